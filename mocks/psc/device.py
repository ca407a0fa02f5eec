"""Device authorization (RFC 8628): advertised by the service; no relying party was seen to use it."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import replace

from mocks.psc import login, pages
from mocks.psc.authorize import unknown_scopes
from mocks.psc.call import Call
from mocks.psc.clients import authenticate
from mocks.psc.endings import arrive
from mocks.psc.errors import RefusalError
from mocks.psc.issue import issue
from mocks.psc.model import Attempt, Client, DeviceRequest
from mocks.psc.sessions import current
from mocks.wire import Response, html_response, json_response
from mocks.wire.identifiers import new_id

LETTERS = "BCDFGHJKLMNPQRSTVWXZ"
Handler = Callable[[Call], Response]


def begin_device(call: Call) -> Response:
    """Give a device its codes. Raises RefusalError."""
    client, settings = authenticate(call), call.settings
    if not client.device:
        raise RefusalError("device.closed")
    scope = call.request.form.get("scope") or "openid"
    if unknown_scopes(scope):
        raise RefusalError("ciba.scope", value=scope)
    letters = "".join(secrets.choice(LETTERS) for _ in range(8))
    request = DeviceRequest(
        new_id(), f"{letters[:4]}-{letters[4:]}", client.client_id, scope,
        call.now + settings.device_seconds, settings.device_interval,
    )  # fmt: skip
    call.state.devices.put(request.id, request)
    page = f"{call.wallet}/device"
    return json_response({
        "device_code": request.id,
        "user_code": request.user_code,
        "verification_uri": page,
        "verification_uri_complete": f"{page}?user_code={request.user_code}",
        "expires_in": settings.device_seconds,
        "interval": settings.device_interval,
    })  # fmt: skip


def show(call: Call) -> Response:
    """Ask for the code that the device shows."""
    return _page(call, call.given.get("user_code") or "")


def _page(call: Call, typed: str, problem: str = "") -> Response:
    return html_response(pages.render("device.html", typed=typed, problem=problem, prefix=call.wallet))


def typed(call: Call) -> Response:
    """The code was typed: sign in, and the device is let in."""
    given = (call.given.get("user_code") or "").strip().upper()
    request = next((one for one in call.state.devices.values() if one.user_code == given), None)
    if request is None or request.expires <= call.now or request.session or request.denied:
        return _page(call, given, pages.text("device_unknown"))
    ask = replace(login.NOBODY, client_id=request.client_id, scope=request.scope)
    session = current(call)
    if session is not None:
        return arrive(call, Attempt(new_id(), ask, "", call.now, goal="device", device=request.id), session)
    return login.start(call, ask, goal="device", device=request.id)


def by_device(call: Call, client: Client) -> Response:
    """The tokens of a device that was let in; the poll's other answers otherwise. Raises RefusalError."""
    given = call.request.form.get("device_code")
    if given is None:
        raise RefusalError("device.no_code")
    wanted = call.state.devices.get(given)
    if wanted is None or wanted.client_id != client.client_id:
        raise RefusalError("device.unknown")
    _refuse_unready(call, wanted)
    session = call.session(wanted.session)
    if session is None:
        raise RefusalError("token.session")
    call.state.devices.take(given)
    return issue(call, client, session, wanted.scope, "")


def _refuse_unready(call: Call, wanted: DeviceRequest) -> None:
    """Keycloak's order: lapsed, polled too soon, then what was decided. Raises RefusalError."""
    if wanted.expires <= call.now:
        call.state.devices.take(wanted.id)
        raise RefusalError("device.expired")
    if call.now - wanted.polled < wanted.interval:
        raise RefusalError("device.slow_down", interval=wanted.interval)
    call.state.devices.put(wanted.id, replace(wanted, polled=call.now))
    if wanted.denied:
        call.state.devices.take(wanted.id)
        raise RefusalError("device.denied")
    if not wanted.session:
        raise RefusalError("device.pending", interval=wanted.interval)


ROUTES: Mapping[str, Mapping[str, Handler]] = {"/device": {"GET": show, "POST": typed}}

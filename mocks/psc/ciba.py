"""CIBA: a login without a browser, asked by a server and answered on the phone (facts/identity-providers.md 1.9)."""

import re
from dataclasses import replace

from mocks import ecps
from mocks.ecps import Decision
from mocks.ecps.model import Device
from mocks.identities import Identity, find
from mocks.psc import mistakes
from mocks.psc.authorize import unknown_scopes
from mocks.psc.call import Call
from mocks.psc.clients import authenticate
from mocks.psc.errors import RefusalError
from mocks.psc.issue import issue
from mocks.psc.login import listed
from mocks.psc.model import CibaRequest, Client
from mocks.psc.sessions import begin
from mocks.wire import Outgoing, Params, Response, json_post, json_response
from mocks.wire.identifiers import new_id

BINDING = re.compile(r"[a-zA-Z0-9-._+/!?#]{1,50}")
CHANNELS: dict[str, Device] = {"MOBILE": "MOBILE", "CARD": "CARD"}
TOKEN_SHAPE = re.compile(r"[A-Za-z0-9._~+/=-]{1,1024}")


def begin_request(call: Call) -> Response:
    """Ask somebody's device. Raises RefusalError."""
    client = authenticate(call)
    wanted = request_from(call, client, mistakes.asked_by_server(call, call.request.form))
    return json_response({
        "auth_req_id": wanted.id,
        "expires_in": call.settings.ciba_seconds,
        "interval": call.settings.ciba_interval,
    })  # fmt: skip


def request_from(call: Call, client: Client, form: Params) -> CibaRequest:
    """The request of a client that is known, checked in the measured order and sent. Raises RefusalError."""
    if not client.ciba or call.fault("ciba.closed"):
        raise RefusalError("ciba.closed")
    hint = form.get("login_hint")
    if hint is None:
        raise RefusalError("ciba.no_hint")
    scope = form.get("scope")
    if scope is None:
        raise RefusalError("ciba.no_scope")
    person = listed(call, hint)
    if person is None:
        raise RefusalError("ciba.user")
    if unknown_scopes(scope):
        raise RefusalError("ciba.scope", value=scope)
    number = _binding(call, form.get("binding_message"))
    device = CHANNELS.get(form.get("channel") or "MOBILE")
    if device is None:
        raise RefusalError("ciba.channel")
    if device == "MOBILE" and ecps.condition(call.space, person.key) in ecps.KNOWN_BY_SERVICE:
        raise RefusalError("ciba.device")
    return _send(call, client, person, scope, number, device, form.get("client_notification_token"))


def _binding(call: Call, message: str | None) -> int | None:
    """The number to compare, when the message is the two digits that the service expects."""
    if message is None:
        call.remarks.append("no_binding")
        return None
    if not BINDING.fullmatch(message):
        raise RefusalError("ciba.binding")
    return int(message) if re.fullmatch("[0-9]{2}", message) else None


def _send(
    call: Call, client: Client, person: Identity, scope: str, number: int | None, device: Device, ping: str | None
) -> CibaRequest:
    settings, id = call.settings, new_id()
    asked = ecps.ask(
        call.space,
        _reached(call, person, device),
        client.name or client.client_id,
        settings.ciba_seconds,
        number,
        device,
        _notice(call, client, id, ping),
    )
    wanted = CibaRequest(
        id, client.client_id, person.key, device, scope, asked.id,
        call.now + settings.ciba_seconds, settings.ciba_interval,
    )  # fmt: skip
    call.state.ciba.put(id, wanted)
    return wanted


def _reached(call: Call, person: Identity, device: Device) -> str:
    """On whose device the request shows: nobody's, where the workstation lacks the card's software."""
    return "" if device == "CARD" and call.fault("ciba.no_card_software") else person.key


def _notice(call: Call, client: Client, id: str, token: str | None) -> Outgoing | None:
    """What tells the service that somebody answered: ping mode, advertised by the service and never seen to work."""
    if not client.ciba_ping_uri or not token or not TOKEN_SHAPE.fullmatch(token) or not call.lenient("ping"):
        return None
    return json_post(client.ciba_ping_uri, {"auth_req_id": id}, ("authorization", f"Bearer {token}"))


def by_ciba(call: Call, client: Client) -> Response:
    """The tokens of a request that was approved; the poll's other answers otherwise. Raises RefusalError."""
    if not client.ciba or call.fault("ciba.closed"):
        raise RefusalError("ciba.closed_token")
    given = call.request.form.get("auth_req_id")
    if given is None:
        raise RefusalError("ciba.no_id")
    if call.fault("ciba.reused"):
        call.state.ciba.take(given)
    wanted = call.state.ciba.get(given)
    if wanted is None or wanted.client_id != client.client_id:
        raise RefusalError("ciba.unknown")
    call.identity = wanted.identity
    _refuse_unready(call, wanted)
    call.state.ciba.take(given)
    session = begin(call, find(wanted.identity), wanted.channel)
    return issue(call, client, session, wanted.scope, "")


def _refuse_unready(call: Call, wanted: CibaRequest) -> None:
    """Keycloak's order: lapsed, polled too soon, then what was decided. A poll too soon counts for nothing, and the
    service has to add its five seconds by itself (OpenID CIBA 11). Raises RefusalError."""
    asked = ecps.read(call.space, wanted.request)
    if asked is None or asked.decision is Decision.LAPSED or wanted.expires <= call.now:
        call.state.ciba.take(wanted.id)
        raise RefusalError("ciba.expired")
    if call.fault("ciba.slow_down") or call.now - wanted.polled < wanted.interval:
        raise RefusalError("ciba.slow_down", interval=wanted.interval)
    call.state.ciba.put(wanted.id, replace(wanted, polled=call.now))
    asked = ecps.read(call.space, wanted.request, polled=True) or asked
    if asked.decision is Decision.PENDING:
        raise RefusalError("ciba.pending", interval=wanted.interval)
    if asked.decision is not Decision.APPROVED:
        call.state.ciba.take(wanted.id)
        raise RefusalError("ciba.denied")

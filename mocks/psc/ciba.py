"""CIBA: a login without a browser, asked by a server and answered on the phone (facts/identity-providers.md 1.9)."""

import re
from dataclasses import replace
from typing import Literal

from mocks import ecps
from mocks.ecps import Decision
from mocks.ecps.model import Status
from mocks.identities import find
from mocks.psc.authorize import unknown_scopes
from mocks.psc.call import Call
from mocks.psc.clients import authenticate
from mocks.psc.errors import RefusalError
from mocks.psc.issue import issue
from mocks.psc.login import listed, push_delay
from mocks.psc.model import CibaRequest, Client
from mocks.psc.sessions import begin
from mocks.wire import Response, json_response

BINDING = re.compile(r"[a-zA-Z0-9-._+/!?#]{1,50}")
CHANNELS: dict[str, Literal["MOBILE", "CARD"]] = {"MOBILE": "MOBILE", "CARD": "CARD"}
SLOWER = 5
"""Seconds that each poll too soon adds to the interval (OpenID CIBA 11)."""


def begin_request(call: Call) -> Response:
    """Ask somebody's device; checks in the measured order. Raises RefusalError."""
    client, form = authenticate(call), call.request.form
    if not client.ciba:
        raise RefusalError("ciba.closed")
    hint = form.get("login_hint")
    if hint is None:
        raise RefusalError("ciba.no_hint")
    scope = form.get("scope")
    if scope is None:
        raise RefusalError("ciba.no_scope")
    person = listed(hint)
    if person is None:
        raise RefusalError("ciba.user", hint="Il faut 8 suivi du numéro RPPS.")
    call.identity = person.key
    if unknown_scopes(scope):
        raise RefusalError("ciba.scope", value=scope)
    number = _binding(form.get("binding_message"))
    channel = CHANNELS.get(form.get("channel") or "MOBILE")
    if channel is None:
        raise RefusalError("ciba.channel")
    if ecps.phone_of(call.space, person.key).status is not Status.ACTIVE:
        raise RefusalError("ciba.device")
    settings = call.settings
    asked = ecps.ask(
        call.space, person.key, client.name or client.client_id, settings.ciba_seconds, number, push_delay(call)
    )
    wanted = CibaRequest(
        id=call.new_id(),
        client_id=client.client_id,
        identity=person.key,
        channel=channel,
        scope=scope,
        request=asked.id,
        expires=call.now + settings.ciba_seconds,
        interval=settings.ciba_interval,
        polled=call.now,
    )
    call.state.ciba.put(wanted.id, wanted)
    answer = {"auth_req_id": wanted.id, "expires_in": settings.ciba_seconds, "interval": settings.ciba_interval}
    return json_response(answer)


def _binding(message: str | None) -> int | None:
    """The number to compare, when the message is the two digits that the service expects."""
    if message is None:
        return None
    if not BINDING.fullmatch(message):
        raise RefusalError("ciba.binding")
    return int(message) if re.fullmatch("[0-9]{2}", message) else None


def by_ciba(call: Call, client: Client) -> Response:
    """The tokens of a request that was approved; the poll's other answers otherwise. Raises RefusalError."""
    if not client.ciba:
        raise RefusalError("ciba.closed_token")
    given = call.request.form.get("auth_req_id")
    if given is None:
        raise RefusalError("ciba.no_id")
    wanted = call.state.ciba.get(given)
    if wanted is None or wanted.client_id != client.client_id:
        raise RefusalError("ciba.unknown")
    call.identity = wanted.identity
    _refuse_unready(call, wanted)
    call.state.ciba.take(given)
    session = begin(call, find(wanted.identity), wanted.channel)
    return issue(call, client, session, wanted.scope, "")


def _refuse_unready(call: Call, wanted: CibaRequest) -> None:
    asked = ecps.read(call.space, wanted.request)
    decision = Decision.LAPSED if asked is None else asked.decision
    if decision is Decision.APPROVED:
        return
    if decision is Decision.LAPSED or wanted.expires <= call.now:
        call.state.ciba.take(wanted.id)
        raise RefusalError("ciba.expired")
    if decision is not Decision.PENDING:
        call.state.ciba.take(wanted.id)
        raise RefusalError("ciba.denied")
    too_soon = call.now - wanted.polled < wanted.interval
    interval = wanted.interval + SLOWER if too_soon else wanted.interval
    call.state.ciba.put(wanted.id, replace(wanted, polled=call.now, interval=interval))
    raise RefusalError("ciba.slow_down" if too_soon else "ciba.pending", interval=interval)

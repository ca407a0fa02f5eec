"""The e-Santé proxy: REST in front of CIBA, for thick clients (facts/identity-providers.md 1.10). Off by default."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from mocks import ecps
from mocks.ecps import Decision
from mocks.identities import find
from mocks.psc import ciba
from mocks.psc.call import Call
from mocks.psc.errors import RefusalError
from mocks.psc.sessions import begin, end
from mocks.spaces import Table
from mocks.wire import Params, Response, json_object, json_response
from mocks.wire.identifiers import new_id

COOKIE = "proxy_session_id"
FIELDS = ("nationalId", "bindingMessage", "clientId", "channel")
Handler = Callable[[Call], Response]


@dataclass
class ProxyState:
    """The proxy's sessions: their Pro Santé Connect session, by identifier."""

    sessions: Table[str] = field(default_factory=Table)


class ProxyError(Exception):
    """The proxy refuses, with its own status and words."""

    def __init__(self, status: int, message: str) -> None:
        self.status = status
        super().__init__(message)


def handle(call: Call, order: Callable[[Call, dict[str, str]], Response]) -> Response:
    """Carry out an order, or answer as the proxy does: `{code, message, metadata}`."""
    given: dict[str, str] = {}
    try:
        if not call.settings.proxy:
            raise ProxyError(404, "Not Found")
        if call.fault("proxy.down"):
            raise ProxyError(503, "Service Unavailable")
        given = _given(call)
        return order(call, given)
    except ProxyError as error:
        about = {name: given.get(name, "") for name in ("nationalId", "clientId")}
        body = {"code": str(error.status), "message": str(error), "metadata": about}
        return json_response(body, error.status)


def _given(call: Call) -> dict[str, str]:
    """The fields of a JSON body, or of the query."""
    try:
        data = json_object(call.request.body) if call.request.body else dict(call.request.query)
    except ValueError:
        raise ProxyError(400, "Bad Request") from None
    return {name: data[name] for name in FIELDS if isinstance(data.get(name), str)}


def connect(call: Call) -> Response:
    """`POST /connect`: sign somebody in by phone or card; the answer comes when they have answered."""
    return handle(call, _connect)


def _connect(call: Call, given: dict[str, str]) -> Response:
    for name in FIELDS:
        if not given.get(name):
            raise ProxyError(400, f"{name} is missing")
    if given["channel"] not in ciba.CHANNELS:
        raise ProxyError(400, f"channel value {given['channel']} is invalid")
    if _session(call) is not None:
        return Response(304)
    call.client = given["clientId"]
    client = call.known(given["clientId"])
    if client is None or call.fault("proxy.unknown"):
        raise ProxyError(404, "User National ID or Software Client ID Not Found.")
    form = Params((
        ("scope", "openid scope_all"), ("acr_values", "eidas1"), ("login_hint", given["nationalId"]),
        ("binding_message", given["bindingMessage"]), ("channel", given["channel"]),
    ))  # fmt: skip
    try:
        wanted = ciba.request_from(call, client, form)
    except RefusalError as refusal:
        raise _as_proxy(refusal) from refusal
    return Response(later=lambda: _answer(call, wanted.request, wanted.identity, given))


def _as_proxy(refusal: RefusalError) -> ProxyError:
    if refusal.row.key == "ciba.user":
        return ProxyError(404, "User National ID or Software Client ID Not Found.")
    return ProxyError(503 if refusal.row.status == 503 else 400, refusal.description)


def _answer(call: Call, request: str, identity: str, given: dict[str, str]) -> Response | None:
    """What became of the request; None while it waits."""
    asked = ecps.read(call.space, request)
    decision = Decision.LAPSED if asked is None else asked.decision
    if decision is Decision.PENDING:
        return None
    if decision is not Decision.APPROVED:
        return json_response({"code": "401", "message": "Unauthorized", "metadata": given}, 401)
    session = begin(call, find(identity), "CARD" if given["channel"] == "CARD" else "MOBILE")
    proxied = new_id()
    call.space.part(ProxyState).sessions.put(proxied, session.id)
    answer = json_response({COOKIE: proxied, "session_state": session.id})
    return answer.with_headers(("set-cookie", f"{COOKIE}={proxied}; Path={call.space.prefix or '/'}; HttpOnly"))


def _session(call: Call) -> str | None:
    """The live Pro Santé Connect session behind the proxy's cookie."""
    if call.fault("proxy.session_lost"):
        return None
    found = call.space.part(ProxyState).sessions.get(call.request.cookie(COOKIE))
    return found if found and call.session(found) else None


def disconnect(call: Call) -> Response:
    """`DELETE /disconnect`: end both sessions."""
    return handle(call, _disconnect)


def _disconnect(call: Call, _: dict[str, str]) -> Response:
    session = _session(call)
    if session is None:
        raise ProxyError(401, "Session ID not found.")
    end(call, session)
    call.space.part(ProxyState).sessions.take(call.request.cookie(COOKIE))
    return json_response({})


def send(call: Call) -> Response:
    """`/send/<backend>/…`: what would be relayed to an API, which this mock does not have: it is echoed."""
    return handle(call, _send)


def _send(call: Call, _: dict[str, str]) -> Response:
    if _session(call) is None:
        raise ProxyError(401, "No session found")
    backend, __, path = call.request.path.removeprefix("/send/").partition("/")
    return json_response({"simulation": True, "backend": backend, "path": f"/{path}", "method": call.request.method})


def traces(call: Call) -> Response:
    """`GET /traces`: what went through the proxy."""
    return handle(call, lambda call, _: json_response(_traces(call)))


def _traces(call: Call) -> list[dict[str, Any]]:
    return [
        {"type": "REST", "path": exchange.path, "status": exchange.status, "moment": exchange.moment}
        for exchange in call.space.record
        if exchange.origin == "proxy"
    ]


ROUTES: Mapping[str, Mapping[str, Handler]] = {
    "/connect": {"POST": connect},
    "/disconnect": {"DELETE": disconnect},
    "/traces": {"GET": traces},
}

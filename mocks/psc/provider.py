"""Pro Santé Connect as a function: a space and a request in, a response out, and a line in the record."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from mocks.psc import authorize, card, ciba, discovery, login, logout, pages, par, places, resource, token
from mocks.psc.call import Call
from mocks.psc.errors import RefusalError
from mocks.psc.keys import SigningKey
from mocks.psc.places import Urls
from mocks.spaces import Space
from mocks.spaces.record import mask, masked
from mocks.wire import Request, Response, html_response, json_response
from mocks.wire.message import NO_STORE

Handler = Callable[[Call], Response]
Methods = Mapping[str, Handler]


def _both(handler: Handler) -> Methods:
    return {"GET": handler, "POST": handler}


BACK: Mapping[str, Methods] = {
    places.TOKEN: {"POST": token.token},
    places.USERINFO: _both(resource.userinfo),
    places.INTROSPECTION: {"POST": resource.introspect},
    places.REVOCATION: {"POST": resource.revoke},
    places.PAR: {"POST": par.push},
    places.CIBA: {"POST": ciba.begin_request},
}
"""What relying parties' servers call; also on the port that asks for a certificate."""
ROUTES: Mapping[str, Mapping[str, Methods]] = MappingProxyType({
    "auth": {
        **BACK,
        places.WALLET_DISCOVERY: {"GET": discovery.wallet},
        places.NATIVE_DISCOVERY: {"GET": discovery.native},
        places.CERTS: {"GET": discovery.certs},
        places.NATIVE_AUTHORIZATION: _both(authorize.authorize),
        places.LOGOUT: _both(logout.logout),
    },
    "wallet": {places.AUTHORIZATION: _both(authorize.authorize), **login.ROUTES},
    "card": {**BACK, "/card/login": {"GET": card.by_card}},
})  # fmt: skip


PAGES = frozenset({
    places.AUTHORIZATION, places.NATIVE_AUTHORIZATION, places.LOGOUT, *login.ROUTES, "/card/login",
})  # fmt: skip
"""Where somebody reads the answer, rather than a program."""


@dataclass(frozen=True)
class Provider:
    """One server's Pro Santé Connect: where it is reached, and the key that its spaces begin with.

    `sends` gets what is to be posted to relying parties (back-channel logout, CIBA ping): addresses with their fields.
    """

    urls: Urls
    key: SigningKey
    sends: Callable[[str, dict[str, str]], None] = field(default=lambda url, fields: None)

    def handle(self, space: Space, request: Request) -> Response:
        """Answer one request."""
        call = Call(request, space, self.urls, self.key)
        try:
            response = _down(call) or _route(call)(call)
        except RefusalError as refusal:
            call.refusal = refusal
            response = _refused(call, refusal)
        for url, fields in call.sends:
            self.sends(url, fields)
        late = call.fault("latency")
        if response.watch is None:
            _record(call, response)
        return (
            replace(response, delay=min(int(late.value), MOST_LATE) / 1000)
            if late and late.value.isdecimal()
            else response
        )


def _route(call: Call) -> Handler:
    request = call.request
    methods = ROUTES[request.origin].get(request.path)
    if methods is None and request.path == places.AUTHORIZATION and call.lenient("single_origin"):
        methods = ROUTES["wallet"][places.AUTHORIZATION]
    if methods is None:
        raise RefusalError("any.not_found", hint=_hint(request))
    handler = methods.get(request.method)
    if handler is None:
        raise RefusalError("any.method", method=request.method)
    return handler


MOST_LATE = 600_000
"""Milliseconds that a fault can hold an answer back."""
PARTS = {
    places.TOKEN: "down.token",
    places.USERINFO: "down.userinfo",
    places.WALLET_DISCOVERY: "down.discovery",
    places.CERTS: "down.certs",
}


def _down(call: Call) -> Response | None:
    """The answer of a service that is down, when the space wants it so."""
    fault = call.fault("down") or (call.fault(PARTS[call.request.path]) if call.request.path in PARTS else None)
    if fault is None:
        return None
    status = int(fault.value) if fault.value.isdecimal() and 400 <= int(fault.value) <= 599 else 503
    return Response(status, b"Service Unavailable", (("content-type", "text/plain"),))


def _hint(request: Request) -> str:
    """Where what is asked for may be found: the traps of facts/identity-providers.md 1.1."""
    elsewhere = [origin for origin, routes in ROUTES.items() if request.path in routes]
    return f"→ « {elsewhere[0]} »" if elsewhere else ""


def _refused(call: Call, refusal: RefusalError) -> Response:
    row = refusal.row
    if row.page and call.request.path in PAGES:
        return html_response(pages.render("error.html", said=refusal.said, page=refusal.description), row.status)
    status = 400 if row.status == 302 else row.status
    described = {"error_description": refusal.description} if refusal.description else {}
    challenge: tuple[tuple[str, str], ...] = ()
    if status == 401 and row.error == "invalid_token":
        value = f'Bearer realm="esante-wallet", error="{row.error}", error_description="{refusal.description}"'
        challenge = (("www-authenticate", value),)
    return json_response({"error": row.error or "invalid_request", **described}, status, (*NO_STORE, *challenge))


def _record(call: Call, response: Response) -> None:
    request, refusal = call.request, call.refusal
    call.space.record.add(
        moment=call.now,
        origin=request.origin,
        method=request.method,
        path=request.path,
        parameters=masked((*request.query, *request.form)),
        status=response.status,
        client=call.client,
        identity=call.identity,
        verdict=refusal.row.key if refusal else f"card.{call.notes}" if call.notes else "",
        said=refusal.said if refusal else {"fr": pages.text(call.notes, "card")} if call.notes else {},
        tokens=call.tokens,
        leniencies=tuple(call.leniencies),
        faults=tuple(call.faults),
        location=_location(response),
    )


def _location(response: Response) -> str:
    """Where a response sends the browser, what is secret in it masked."""
    target = response.header("location")
    if target is None:
        return ""
    head, mark, query = target.partition("#" if "#" in target else "?")
    fields = (pair.partition("=") for pair in query.split("&") if pair)
    return head + mark + "&".join(f"{name}={mask(name, value)}" for name, _, value in fields)

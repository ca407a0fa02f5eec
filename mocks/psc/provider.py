"""Pro Santé Connect as a function: a space and a request in, a response out, and a line in the record."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from types import MappingProxyType

from diagnostics.domain.texts import load_texts
from mocks.psc import (
    audit,
    authorize,
    card,
    ciba,
    delegation,
    device,
    discovery,
    login,
    logout,
    pages,
    par,
    places,
    portal,
    proxy,
    resource,
    token,
)
from mocks.psc.call import Call
from mocks.psc.clients import claimed
from mocks.psc.errors import RefusalError
from mocks.psc.keys import SigningKey
from mocks.spaces import Space
from mocks.spaces.record import masked, masked_location
from mocks.wire import Request, Response, html_response, json_response
from mocks.wire.message import NO_STORE
from mocks.wire.urls import Urls

Handler = Callable[[Call], Response]
Methods = Mapping[str, Handler]


def _both(handler: Handler) -> Methods:
    return {"GET": handler, "POST": handler}


def _late(module: str, name: str) -> Handler:
    """A handler whose module is slow to load, and is loaded when first asked for."""
    return lambda call: getattr(import_module(module), name)(call)


BACK: Mapping[str, Methods] = {
    places.TOKEN: {"POST": token.token},
    places.USERINFO: _both(resource.userinfo),
    places.INTROSPECTION: {"POST": resource.introspect},
    places.REVOCATION: {"POST": resource.revoke},
    places.PAR: {"POST": par.push},
    places.CIBA: {"POST": ciba.begin_request},
    places.DEVICE: {"POST": device.begin_device},
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
        places.SESSION_IFRAME: {"GET": logout.session_iframe},
    },
    "wallet": {
        places.AUTHORIZATION: _both(authorize.authorize),
        **login.ROUTES, **delegation.ROUTES, **portal.ROUTES, **device.ROUTES,
        "/login/reader": {"POST": _late("mocks.psc.reader", "chosen")},
        "/login/reader/sign": {"POST": _late("mocks.psc.reader", "sign")},
    },
    "card": {**BACK, "/card/login": {"GET": card.by_card}},
    "proxy": proxy.ROUTES,
})  # fmt: skip


SHARED = frozenset({*BACK, places.WALLET_DISCOVERY, places.NATIVE_DISCOVERY, places.CERTS})
"""What a page would call, if it were allowed to."""
PAGES = frozenset({*ROUTES["wallet"], places.NATIVE_AUTHORIZATION, places.LOGOUT, "/card/login"})
"""Where somebody reads the answer, rather than a program."""


@dataclass(frozen=True)
class Provider:
    """One server's Pro Santé Connect: where it is reached, and the key that its spaces begin with."""

    urls: Urls
    key: SigningKey

    def handle(self, space: Space, request: Request) -> Response:
        """Answer one request."""
        call = Call(request, space, self.urls, self.key)
        call.client = claimed(call) if space.faults else ""
        try:
            response = _down(call) or _across(call) or _route(call)(call)
        except RefusalError as refusal:
            call.refusal = refusal
            response = _refused(call, refusal)
        return self._told(call, _shared(call, response))

    def _told(self, call: Call, response: Response) -> Response:
        """The response with its line in the record, written when it is there."""
        if response.work is not None:
            return response
        late = call.fault("latency")
        if late and late.value.isdecimal():
            response = response._replace(delay=min(int(late.value), MOST_LATENCY) / 1000)
        if (later := response.later) is not None:
            return response._replace(later=lambda: _noted(call, later()))
        if response.watch is None:
            _record(call, response)
        return response


def _noted(call: Call, response: Response | None) -> Response | None:
    if response is not None:
        _record(call, response)
    return response


def _across(call: Call) -> Response | None:
    """A page asks whether it may call (CORS): never, but by a leniency. Calls with `Origin` are remarked on."""
    if call.request.path not in SHARED or "origin" not in call.request.headers:
        return None
    if call.request.path in BACK:
        audit.server_call(call)
    return Response(204) if call.request.method == "OPTIONS" and call.lenient("cors") else None


def _shared(call: Call, response: Response) -> Response:
    origin = call.request.headers.get("origin")
    if not origin or call.request.path not in SHARED or not call.lenient("cors"):
        return response
    return response.with_headers(
        ("access-control-allow-origin", origin), ("access-control-allow-headers", "authorization, content-type")
    )


def _route(call: Call) -> Handler:
    request = call.request
    methods = ROUTES[request.origin].get(request.path)
    if methods is None and request.path == places.AUTHORIZATION and call.lenient("single_origin"):
        methods = ROUTES["wallet"][places.AUTHORIZATION]
    if methods is None and request.origin == "proxy" and request.path.startswith("/send/"):
        return proxy.send
    if methods is None:
        raise RefusalError("any.not_found", hint=_hint(request))
    handler = methods.get(request.method)
    if handler is None:
        raise RefusalError("any.method", method=request.method)
    return handler


MOST_LATENCY = 600_000
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
    if call.request.path in PAGES:
        said = pages.render("said.html", title=pages.text("down"), said=pages.text("down_said").format(status=status))
        return html_response(said, status)
    return Response(status, b"Service Unavailable", (("content-type", "text/plain"),))


def _hint(request: Request) -> str:
    """Where what is asked for may be found: the traps of facts/identity-providers.md 1.1."""
    elsewhere = [origin for origin, routes in ROUTES.items() if request.path in routes]
    return f"Try / essayez : « {elsewhere[0]} »." if elsewhere else ""


def _refused(call: Call, refusal: RefusalError) -> Response:
    row = refusal.row
    if row.page and call.request.path in PAGES:
        text = pages.render("error.html", said=refusal.said, page=refusal.description, real=_real(refusal))
        return html_response(text, row.status)
    status = 400 if row.status == 302 else row.status
    described = {"error_description": refusal.description} if refusal.description else {}
    challenge: tuple[tuple[str, str], ...] = ()
    if status == 401 and row.error == "invalid_token":
        value = f'Bearer realm="esante-wallet", error="{row.error}", error_description="{refusal.description}"'
        challenge = (("www-authenticate", value),)
    why = (("x-simulation-reason", refusal.reason),)
    return json_response({"error": row.error or "invalid_request", **described}, status, (*NO_STORE, *challenge, *why))


def _real(refusal: RefusalError) -> str:
    """What the real service would answer: Keycloak's status and words."""
    row = refusal.row
    words = [row.error, refusal.description] if not row.page else [refusal.description]
    return " – ".join([f"HTTP {row.status}", *(word for word in words if word)])


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
        said=refusal.said if refusal else _of_card(call.notes) if call.notes else {},
        real=_real(refusal) if refusal else pages.text("real", "card") if call.notes else "",
        tokens=call.tokens,
        leniencies=tuple(call.leniencies),
        faults=tuple(call.faults),
        remarks=tuple(call.remarks),
        location=masked_location(response.header("location")),
    )


def _of_card(reason: str) -> dict[str, str]:
    return {"fr": pages.text(reason, "card"), "en": load_texts("mocks.psc", "english.toml")["card"][reason]["en"]}

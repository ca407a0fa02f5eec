"""The portal's face: its pages, and the provider that hands its users over to other sites. A space and a request in, a
response out, and a line in the record."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from mocks.monsisra import (
    authorize,
    discovery,
    endsession,
    enrolment,
    mistakes,
    places,
    portal,
    sessions,
    signin,
    token,
)
from mocks.monsisra.errors import RefusalError
from mocks.monsisra.keys import signing_key
from mocks.monsisra.visit import Visit, new_id
from mocks.psc.clients import basic
from mocks.psc.keys import SigningKey
from mocks.spaces import Space
from mocks.spaces.record import masked, masked_location
from mocks.wire import Request, Response, Urls, json_response
from mocks.wire.message import NO_STORE

Handler = Callable[[Visit], Response]
FORMS = ("form", "again", "dossier", "demande")
"""Fields of the portal's forms that nobody else may know."""
SERVERS: Mapping[str, Mapping[str, Handler]] = {
    places.DISCOVERY: {"GET": discovery.document},
    places.JWKS: {"GET": discovery.keys},
    places.TOKEN: {"POST": token.token},
    places.USERINFO: {"GET": token.userinfo, "POST": token.userinfo},
}
"""What relying parties' servers call."""
BROWSERS: Mapping[str, Mapping[str, Handler]] = {
    places.AUTHORIZE: {"GET": authorize.authorize, "POST": authorize.authorize},
    places.RESUMED: {"GET": authorize.resumed},
}


def error(visit: Visit) -> Response:
    """What was wrong with an authorization request."""
    visit.refusal = visit.state.refusals.get(visit.given.get("errorId")) or RefusalError("error.unknown")
    return _said(visit, visit.refusal, 400)


PAGES: Mapping[str, Mapping[str, Handler]] = {
    places.ERROR: {"GET": error},
    places.END_SESSION: {"GET": endsession.end, "POST": endsession.end},
    places.SIGN_IN: {"GET": signin.show, "POST": signin.submitted},
    f"{places.SIGN_IN}/identite": {"POST": signin.by_persona},
    f"{places.SIGN_IN}/annuler": {"POST": authorize.refused},
    places.SIGN_OUT: {"GET": endsession.ask, "POST": endsession.confirmed},
    "/": {"GET": portal.show},
    places.DESKTOP: {"GET": portal.desktop},
    places.TILE: {"GET": portal.tile},
    "/inscription": {"GET": enrolment.show},
    "/inscription/carte": {"POST": enrolment.by_card},
    "/inscription/sara": {"POST": enrolment.by_number},
    "/inscription/suite": {"GET": enrolment.choose, "POST": enrolment.chosen},
    "/mot-de-passe": {"GET": signin.forgotten, "POST": enrolment.reset},
}
ROUTES = {**SERVERS, **BROWSERS, **PAGES}


@dataclass(frozen=True)
class MonSisra:
    """The portal of one server; `key` is the server's, and has another name here."""

    urls: Urls
    key: SigningKey

    def handle(self, space: Space, request: Request) -> Response:
        """Answer one request."""
        visit = Visit(request, space, self.urls, self._key)
        visit.client, visit.identity = _claimed(visit)
        try:
            response = mistakes.blocked(visit) or _down(visit) or _route(visit)(visit)
        except RefusalError as refusal:
            visit.refusal = refusal
            response = _refused(visit, refusal)
        return response.followed(lambda done: _recorded(visit, done))

    @cached_property
    def _key(self) -> SigningKey:
        return signing_key(self.key)


def _claimed(visit: Visit) -> tuple[str, str]:
    """Which client and whose browser a request says that it comes from, before anything is checked: for faults."""
    held = visit.state.sessions.get(visit.request.cookie(sessions.COOKIE))
    return basic(visit.request)[0] or visit.given.get("client_id") or "", held.identity if held else ""


def _route(visit: Visit) -> Handler:
    request = visit.request
    methods = ROUTES.get(request.path)
    if methods is None:
        raise RefusalError("any.not_found", path=places.DISCOVERY)
    if (handler := methods.get(request.method)) is None:
        raise RefusalError("any.method", method=request.method[:20])
    return handler


def _down(visit: Visit) -> Response | None:
    """The answer of a hand-over that is down, when the space wants it so."""
    path = visit.request.path
    status = mistakes.down(visit) if path in SERVERS or path in BROWSERS else None
    if status is None:
        return None
    if path in BROWSERS:
        return mistakes.unavailable(visit, status)
    visit.refusal = RefusalError("handover.down", status=status)
    return Response(status, b"Service Unavailable", (("content-type", "text/plain"),))


def _refused(visit: Visit, refusal: RefusalError) -> Response:
    """To programs in JSON; to people on a page, for authorization requests at an address of its own."""
    row = refusal.row
    if visit.request.path == places.AUTHORIZE:
        id = new_id()
        visit.state.refusals.put(id, refusal)
        return visit.go(f"{places.ERROR}?errorId={id}")
    if visit.request.path not in SERVERS:
        return _said(visit, refusal, row.status)
    why = ("x-simulation-reason", refusal.reason)
    asked = (("www-authenticate", f'Bearer error="{row.error}"'),) if row.status == 401 else ()
    return json_response({"error": row.error or "invalid_request"}, row.status, (*NO_STORE, *asked, why))


def _said(visit: Visit, refusal: RefusalError, status: int) -> Response:
    return visit.page("error.html", status, said=refusal.said, row=refusal.row, words=refusal.description)


def _recorded(visit: Visit, response: Response) -> Response:
    """The answer with its cookies, once the record knows of it."""
    request, refusal = visit.request, visit.refusal
    visit.space.record.add(
        moment=visit.now,
        origin=request.origin,
        method=request.method,
        path=request.path,
        parameters=masked((*request.query, *request.form), FORMS),
        status=response.status,
        client=visit.client,
        identity=visit.identity,
        verdict=refusal.row.key if refusal else "",
        said=refusal.said if refusal else {},
        real=_real(refusal) if refusal else "",
        tokens=visit.tokens,
        faults=tuple(visit.faults),
        location=masked_location(response.header("location")),
    )
    return response.with_headers(*visit.cookies)


def _real(refusal: RefusalError) -> str:
    """What an IdentityServer would answer; of the portal's own pages nobody knows."""
    row = refusal.row
    return " – ".join(one for one in (f"HTTP {row.status}", row.error, refusal.description) if one) if row.error else ""

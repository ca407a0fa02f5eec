"""The site's face: which page answers what. A space and a request in, a response out, and a line in the record."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from mocks.accounts import Accounts
from mocks.spaces import Space
from mocks.spaces.record import masked, masked_location
from mocks.viatrajectoire import account, admission, creation, doors, home, leave, link, otp_pages, sessions
from mocks.viatrajectoire.registration import (
    AFTER_LOGOUT,
    MONSISRA_CALLBACK,
    MONSISRA_LOGOUT,
    PSC_CALLBACK,
    PSC_LOGOUT,
)
from mocks.viatrajectoire.visit import TOKEN, Visit
from mocks.wire import Request, Response, Urls

Page = Callable[[Visit], Response]
PAGES: Mapping[tuple[str, str], Page] = {
    ("GET", "/"): home.show,
    ("GET", "/espace"): home.space,
    **{("GET", f"/espace/{name}"): home.purpose for name in home.PURPOSES},
    ("GET", "/connexion/cps"): doors.begin("cps"),
    ("GET", "/connexion/ecps"): doors.begin("ecps"),
    ("GET", "/connexion/monsisra"): doors.begin("monsisra"),
    ("GET", "/connexion/monsisra/lien"): link.follow,
    ("POST", "/connexion/monsisra/lien"): link.confirm,
    ("GET", PSC_CALLBACK): doors.returned("psc"),
    ("GET", MONSISRA_CALLBACK): doors.returned("monsisra"),
    ("GET", "/connexion/exercice"): admission.choose,
    ("POST", "/connexion/exercice"): admission.chosen,
    ("GET", "/compte/creation"): creation.show,
    ("POST", "/compte/creation"): creation.create,
    ("GET", "/compte"): account.show,
    ("POST", "/compte"): account.change,
    ("POST", "/compte/mot-de-passe"): account.change_password,
    ("POST", "/deconnexion"): leave.leave,
    ("POST", "/pas-moi"): leave.not_me,
    ("GET", AFTER_LOGOUT): leave.left,
    ("GET", PSC_LOGOUT): leave.framed("psc"),
    ("GET", MONSISRA_LOGOUT): leave.framed("monsisra"),
    **otp_pages.PAGES,
}
FROM_SERVERS: Mapping[tuple[str, str], Page] = {
    ("POST", PSC_LOGOUT): leave.told("psc"),
    ("POST", MONSISRA_LOGOUT): leave.told("monsisra"),
}
"""Posted by servers, which prove themselves otherwise than by a form's token."""
SECRET = frozenset({
    TOKEN, "password_again", "old_password", "mot_de_passe", "mot_de_passe_2", "code_otp", "jeton", "email", "phone",
    "address", "place",
})  # fmt: skip
"""Fields that the record does not show: secrets, and what is nobody else's business."""


@dataclass(frozen=True)
class ViaTrajectoire:
    """The site of one server; `certificate` is the server's own, which the site trusts when it calls its providers."""

    urls: Urls
    accounts: Accounts
    certificate: Path | None = None

    def handle(self, space: Space, request: Request) -> Response:
        """Answer one request."""
        visit = Visit(request, space, self.urls, self.accounts, self.certificate)
        return answer(visit).followed(lambda response: recorded(visit, visit.known(response)))


def answer(visit: Visit) -> Response:
    """The page that was asked for; forms are obeyed only with the token that this browser was given."""
    sessions.current(visit)
    if fault := visit.fault("site.down"):
        return home.down(visit, fault)
    asked = (visit.request.method, visit.request.path)
    if asked in FROM_SERVERS:
        return FROM_SERVERS[asked](visit)
    page = PAGES.get(asked)
    if page is None:
        return home.nowhere(visit)
    return page(visit) if visit.request.method == "GET" or visit.genuine() else home.old_form(visit)


def recorded(visit: Visit, response: Response) -> Response:
    """The answer, once the record knows of it."""
    request = visit.request
    visit.space.record.add(
        moment=visit.now,
        origin=request.origin,
        method=request.method,
        path=request.path,
        parameters=masked((*request.query, *request.form), SECRET),
        status=response.status,
        client="viatrajectoire",
        identity=visit.person,
        verdict=visit.verdict,
        faults=tuple(visit.faults),
        location=masked_location(response.header("location")),
    )
    return response

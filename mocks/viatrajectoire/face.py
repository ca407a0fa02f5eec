"""The site's face: which page answers what. A space and a request in, a response out, and a line in the record."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from mocks.accounts import Accounts
from mocks.spaces import Space
from mocks.spaces.record import masked, masked_location
from mocks.viatrajectoire import home, otp_pages
from mocks.viatrajectoire.visit import Visit
from mocks.wire import Request, Response, Urls

Page = Callable[[Visit], Response]
PAGES: Mapping[tuple[str, str], Page] = {
    ("GET", "/"): home.show,
    ("GET", "/espace"): home.space,
    **otp_pages.PAGES,
}


@dataclass(frozen=True)
class ViaTrajectoire:
    """The site of one server."""

    urls: Urls
    accounts: Accounts

    def handle(self, space: Space, request: Request) -> Response:
        """Answer one request."""
        visit = Visit(request, space, self.urls, self.accounts)
        page = PAGES.get((request.method, request.path), home.nowhere)
        return page(visit).followed(lambda response: recorded(visit, response))


def recorded(visit: Visit, response: Response) -> Response:
    """The answer, once the record knows of it."""
    request = visit.request
    visit.space.record.add(
        moment=visit.now,
        origin=request.origin,
        method=request.method,
        path=request.path,
        parameters=masked((*request.query, *request.form)),
        status=response.status,
        client="viatrajectoire",
        identity=visit.identity,
        verdict=visit.verdict,
        faults=tuple(visit.faults),
        location=masked_location(response.header("location")),
    )
    return response

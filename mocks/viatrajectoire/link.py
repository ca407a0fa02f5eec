"""MonSisra's second hand-over: a signed link that serves once. Assumed: how the real tile hands its users over is not
known (facts/identity-providers.md 3).

Such a link says who asked for it, and not whose browser follows it: somebody could have another enter in his name
(login CSRF, RFC 9700 section 4.7, where `state` prevents it). So whoever it names is asked first.
"""

from typing import Any

from mocks.viatrajectoire import admission, oidc, people, sessions, tokens
from mocks.viatrajectoire.doors import failed
from mocks.viatrajectoire.errors import LoginError
from mocks.viatrajectoire.providers import provider
from mocks.viatrajectoire.state import Arrival, Waiting
from mocks.viatrajectoire.visit import Visit
from mocks.wire import Response, Work

LIFE_SECONDS = 60
"""No link may live longer. Ours."""


def follow(visit: Visit) -> Response:
    """Let in whoever a link of MonSisra names."""
    asked, token = provider(visit, "monsisra"), visit.request.query.get("jeton") or ""
    means = oidc.means(visit, visit.state.keys.get(asked.issuer))

    def do() -> Any:
        claims, used = oidc.read(asked, means, token, "JWT")
        tokens.link(claims, asked, means.now, LIFE_SECONDS)
        return claims, used

    return Response(work=Work(lambda: oidc.outcome(do), lambda found: _followed(visit, asked.issuer, found)))


def _followed(visit: Visit, issuer: str, found: Any) -> Response:
    if isinstance(found, LoginError):
        return failed(visit, "monsisra", LoginError("link", str(found)) if found.key == "claims" else found)
    claims, keys = found
    visit.state.keys.put(issuer, dict(keys))
    if visit.state.spent.get(f"link {claims['jti']}") is not None:
        return failed(visit, "monsisra", LoginError("spent"))
    visit.state.spent.put(f"link {claims['jti']}", visit.now)
    return _confirmed(visit, people.of_monsisra(claims))


def _confirmed(visit: Visit, arrival: Arrival) -> Response:
    """Straight in for who is in already under that name; the others are asked."""
    if visit.session is not None and visit.session.arrival.national_id == arrival.national_id:
        return admission.admit(visit, arrival)
    visit.identity = arrival.national_id
    page = visit.page("confirm.html", arrival=arrival)
    return sessions.wait(visit, Waiting(arrival, visit.now, to_confirm=True), page)


def confirm(visit: Visit) -> Response:
    """« C'est moi » : let in whom the link named, in this browser."""
    waiting = sessions.arrived(visit)
    if waiting is None or not waiting.to_confirm:
        return visit.go("/")
    return admission.admit(visit, waiting.arrival)

"""MonSisra's second hand-over: a signed link that serves once. Assumed: how the real tile hands its users over is not
known (facts/identity-providers.md 3)."""

from typing import Any

from mocks.viatrajectoire import admission, oidc, people, tokens
from mocks.viatrajectoire.doors import failed
from mocks.viatrajectoire.errors import LoginError
from mocks.viatrajectoire.providers import provider
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
    return admission.admit(visit, people.of_monsisra(claims))

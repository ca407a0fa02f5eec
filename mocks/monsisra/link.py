"""The signed link: the second way that the tile may lead to ViaTrajectoire, supposed and unproven
(facts/identity-providers.md 3: « exact protocol … [NF] »)."""

from urllib.parse import urlencode

from mocks.monsisra import claims, mistakes
from mocks.monsisra.state import Session
from mocks.monsisra.visit import Visit, new_id
from mocks.wire import Response, redirect

PATH = "/connexion/monsisra/lien"


def handed(visit: Visit, session: Session) -> Response:
    """A link for one use, made at the click; with the fault, the one before is used again (MS-07)."""
    before = visit.state.link
    jti = before if before and visit.fault("handover_replayed") else new_id()
    visit.state.link = jti
    body = claims.link(visit, session.identity, jti)
    visit.tokens = {"jeton": body}
    address = f"{visit.urls.viatrajectoire}{visit.space.prefix}{PATH}"
    return redirect(f"{address}?{urlencode({'jeton': mistakes.sign(visit, body)})}")

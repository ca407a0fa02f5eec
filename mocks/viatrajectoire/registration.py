"""What the site is at its identity providers: a client of each, with addresses of its own in each space."""

from mocks.psc.model import Client
from mocks.psc.state import PscState
from mocks.spaces import Space
from mocks.wire import Urls

CLIENT_ID, SECRET = "viatrajectoire", "viatrajectoire-secret-public"
PSC_CALLBACK, MONSISRA_CALLBACK = "/connexion/psc/retour", "/connexion/monsisra/retour"
PSC_LOGOUT, MONSISRA_LOGOUT = "/connexion/psc/deconnexion", "/connexion/monsisra/deconnexion"
"""Where providers tell of sessions that they ended: POST by their server, GET in a frame of their page."""
AFTER_LOGOUT = "/deconnexion/retour"


def register(space: Space, urls: Urls) -> None:
    """Make the site known to the space's Pro Santé Connect."""
    here = f"{urls.viatrajectoire}{space.prefix}"
    space.part(PscState).clients[CLIENT_ID] = Client(
        CLIENT_ID,
        SECRET,
        "ViaTrajectoire (simulation)",
        (f"{here}{PSC_CALLBACK}",),
        post_logout_uris=(f"{here}{AFTER_LOGOUT}",),
        backchannel_logout_uri=f"{here}{PSC_LOGOUT}",
        pkce_required=True,
    )

"""Paths of MonSisra's hand-over, in the style of IdentityServer (facts/identity-providers.md 3)."""

from mocks.wire import Urls

PROVIDER = "/AutoConnectSSO/idserver"
DISCOVERY = f"{PROVIDER}/.well-known/openid-configuration"
JWKS = f"{PROVIDER}/.well-known/openid-configuration/jwks"
AUTHORIZE, TOKEN, USERINFO = (f"{PROVIDER}/connect/{name}" for name in ("authorize", "token", "userinfo"))
END_SESSION = f"{PROVIDER}/connect/endsession"
RESUMED = f"{AUTHORIZE}/callback"
"""Where a browser goes on once somebody has signed in."""
ERROR = f"{PROVIDER}/home/error"
SIGN_IN, SIGN_OUT, TILE, DESKTOP = "/connexion", "/deconnexion", "/vignette/viatrajectoire", "/bureau"


def issuer(urls: Urls, prefix: str) -> str:
    """The issuer of a space, whose paths begin with `prefix`."""
    return f"{urls.monsisra}{prefix}{PROVIDER}"

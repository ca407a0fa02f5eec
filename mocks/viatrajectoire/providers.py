"""The identity providers that the site trusts, and what it is at each: everything that is configured, nothing that is
discovered."""

from dataclasses import dataclass
from typing import Literal

from mocks.monsisra import places as monsisra
from mocks.psc import places as psc
from mocks.viatrajectoire.registration import CLIENT_ID, MONSISRA_CALLBACK, PSC_CALLBACK, SECRET
from mocks.viatrajectoire.state import Door
from mocks.viatrajectoire.visit import Visit

Name = Literal["psc", "monsisra"]
BEHIND: dict[Door, Name] = {"cps": "psc", "ecps": "psc", "monsisra": "monsisra"}
"""The provider behind each door."""
HINTS: dict[Door, str] = {"cps": "cps", "ecps": "ecps"}
"""`kc_idp_hint` of each door: which page of Pro Santé Connect comes first. Ours: how the real site's two buttons differ
is not known (facts/identity-providers.md 4)."""


@dataclass(frozen=True, slots=True)
class Provider:
    """One provider: its `issuer`, compared to the letter; where its `discovery` document is; our `scope`, `callback`;
    whether it tells a level of authentication (`levels`), which `acr_values` then asks for."""

    name: Name
    issuer: str
    discovery: str
    scope: str
    callback: str
    levels: bool = False
    client_id: str = CLIENT_ID
    secret: str = SECRET


def provider(visit: Visit, name: Name) -> Provider:
    """A provider, as it is configured in this space."""
    prefix = visit.space.prefix
    if name == "monsisra":
        issuer = monsisra.issuer(visit.urls, prefix)
        discovery = f"{visit.urls.monsisra}{prefix}{monsisra.DISCOVERY}"
        return Provider(name, issuer, discovery, "openid profile", visit.here + MONSISRA_CALLBACK)
    discovery = f"{visit.urls.server(prefix)}{psc.WALLET_DISCOVERY}"
    issuer = psc.issuer(visit.urls, prefix)
    return Provider(name, issuer, discovery, "openid scope_all", visit.here + PSC_CALLBACK, levels=True)

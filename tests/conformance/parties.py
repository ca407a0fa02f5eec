"""What the conformance tests share: a person at the login page, and tokens read as a careful relying party does."""

import json
import time
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from typing import Any

import httpx2
from joserfc import jwk, jws

from mocks.psc import places
from mocks.psc.hashes import half_hash
from tests.relying import DEMO, Relying, returned

CARD_OWNER = "899700034012"
LOGIN_PAGE = "Connectez-vous à"


def verified(rp: Relying, token: str) -> dict[str, Any]:
    """Claims of a token, its signature checked against the keys that the space publishes."""
    keys = jwk.KeySet.import_key_set(rp.http.get(rp.auth + places.CERTS).json())
    checked = jws.deserialize_compact(token, keys)
    assert checked.headers()["alg"] == "RS256"
    assert checked.headers()["kid"] in {key.kid for key in keys.keys}
    return dict(json.loads(checked.payload))


def identified(rp: Relying, tokens: Mapping[str, Any], nonce: str = "nonce-1", offset: float = 0) -> dict[str, Any]:
    """Claims of an ID token that passed each check of OpenID Connect Core 3.1.3.7; `offset` is the space's clock."""
    claims, now = verified(rp, tokens["id_token"]), time.time() + offset
    assert (claims["iss"], claims["aud"], claims["azp"], claims["nonce"]) == (rp.issuer, DEMO[0], DEMO[0], nonce)
    assert claims["iat"] <= now + 5 and now - 60 < claims["iat"] < claims["exp"]
    assert claims["at_hash"] == half_hash(tokens["access_token"])
    assert claims["sub"] and len(claims["sub"]) <= 255
    return claims


def asked_on_a_page(rp: Relying, **changes: Any) -> str:
    """The login page, which the service shows to somebody that it must ask."""
    rp.settings(automatic="")
    answer = rp.authorize(**changes)
    assert answer.status_code == 200 and LOGIN_PAGE in answer.text, answer.text
    return answer.text


def clicked(rp: Relying, page: str, identity: str = "virginie") -> dict[str, str]:
    """What comes back to the relying party once somebody has signed in on the page."""
    attempt = page.split('name="attempt" value="')[1].split('"')[0]
    form = {"attempt": attempt, "identity": identity}
    return returned(rp.http.post(rp.wallet + "/login/persona", data=form))


def unsigned(**claims: Any) -> str:
    """A request object that nobody signed (OpenID Connect Core 6.1, alg none)."""
    parts = (json.dumps(part).encode() for part in ({"alg": "none"}, claims))
    return ".".join(urlsafe_b64encode(part).decode().rstrip("=") for part in parts) + "."


def logged_out(rp: Relying, **given: str) -> httpx2.Response:
    """The answer of the logout endpoint to a browser."""
    return rp.http.get(rp.auth + places.LOGOUT, params=given)


def signed_in(rp: Relying) -> bool:
    """Whether the browser still has a session, as `prompt=none` tells."""
    return "code" in returned(rp.authorize(prompt="none"))


def discovered(rp: Relying) -> dict[str, Any]:
    """The discovery document that real clients read."""
    answer = rp.http.get(rp.auth + places.WALLET_DISCOVERY)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    return dict(answer.json())

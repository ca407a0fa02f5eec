"""Authlib, which we did not write, logs in, refreshes, revokes and logs out."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import OAuth2Client
from joserfc import jwk, jwt

from mocks.psc import places
from tests.relying import CALLBACK, DEMO, Relying

AFTER = "http://localhost:8765/logged-out"
NONCE = "authlib-nonce"


@pytest.fixture
def document(rp: Relying) -> dict[str, Any]:
    """What the wallet's discovery document says."""
    return dict(rp.http.get(rp.auth + places.WALLET_DISCOVERY).json())


@pytest.fixture
def client() -> Iterator[OAuth2Client]:
    """Authlib's client, as the ready-made relying party."""
    with OAuth2Client(*DEMO, scope="openid scope_all", redirect_uri=CALLBACK, code_challenge_method="S256") as made:
        yield made


def sign_in(client: OAuth2Client, document: dict[str, Any], rp: Relying) -> Any:
    """The tokens of a login whose browser is `rp`."""
    verifier = "authlib" * 8
    url, state = client.create_authorization_url(
        document["authorization_endpoint"], nonce=NONCE, acr_values="eidas1", code_verifier=verifier
    )
    back = rp.http.get(url).headers["location"]
    assert dict(parse_qsl(urlsplit(back).query))["state"] == state
    return client.fetch_token(
        document["token_endpoint"], authorization_response=back, state=state, code_verifier=verifier
    )


def validated(rp: Relying, document: dict[str, Any], id_token: str) -> dict[str, Any]:
    """The claims of an ID token that is signed by the provider and meant for us."""
    keys = jwk.KeySet.import_key_set(rp.http.get(document["jwks_uri"]).json())
    claims = jwt.decode(id_token, keys).claims
    jwt.JWTClaimsRegistry(
        iss={"value": document["issuer"]}, aud={"value": DEMO[0]}, nonce={"value": NONCE}, exp={"essential": True}
    ).validate(claims)
    return claims


def test_it_logs_in_and_refreshes(rp: Relying, client: OAuth2Client, document: dict[str, Any]) -> None:
    token = sign_in(client, document, rp)
    claims = validated(rp, document, token["id_token"])
    assert client.get(document["userinfo_endpoint"]).json()["sub"] == claims["sub"]
    refreshed = client.refresh_token(document["token_endpoint"], refresh_token=token["refresh_token"])
    assert refreshed["access_token"] != token["access_token"]
    assert client.get(document["userinfo_endpoint"]).json()["sub"] == claims["sub"]


def test_it_revokes(rp: Relying, client: OAuth2Client, document: dict[str, Any]) -> None:
    token = sign_in(client, document, rp)
    assert client.get(document["userinfo_endpoint"]).status_code == 200
    client.revoke_token(document["revocation_endpoint"], token=token["refresh_token"])
    assert client.get(document["userinfo_endpoint"]).status_code == 401


def test_it_logs_out(rp: Relying, client: OAuth2Client, document: dict[str, Any]) -> None:
    token = sign_in(client, document, rp)
    left = rp.http.get(
        document["end_session_endpoint"],
        params={"id_token_hint": token["id_token"], "post_logout_redirect_uri": AFTER, "state": "bye"},
    )
    assert (left.status_code, left.headers["location"]) == (302, f"{AFTER}?state=bye")
    with pytest.raises(OAuthError, match="invalid_grant"):
        client.refresh_token(document["token_endpoint"], refresh_token=token["refresh_token"])
    assert client.get(document["userinfo_endpoint"]).status_code == 401

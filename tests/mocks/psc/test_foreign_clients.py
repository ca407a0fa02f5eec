"""Clients that we did not write log in, refresh and log out."""

from urllib.parse import parse_qsl, urlsplit

from authlib.integrations.httpx_client import OAuth2Client
from joserfc import jwk, jwt

from mocks.psc import places
from tests.relying import CALLBACK, DEMO, Relying


def test_authlib(rp: Relying) -> None:
    document = rp.http.get(rp.auth + places.WALLET_DISCOVERY).json()
    with OAuth2Client(*DEMO, scope="openid scope_all", redirect_uri=CALLBACK, code_challenge_method="S256") as client:
        verifier = "authlib" * 8
        url, state = client.create_authorization_url(
            document["authorization_endpoint"], nonce="n", acr_values="eidas1", code_verifier=verifier
        )
        back = rp.http.get(url).headers["location"]
        assert dict(parse_qsl(urlsplit(back).query))["state"] == state
        token = client.fetch_token(document["token_endpoint"], authorization_response=back, code_verifier=verifier)
        keys = jwk.KeySet.import_key_set(rp.http.get(document["jwks_uri"]).json())
        claims = jwt.decode(token["id_token"], keys).claims
        registry = jwt.JWTClaimsRegistry(
            iss={"value": document["issuer"]}, aud={"value": "demo"}, nonce={"value": "n"}, exp={"essential": True}
        )
        registry.validate(claims)
        assert client.get(document["userinfo_endpoint"]).json()["sub"] == claims["sub"]
        refreshed = client.refresh_token(document["token_endpoint"], refresh_token=token["refresh_token"])
        assert refreshed["access_token"] != token["access_token"]
        client.revoke_token(document["revocation_endpoint"], token=refreshed["refresh_token"])
        assert client.get(document["userinfo_endpoint"]).status_code == 401

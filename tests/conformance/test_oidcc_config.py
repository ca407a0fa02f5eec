"""Plan oidcc-config: the discovery document."""

import pytest

from mocks.psc import places
from tests.conformance.parties import discovered
from tests.relying import Relying

REQUIRED = (
    "issuer", "authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri", "scopes_supported",
    "response_types_supported", "subject_types_supported", "id_token_signing_alg_values_supported", "claims_supported",
)  # fmt: skip


def test_oidcc_discovery_endpoint_verification(rp: Relying) -> None:
    """Everything that is required is there, and true of the issuer and of the keys.

    Pro Santé Connect has its document at wallet-openid-configuration, and its authorization endpoint on another host.
    """
    document = discovered(rp)
    assert not [name for name in REQUIRED if not document.get(name)]
    assert document["issuer"] == rp.issuer
    assert "openid" in document["scopes_supported"] and "code" in document["response_types_supported"]
    assert "RS256" in document["id_token_signing_alg_values_supported"]
    assert {"client_secret_basic", "client_secret_post"} <= set(document["token_endpoint_auth_methods_supported"])
    assert document["authorization_endpoint"] == rp.wallet + places.AUTHORIZATION
    keys = rp.http.get(document["jwks_uri"]).json()["keys"]
    assert keys and all(key["kid"] and key["kty"] == "RSA" and not {"d", "p", "q", "k"} & set(key) for key in keys)


@pytest.mark.parametrize(
    "name", ["token_endpoint", "userinfo_endpoint", "end_session_endpoint", "backchannel_authentication_endpoint"]
)
def test_the_addresses_it_tells_answer(rp: Relying, name: str) -> None:
    """No address of the document leads nowhere."""
    assert rp.http.get(discovered(rp)[name]).status_code != 404

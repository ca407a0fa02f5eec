"""Plan fapi-ciba-id1, as far as it applies: poll mode, requests without a signature, clients that have a secret."""

from typing import Any

import pytest

from mocks.psc import places
from tests.conformance.parties import discovered, identified
from tests.mocks.psc.test_phone import answer, ciba, poll
from tests.relying import Relying, returned

SEVERAL = 20


def refused(response: Any) -> tuple[int, str]:
    """Status and error of a refusal."""
    return response.status_code, response.json()["error"]


def test_fapi_ciba_id1_discovery_end_point_verification(rp: Relying) -> None:
    """The document has the endpoint and the poll mode. It also promises ping, which the real service has not."""
    document = discovered(rp)
    assert document["backchannel_authentication_endpoint"] == rp.auth + places.CIBA
    assert "poll" in document["backchannel_token_delivery_modes_supported"]
    assert "urn:openid:params:grant-type:ciba" in document["grant_types_supported"]
    assert document["tls_client_certificate_bound_access_tokens"] is True


def test_fapi_ciba_id1(rp: Relying) -> None:
    """Two clients, one person: a request each, tokens each, and an identifier that serves once.

    The standard wants 128 bits in auth_req_id and signed requests; Pro Santé Connect takes plain forms.
    """
    rp.admin("PUT", "clients/autre", secret="s", ciba=True)
    for auth in (("demo", "demo-secret-public"), ("autre", "s")):
        begun = ciba(rp, auth=auth).json()
        assert len(begun["auth_req_id"]) >= 32 and begun["expires_in"] > 0 and begun["interval"] >= 0
        assert refused(poll(rp, begun["auth_req_id"], auth=auth)) == (400, "authorization_pending")
        answer(rp, "approved")
        told = poll(rp, begun["auth_req_id"], auth=auth)
        assert told.status_code == 200 and rp.userinfo(told.json()["access_token"]).status_code == 200
        assert refused(poll(rp, begun["auth_req_id"], auth=auth)) == (400, "invalid_grant")


def test_fapi_ciba_id1_user_rejects_authentication(rp: Relying) -> None:
    """Refused on the phone: access_denied."""
    begun = ciba(rp).json()
    answer(rp, "refused")
    assert refused(poll(rp, begun["auth_req_id"])) == (400, "access_denied")


def test_fapi_ciba_id1_multiple_call_to_token_endpoint(rp: Relying) -> None:
    """Polled again and again: pending, then slow_down, and the request outlives it."""
    begun = ciba(rp).json()
    said = [refused(poll(rp, begun["auth_req_id"], after=0)) for _ in range(SEVERAL)]
    assert said == [(400, "authorization_pending"), *[(400, "slow_down")] * (SEVERAL - 1)]
    answer(rp, "approved")
    assert poll(rp, begun["auth_req_id"]).status_code == 200


def test_fapi_ciba_id1_auth_req_id_expired(rp: Relying) -> None:
    """Past expires_in: expired_token. What a client asks by requested_expiry is not looked at."""
    begun = ciba(rp, requested_expiry="30").json()
    assert begun["expires_in"] == 120
    rp.admin("POST", "clock", advance=begun["expires_in"] + 1)
    assert refused(poll(rp, begun["auth_req_id"])) == (400, "expired_token")


def test_fapi_ciba_id1_refresh_token(rp: Relying) -> None:
    """Tokens of a request without a browser refresh like others."""
    begun = ciba(rp).json()
    answer(rp, "approved")
    first = poll(rp, begun["auth_req_id"]).json()
    second = rp.post(places.TOKEN, grant_type="refresh_token", refresh_token=first["refresh_token"]).json()
    old, new = identified(rp, first, nonce=""), identified(rp, second, nonce="")
    assert (old["sub"], old["auth_time"]) == (new["sub"], new["auth_time"])
    assert second["access_token"] != first["access_token"]


def test_fapi_ciba_id1_ensure_authorization_request_with_binding_message_succeeds(rp: Relying) -> None:
    """A message of digits is accepted; two digits, as Pro Santé Connect wants, are the number that the phone shows."""
    assert ciba(rp, binding_message="1234").status_code == 200
    begun = ciba(rp, binding_message="07")
    assert answer(rp, "approved").json()["number"] == 7
    assert poll(rp, begun.json()["auth_req_id"]).status_code == 200


@pytest.mark.parametrize("message", ["1234 👍🏿 品川 Lor", "x" * 51, "", "42\n"])
def test_fapi_ciba_id1_ensure_authorization_request_with_potentially_bad_binding_message(
    rp: Relying, message: str
) -> None:
    """Accents, spaces, nothing, or over 50 characters: invalid_binding_message, as Keycloak has it."""
    assert refused(ciba(rp, binding_message=message)) == (400, "invalid_binding_message")


def test_fapi_ciba_id1_ensure_other_scope_order_succeeds(rp: Relying) -> None:
    """openid need not come first."""
    begun = ciba(rp, scope="scope_all openid").json()
    answer(rp, "approved")
    identified(rp, poll(rp, begun["auth_req_id"]).json(), nonce="")


def test_fapi_ciba_id1_ensure_wrong_auth_req_id_in_token_endpoint_request(rp: Relying) -> None:
    """An identifier that was never given: invalid_grant."""
    ciba(rp)
    assert refused(poll(rp, "1234567890")) == (400, "invalid_grant")


def test_fapi_ciba_id1_ensure_wrong_client_id_in_token_endpoint_request(rp: Relying) -> None:
    """Another client's identifier, with one's own secret or its own: nothing to be had, and nothing is spent."""
    rp.admin("PUT", "clients/autre", secret="s", ciba=True)
    begun = ciba(rp).json()
    answer(rp, "approved")
    assert refused(poll(rp, begun["auth_req_id"], auth=("autre", "demo-secret-public"))) == (401, "unauthorized_client")
    assert refused(poll(rp, begun["auth_req_id"], auth=("autre", "s"))) == (400, "invalid_grant")
    assert poll(rp, begun["auth_req_id"]).status_code == 200


def test_fapi_ciba_id1_ensure_wrong_client_id_in_backchannel_authorization_request(rp: Relying) -> None:
    """Another client's identifier with one's own secret: refused, and nobody's phone rings."""
    rp.admin("PUT", "clients/autre", secret="s", ciba=True)
    assert refused(ciba(rp, auth=("autre", "demo-secret-public"))) == (401, "unauthorized_client")
    assert answer(rp, "approved").status_code == 404
    assert returned(rp.authorize(prompt="none"))["error"] == "login_required"

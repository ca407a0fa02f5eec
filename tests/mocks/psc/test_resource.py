"""userinfo, discovery, keys: what a relying party reads, and how it is refused."""

from typing import Any

import pytest
from joserfc import jwk, jws
from joserfc.errors import InvalidKeyIdError

from mocks.psc import places
from tests.mocks.psc.test_token import payload, persona
from tests.relying import Relying


def told(rp: Relying, identity: str = "virginie") -> dict[str, Any]:
    """What userinfo says of somebody."""
    rp.settings(automatic=identity)
    rp.http.cookies.clear()
    answer = rp.userinfo(rp.tokens()["access_token"])
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    return dict(answer.json())


def test_a_doctor_in_a_practice(rp: Relying) -> None:
    body = told(rp)
    assert body["sub"] == "f:550dc1c8-d97b-4b1e-ac8c-8eb4471cf9dd:899700034012"
    assert body["SubjectNameID"] == body["preferred_username"] == "899700034012"
    assert (body["codeCivilite"], body["Acces_Regulation_Medicale"], body["Mode_Acces_Raison"]) == ("MME", "FAUX", "")
    assert body["SubjectRole"] == ["10^1.2.250.1.213.1.1.5.5"]
    assert body["otherIds"] == [{"identifiant": "899700034012", "origine": "RPPS", "qualite": 1}]
    assert "email" not in body
    (exercise,) = body["SubjectRefPro"]["exercices"]
    (place,) = exercise["activities"]
    assert (exercise["codeProfession"], place["codeModeExercice"], place["numeroSiretSite"]) == ("10", "L", "")
    assert len(place) == 30


@pytest.mark.parametrize(
    ("identity", "activities"),
    [("virginie", [1]), ("hopital", [2]), ("sans_activite", [None]), ("infirmiere", [1]), ("minimal", None)],
)
def test_exercises_and_activities(rp: Relying, identity: str, activities: list[int | None] | None) -> None:
    body = told(rp, identity)
    if activities is None:
        assert "SubjectRefPro" not in body
        assert len(body) == 6
        return
    found = [len(e["activities"]) if "activities" in e else None for e in body["SubjectRefPro"]["exercices"]]
    assert found == activities


@pytest.mark.parametrize(
    ("identity", "id", "origin"),
    [("edit", "ANS", "EDIT"), ("etablissement", "3", "FINESS"), ("accents", "8", "RPPS")],
)
def test_identifiers_of_every_form(rp: Relying, identity: str, id: str, origin: str) -> None:
    body = told(rp, identity)
    assert body["SubjectNameID"].startswith(id)
    assert body["otherIds"][0]["origine"] == origin


def test_accents_travel(rp: Relying) -> None:
    assert told(rp, "accents")["given_name"] == "ZOÉ-ÉLÉONORE"


def test_the_shape_of_2021(rp: Relying) -> None:
    rp.settings(profile="2021")
    body = told(rp)
    assert body["email_verified"] is False
    assert "codeCivilite" not in body and body["SubjectRefPro"]["codeCivilite"] == "MME"
    assert "codeGenreActivite" not in body["SubjectRefPro"]["exercices"][0]["activities"][0]


def test_a_card_login_says_so(rp: Relying) -> None:
    rp.settings(automatic="")
    tokens = rp.token(persona(rp, "virginie", "CARD")).json()
    assert rp.userinfo(tokens["access_token"]).json()["authMode"] == "CARD"


def test_without_scope_all_the_professional_is_not_told(rp: Relying) -> None:
    body = rp.userinfo(rp.tokens(scope="openid")["access_token"]).json()
    assert set(body) == {"sub", "preferred_username", "SubjectNameID", "given_name", "family_name"}


def test_refusals(rp: Relying) -> None:
    url = rp.auth + places.USERINFO
    assert rp.http.get(url).json() == {"error": "invalid_request", "error_description": "Token not provided"}
    wrong = rp.userinfo("a.b.c")
    assert (wrong.status_code, wrong.json()["error_description"]) == (401, "Token verification failed")
    assert 'error="invalid_token"' in wrong.headers["www-authenticate"]
    tokens = rp.tokens()
    assert rp.userinfo(tokens["refresh_token"]).status_code == 401
    posted = rp.http.post(url, data={"access_token": tokens["access_token"]})
    assert posted.json()["sub"].endswith("899700034012")
    rp.admin("POST", "clock", advance=119)
    assert rp.userinfo(tokens["access_token"]).status_code == 200
    rp.admin("POST", "clock", advance=2)
    assert rp.userinfo(tokens["access_token"]).status_code == 401
    assert rp.http.delete(url).status_code == 405


def test_userinfo_may_be_a_signed_token(rp: Relying) -> None:
    rp.admin(
        "PUT",
        "clients/demo",
        secret="demo-secret-public",
        redirect_uris=["http://localhost:8765/callback"],
        userinfo_signed=True,
    )
    answer = rp.userinfo(rp.tokens()["access_token"])
    assert answer.headers["content-type"] == "application/jwt"
    assert verified(rp, answer.text)["SubjectNameID"] == "899700034012"


def verified(rp: Relying, token: str) -> dict[str, Any]:
    """Claims of a token whose signature was checked against the published keys."""
    keys = jwk.KeySet.import_key_set(rp.http.get(rp.auth + places.CERTS).json())
    jws.deserialize_compact(token, keys)
    return payload(token)


def test_tokens_are_signed_by_a_published_key_and_nothing_private_is_published(rp: Relying) -> None:
    tokens = rp.tokens()
    body = verified(rp, tokens["id_token"])
    assert (body["aud"], body["iss"], body["nonce"]) == ("demo", rp.issuer, "nonce-1")
    verified(rp, tokens["access_token"])
    key, unused = rp.http.get(rp.auth + places.CERTS).json()["keys"]
    assert (key["use"], unused["use"], unused["alg"]) == ("sig", "enc", "RSA-OAEP")
    assert "d" not in unused
    assert set(key) == {"kid", "kty", "alg", "use", "n", "e"}


def test_keys_rotate_on_request(rp: Relying) -> None:
    old = rp.tokens()["id_token"]
    rp.admin("POST", "keys")
    verified(rp, old)
    verified(rp, rp.tokens()["id_token"])
    rp.admin("POST", "keys", keep=False)
    assert len([key for key in rp.http.get(rp.auth + places.CERTS).json()["keys"] if key["use"] == "sig"]) == 1
    with pytest.raises(InvalidKeyIdError):
        verified(rp, old)


def test_the_two_discovery_documents(rp: Relying) -> None:
    wallet = rp.http.get(rp.auth + places.WALLET_DISCOVERY).json()
    native = rp.http.get(rp.auth + places.NATIVE_DISCOVERY).json()
    assert wallet["issuer"] == native["issuer"] == rp.issuer
    assert wallet["authorization_endpoint"] == rp.wallet + "/auth"
    assert native["authorization_endpoint"] == rp.auth + places.NATIVE_AUTHORIZATION
    assert wallet["acr_values_supported"] == ["0", "0"]
    assert wallet["mtls_endpoint_aliases"]["token_endpoint"].startswith("https://")
    for name in ("token_endpoint", "userinfo_endpoint", "jwks_uri", "introspection_endpoint", "revocation_endpoint"):
        assert rp.http.get(wallet[name]).status_code in (200, 400, 405), name
    rp.settings(native_discovery=False)
    assert rp.http.get(rp.auth + places.NATIVE_DISCOVERY).status_code == 404
    assert rp.http.get(rp.wallet + places.WALLET_DISCOVERY).status_code == 404

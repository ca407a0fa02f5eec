"""The token endpoint: each refusal in its measured order, refreshed and revoked tokens, and what tokens say."""

import base64
import json
from typing import Any

import pytest

from mocks.psc import places
from tests.relying import CALLBACK, VERIFIER, Relying

Changes = dict[str, str | None]


def payload(token: str) -> dict[str, Any]:
    """Claims of a token, unverified."""
    return dict(json.loads(raw(token)))


def raw(token: str) -> str:
    """Claims as they are written."""
    return base64.urlsafe_b64decode(token.split(".")[1] + "==").decode()


@pytest.mark.parametrize(
    ("changes", "status", "error", "description"),
    [
        ({"grant_type": None}, 400, "invalid_request", "Missing form parameter: grant_type"),
        ({"grant_type": "danse"}, 400, "unsupported_grant_type", "Unsupported grant_type"),
        ({"grant_type": "password"}, 400, "unauthorized_client", "Client not enabled for this grant type"),
        ({"code": None}, 400, "invalid_request", "Missing parameter: code"),
        ({"code": "rien"}, 400, "invalid_grant", "Code not valid"),
        ({"redirect_uri": None}, 400, "invalid_grant", "Incorrect redirect_uri"),
        ({"redirect_uri": CALLBACK + "/"}, 400, "invalid_grant", "Incorrect redirect_uri"),
        ({"redirect_uri": "x", "code_verifier": None}, 400, "invalid_grant", "Incorrect redirect_uri"),
        ({"code_verifier": None}, 400, "invalid_grant", "PKCE code verifier not specified"),
        ({"code_verifier": "court"}, 400, "invalid_grant", "PKCE verification failed: Invalid code verifier"),
        ({"code_verifier": "w" * 43}, 400, "invalid_grant", "PKCE verification failed: Code mismatch"),
        ({"grant_type": "refresh_token"}, 400, "invalid_request", "No refresh token"),
        ({"grant_type": "refresh_token", "refresh_token": "x"}, 400, "invalid_grant", "Invalid refresh token"),
    ],
)
def test_refusals(rp: Relying, changes: Changes, status: int, error: str, description: str) -> None:
    answer = rp.token(**({"code": rp.code()} | changes))
    assert (answer.status_code, answer.json()) == (status, {"error": error, "error_description": description})
    assert answer.headers["cache-control"] == "no-store"
    assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize(
    ("auth", "error"),
    [
        (("inconnu", "x"), "invalid_client"),
        (("demo", "faux"), "unauthorized_client"),
        (("demo", ""), "unauthorized_client"),
        (None, "invalid_client"),
    ],
)
def test_a_client_that_cannot_prove_itself_spends_no_code(
    rp: Relying, auth: tuple[str, str] | None, error: str
) -> None:
    code = rp.code()
    answer = rp.token(code, auth=auth)
    assert (answer.status_code, answer.json()["error"]) == (401, error)
    assert answer.json()["error_description"] == "Invalid client or Invalid client credentials"
    assert rp.token(code).status_code == 200


def test_client_authentication_comes_before_the_code_and_after_the_grant_type(rp: Relying) -> None:
    assert rp.token("rien", auth=("demo", "faux")).status_code == 401
    assert rp.token("rien", auth=("demo", "faux"), grant_type="danse").json()["error"] == "unsupported_grant_type"


def test_the_secret_in_the_form_and_an_assertion_that_is_not_honoured(rp: Relying) -> None:
    posted: Changes = {"client_id": "demo", "client_secret": "demo-secret-public"}
    assert rp.token(rp.code(), auth=None, **posted).status_code == 200
    refused = rp.token(rp.code(), auth=None, client_id="demo", client_assertion="a.b.c")
    assert (refused.status_code, refused.json()["error"]) == (401, "invalid_client")


def test_a_field_given_twice(rp: Relying) -> None:
    form = f"grant_type=authorization_code&code={rp.code()}&code=autre"
    answer = rp.http.post(
        rp.auth + places.TOKEN,
        content=form,
        headers={"content-type": "application/x-www-form-urlencoded"},
        auth=("demo", "demo-secret-public"),
    )
    assert answer.json()["error_description"] == "duplicated parameter"


def test_a_code_is_of_one_client_and_one_use(rp: Relying) -> None:
    rp.admin("PUT", "clients/autre", secret="s", redirect_uris=[CALLBACK])
    answer = rp.token(rp.code(), auth=("autre", "s"))
    assert answer.json()["error_description"] == "Auth error: Found different client_id in clientSession"
    code = rp.code()
    access = rp.token(code).json()["access_token"]
    assert rp.userinfo(access).status_code == 200
    assert rp.token(code).json()["error_description"] == "Code not valid"
    assert rp.userinfo(access).json()["error_description"].startswith("User session not found")


@pytest.mark.parametrize(("seconds", "status"), [(59, 200), (61, 400)])
def test_a_code_lives_sixty_seconds(rp: Relying, seconds: int, status: int) -> None:
    code = rp.code()
    rp.admin("POST", "clock", advance=seconds)
    assert rp.token(code).status_code == status


def test_a_verifier_that_nobody_announced(rp: Relying) -> None:
    code = rp.code(code_challenge=None, code_challenge_method=None)
    assert rp.token(code).json()["error_description"].startswith("PKCE code verifier specified but")
    code = rp.code(code_challenge=None, code_challenge_method=None)
    assert rp.token(code, code_verifier=None).status_code == 200
    code = rp.code(code_challenge=VERIFIER, code_challenge_method="plain")
    assert rp.token(code).status_code == 200


def test_the_answer_has_the_keys_of_the_real_one(rp: Relying) -> None:
    assert set(rp.tokens()) == {
        "access_token", "expires_in", "refresh_expires_in", "refresh_token", "token_type", "id_token",
        "not-before-policy", "session_state", "scope",
    }  # fmt: skip
    assert "id_token" not in rp.tokens(scope="scope_all")


def test_refresh_until_it_lapses_or_the_session_ends(rp: Relying) -> None:
    first = rp.tokens()
    form: Changes = {"grant_type": "refresh_token", "refresh_token": first["refresh_token"]}
    again = rp.token(**form).json()
    assert again["access_token"] != first["access_token"]
    rp.admin("PUT", "clients/autre", secret="s", redirect_uris=[CALLBACK])
    assert rp.token(auth=("autre", "s"), **form).json()["error_description"] == "Invalid refresh token"
    rp.admin("POST", "clock", advance=1801)
    assert rp.token(**form).json()["error_description"] == "Token is not active"
    fresh = rp.tokens()
    rp.admin("DELETE", f"sessions/{fresh['session_state']}")
    form["refresh_token"] = fresh["refresh_token"]
    assert rp.token(**form).json()["error_description"] == "Session not active"


def test_revocation_always_says_yes(rp: Relying) -> None:
    tokens = rp.tokens()
    assert rp.post(places.REVOCATION, token="rien").status_code == 200
    assert rp.post(places.REVOCATION, token=tokens["access_token"]).status_code == 200
    assert rp.userinfo(tokens["access_token"]).status_code == 401
    assert rp.post(places.REVOCATION, token=tokens["refresh_token"]).status_code == 200
    form: Changes = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
    assert rp.token(**form).status_code == 400
    assert rp.post(places.REVOCATION, auth=("demo", "faux"), token="x").status_code == 401


def test_a_revoked_refresh_token_takes_its_client_alone_out_of_the_session(rp: Relying) -> None:
    rp.admin("PUT", "clients/autre", secret="s", redirect_uris=[CALLBACK])
    mine, other = rp.tokens(), rp.token(rp.code(client_id="autre"), auth=("autre", "s")).json()
    assert mine["session_state"] == other["session_state"]
    rp.post(places.REVOCATION, token=mine["refresh_token"])
    assert rp.userinfo(mine["access_token"]).status_code == 401
    assert rp.userinfo(other["access_token"]).status_code == 200
    assert [session["clients"] for session in rp.admin("GET", "sessions")] == [["autre"]]
    rp.post(places.REVOCATION, token=other["refresh_token"], auth=("autre", "s"))
    assert rp.admin("GET", "sessions") == []


def test_introspection_tells_access_from_refresh(rp: Relying) -> None:
    tokens = rp.tokens()
    access = rp.post(places.INTROSPECTION, token=tokens["access_token"]).json()
    refresh = rp.post(places.INTROSPECTION, token=tokens["refresh_token"]).json()
    assert access["active"] and refresh["active"]
    assert access["SubjectNameID"] == "899700034012" and "SubjectNameID" not in refresh
    assert access["exp"] - access["iat"] == 120
    assert access["jti"] == payload(tokens["access_token"])["jti"]
    assert rp.post(places.INTROSPECTION, token="rien").json() == {"active": False}
    rp.admin("POST", "clock", advance=121)
    assert rp.post(places.INTROSPECTION, token=tokens["access_token"]).json() == {"active": False}


ACCESS_2023 = [
    "exp", "iat", "auth_time", "jti", "iss", "sub", "typ", "azp", "nonce", "session_state", "acr", "scope", "sid",
    "otherIds", "preferred_username",
]  # fmt: skip


def test_the_access_token_has_no_audience_and_the_keys_of_the_captures(rp: Relying) -> None:
    body = payload(rp.tokens()["access_token"])
    assert list(body) == ACCESS_2023
    assert body["exp"] - body["iat"] == 120
    assert body["scope"] == "openid profile scope_all identity"
    rp.settings(leniencies=["access_token_aud", "echo_scope"])
    body = payload(rp.tokens()["access_token"])
    assert (body["aud"], body["scope"]) == ("demo", "openid scope_all")


def test_profile_2021_writes_acr_twice(rp: Relying) -> None:
    rp.settings(profile="2021")
    written = raw(rp.tokens()["access_token"])
    assert written.count('"acr"') == 2
    body = json.loads(written)
    assert (body["acr"], body["exp"] - body["iat"]) == ("eidas3", 60)
    assert "sid" not in body and "otherIds" not in body


@pytest.mark.parametrize(
    ("profile", "channel", "acr", "mode", "level"),
    [
        ("ideal", "MOBILE", "eidas1", None, None),
        ("ideal", "CARD", "eidas1", "CARD", None),
        ("2023", "CARD", "eidas3", "CARD", None),
        ("2026", "MOBILE", "eidas1", None, None),
        ("2026", "CARD", "eidas2", "CARD", "1"),
    ],
)
def test_levels_by_profile(
    rp: Relying, profile: str, channel: str, acr: str, mode: str | None, level: str | None
) -> None:
    rp.settings(profile=profile, automatic="")
    code = persona(rp, "virginie", channel)
    body = payload(rp.token(code).json()["id_token"])
    assert (body["acr"], body.get("authMode"), body.get("auth_level")) == (acr, mode, level)


def persona(rp: Relying, identity: str, channel: str = "MOBILE") -> str:
    """A code for somebody, by one click on the login page."""
    from tests.relying import returned

    page = rp.authorize().text
    attempt = page.split('name="attempt" value="')[1].split('"')[0]
    form = {"attempt": attempt, "identity": identity, "channel": channel}
    return returned(rp.http.post(rp.wallet + "/login/persona", data=form))["code"]

"""Plan oidcc-basic: the authorization code flow, one test for each module of that name."""

import json

from mocks.psc import places
from tests.conformance.parties import CARD_OWNER, LOGIN_PAGE, asked_on_a_page, clicked, identified, unsigned, verified
from tests.relying import CALLBACK, DEMO, VERIFIER, Relying, returned

NO_PKCE: dict[str, str | None] = {"code_challenge": None, "code_challenge_method": None}


def test_oidcc_server(rp: Relying) -> None:
    """A whole login by the code flow, somebody at the page; the scope told is the service's, not the one asked."""
    answer = clicked(rp, asked_on_a_page(rp))
    assert (answer["state"], answer["iss"]) == ("etat-1", rp.issuer)
    told = rp.token(answer["code"])
    assert told.headers["cache-control"] == "no-store" and told.headers["pragma"] == "no-cache"
    tokens = told.json()
    assert (tokens["token_type"], tokens["expires_in"]) == ("Bearer", 120)
    assert tokens["scope"] == "openid profile scope_all identity"
    assert identified(rp, tokens)["sub"] == rp.userinfo(tokens["access_token"]).json()["sub"]


def test_oidcc_response_type_missing(rp: Relying) -> None:
    """A request without response_type is told to the relying party as invalid_request, its state with it."""
    told = returned(rp.authorize(response_type=None))
    assert (told["error"], told["state"]) == ("invalid_request", "etat-1")
    assert "code" not in told


def test_oidcc_idtoken_signature(rp: Relying) -> None:
    """ID tokens are signed RS256 by a published key, which the header names."""
    identified(rp, rp.tokens())


def test_oidcc_userinfo_get(rp: Relying) -> None:
    """GET with the token in the header; the sub is the ID token's."""
    tokens = rp.tokens()
    answer = rp.userinfo(tokens["access_token"])
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    assert answer.json()["sub"] == identified(rp, tokens)["sub"]


def test_oidcc_userinfo_post_header(rp: Relying) -> None:
    """POST with the token in the header."""
    tokens = rp.tokens()
    bearer = {"authorization": f"Bearer {tokens['access_token']}"}
    answer = rp.http.post(rp.auth + places.USERINFO, headers=bearer)
    assert (answer.status_code, answer.json()["sub"]) == (200, identified(rp, tokens)["sub"])


def test_oidcc_userinfo_post_body(rp: Relying) -> None:
    """POST with the token in the form; in the query it is not looked at."""
    tokens = rp.tokens()
    given = {"access_token": tokens["access_token"]}
    answer = rp.http.post(rp.auth + places.USERINFO, data=given)
    assert (answer.status_code, answer.json()["sub"]) == (200, identified(rp, tokens)["sub"])
    assert rp.http.get(rp.auth + places.USERINFO, params=given).status_code == 400


def test_oidcc_ensure_request_without_nonce_succeeds_for_code_flow(rp: Relying) -> None:
    """The nonce is not compulsory. Pro Santé Connect then writes an empty one, where the standard has none."""
    identified(rp, rp.tokens(nonce=None), nonce="")


def scoped(rp: Relying, scope: str) -> dict[str, object]:
    """What userinfo tells for a scope."""
    answer = rp.userinfo(rp.tokens(scope=scope)["access_token"])
    assert answer.status_code == 200
    return dict(answer.json())


def test_oidcc_scope_profile(rp: Relying) -> None:
    """The names come with profile. Pro Santé Connect gives no full name nor birthdate, and the names without it too."""
    body = scoped(rp, "openid profile")
    assert (body["given_name"], body["preferred_username"]) == ("VIRGINIE", CARD_OWNER)
    assert not {"name", "birthdate", "zoneinfo"} & set(body)


def test_oidcc_scope_email(rp: Relying) -> None:
    """The scope is accepted. Pro Santé Connect never gives an address, where the standard does."""
    assert "email" not in scoped(rp, "openid email")


def test_oidcc_scope_address(rp: Relying) -> None:
    """The scope is accepted. Pro Santé Connect has no address claim: addresses are those of each activity."""
    assert "address" not in scoped(rp, "openid address")


def test_oidcc_scope_phone(rp: Relying) -> None:
    """The scope is accepted. Pro Santé Connect has no phone claim: numbers are those of each activity."""
    assert not {"phone_number", "phone_number_verified"} & set(scoped(rp, "openid phone"))


def test_oidcc_scope_all(rp: Relying) -> None:
    """All standard scopes at once; what makes Pro Santé Connect tell everything is its own scope_all."""
    assert "SubjectRefPro" not in scoped(rp, "openid profile email address phone")
    assert "SubjectRefPro" in scoped(rp, "openid profile email address phone scope_all")


def test_oidcc_ensure_other_scope_order_succeeds(rp: Relying) -> None:
    """openid need not come first."""
    identified(rp, rp.tokens(scope="scope_all profile openid"))


def test_oidcc_display_page(rp: Relying) -> None:
    """display=page shows the login page."""
    assert "code" in clicked(rp, asked_on_a_page(rp, display="page"))


def test_oidcc_display_popup(rp: Relying) -> None:
    """display=popup is accepted; the page is the same."""
    assert "code" in clicked(rp, asked_on_a_page(rp, display="popup"))


def test_oidcc_prompt_login(rp: Relying) -> None:
    """prompt=login asks somebody who is signed in already, and auth_time is the new login's.

    Keycloak keeps the session and moves its auth_time; here the new login is a session of its own.
    """
    first = identified(rp, rp.tokens())
    rp.admin("POST", "clock", advance=10)
    again = clicked(rp, asked_on_a_page(rp, prompt="login"))
    second = identified(rp, rp.token(again["code"]).json(), offset=10)
    assert second["sub"] == first["sub"] and second["auth_time"] >= first["auth_time"] + 10


def test_oidcc_prompt_none_not_logged_in(rp: Relying) -> None:
    """prompt=none without a session: login_required, and no page."""
    told = returned(rp.authorize(prompt="none"))
    assert (told["error"], told["state"]) == ("login_required", "etat-1") and "code" not in told


def test_oidcc_prompt_none_logged_in(rp: Relying) -> None:
    """prompt=none with a session: the same person, the same auth_time, and no page."""
    first = identified(rp, rp.tokens())
    rp.settings(automatic="")
    second = identified(rp, rp.tokens(prompt="none"))
    assert (second["sub"], second["auth_time"]) == (first["sub"], first["auth_time"])


def test_oidcc_max_age_1(rp: Relying) -> None:
    """max_age=1, more than a second later: asked again, and auth_time is the new login's."""
    first = identified(rp, rp.tokens())
    rp.admin("POST", "clock", advance=2)
    again = clicked(rp, asked_on_a_page(rp, max_age="1"))
    second = identified(rp, rp.token(again["code"]).json(), offset=2)
    assert second["auth_time"] >= first["auth_time"] + 2


def test_oidcc_max_age_10000(rp: Relying) -> None:
    """max_age=10000 asks nothing again, and the ID token tells auth_time."""
    first = identified(rp, rp.tokens())
    rp.settings(automatic="")
    second = identified(rp, rp.tokens(max_age="10000"))
    assert (second["sub"], second["auth_time"]) == (first["sub"], first["auth_time"])


def test_oidcc_ensure_request_with_unknown_parameter_succeeds(rp: Relying) -> None:
    """A parameter that nobody knows is no error, and does not come back."""
    told = returned(rp.authorize(extra="foobar"))
    assert "code" in told and "extra" not in told


def test_oidcc_id_token_hint(rp: Relying) -> None:
    """prompt=none with the hint of whoever is signed in: that person's code."""
    tokens = rp.tokens()
    again = rp.tokens(prompt="none", id_token_hint=tokens["id_token"])
    assert identified(rp, again)["sub"] == identified(rp, tokens)["sub"]


def test_oidcc_login_hint(rp: Relying) -> None:
    """login_hint fills the field in."""
    assert f'value="{CARD_OWNER}"' in asked_on_a_page(rp, login_hint=CARD_OWNER)


def test_oidcc_ui_locales(rp: Relying) -> None:
    """ui_locales is accepted. Pro Santé Connect speaks French whatever is asked."""
    page = asked_on_a_page(rp, ui_locales="se en")
    assert '<html lang="fr">' in page and "code" in clicked(rp, page)


def test_oidcc_claims_locales(rp: Relying) -> None:
    """claims_locales is accepted, and changes nothing."""
    identified(rp, rp.tokens(claims_locales="se"))


def test_oidcc_ensure_request_with_acr_values_succeeds(rp: Relying) -> None:
    """acr_values is accepted, and the ID token tells a level. Discovery lists none that could be asked for."""
    assert identified(rp, rp.tokens(acr_values="1 2"))["acr"] == "eidas1"


def used_twice(rp: Relying, seconds: int) -> None:
    """Use a code again after some seconds: refused, and what it gave is worth nothing any more."""
    code = rp.code()
    access = rp.token(code).json()["access_token"]
    rp.admin("POST", "clock", advance=seconds)
    again = rp.token(code)
    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")
    assert rp.userinfo(access).status_code == 401


def test_oidcc_codereuse(rp: Relying) -> None:
    """A code serves once; a second use at once ends the session that the first one made."""
    used_twice(rp, 0)


def test_oidcc_codereuse_30seconds(rp: Relying) -> None:
    """The same half a minute later, by the space's clock."""
    used_twice(rp, 30)


def test_oidcc_ensure_registered_redirect_uri(rp: Relying) -> None:
    """An address that is not registered gets nothing: the refusal is a page."""
    answer = rp.authorize(redirect_uri=CALLBACK + "/autre")
    assert answer.status_code == 400 and "location" not in answer.headers
    assert "Invalid parameter: redirect_uri" in answer.text


def test_oidcc_ensure_post_request_succeeds(rp: Relying) -> None:
    """The authorization request may be a form."""
    asked = {"client_id": DEMO[0], "redirect_uri": CALLBACK, "response_type": "code", "scope": "openid", "state": "p"}
    told = returned(rp.http.post(rp.wallet + "/auth", data=asked))
    assert told["state"] == "p"
    assert rp.token(told["code"], code_verifier=None).status_code == 200


def test_oidcc_server_client_secret_post(rp: Relying) -> None:
    """The secret may stand in the form."""
    answer = rp.token(rp.code(), auth=None, client_id=DEMO[0], client_secret=DEMO[1])
    assert answer.status_code == 200
    identified(rp, answer.json())


def test_oidcc_request_uri_unsigned_supported_correctly_or_rejected_as_unsupported(rp: Relying) -> None:
    """A request at an address that is not registered is refused, and nobody fetches it.

    Keycloak says so on a page; the standard would have request_uri_not_supported told to the relying party.
    """
    answer = rp.authorize(request_uri="https://rp.invalid/demande.jwt")
    assert answer.status_code == 400 and "location" not in answer.headers


def test_oidcc_unsigned_request_object_supported_correctly_or_rejected_as_unsupported(rp: Relying) -> None:
    """What an unsigned request object says is honoured, and wins over the query, as in Keycloak."""
    told = returned(rp.authorize(request=unsigned(state="objet", nonce="objet")))
    assert told["state"] == "objet"
    identified(rp, rp.token(told["code"]).json(), nonce="objet")


def test_oidcc_claims_essential(rp: Relying) -> None:
    """An essential claim is no error. Pro Santé Connect has no full name to give, whatever is asked."""
    claims = json.dumps({"userinfo": {"name": {"essential": True}}})
    body = rp.userinfo(rp.tokens(claims=claims)["access_token"]).json()
    assert body["sub"] and "name" not in body


def test_oidcc_ensure_request_object_with_redirect_uri(rp: Relying) -> None:
    """The address in a request object is the one that counts: an unregistered one there is refused on a page."""
    assert "code" in returned(rp.authorize(redirect_uri=None, request=unsigned(redirect_uri=CALLBACK)))
    refused = rp.authorize(request=unsigned(redirect_uri="https://ailleurs.invalid/"))
    assert refused.status_code == 400 and "location" not in refused.headers


def test_oidcc_refresh_token(rp: Relying) -> None:
    """Refreshed tokens are new, of the same login; another client's refresh token is refused."""
    first = rp.tokens()
    given: dict[str, str | None] = {"grant_type": "refresh_token", "refresh_token": first["refresh_token"]}
    second = rp.token(**given).json()
    old, new = identified(rp, first), identified(rp, second)
    assert all(old[name] == new[name] for name in ("iss", "sub", "aud", "azp", "auth_time"))
    assert second["access_token"] != first["access_token"]
    assert rp.userinfo(second["access_token"]).status_code == 200
    rp.admin("PUT", "clients/autre", secret="s", redirect_uris=[CALLBACK])
    refused = rp.token(auth=("autre", "s"), **given)
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_grant")


def test_oidcc_ensure_request_with_valid_pkce_succeeds(rp: Relying) -> None:
    """PKCE S256 is honoured, and not compulsory: without the verifier there is no token, without any PKCE there is."""
    assert rp.token(rp.code(), code_verifier=VERIFIER).status_code == 200
    assert rp.token(rp.code(), code_verifier=None).json()["error"] == "invalid_grant"
    assert rp.token(rp.code(**NO_PKCE), code_verifier=None).status_code == 200
    assert verified(rp, rp.tokens()["access_token"])["azp"] == DEMO[0]
    assert LOGIN_PAGE not in rp.authorize().text

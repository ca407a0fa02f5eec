"""MonSisra as an OpenID Connect provider: a client that checks everything logs in, and what is wrong is refused."""

from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from authlib.integrations.httpx_client import OAuth2Client

from mocks.monsisra import places
from mocks.viatrajectoire import registration
from tests.listening import Listener
from tests.mocks.monsisra.parties import Party, RejectedError

STRANGER = "http://ailleurs.invalid/retour"


@pytest.fixture
def signed(party: Party) -> Party:
    """VIRGINIE is signed in to the portal."""
    assert party.sign_in().status_code == 302
    return party


def test_a_whole_hand_over(signed: Party) -> None:
    assert signed.login() == {
        "sub": signed.login()["sub"],
        "rpps": "99700034012",
        "given_name": "VIRGINIE",
        "family_name": "MEDECIN RPPS0003401",
        "profession": "10",
        "specialty": "SM26",
        "email": "virginie@exemple.invalid",
    }
    assert "99700034012" not in signed.login()["sub"]


def test_the_document_tells_where_everything_is(party: Party) -> None:
    found = party.document()
    assert found["issuer"] == f"{party.portal}/AutoConnectSSO/idserver"
    assert found["authorization_endpoint"] == f"{found['issuer']}/connect/authorize"
    assert found["token_endpoint"] == f"{found['issuer']}/connect/token"
    assert found["userinfo_endpoint"] == f"{found['issuer']}/connect/userinfo"
    keys = party.http.get(found["jwks_uri"]).json()["keys"]
    psc = party.http.get(str(party.told["psc"]["issuer"]) + "/protocol/openid-connect/certs").json()["keys"]
    assert len(keys) == 1 and keys[0]["kid"] not in {key["kid"] for key in psc}
    assert keys[0]["kid"].endswith("RS256") and "d" not in keys[0]


def test_there_is_no_refresh_token(signed: Party) -> None:
    answer = signed.exchange(signed.code()).json()
    assert set(answer) == {"id_token", "access_token", "expires_in", "token_type", "scope"}


def test_sign_in_comes_first_and_then_back(party: Party) -> None:
    page = party.authorize().headers["location"]
    assert page.startswith(f"/s/{party.name}/connexion?demande=")
    shown = page.removeprefix(f"/s/{party.name}")
    assert "Le service <strong>ViaTrajectoire</strong> attend" in party.get(shown).text
    on = party.sign_in(page=shown).headers["location"]
    code = party.came_back(party.http.get(str(party.told["monsisra"]) + on))
    assert party.exchange(code).status_code == 200
    again = party.http.get(str(party.told["monsisra"]) + on)
    assert again.status_code == 400 and "déjà abouti" in again.text


def test_who_gives_up_is_told_of(party: Party) -> None:
    page = party.authorize().headers["location"].removeprefix(f"/s/{party.name}")
    with pytest.raises(RejectedError, match="access_denied"):
        party.came_back(party.post("/connexion/annuler", page))


def test_no_page_is_no_page(party: Party) -> None:
    with pytest.raises(RejectedError, match="login_required"):
        party.code(prompt="none")
    party.sign_in()
    assert party.code(prompt="none")


def test_a_new_sign_in_on_demand(signed: Party) -> None:
    for asked in ({"prompt": "login"}, {"max_age": "60"}):
        signed.admin("POST", "clock", advance=61)
        page = signed.authorize(**asked).headers["location"]
        assert "/connexion?demande=" in page
        asks = dict(parse_qsl(urlsplit(page).query))
        unmoved = signed.get(f"{places.RESUMED}?{urlencode(asks)}").headers["location"]
        assert "/connexion?demande=" in unmoved
        on = signed.sign_in(page=page.removeprefix(f"/s/{signed.name}")).headers["location"]
        assert signed.came_back(signed.http.get(str(signed.told["monsisra"]) + on))


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"client_id": "inconnu"}, "unauthorized_client"),
        ({"client_id": None}, "unauthorized_client"),
        ({"redirect_uri": STRANGER}, "invalid_request"),
        ({"redirect_uri": None}, "invalid_request"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": None}, "unsupported_response_type"),
        ({"response_mode": "fragment"}, "invalid_request"),
        ({"scope": "openid offline_access"}, "invalid_scope"),
        ({"scope": "profile"}, "invalid_scope"),
        ({"scope": None}, "invalid_scope"),
        ({"max_age": "hier"}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge_method": None}, "invalid_request"),
        ({"code_challenge": "court"}, "invalid_request"),
        ({"code_challenge": None}, "invalid_request"),
        ({"state": "s" * 2001}, "invalid_request"),
    ],
)
def test_a_wrong_request_is_told_on_a_page(signed: Party, changes: dict[str, Any], error: str) -> None:
    target = signed.authorize(**changes).headers["location"]
    assert target.startswith(f"/s/{signed.name}{places.ERROR}?errorId=")
    shown = signed.http.get(str(signed.told["monsisra"]) + target)
    assert shown.status_code == 400 and f"<code>{error}</code>" in shown.text
    assert signed.verdicts()[-1].startswith("authorize.")


@pytest.mark.parametrize(
    ("changes", "error", "verdict"),
    [
        ({"grant_type": "refresh_token"}, "unsupported_grant_type", "token.grant_type"),
        ({"grant_type": None}, "unsupported_grant_type", "token.grant_type"),
        ({"code": "autre"}, "invalid_grant", "token.code"),
        ({"code": None}, "invalid_grant", "token.code"),
        ({"redirect_uri": STRANGER}, "invalid_grant", "token.redirect_uri"),
        ({"redirect_uri": None}, "invalid_grant", "token.redirect_uri"),
        ({"code_verifier": "w" * 43}, "invalid_grant", "token.verifier"),
        ({"code_verifier": None}, "invalid_grant", "token.verifier"),
    ],
)
def test_a_wrong_exchange(signed: Party, changes: dict[str, Any], error: str, verdict: str) -> None:
    answer = signed.exchange(signed.code(), **changes)
    assert (answer.status_code, answer.json()) == (400, {"error": error})
    assert answer.headers["x-simulation-reason"]
    assert signed.verdicts()[-1] == verdict


def test_a_verifier_that_nobody_asked_for(signed: Party) -> None:
    code = signed.code(code_challenge=None, code_challenge_method=None)
    assert signed.exchange(code).json() == {"error": "invalid_grant"}
    code = signed.code(code_challenge=None, code_challenge_method=None)
    assert signed.exchange(code, code_verifier=None).status_code == 200


def test_the_secret_by_either_way(signed: Party) -> None:
    form = {"grant_type": "authorization_code", "redirect_uri": signed.callback}
    for secret, status in ((signed.secret, 200), ("faux", 400), ("", 400)):
        code = signed.code()
        given = {**form, "code": code, "code_verifier": signed.asked["verifier"]}
        posted = {**given, "client_id": signed.client_id, "client_secret": secret}
        assert signed.http.post(signed.portal + places.TOKEN, data=posted).status_code == status
    assert signed.verdicts()[-1] == "client.secret"
    nobody = signed.http.post(signed.portal + places.TOKEN, data=form, auth=("inconnu", "x"))
    assert nobody.json() == {"error": "invalid_client"}


def test_lives_by_the_clock(signed: Party) -> None:
    code = signed.code()
    signed.admin("POST", "clock", advance=61)
    assert signed.exchange(code).json() == {"error": "invalid_grant"}
    assert signed.verdicts()[-1] == "token.code_expired"
    token = signed.exchange(signed.code()).json()["access_token"]
    assert signed.userinfo(token).status_code == 200
    signed.admin("POST", "clock", advance=3600)
    late = signed.userinfo(token)
    assert (late.status_code, late.json()) == (401, {"error": "invalid_token"})
    assert late.headers["www-authenticate"] == 'Bearer error="invalid_token"'


def test_knobs(signed: Party) -> None:
    assert signed.admin("PATCH", "monsisra", code_seconds=0)["code_seconds"] == 0
    assert signed.exchange(signed.code()).status_code == 400
    wrong = signed.http.patch(
        f"{signed.told['admin']['url']}/spaces/{signed.name}/monsisra", json={"handover": "pigeon"}
    )
    assert wrong.status_code == 400


def test_userinfo_without_a_token(party: Party) -> None:
    for answer in (party.get(places.USERINFO), party.userinfo("autre")):
        assert answer.status_code == 401
    assert party.verdicts() == ["userinfo.none", "userinfo.token"]


def test_a_client_of_the_space_is_known_here_too(signed: Party) -> None:
    mine = "http://localhost:9999/retour"
    signed.admin("PUT", "clients/mon-service", secret="secret-d-essai", redirect_uris=[mine])
    signed.client_id, signed.secret = "mon-service", "secret-d-essai"
    target = signed.authorize(redirect_uri=mine).headers["location"]
    code = dict(parse_qsl(urlsplit(target).query))["code"]
    assert signed.exchange(code, redirect_uri=mine).status_code == 200


def test_authlib_logs_in(signed: Party) -> None:
    found = signed.document()
    options = {"scope": "openid", "redirect_uri": signed.callback, "code_challenge_method": "S256"}
    with OAuth2Client(signed.client_id, signed.secret, **options) as client:
        url, state = client.create_authorization_url(found["authorization_endpoint"], code_verifier="a" * 50)
        back = signed.http.get(url).headers["location"]
        token = client.fetch_token(
            found["token_endpoint"], authorization_response=back, state=state, code_verifier="a" * 50
        )
        assert client.get(found["userinfo_endpoint"] + "?schema=openid").json()["rpps"] == "99700034012"
        assert "refresh_token" not in token


def test_end_of_session(signed: Party) -> None:
    tokens = signed.exchange(signed.code()).json()
    after = signed.callback.replace(registration.MONSISRA_CALLBACK, registration.AFTER_LOGOUT)
    for hint, uri in (("rien", after), (tokens["id_token"], STRANGER)):
        shown = signed.get(places.END_SESSION, id_token_hint=hint, post_logout_redirect_uri=uri)
        assert shown.status_code == 200 and "location" not in shown.headers
    signed.sign_in()
    hint = signed.exchange(signed.code()).json()["id_token"]
    back = signed.get(places.END_SESSION, id_token_hint=hint, post_logout_redirect_uri=after, state="s 1")
    assert back.headers["location"] == f"{after}?state=s+1"
    with pytest.raises(RejectedError, match="login_required"):
        signed.code(prompt="none")
    again = signed.get(places.END_SESSION, id_token_hint=hint, post_logout_redirect_uri=after, state="s 2")
    assert again.headers["location"] == f"{after}?state=s+2", "the session was over already: back all the same"


def test_the_record_tells_all_but_secrets(signed: Party) -> None:
    code = signed.code()
    tokens = signed.exchange(code).json()
    signed.userinfo(tokens["access_token"])
    kept = str(signed.admin("GET", "record"))
    for secret in (code, *(tokens[name] for name in ("access_token", "id_token")), signed.secret, "MonSisra2026"):
        assert secret not in kept
    token = next(one for one in signed.admin("GET", "record") if one["path"] == places.TOKEN)
    assert (token["client"], token["identity"]) == ("viatrajectoire", "virginie")
    assert set(token["tokens"]) == {"access_token", "id_token"}


def test_who_was_handed_over_is_told_of_the_end(signed: Party, listener: Listener) -> None:
    mine = "http://localhost:9999/retour"
    secret = {"secret": "secret-d-essai", "redirect_uris": [mine], "backchannel_logout_uri": listener.url}
    signed.admin("PUT", "clients/mon-service", **secret)
    signed.client_id = "mon-service"
    assert signed.authorize(redirect_uri=mine).status_code == 302
    signed.post("/deconnexion", "/deconnexion")
    told = dict(parse_qsl(listener.told.get(timeout=20).body))
    claims = signed.claims(told["logout_token"], signed.document()["issuer"])
    assert claims["events"] == {"http://schemas.openid.net/event/backchannel-logout": {}}
    assert claims["sid"] and "nonce" not in claims


def test_a_session_that_handed_nobody_over_tells_nobody(signed: Party, listener: Listener) -> None:
    signed.admin("PUT", "clients/mon-service", secret="secret-d-essai", backchannel_logout_uri=listener.url)
    signed.post("/deconnexion", "/deconnexion")
    assert listener.told.empty()

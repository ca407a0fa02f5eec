"""What an attacker would try: stolen and replayed codes, forged forms, guessed passwords, script in every parameter."""

from concurrent.futures import ThreadPoolExecutor

import httpx2
import pytest

from mocks.monsisra import places
from mocks.monsisra.face import ROUTES
from tests.mocks.monsisra.parties import Party

MARK = "<b id=x>"


@pytest.fixture
def signed(party: Party) -> Party:
    """VIRGINIE is signed in."""
    party.sign_in()
    return party


def test_a_code_that_is_replayed_takes_the_tokens_with_it(signed: Party) -> None:
    code = signed.code()
    token = signed.exchange(code).json()["access_token"]
    assert signed.userinfo(token).status_code == 200
    assert signed.exchange(code).json() == {"error": "invalid_grant"}
    assert signed.verdicts()[-1] == "token.code_used"
    assert signed.userinfo(token).status_code == 401


def test_a_code_of_another_client_is_not_used_up(signed: Party) -> None:
    signed.admin("PUT", "clients/voleur", secret="secret-du-voleur", redirect_uris=["http://localhost:9/"])
    code = signed.code()
    stolen = signed.http.post(
        signed.portal + places.TOKEN,
        data={"grant_type": "authorization_code", "code": code, "redirect_uri": signed.callback},
        auth=("voleur", "secret-du-voleur"),
    )
    assert (stolen.json(), signed.verdicts()[-1]) == ({"error": "invalid_grant"}, "token.other_client")
    assert signed.exchange(code).status_code == 200


def test_a_wrong_verifier_uses_the_code_up(signed: Party) -> None:
    code = signed.code()
    assert signed.exchange(code, code_verifier="w" * 43).status_code == 400
    assert signed.exchange(code).status_code == 400


@pytest.mark.parametrize("change", ["/", "?a=1", "#x", "@ailleurs.invalid", "%2f..", " ", "\\"])
def test_a_return_address_that_is_almost_right(signed: Party, change: str) -> None:
    target = signed.authorize(redirect_uri=signed.callback + change).headers["location"]
    assert target.startswith(f"/s/{signed.name}{places.ERROR}")


def test_the_clients_of_one_space_do_not_serve_in_another(signed: Party) -> None:
    elsewhere = signed.callback.replace(signed.name, f"{signed.name}x")
    assert places.ERROR in signed.authorize(redirect_uri=elsewhere).headers["location"]
    code = signed.code()
    signed.name = f"{signed.name}x"
    assert signed.exchange(code).json() == {"error": "invalid_grant"}


@pytest.mark.parametrize(
    "path",
    [
        path
        for path, methods in ROUTES.items()
        if "POST" in methods and path not in (places.TOKEN, places.USERINFO, places.AUTHORIZE, places.END_SESSION)
    ],
)
@pytest.mark.parametrize("form", ["", "x" * 43])
def test_a_form_from_elsewhere(signed: Party, path: str, form: str) -> None:
    """Another site's page has the browser post: with or without the cookie, it does not know what the form holds."""
    data = {"form": form, "identifiant": "camille@exemple.invalid", "password": "MonSisra2026", "identity": "camille"}
    answer = signed.http.post(signed.portal + path, data=data)
    assert answer.status_code == 403 and "Rouvrez la page" in answer.text
    assert httpx2.post(signed.portal + path, data=data).status_code == 403
    assert "Bonjour VIRGINIE" in signed.get("/").text


def test_nobody_is_signed_out_by_a_link(signed: Party) -> None:
    for path in ("/deconnexion", places.END_SESSION):
        assert "Se déconnecter de MonSisra" in signed.get(path).text
    assert "Bonjour VIRGINIE" in signed.get("/").text


def test_another_s_token_signs_nobody_out(signed: Party) -> None:
    tokens = signed.exchange(signed.code()).json()
    signed.http.cookies.clear()
    signed.sign_in("camille")
    signed.get(places.END_SESSION, id_token_hint=tokens["id_token"])
    assert "Bonjour CAMILLE" in signed.get("/").text


def test_a_session_that_was_planted_is_not_taken_over(party: Party) -> None:
    party.http.cookies.set("MONSISRA_SIMULATION", "plante", domain="localhost.local", path="/")
    party.sign_in()
    assert party.http.cookies.get("MONSISRA_SIMULATION", path=f"/s/{party.name}") != "plante"
    cookie = party.post("/connexion/identite", identity="camille").headers["set-cookie"]
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie


def test_guessed_passwords_close_the_account_for_a_while(party: Party) -> None:
    said = [party.sign_in(password=f"Essai-{number}-A").text for number in range(6)]
    assert ["Trop d&#39;essais" in text for text in said] == [False] * 5 + [True]
    assert "Trop d&#39;essais" in party.sign_in().text
    assert "Trop d&#39;essais" in party.post("/connexion", identifiant="99700034012", password="MonSisra2026").text
    assert party.sign_in("camille").status_code == 302
    party.admin("POST", "clock", advance=300)
    assert party.sign_in().status_code == 302


def test_many_guesses_at_once_are_no_more_than_five(party: Party) -> None:
    page = party.get("/connexion").text
    form = page.split('name="form" value="')[1].split('"')[0]
    cookies = dict(party.http.cookies)

    def guess(number: int) -> str:
        data = {"form": form, "identifiant": "virginie@exemple.invalid", "password": f"Essai-{number}-A"}
        return httpx2.post(party.portal + "/connexion", data=data, cookies=cookies, timeout=20).text

    with ThreadPoolExecutor(12) as pool:
        said = list(pool.map(guess, range(12)))
    assert sum("incorrect" in text for text in said) == 5


CASES = {name: (name, name.capitalize(), name.upper()) for name in ("camille", "autre")}
SPELLINGS = {
    "a member": ["99700034012", "899700034012", "9970 0034 012", " 899700034012", "8 99700034012", "99700034012 "],
    "a member's address": [f"{space}{name}@exemple.invalid" for space in ("", " ") for name in CASES["camille"]],
    "a stranger": ["99700999997", "899700999997", "9970 0999 997", " 899700999997", "8 99700999997", "99700999997 "],
    "a stranger's address": [f"{space}{name}@exemple.invalid" for space in ("", " ") for name in CASES["autre"]],
}


@pytest.mark.parametrize("who", SPELLINGS)
def test_the_lock_tells_nobody_who_has_an_account(party: Party, who: str) -> None:
    """Five tries, however an identifier is spelt and whether anybody has it."""
    said = [party.post("/connexion", identifiant=spelt, password="Essai-0-A").text for spelt in SPELLINGS[who]]
    assert ["incorrect" in text for text in said] == [True] * 5 + [False]


def test_nobody_is_signed_in_by_an_empty_identifier(party: Party) -> None:
    assert party.post("/connexion", identifiant="", password="MonSisra2026").status_code == 200


def test_a_stranger_s_account_is_closed_in_the_same_words(party: Party) -> None:
    said = [party.sign_in("personne", password=f"Essai-{number}-A").text for number in range(6)]
    assert ["incorrect" in text for text in said] == [True] * 5 + [False]
    assert "Trop d&#39;essais" in said[-1]


NAMES = (
    "client_id", "redirect_uri", "response_type", "response_mode", "scope", "state", "nonce", "prompt",
    "max_age", "vue", "code_challenge", "code_challenge_method", "identifiant", "password", "again",
    "identity", "code_porteur", "rpps", "email", "demande", "dossier", "errorId", "navigateur",
    "id_token_hint", "post_logout_redirect_uri", "code", "form",
)  # fmt: skip


@pytest.mark.parametrize("path", list(ROUTES))
def test_script_in_every_parameter(signed: Party, path: str) -> None:
    form = signed.get("/deconnexion").text.split('name="form" value="')[1].split('"')[0]
    for method in ROUTES[path]:
        for given in ({}, {"client_id": "viatrajectoire"}, {"identity": "virginie", "form": form}):
            values = dict.fromkeys(NAMES, f'">{MARK}\r\nset-cookie: a=b') | given
            query, body = (values, None) if method == "GET" else (None, values)
            answer = signed.http.request(method, signed.portal + path, params=query, data=body)
            assert answer.status_code < 500
            assert MARK not in answer.text and "a=b" not in answer.headers.get_list("set-cookie")
            where = answer.headers.get("location", "")
            assert where == "" or where.startswith((f"/s/{signed.name}/", str(signed.told["viatrajectoire"])))

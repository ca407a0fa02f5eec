"""The portal: sign-in, tiles, accounts with and without a card, a new password, and its clock."""

import httpx2
import pytest

from mocks.monsisra import places
from tests.mocks.monsisra.parties import Party

NEW = "Nouveau-2026"


def enrol(party: Party, way: str = "/inscription/carte", page: str = "/inscription", **form: str) -> str:
    """The second page of an enrolment."""
    answer = party.post(way, page, **form)
    assert answer.status_code == 302, answer.text
    return str(answer.headers["location"].removeprefix(f"/s/{party.name}"))


def choose(party: Party, page: str, **form: str) -> str:
    """Send the second page's form: what is shown then."""
    chosen = {"email": "sacha@cabinet.example", "password": NEW, "again": NEW} | form
    return str(party.post("/inscription/suite", page, **chosen).text)


@pytest.mark.parametrize(
    "typed",
    ["virginie@exemple.invalid", " VIRGINIE@exemple.invalid ", "99700034012", "899700034012", "8 99700 03401 2"],
)
def test_what_somebody_signs_in_with(party: Party, typed: str) -> None:
    answer = party.post("/connexion", identifiant=typed, password="MonSisra2026")
    assert answer.headers["location"] == f"/s/{party.name}/"
    shown = party.get("/").text
    assert "Bonjour VIRGINIE MEDECIN RPPS0003401" in shown and "RPPS 99700034012" in shown
    assert "SIMULATION" in shown and "ce n'est pas MonSisra" in shown and "Protocole supposé" in shown


def test_one_click_signs_in(party: Party) -> None:
    assert party.post("/connexion/identite", identity="accents").status_code == 302
    assert "Bonjour ZOÉ-ÉLÉONORE" in party.get("/").text
    assert "personne" not in party.verdicts()
    assert party.post("/connexion/identite", "/connexion", identity="personne").status_code == 200


def test_the_tile_leads_to_the_site(party: Party) -> None:
    party.sign_in()
    shown = party.get("/").text
    assert f'href="/s/{party.name}{places.TILE}" target="_blank" rel="noopener"' in shown
    assert shown.count("non simulé ici") == 4
    site = f"{party.told['viatrajectoire']}/s/{party.name}"
    assert party.get(places.TILE).headers["location"] == f"{site}/connexion/monsisra"
    party.admin("PATCH", "monsisra", handover="link")
    assert party.get(places.TILE).headers["location"].startswith(f"{site}/connexion/monsisra/lien?jeton=")
    assert "jeton=…" in party.admin("GET", "record")[-2]["location"] + party.admin("GET", "record")[-1]["location"]


def test_nobody_s_tile_leads_to_sign_in(party: Party) -> None:
    assert party.get(places.TILE).headers["location"] == f"/s/{party.name}/"
    assert party.get(places.TILE, vue="bureau").headers["location"] == f"/s/{party.name}{places.DESKTOP}"


def test_the_desktop_application(party: Party) -> None:
    page = party.get(places.DESKTOP).headers["location"].removeprefix(f"/s/{party.name}")
    assert "application de bureau" in party.get(page).text
    assert party.sign_in(page=page).headers["location"] == f"/s/{party.name}{places.DESKTOP}"
    shown = party.get(places.DESKTOP).text
    assert "navigateur par défaut" in shown and f"{places.TILE}?vue=bureau&#34;" not in shown
    assert "navigateur=ancien" in party.get(places.DESKTOP, navigateur="ancien").text
    assert "navigateur=ancien" not in shown


def test_sign_out(party: Party) -> None:
    party.sign_in()
    assert "Vous êtes déconnecté" in party.post("/deconnexion", "/deconnexion").text
    assert "Connexion à MonSisra" in party.get("/").text


@pytest.mark.parametrize(("steps", "seconds"), [(1, 3600), (11, 2700)])
def test_a_session_ends_by_the_clock(party: Party, steps: int, seconds: int) -> None:
    party.sign_in()
    for _ in range(steps):
        assert "Bonjour" in party.get("/").text
        party.admin("POST", "clock", advance=seconds)
    assert "Bonjour" not in party.get("/").text


def test_an_account_by_card(party: Party) -> None:
    page = enrol(party, identity="pharmacien", code_porteur="1234")
    assert "PHARMACIEN0099995" in party.get(page).text and "issues de la carte CPS" in party.get(page).text
    assert "Votre compte est créé" in choose(party, page)
    assert party.post("/connexion", identifiant="sacha@cabinet.example", password=NEW).status_code == 302
    assert party.login() == party.login() | {"profession": "21", "email": "sacha@cabinet.example"}
    kept = str(party.admin("GET", "record"))
    assert NEW not in kept and "'code_porteur': '•••'" in kept


def test_wrong_codes_count(party: Party) -> None:
    left = [
        party.post("/inscription/carte", "/inscription", identity="pharmacien", code_porteur="0000").text
        for _ in range(3)
    ]
    assert [said.count("Essais restants") for said in left] == [1, 1, 0]
    assert "La carte est bloquée" in left[-1]
    assert (
        "La carte est bloquée"
        in party.post("/inscription/carte", "/inscription", identity="pharmacien", code_porteur="1234").text
    )


def test_an_account_without_a_card(party: Party) -> None:
    for typed, said in (
        ("99700999951", "annuaire"),
        ("", "annuaire"),
        ("99700034012", "existe déjà"),
        ("99700999917", "annuaire"),
    ):
        assert said in party.post("/inscription/sara", "/inscription", rpps=typed).text
    page = enrol(party, "/inscription/sara", rpps="99700999941")
    assert "issues de l&#39;annuaire" in party.get(page).text
    assert "Votre compte est créé" in choose(party, page)
    assert "existe déjà" in party.post("/inscription/sara", "/inscription", rpps="99700999941").text


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"email": "sans arobase"}, "L&#39;adresse e-mail ne convient pas"),
        ({"email": "virginie@exemple.invalid"}, "Un autre compte a déjà cette adresse"),
        ({"email": "99700034012"}, "L&#39;adresse e-mail ne convient pas"),
        ({"again": "Autre-2026"}, "ne sont pas les mêmes"),
        ({"password": "court1A", "again": "court1A"}, "8 caractères minimum"),
        ({"password": "sansmajuscule1", "again": "sansmajuscule1"}, "8 caractères minimum"),
        ({"password": "A1" + "a" * 127, "again": "A1" + "a" * 127}, "8 caractères minimum"),
    ],
)
def test_what_the_form_does_not_take(party: Party, form: dict[str, str], said: str) -> None:
    page = enrol(party, identity="pharmacien", code_porteur="1234")
    shown = choose(party, page, **form)
    assert said in shown and "PHARMACIEN0099995" in shown
    assert "Votre compte est créé" in choose(party, page)


def test_a_forgotten_password(party: Party) -> None:
    party.sign_in()
    page = enrol(party, "/mot-de-passe", "/mot-de-passe", identity="virginie", code_porteur="1234")
    assert "nouveau mot de passe est enregistré" in choose(party, page)
    assert "Bonjour" not in party.get("/").text
    assert "incorrect" in party.sign_in().text
    assert party.sign_in(password=NEW).status_code == 302
    unknown = party.post("/mot-de-passe", "/mot-de-passe", identity="pharmacien", code_porteur="1234").text
    assert "pas encore de compte MonSisra" in unknown


def test_who_has_no_card(party: Party) -> None:
    for identity in ("edit", "radie"):
        assert (
            "pas de carte"
            in party.post("/inscription/carte", "/inscription", identity=identity, code_porteur="1234").text
        )


def test_an_enrolment_is_one_browser_s_and_lapses(party: Party) -> None:
    page = enrol(party, identity="pharmacien", code_porteur="1234")
    assert httpx2.get(party.portal + page).status_code == 400
    assert party.get(page).status_code == 200
    party.admin("POST", "clock", advance=900)
    assert "trop ancienne" in party.get(page).text


def test_pages_that_are_not(party: Party) -> None:
    assert party.get("/rien").status_code == 404 and places.DISCOVERY in party.get("/rien").text
    assert party.http.put(party.portal + "/connexion").status_code == 405
    assert party.get(places.TOKEN).json() == {"error": "invalid_request"}
    assert party.get(places.ERROR).status_code == 400

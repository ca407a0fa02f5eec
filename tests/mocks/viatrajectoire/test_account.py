"""« Vos informations personnelles » and « Mon compte »: the guide's fields in its order, each error at its place."""

import re

import pytest

from mocks.viatrajectoire.forms import Contact, judged, judged_password
from tests.mocks.viatrajectoire.site import EMAIL, GOOD, Site, visiting

LABELS = [
    "Nom",
    "Prénom",
    "Profession",
    "Spécialité",
    "Email",
    "Mot de passe",
    "Répéter le mot de passe",
    "Téléphone",
    "Adresse",
    "Code Postal / Ville",
]
WRONG = [
    ({"email": ""}, "email", "L'e-mail est obligatoire"),
    ({"email": "virginie"}, "email", "n'a pas la forme"),
    ({"email": "a@b@c.fr"}, "email", "n'a pas la forme"),
    ({"email": "a@b.fr\r\nBcc: x@y.fr"}, "email", "n'a pas la forme"),
    ({"email": "x" * 200 + "@exemple.test"}, "email", "200 caractères au plus"),
    ({"password": "court1A"}, "password", "8 caractères au moins"),
    ({"password": "toutenminuscule1"}, "password", "1 majuscule"),
    ({"password": "SansChiffre"}, "password", "1 chiffre"),
    ({"password": "", "password_again": ""}, "password", "Le mot de passe est obligatoire"),
    ({"password_again": "Demo2027"}, "password_again", "ne sont pas les mêmes"),
    ({"phone": "appelez-moi"}, "phone", "Un numéro de téléphone"),
    ({"address": "x" * 201}, "address", "200 caractères au plus"),
    ({"place": "6900"}, "place", "Un code postal (5 chiffres)"),
    ({"place": "69003 69004 Lyon"}, "place", "Un code postal (5 chiffres)"),
]
PLACES = [
    ("69003 Lyon", "69003", "Lyon"),
    ("Lyon, 69003", "69003", "Lyon"),
    ("69003", "69003", ""),
    ("Saint-Étienne", "", "Saint-Étienne"),
    ("", "", ""),
]


def values(site: Site) -> dict[str, str]:
    """What the fields of the form hold."""
    return dict(re.findall(r'<input id="(\w+)"[^>]* value="([^"]*)"', site.text))


def test_the_form_has_the_guide_s_fields_in_its_order(site: Site) -> None:
    text = site.sign_in().text
    found = re.findall(
        r"<dt>(.*?)</dt>|<label for=\"\w+\">(.*?)(?: <span aria-hidden=\"true\">\*</span>)?</label>", text
    )
    assert [one or other for one, other in found] == LABELS
    starred = re.findall(r"<label for=\"(\w+)\">[^<]* <span", text)
    assert starred == ["email", "password", "password_again", "place"]
    assert "Les champs marqués d'un * sont obligatoires" in text
    assert "(8 caractères minimum, comportant au moins 1 minuscule, 1 majuscule et 1 chiffre)" in text
    assert "Saisir un code postal ou une ville" in text and "Créer mon compte" in text


@pytest.mark.parametrize(("typed", "field", "said"), WRONG)
def test_each_error_is_at_its_field(site: Site, typed: dict[str, str], field: str, said: str) -> None:
    site.sign_in()
    site.create(**{"phone": "04 00 00 00 00", **typed})
    assert site.path == "/compte/creation"
    described = re.search(rf'<input id="{field}"[^>]*aria-invalid="true"[^>]*aria-describedby="([^"]*)"', site.text)
    assert described and f"{field}-wrong" in described.group(1)
    shown = re.search(rf'id="{field}-wrong" role="alert">([^<]*)<', site.text)
    assert shown and said in shown.group(1)
    kept = values(site)
    if "phone" not in typed:
        assert kept["phone"] == "04 00 00 00 00"
    assert (kept["password"], kept["password_again"]) == ("", "")
    assert site.create().path == "/espace"


def test_every_error_is_told_at_once(site: Site) -> None:
    site.sign_in()
    assert site.create(email="", password="a", phone="x", place="1").text.count('role="alert"') == 4


@pytest.mark.parametrize(("place", "postcode", "town"), PLACES)
def test_a_postcode_a_town_or_both(place: str, postcode: str, town: str) -> None:
    typed = Contact(EMAIL, place=place)
    assert (typed.postcode, typed.town) == (postcode, town)
    assert judged(typed, place_required=False) == {}


def test_the_star_of_the_postcode_may_be_meant(site: Site) -> None:
    site.knobs(postcode_required=True)
    site.sign_in()
    assert "Saisir un code postal ou une ville." in site.create().text
    assert site.create(place="69003 Lyon").path == "/espace"


def test_a_password_is_judged_by_every_rule() -> None:
    assert "8 caractères au moins, 1 majuscule, 1 chiffre" in judged_password("abc", "abc")["password"]
    assert "128" in judged_password("Aa1" + "x" * 200, "")["password"]
    assert judged_password("Demo2026", "Demo2026") == {}


def test_my_account_shows_and_changes_everything(site: Site) -> None:
    site.sign_in()
    site.create(phone="04 00 00 00 00", address="1 rue Imaginaire", place="69003 Lyon")
    text = site.get("/compte").text
    assert values(site) | {"password": ""} == {
        "email": EMAIL,
        "phone": "04 00 00 00 00",
        "address": "1 rue Imaginaire",
        "place": "69003 Lyon",
        "password": "",
        "password_again": "",
    }
    assert "corrige auprès de votre Ordre" in text and "899700034012" in text
    new = {"email": "autre@exemple.test", "phone": "", "address": "", "place": "Bron"}
    assert "Vos informations sont enregistrées" in site.post("/compte", **new).text
    assert values(site).items() >= new.items()
    assert "Vos informations" not in site.get("/compte").text.partition("<main>")[2]


def test_my_account_refuses_and_keeps_what_was_typed(site: Site) -> None:
    site.enter()
    site.get("/compte")
    site.post("/compte", email="pas une adresse", phone="04 11 11 11 11")
    assert "n'a pas la forme" in site.text and values(site)["phone"] == "04 11 11 11 11"
    assert values(site.get("/compte"))["email"] == EMAIL


def test_identity_is_nobody_s_to_write(site: Site) -> None:
    site.sign_in()
    site.create(family_name="AUTRE", national_id="899700999990", profession="Pape", door="otp", space="")
    site.get("/compte")
    site.post("/compte", email=EMAIL, family_name="AUTRE", national_id="899700999990", password="Pirate2026")
    text = site.get("/compte").text
    assert "AUTRE" not in text and "MEDECIN RPPS0003401" in text and "899700999990" not in text


def test_a_new_password_ends_the_other_sessions(site: Site) -> None:
    site.enter()
    with visiting(site.rp) as other:
        other.enter()
        site.get("/compte")
        assert "Mot de passe actuel" not in site.text
        site.post("/compte/mot-de-passe", password="Nouveau2026", password_again="Nouveau2026")
        assert "Votre mot de passe est changé" in site.text
        assert other.get("/espace").path == "/"
    assert site.get("/espace").path == "/espace"


def test_the_old_password_may_be_asked(site: Site) -> None:
    site.enter()
    site.knobs(ask_old="always")
    assert "Mot de passe actuel" in site.get("/compte").text
    new = {"password": "Nouveau2026", "password_again": "Nouveau2026"}
    for old in ("", "Faux2026"):
        assert (
            "Ce n'est pas votre mot de passe actuel" in site.post("/compte/mot-de-passe", old_password=old, **new).text
        )
    assert "est changé" in site.post("/compte/mot-de-passe", old_password=GOOD["password"], **new).text
    site.get("/compte")
    assert "est changé" in site.post("/compte/mot-de-passe", old_password="Nouveau2026", **new).text


def test_a_weak_new_password_is_refused(site: Site) -> None:
    site.enter()
    site.get("/compte")
    assert "1 majuscule" in site.post("/compte/mot-de-passe", password="faible2026", password_again="faible2026").text


def test_data_that_changed_at_the_directory_are_brought_up_to_date_and_told(site: Site) -> None:
    site.fault("identity.stale")
    site.enter()
    assert "ANCIEN-NOM MEDECIN RPPS0003401" in site.get("/compte").text
    site.rp.admin("DELETE", "faults/identity.stale")
    site.sign_in()
    assert "Mis à jour d'après l'Annuaire Santé : nom, spécialité." in site.text
    text = site.get("/compte").text
    assert "ANCIEN-NOM" not in text and "Qualifié en Médecine générale" in text
    assert "Mis à jour" not in site.sign_in().text


def test_no_secret_nor_address_is_recorded(site: Site) -> None:
    site.sign_in()
    site.create(phone="04 99 99 99 99", password_again="Autre2026")
    site.create(phone="04 99 99 99 99")
    told = str(site.rp.admin("GET", "record"))
    for secret in ("Demo2026", "Autre2026", "04 99 99 99 99", EMAIL):
        assert secret not in told
    assert "compte/creation" in told


def test_an_account_that_is_gone_ends_the_session(site: Site) -> None:
    site.enter()
    site.rp.admin("DELETE", "")
    assert site.get("/compte").path == "/"

"""The guide of the doctors is there, whole, with what has changed since."""

import pytest

from diagnostics.guide import Event, Kind, open_guide, play
from diagnostics.guide.doctors import of_door, sections, sections_for

AT = "2026-11-25T09:00:00+00:00"

TEXT = "\n".join(text for one in sections() for text in (one.title, *one.steps))
CORRECTED = "\n".join(text for one in sections() for text in one.corrected)


@pytest.mark.parametrize(
    "said",
    [
        "EHPAD", "SSR", "HAD", "moins de six ans", "vignette « ViaTrajectoire »",
        "https://www.sante-ra.fr/services/monsisra/",
        "https://trajectoire.sante-ra.fr/trajectoire/", "« se connecter par carte CPS »", "code porteur à 4 chiffres",
        "« Valider »", "« Se connecter par e-CPS »", "https://wallet-secure.esw.esante.gouv.fr",
        "8, puis le numéro RPPS",
        "« J'ai reçu mon code »", "« Se connecter »", "« Créer mon compte »", "« Mon compte »", "8 caractères au moins",
        "https://esante.gouv.fr/assistance?theme=carte", "https://diagcps.eservices.esante.gouv.fr/",
        "https://www.sante-ra.fr/contact/",
    ],
)  # fmt: skip
def test_what_the_guide_says_is_there(said: str) -> None:
    assert said in TEXT


@pytest.mark.parametrize("word", ["ANS", "plus indispensable", "choisir le même", "douze chiffres", "étoile"])
def test_what_is_out_of_date_is_corrected(word: str) -> None:
    assert word in CORRECTED


def test_each_door_has_its_part() -> None:
    titles = {door: [one.key for one in of_door(door)] for door in ("cps", "ecps", "otp", "monsisra", "account")}
    assert all(door in keys for door, keys in titles.items())
    assert "otp" not in titles["cps"] and "no_card" in titles["otp"]
    assert of_door("") == sections()


def test_a_first_login_counts_before_the_door() -> None:
    opened = Event(Kind.OPENED, AT, value="usager")
    said = [Event(Kind.ANSWERED, AT, key="door", value="cps"), Event(Kind.ANSWERED, AT, key="account", value="never")]
    states = [None, *(play(open_guide(), [opened, *said[:count]]) for count in range(3))]
    assert [sections_for(state) for state in states] == [sections(), sections(), of_door("cps"), of_door("account")]

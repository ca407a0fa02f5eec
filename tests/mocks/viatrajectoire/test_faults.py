"""Each fault of the site happens when it is on, and stops when it is cleared. What people do by themselves is shown in
test_account.py and test_login.py."""

from collections.abc import Callable

import pytest

from mocks.spaces import known_faults
from tests.mocks.viatrajectoire.site import Site, visiting

ROWS = {f"AC-{row:02d}" for row in range(1, 10)}
VALUES = {"session.short": "60"}
Symptom = Callable[[Site], bool]


def _created(said: str) -> Symptom:
    def shows(site: Site) -> bool:
        site.get("/").sign_in()
        created = site.create(place="69003 Lyon")
        return said in created.text and created.path == "/compte/creation"

    return shows


def _lost(site: Site) -> bool:
    site.sign_in()
    site.advance(61)
    return "La création de votre compte a pris trop de temps" in site.create().text


SYMPTOMS: dict[str, Symptom] = {
    "create.password_weak": _created("Ce mot de passe ne convient pas. Il faut : 1 majuscule"),
    "create.repeat": _created("Les deux mots de passe ne sont pas les mêmes"),
    "create.email": _created("n'a pas la forme nom@domaine.fr"),
    "create.postcode": _created("Saisir un code postal ou une ville."),
    "identity.stale": lambda site: "ANCIEN-NOM MEDECIN" in site.sign_in().text,
    "account.duplicate": lambda site: "pas rattaché à l'identité reçue" in site.sign_in().text,
    "identity.not_doctor": lambda site: "pas celle de médecin" in site.sign_in().text,
    "session.short": _lost,
    "site.down": lambda site: site.get("/").page.status_code == 503 and "les quatre modes" in site.text.lower(),
}


def test_every_fault_has_its_symptom_and_every_row_its_fault() -> None:
    known = known_faults("mocks.viatrajectoire")
    assert set(SYMPTOMS) == set(known)
    assert {row for fault in known.values() for row in fault.rows} == ROWS


@pytest.mark.parametrize("name", list(SYMPTOMS))
def test_it_happens_and_it_stops(site: Site, name: str) -> None:
    with visiting(site.rp) as before:
        assert not SYMPTOMS[name](before)
    _forget(site)
    site.fault(name, value=VALUES.get(name, ""))
    assert SYMPTOMS[name](site)
    assert any(name in exchange["faults"] for exchange in site.rp.admin("GET", "record"))
    site.rp.admin("DELETE", f"faults/{name}")
    with visiting(site.rp) as after:
        assert not SYMPTOMS[name](after)


def _forget(site: Site) -> None:
    """The account that was made is gone, and so is the space's state."""
    site.rp.admin("DELETE", "")
    site.rp.settings(automatic="virginie")


@pytest.mark.parametrize("name", [name for name in SYMPTOMS if name not in ("site.down", "session.short")])
def test_it_is_one_person_s(site: Site, name: str) -> None:
    site.fault(name, identity="camille")
    assert not SYMPTOMS[name](site)
    _forget(site)
    site.fault(name, identity="virginie")
    with visiting(site.rp) as other:
        assert SYMPTOMS[name](other)


def test_a_short_session_ends_while_somebody_is_signed_in(site: Site) -> None:
    site.enter()
    site.fault("session.short", value="10")
    site.advance(11)
    assert site.get("/compte").path == "/" and "Votre session est terminée" in site.text


def test_a_duplicate_is_told_to_those_who_have_an_account(site: Site) -> None:
    site.enter()
    site.fault("account.duplicate")
    assert "pas rattaché à l'identité reçue" in site.sign_in().text and site.page.status_code == 403


@pytest.mark.parametrize(("value", "status"), [("", 503), ("502", 502)])
def test_the_whole_site_is_down(site: Site, value: str, status: int) -> None:
    site.enter()
    site.fault("site.down", value=value)
    for path in ("/", "/espace", "/connexion/cps", "/connexion/ecps", "/connexion/monsisra", "/connexion/psc/retour"):
        assert site.get(path).page.status_code == status
    site.post("/connexion/otp")
    assert site.page.status_code == status

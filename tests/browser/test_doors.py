"""The four doors of ViaTrajectoire as a doctor lives them, each in a browser: first login, second login, refusals."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect

from mocks.card.bench import Bench
from mocks.card.counters import DEFAULT_CODE
from mocks.card.spec import CardSpec
from mocks.identities import find
from tests.browser.desktop import Desktop, open_desktop, sit_down
from tests.browser.visits import LOOKS, Visit, context, violations, watched
from tests.relying import Relying

PASSWORD = "Trajectoire2026"
every_look = pytest.mark.parametrize("look", LOOKS, ids=[f"{width}-{scheme}" for width, scheme in LOOKS])


class Room:
    """A doctor's computer, a phone and a mailbox, in browsers that know nothing of each other."""

    def __init__(self, browser: Browser, rp: Relying, width: int = 1280, scheme: str = "light") -> None:
        rp.settings(automatic="")
        self.rp = rp
        self.contexts: list[BrowserContext] = [context(browser, width, scheme), context(browser, 390, scheme, 844)]
        self.visits: list[Visit] = []
        self.refused = "none"
        self.computer, self.beside = (self._open(made) for made in self.contexts)
        self.contexts[0].on("page", lambda page: self.visits.append(watched(page)))

    def _open(self, made: BrowserContext) -> Page:
        visit = watched(made.new_page())
        self.visits.append(visit)
        return visit.page

    def at(self, face: str, path: str = "/") -> str:
        """An address of a mock in this test's space."""
        told = self.rp.told[face]
        return f"{told['url'] if isinstance(told, dict) else told}/s/{self.rp.name}{path}"

    def by_ecps(self, key: str = "virginie") -> None:
        """Sign in with the phone, from the site's home page on."""
        self.computer.goto(self.at("viatrajectoire"))
        self.computer.get_by_role("link", name="Se connecter par e-CPS").click()
        self.computer.get_by_label("Identifiant national").fill(find(key).national_id)
        self.computer.get_by_role("button", name="Se connecter avec l'application e-CPS").click()
        number = self.computer.get_by_test_id("number").inner_text()
        self.beside.goto(self.at("phone", f"/phone/{key}"))
        self.beside.get_by_role("link", name=number, exact=True).click()
        self.beside.get_by_label("Code à 4 chiffres").fill("1234")
        self.beside.get_by_role("button", name="Confirmer").click()

    def by_monsisra(self, key: str = "virginie") -> Page:
        """Sign in to the portal and click on the tile: the tab that it opens."""
        person = find(key)
        self.computer.goto(self.at("monsisra"))
        self.computer.get_by_role("button", name=f"{person.given_name} {person.family_name}").click()
        with self.contexts[0].expect_page() as opened:
            self.computer.get_by_role("link", name="ViaTrajectoire").click()
        return opened.value

    def create(self, page: Page) -> None:
        """Fill in the form of the first login."""
        page.get_by_label("Email *").fill("virginie@exemple.test")
        page.get_by_label("Mot de passe *", exact=True).fill(PASSWORD)
        page.get_by_label("Répéter le mot de passe *").fill(PASSWORD)
        page.get_by_role("button", name="Créer mon compte").click()
        expect(page.get_by_role("heading", name="Bonjour Dr VIRGINIE")).to_be_visible()

    def close(self) -> None:
        """Afterwards, no page complained nor called anybody; a tab that the portal opened may have told that it was
        `refused` before anybody listened, or after."""
        for made in self.contexts:
            made.close()
        for one in self.visits:
            one.errors = [error for error in one.errors if f"status of {self.refused}" not in error]
        assert [(one.errors, one.outside) for one in self.visits if one.errors or one.outside] == []


@pytest.fixture
def room(browser: Browser, rp: Relying) -> Iterator[Room]:
    one = Room(browser, rp)
    yield one
    one.close()


@every_look
def test_the_first_login_creates_the_account_and_the_second_goes_straight_in(
    browser: Browser, rp: Relying, look: tuple[int, str]
) -> None:
    room = Room(browser, rp, *look)
    room.computer.goto(room.at("viatrajectoire"))
    assert violations(room.computer) == []
    room.by_ecps()
    page = room.computer
    expect(page.get_by_role("heading", name="Vos informations personnelles")).to_be_visible()
    assert violations(page) == []
    expect(page.get_by_text("MEDECIN RPPS0003401")).to_be_visible()
    room.create(page)
    assert violations(page) == []
    page.get_by_role("link", name="Mon compte").click()
    expect(page.get_by_label("Email")).to_have_value("virginie@exemple.test")
    assert violations(page) == []
    page.get_by_role("button", name="Se déconnecter").first.click()
    room.by_ecps()
    expect(page.get_by_role("heading", name="Bonjour Dr VIRGINIE")).to_be_visible()
    room.close()


def test_a_weak_password_is_told_at_its_field_and_nothing_else_is_lost(room: Room) -> None:
    room.by_ecps()
    page = room.computer
    page.get_by_label("Email *").fill("virginie@exemple.test")
    page.get_by_label("Téléphone").fill("04 00 00 00 00")
    page.get_by_label("Mot de passe *", exact=True).fill("faible")
    page.get_by_label("Répéter le mot de passe *").fill("faible")
    page.get_by_role("button", name="Créer mon compte").click()
    expect(page.get_by_label("Mot de passe *", exact=True)).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Email *")).to_have_value("virginie@exemple.test")
    expect(page.get_by_label("Téléphone")).to_have_value("04 00 00 00 00")
    expect(page.get_by_label("Mot de passe *", exact=True)).to_have_value("")
    assert violations(page) == []


def test_mon_compte_changes_what_may_be_changed(room: Room) -> None:
    room.by_ecps()
    room.create(room.computer)
    page = room.computer
    page.get_by_role("link", name="Mon compte").click()
    page.get_by_label("Téléphone").fill("04 11 22 33 44")
    page.get_by_role("button", name=re.compile("Enregistrer")).first.click()
    page.get_by_role("link", name="Mon compte").click()
    expect(page.get_by_label("Téléphone")).to_have_value("04 11 22 33 44")
    assert page.get_by_label("Nom", exact=True).count() == 0, "names are the directory's"


def test_the_tile_of_monsisra_opens_a_new_tab_signed_in(room: Room) -> None:
    tab = room.by_monsisra()
    room.create(tab)
    tab.close()
    with room.contexts[0].expect_page() as opened:
        room.computer.get_by_role("link", name="ViaTrajectoire").click()
    expect(opened.value.get_by_role("heading", name="Bonjour Dr VIRGINIE")).to_be_visible()


@pytest.mark.parametrize("key", ["infirmiere"])
def test_somebody_who_is_no_doctor_is_told_why(room: Room, key: str) -> None:
    room.refused = "403"
    tab = room.by_monsisra(key)
    expect(tab.get_by_role("alert")).to_contain_text("médecin")
    assert violations(tab) == []


def test_the_code_of_the_mail_lets_in(room: Room) -> None:
    room.by_ecps()
    room.create(room.computer)
    page = room.computer
    page.get_by_role("button", name="Se déconnecter").first.click()
    page.goto(room.at("viatrajectoire"))
    page.get_by_label("Identifiant").fill("899700034012")
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Se connecter", exact=True).click()
    expect(page.get_by_role("heading", name="J'ai reçu mon code")).to_be_visible()
    assert violations(page) == []
    room.beside.goto(room.at("mailbox", "/boite"))
    room.beside.get_by_role("link", name=re.compile("no_reply")).click()
    mail = room.beside.frame_locator("iframe").locator("body").inner_text()
    code = re.search(r"\b\d{6}\b", mail)
    assert code, mail
    assert violations(room.beside) == []
    page.get_by_label("Code reçu par e-mail").fill(code[0])
    page.get_by_role("button", name="Valider").click()
    expect(page.get_by_role("heading", name="Bonjour Dr VIRGINIE")).to_be_visible()


@pytest.fixture(scope="module")
def desktop(server: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desktop]:
    """A screen and a home folder."""
    with open_desktop(tmp_path_factory.mktemp("maison"), server["pki"]["server_certificate"]) as one:
        yield one


@pytest.mark.usefixtures("opensc_logs_in")
def test_the_virtual_card_lets_in(
    playwright: Playwright, chromium: str, desktop: Desktop, bench: Bench, tmp_path: Path, rp: Relying
) -> None:
    rp.settings(automatic="")
    bench.insert(CardSpec())
    with sit_down(playwright, chromium, desktop, tmp_path / "profil", bench.places.pcsc_socket) as doctor:
        doctor.go(f"{rp.told['viatrajectoire']}/s/{rp.name}/connexion/cps")
        doctor.type_code(DEFAULT_CODE)
        doctor.choose_certificate(DEFAULT_CODE)
        expect(doctor.page.get_by_role("heading", name="Vos informations personnelles")).to_be_visible()
        expect(doctor.page.get_by_text("MEDECIN RPPS0003401")).to_be_visible()


@every_look
def test_the_trainer_s_page_follows_what_is_lived(browser: Browser, rp: Relying, look: tuple[int, str]) -> None:
    room = Room(browser, rp, *look)
    stage = room._open(room.contexts[0])
    stage.goto(room.at("demo"))
    assert violations(stage) == []
    stage.get_by_label("Qui joue le professionnel ?").select_option("camille")
    stage.get_by_role("button", name="Choisir").click()
    expect(stage.get_by_text("CAMILLE EXEMPLE0099999, RPPS")).to_be_visible()
    stage.get_by_label("Qui joue le professionnel ?").select_option("virginie")
    stage.get_by_role("button", name="Choisir").click()
    expect(stage.get_by_text("VIRGINIE MEDECIN RPPS0003401, RPPS")).to_be_visible()
    stage.get_by_role("link", name="Raconter cette histoire").first.click()
    assert violations(stage) == []
    room.by_ecps()
    steps = stage.locator("ol.steps > li")
    expect(steps.nth(1)).to_have_attribute("data-done", "true")
    expect(stage.locator("#drawing svg")).to_be_visible()
    stage.get_by_role("button", name="Provoquer").first.click()
    expect(stage.get_by_role("button", name="Arrêter")).to_be_visible()
    assert violations(stage) == []
    room.close()

"""MonSisra in a browser: each page at two widths and in two colours, and the tile that opens a new tab."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.visits import LOOKS, context, violations, watched
from tests.relying import Relying

WIDER = "document.documentElement.scrollWidth > window.innerWidth"


@pytest.fixture(params=LOOKS, ids=[f"{width}-{scheme}" for width, scheme in LOOKS])
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    """A browser at each width and in each colour; afterwards, it did not call anybody."""
    made = context(browser, *request.param)
    visit = watched(made.new_page())
    yield visit.page
    made.close()
    assert visit.outside == []
    assert [error for error in visit.errors if "status of 4" not in error] == []


@pytest.fixture
def portal(rp: Relying) -> str:
    """The portal of a space of its own."""
    return f"{rp.told['monsisra']}/s/{rp.name}"


def sound(page: Page) -> None:
    assert violations(page) == []
    assert not page.evaluate(WIDER)
    expect(page.locator(".banner")).to_have_text("SIMULATION – ce n'est pas MonSisra")


def test_sign_in_and_the_tile(page: Page, portal: str, rp: Relying) -> None:
    page.goto(portal + "/")
    sound(page)
    page.get_by_label("Identifiant").fill("virginie@exemple.invalid")
    for password, said in (("faux", "incorrect"), ("MonSisra2026", "Bonjour VIRGINIE")):
        page.get_by_label("Mot de passe").fill(password)
        page.keyboard.press("Enter")
        expect(page.locator("main")).to_contain_text(said)
        sound(page)
    with page.expect_popup() as opened:
        page.get_by_role("link", name="ViaTrajectoire").click()
    opened.value.wait_for_url(f"{rp.told['viatrajectoire']}/s/{rp.name}/**")
    assert opened.value.evaluate("window.opener") is None
    rp.admin("PUT", "faults/monsisra.tile_blocked")
    page.reload()
    page.get_by_role("link", name="ViaTrajectoire").click()
    expect(page.get_by_text("Fenêtre pop-up bloquée")).to_be_visible()
    assert len(page.context.pages) == 2
    sound(page)
    page.get_by_role("button", name="Se déconnecter").click()
    expect(page.get_by_role("heading", name="Vous êtes déconnecté")).to_be_visible()
    sound(page)


def test_the_desktop_application(page: Page, portal: str, rp: Relying) -> None:
    page.goto(portal + "/bureau")
    sound(page)
    page.get_by_role("button", name="CAMILLE").click()
    sound(page)
    page.get_by_label("La vignette s'ouvrira avec").select_option("ancien")
    page.get_by_role("button", name="Choisir").click()
    with page.expect_popup() as opened:
        page.get_by_role("link", name="ViaTrajectoire").click()
    expect(opened.value.get_by_role("heading", name="Navigateur trop ancien")).to_be_visible()
    sound(opened.value)
    rp.admin("PUT", "faults/monsisra.profile_missing")
    page.reload()
    expect(page.get_by_role("alert")).to_contain_text("REPERTOIREMONSISRA")
    sound(page)


def test_an_account_by_card(page: Page, portal: str) -> None:
    page.goto(portal + "/connexion")
    page.get_by_role("link", name="Créer un compte MonSisra").click()
    sound(page)
    page.get_by_label("Carte dans le lecteur").select_option("pharmacien")
    page.get_by_label("Code porteur").fill("1234")
    page.get_by_role("button", name="Continuer avec la carte").click()
    sound(page)
    page.get_by_label("Adresse e-mail").fill("sacha@cabinet.example")
    page.get_by_label("Mot de passe", exact=True).fill("Nouveau-2026")
    page.get_by_label("Répéter le mot de passe").fill("Nouveau-2026")
    page.get_by_role("button", name="Créer mon compte").click()
    expect(page.get_by_role("status")).to_contain_text("Votre compte est créé")
    sound(page)


@pytest.mark.parametrize(
    ("path", "heading"),
    [
        ("/mot-de-passe", "Mot de passe oublié"),
        ("/deconnexion", "Se déconnecter de MonSisra"),
        ("/AutoConnectSSO/idserver/connect/authorize?client_id=inconnu", "La demande ne peut pas aboutir"),
        ("/rien", "La demande ne peut pas aboutir"),
    ],
)
def test_other_pages(page: Page, portal: str, path: str, heading: str) -> None:
    page.goto(portal + path)
    expect(page.get_by_role("heading", level=1)).to_contain_text(heading)
    sound(page)

"""« Message affiché » as an agent uses it: paste or pick, then read the cause; wide and light, narrow and dark."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.test_dashboard_doors import open_page
from tests.browser.visits import IDLE, LOOKS, Visit, accessible, visit


@pytest.fixture(params=LOOKS, ids=[f"{width}-{scheme}" for width, scheme in LOOKS])
def page(request: pytest.FixtureRequest, browser: Browser, dashboard: str) -> Iterator[Page]:
    """The page, at each width and in each colour."""
    visits: Iterator[Visit] = visit(browser, dashboard, "Diagnostic du poste", *request.param)
    one = next(visits)
    open_page(one.page, "Message affiché")
    yield one.page
    assert next(visits, None) is None


def test_a_pasted_message_leads_to_its_causes(page: Page) -> None:
    accessible(page)
    page.get_by_label("Message, numéro ou code lu à l'écran").fill("Windows m'affiche err bad ssl cient auth cert")
    page.get_by_role("button", name="Chercher les causes").click()
    expect(page.get_by_role("heading", name="Cause la plus proche du message")).to_have_text(
        "Cause la plus proche du message\u00a0: L'ordinateur ne voit aucun lecteur de carte"
    )
    expect(page.get_by_role("heading", name="À dire au téléphone")).to_be_visible()
    expect(page.get_by_text("Autres causes possibles (")).to_be_visible()
    accessible(page)
    other = page.get_by_test_id("stExpander").first
    other.locator("summary").click()
    expect(other.get_by_text("Que faire")).to_be_visible()
    accessible(page)


def test_a_picked_message_leads_to_its_cause(page: Page) -> None:
    origin = page.get_by_role("combobox", name="Où se lit-il")
    origin.click()
    origin.fill("ViaTrajectoire")
    page.get_by_role("option", name="compte et code par e-mail").click()
    page.wait_for_selector(IDLE)
    message = page.get_by_role("combobox", name="parmi les messages connus")
    message.click()
    message.fill("code postal")
    page.get_by_role("option", name="Saisir un code postal ou une ville").click()
    expect(page.get_by_role("heading", name="Le code postal ou la ville manque")).to_be_visible()
    accessible(page)

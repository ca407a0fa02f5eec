"""Pages that only say something, in a browser: each width and colour, and what they lead to."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.visits import LOOKS, context, violations
from tests.relying import Relying
from tests.serving import serving

NOWHERE = "postgresql+psycopg://moi:mot-de-passe@127.0.0.1:1/base"
WIDER = "document.documentElement.scrollWidth > window.innerWidth"


@pytest.fixture(scope="module")
def lost(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """A server whose accounts are out of reach."""
    yield from serving(tmp_path_factory.mktemp("lost"), "--accounts", NOWHERE)


@pytest.fixture(params=LOOKS, ids=[f"{width}-{scheme}" for width, scheme in LOOKS])
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    made = context(browser, *request.param)
    yield made.new_page()
    made.close()


def sound(page: Page) -> None:
    assert violations(page) == []
    assert not page.evaluate(WIDER)


def test_an_order_of_the_trainer_s_that_fails_says_why(page: Page, lost: dict[str, Any]) -> None:
    page.goto(f"{lost['demo']}/s/essai/porte/otp")
    page.get_by_role("button", name="Préparer le compte").click()
    expect(page.get_by_role("heading", name="Les comptes sont inaccessibles")).to_be_visible()
    expect(page).to_have_title("Comptes inaccessibles – SIMULATION")
    sound(page)
    page.get_by_role("link", name="Revenir aux histoires").click()
    expect(page.get_by_role("heading", name="Les portes de ViaTrajectoire")).to_be_visible()


def test_everybody_s_telephone_and_workstation(page: Page, rp: Relying) -> None:
    page.goto(f"{rp.told['phone']}/s/{rp.name}/")
    sound(page)
    page.get_by_role("link", name="celui de VIRGINIE").click()
    expect(page.get_by_role("heading", name="CPS Gestion")).to_be_visible()


def test_an_address_where_nothing_is_leads_to_everybody_s_space(page: Page, rp: Relying) -> None:
    page.goto(f"{rp.told['viatrajectoire']}/s/Équipe A/")
    expect(page.locator(".banner")).to_have_text("SIMULATION")
    sound(page)
    page.get_by_role("link", name="Y aller").click()
    expect(page.get_by_role("heading", name="Espace Médecins Libéraux")).to_be_visible()


def test_bravo(page: Page, rp: Relying) -> None:
    page.goto(f"{rp.told['selftest']}/s/{rp.name}/start")
    expect(page.get_by_role("heading", name="Bravo")).to_be_visible()
    sound(page)
    page.get_by_role("link", name="Recommencer").click()
    expect(page.get_by_role("heading", name="Essayez votre e-CPS")).to_be_visible()

"""The dashboard as its user meets it: a browser, a virtual card, a verdict."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.visits import IDLE, LOOKS, Visit, accessible, visit

HEADING = "Diagnostic du poste"
HEALTHY = "Aucune panne : carte saine"
SOON = 1_000
"""Milliseconds."""


@pytest.fixture(params=LOOKS, ids=[f"{width}-{scheme}" for width, scheme in LOOKS])
def anywhere(request: pytest.FixtureRequest, browser: Browser, dashboard: str) -> Iterator[Visit]:
    """A visit at each width and in each colour."""
    yield from visit(browser, dashboard, HEADING, *request.param)


@pytest.fixture
def here(browser: Browser, dashboard: str) -> Iterator[Visit]:
    """A visit on a desktop."""
    yield from visit(browser, dashboard, HEADING, 1280, "light")


def arm(page: Page, fault: str) -> None:
    choice = page.get_by_role("combobox", name="Panne à provoquer")
    choice.click()
    if fault != HEALTHY:
        choice.fill(fault)
    page.get_by_role("option", name=fault, exact=True).click()
    page.get_by_role("button", name="Mettre en place").click()


def test_insert_diagnose_block_and_diagnose_again(anywhere: Visit) -> None:
    page = anywhere.page
    accessible(page)
    page.get_by_text("Le banc virtuel (SIMULATION)").click()
    arm(page, HEALTHY)
    expect(page.get_by_text("essais restants du code porteur : 3")).to_be_visible()
    page.get_by_role("button", name="Lancer le diagnostic").click()
    expect(page.get_by_text("Aucune panne trouvée")).to_be_visible()
    accessible(page)
    arm(page, "Le code porteur est bloqué")
    expect(page.get_by_text("essais restants du code porteur : 0")).to_be_visible()
    page.get_by_role("button", name="Lancer le diagnostic").click()
    expect(page.get_by_role("heading", name="Cause : Le code porteur est bloqué")).to_be_visible()
    expect(page.get_by_text("Débloquer avec le code à huit chiffres")).to_be_visible()
    page.get_by_text("Tous les contrôles").click()
    expect(page.get_by_role("cell", name="Essais du code porteur")).to_be_visible()
    accessible(page)


def test_a_record_is_chosen_in_french(anywhere: Visit) -> None:
    page = anywhere.page
    page.get_by_text("Un enregistrement reçu", exact=True).click()
    button = page.get_by_role("button", name="Choisir un fichier")
    with page.expect_file_chooser() as chosen:
        button.click()
    chosen.value.set_files({"name": "poste.json", "mimeType": "application/json", "buffer": b"{"})
    expect(page.get_by_text("poste.json")).to_be_visible()
    assert not {"Upload", "per file"} & set(page.locator("body").inner_text().split("\n"))
    accessible(page)


def open_live_reader(page: Page) -> None:
    """By the navigation, which a narrow screen folds away."""
    opener = page.get_by_test_id("stExpandSidebarButton")
    if opener.is_visible():
        opener.click()
    page.get_by_role("link", name="Lecteur en direct").click()
    page.get_by_role("heading", name="Lecteur en direct").wait_for()
    page.wait_for_selector(IDLE)
    closer = page.get_by_test_id("stSidebarCollapseButton")
    if (page.viewport_size or {"width": 0})["width"] < 600 and closer.is_visible():
        closer.click()


def test_the_live_reader_follows_a_card(anywhere: Visit, dashboard: str) -> None:
    here = anywhere
    here.page.get_by_text("Le banc virtuel (SIMULATION)").click()
    arm(here.page, HEALTHY)
    expect(here.page.get_by_text("essais restants du code porteur : 3")).to_be_visible()
    other = here.page.context.new_page()
    other.goto(dashboard)
    other.get_by_role("heading", name="Diagnostic du poste").wait_for()
    open_live_reader(other)
    other.get_by_text("Le banc virtuel (SIMULATION)").click()
    expect(other.get_by_text("Carte présente : carte CPS3")).to_be_visible()
    accessible(other)
    here.page.get_by_role("button", name="Retirer la carte").click()
    expect(here.page.get_by_text("aucune carte")).to_be_visible()
    expect(other.get_by_text("Carte présente : carte CPS3")).not_to_be_visible(timeout=SOON)
    arm(here.page, HEALTHY)
    expect(here.page.get_by_text("essais restants du code porteur : 3")).to_be_visible()
    expect(other.get_by_text("Carte présente : carte CPS3")).to_be_visible(timeout=SOON)


def test_the_language_and_the_headers(here: Visit, dashboard: str) -> None:
    assert here.page.locator("html").get_attribute("lang") == "fr"
    answer = here.page.request.get(dashboard)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert not {"*", "ws:", "wss:", "http:", "https:", "'unsafe-eval'"} & set(policy.replace(";", "").split())
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"


def test_the_report_can_be_kept(here: Visit) -> None:
    here.page.get_by_text("Le banc virtuel (SIMULATION)").click()
    arm(here.page, "Le code porteur est bloqué")
    expect(here.page.get_by_text("essais restants du code porteur : 0")).to_be_visible()
    here.page.get_by_role("button", name="Lancer le diagnostic").click()
    with here.page.expect_download() as download:
        here.page.get_by_role("button", name="Rapport à imprimer (HTML)").click()
    text = download.value.path().read_text(encoding="utf-8")
    assert "Le code porteur est bloqué" in text
    assert "899700034012" not in text

"""The other pages of the dashboard, with the bench's blocked card and what was lived in a space of the mocks."""

from playwright.sync_api import Page, expect

from docs.screenshots import lived
from docs.screenshots.room import Room
from docs.screenshots.streamlit import IDLE, at, turn, whole

FAULT = "Le code porteur est bloqué"
BENCH = "Le banc virtuel (SIMULATION)"
OF_MOCKS = {
    "Portes simulées": "tableau-portes",
    "Échanges": "tableau-echanges",
    "Identités de test": "tableau-identites",
    "Boîte aux lettres": "tableau-courrier",
}


def take(room: Room) -> None:
    """Page by page."""
    page = at(room)
    page.get_by_text(BENCH).click()
    page.get_by_role("button", name="Lancer le diagnostic").click()
    expect(page.get_by_role("heading", name=f"Cause : {FAULT}")).to_be_visible(timeout=30_000)
    whole(room, page, "diagnostic")
    turn(page, "Lecteur en direct")
    page.get_by_text(BENCH).click()
    expect(page.get_by_text("Carte présente")).to_be_visible(timeout=20_000)
    whole(room, page, "lecteur")
    turn(page, "Message affiché")
    page.get_by_role("textbox").first.fill("Je n'ai pas reçu le code")
    page.get_by_role("textbox").first.press("Control+Enter")
    expect(page.get_by_role("heading", name="Cause la plus proche du message")).to_be_visible(timeout=20_000)
    whole(room, page, "message")
    _of_mocks(room, page)


def _of_mocks(room: Room, page: Page) -> None:
    lived.by_ecps(room)
    lived.by_code(room)
    for title, name in OF_MOCKS.items():
        turn(page, title)
        if (where := page.get_by_role("textbox", name="Espace")).is_visible():
            where.fill(room.space)
            where.press("Enter")
            page.wait_for_timeout(1500)  # what a page shows follows by itself
        page.locator(IDLE).wait_for()
        whole(room, page, name)

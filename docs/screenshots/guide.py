"""A call in the guide, to its end, and what is kept of it."""

from playwright.sync_api import Page, expect

from docs.screenshots.room import Room
from docs.screenshots.streamlit import IDLE, at, press, turn, whole


def take(room: Room) -> None:
    """From the caller's words to the closed case."""
    page = at(room)
    turn(page, "Guide de dépannage")
    whole(room, page, "guide-debut")
    _asked(page)
    whole(room, page, "guide-question")
    press(page, "look_bench", opened="Examiner un poste")
    begin = page.locator(".st-key-begin_remedy button")
    while not begin.is_visible():
        press(page, "unknown")
    whole(room, page, "guide-cause")
    press(page, "begin_remedy")
    whole(room, page, "guide-etape")
    while page.locator(".st-key-done button").is_visible():
        press(page, "done")
    whole(room, page, "guide-verification")
    press(page, "fixed")
    press(page, "close")
    whole(room, page, "guide-fin")
    for title, name in (("Dossiers", "dossiers"), ("Statistiques", "statistiques")):
        turn(page, title)
        page.locator(IDLE).wait_for()
        whole(room, page, name)


def _asked(page: Page) -> None:
    """What the caller says, and the first question with its reasons."""
    page.get_by_text("carte CPS", exact=True).click()
    page.get_by_role("textbox", name="Message affiché").fill("0x8010002E")
    page.get_by_role("textbox", name="Qui appelle").fill("Cabinet d'Épreuve")
    page.get_by_role("button", name="Commencer l'appel").click()
    page.get_by_text("Pourquoi cette question").click()
    expect(page.get_by_role("columnheader", name="Chances")).to_be_visible()

"""« Guide de dépannage » as agents live in it: whole calls, by the mouse and by keys alone; nothing is lost."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from diagnostics.catalogue import load_catalogue
from tests.browser.conftest import Killable
from tests.browser.test_dashboard_doors import open_page
from tests.browser.visits import IDLE, LOOKS, Visit, accessible, context, visit

ANSWERS = load_catalogue().causes["reader.absent"].evidence
MOST = 60


@pytest.fixture(params=LOOKS, ids=[f"{width}-{scheme}" for width, scheme in LOOKS])
def page(request: pytest.FixtureRequest, browser: Browser, dashboard: str) -> Iterator[Page]:
    """The page, at each width and in each colour."""
    visits: Iterator[Visit] = visit(browser, dashboard, "Diagnostic du poste", *request.param)
    one = next(visits)
    open_page(one.page, "Guide de dépannage")
    yield one.page
    assert next(visits, None) is None


def shown(page: Page, key: str) -> bool:
    return page.locator(f".st-key-{key} button").count() > 0


def press(page: Page, key: str) -> None:
    """Click a button, and wait for what it leads to."""
    before = page.locator("h2").first.inner_text()
    page.locator(f".st-key-{key} button").click()
    page.wait_for_function("before => document.querySelector('h2')?.innerText !== before", arg=before)
    page.wait_for_selector(IDLE)


def answered(page: Page) -> None:
    """Answer as somebody whose computer sees no reader."""
    keys = [f"answer_{value}" for told in ANSWERS.values() for value in told]
    press(page, next((key for key in keys if shown(page, key)), "unknown"))


def test_a_whole_call(page: Page) -> None:
    accessible(page)
    page.get_by_text("carte CPS", exact=True).click()
    page.get_by_role("textbox", name="Message affiché").fill("0x8010002E")
    page.get_by_role("textbox", name="Qui appelle").fill("Cabinet d'Épreuve")
    page.get_by_role("button", name="Commencer l'appel").click()
    expect(page.get_by_text("À demander")).to_be_visible()
    expect(page.get_by_text("Cabinet d'Épreuve")).to_be_visible()
    page.get_by_text("Pourquoi cette question").click()
    expect(page.get_by_role("columnheader", name="Chances")).to_be_visible()
    accessible(page)
    for _ in range(MOST):
        if shown(page, "begin_remedy"):
            break
        answered(page)
    expect(page.get_by_role("heading", name="L'ordinateur ne voit aucun lecteur de carte")).to_be_visible()
    accessible(page)
    press(page, "begin_remedy")
    accessible(page)
    while shown(page, "done"):
        press(page, "done")
    press(page, "fixed")
    page.locator(".st-key-close button").click()
    expect(page.locator(".st-key-close button")).to_have_count(0)
    expect(page.get_by_role("heading", name="C'est réparé")).to_be_visible()
    accessible(page)
    open_page(page, "Dossiers")
    expect(page.get_by_text("Cabinet d'Épreuve").first).to_be_visible()
    accessible(page)
    open_page(page, "Statistiques")
    expect(page.get_by_role("heading", name="Semaine après semaine")).to_be_visible()
    accessible(page)


def test_by_the_keyboard_alone(browser: Browser, dashboard: str) -> None:
    visits = visit(browser, dashboard, "Diagnostic du poste", 1280, "light")
    page = next(visits).page
    open_page(page, "Guide de dépannage")
    _tab_to(page, "radio")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    _tab_to(page, "textarea")
    page.keyboard.type("0x8010002E")
    _tab_to(page, "Commencer l'appel")
    page.keyboard.press("Enter")
    expect(page.get_by_text("À demander")).to_be_visible()
    for _ in range(MOST):
        page.wait_for_selector(IDLE)
        if shown(page, "begin_remedy"):
            break
        _key(page, "0")
    _key(page, "1")
    for _ in range(MOST):
        if not shown(page, "done"):
            break
        _key(page, "1")
    _key(page, "1")
    expect(page.get_by_role("heading", name="C'est réparé")).to_be_visible()
    assert next(visits, None) is None


def test_a_digit_answers_and_does_nothing_else(browser: Browser, dashboard: str) -> None:
    visits = visit(browser, dashboard, "Diagnostic du poste", 1280, "light")
    page = next(visits).page
    open_page(page, "Guide de dépannage")
    page.get_by_role("button", name="Commencer l'appel").click()
    expect(page.get_by_text("À demander")).to_be_visible()
    for key in ("1", "2", "1"):
        page.wait_for_selector(IDLE)
        _key(page, key)
        expect(page.get_by_role("alert")).to_have_count(0)
        expect(page.get_by_text("À demander")).to_be_visible()
    page.keyboard.press("1")
    page.keyboard.press("2")
    page.wait_for_timeout(1500)  # nothing tells that nothing happens
    expect(page.get_by_text("L'appel a été transmis")).to_have_count(0)
    expect(page.get_by_text("L'appel s'est arrêté")).to_have_count(0)
    assert next(visits, None) is None


def _tab_to(page: Page, what: str) -> None:
    """Press Tab until something of that kind, or with that text, has the focus."""
    for _ in range(MOST):
        page.keyboard.press("Tab")
        focused = page.evaluate("(one => `${one.type} ${one.tagName} ${one.innerText}`)(document.activeElement)")
        if what.casefold() in str(focused).casefold():
            return
    pytest.fail(f"Tab does not reach {what}")


def _key(page: Page, key: str) -> None:
    before = page.locator("h2").first.inner_text()
    page.keyboard.press(key)
    page.wait_for_function("before => document.querySelector('h2')?.innerText !== before", arg=before)
    page.wait_for_selector(IDLE)


def test_a_server_that_is_killed_and_a_tab_that_is_closed_lose_nothing(browser: Browser, killable: Killable) -> None:
    one = context(browser, 1280, "light")
    page = one.new_page()
    page.goto(f"{killable.address}/guide")
    page.get_by_role("button", name="Commencer l'appel").click()
    expect(page.get_by_text("À demander")).to_be_visible()
    press(page, "unknown")
    press(page, "unknown")
    question, address = page.locator("h2").first.inner_text(), page.url
    assert "dossier=" in address
    killable.kill()
    one.close()
    killable.start()
    other = context(browser, 1280, "light")
    again = other.new_page()
    again.goto(address)
    expect(again.locator("h2").first).to_have_text(question)
    press(again, "unknown")
    other.close()

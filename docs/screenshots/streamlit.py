"""How a browser is led through the dashboard, and how its pages are taken whole."""

from playwright.sync_api import Page

from docs.screenshots.room import Room

IDLE = "[data-testid=stApp][data-test-script-state=notRunning]"
NARROW = 600


def at(room: Room) -> Page:
    """The dashboard, in a new page."""
    page = room.computer.new_page()
    page.goto(room.dashboard)
    return page


def turn(page: Page, title: str) -> None:
    """A page of the dashboard, by the navigation that a narrow screen folds away."""
    page.locator(IDLE).wait_for()
    opener = page.get_by_test_id("stExpandSidebarButton")
    if opener.is_visible():
        opener.click()
        page.wait_for_timeout(500)  # the sidebar's own animation
    page.get_by_role("link", name=title, exact=True).click()
    page.get_by_role("heading", name=title, exact=True).wait_for()
    folder = page.get_by_test_id("stSidebarCollapseButton")
    if (page.viewport_size or {"width": 0})["width"] < NARROW and folder.is_visible():
        folder.click()


def press(page: Page, key: str, opened: str = "") -> None:
    """A button by its key, where it is folded away once that is `opened`."""
    if opened:
        page.get_by_text(opened, exact=True).click()
    page.locator(f".st-key-{key} button").click()
    page.wait_for_timeout(600)
    page.locator(IDLE).wait_for(timeout=60_000)


def whole(room: Room, page: Page, name: str) -> None:
    """The picture of a page, of which a part scrolls."""
    page.wait_for_timeout(800)  # the sidebar's own animation
    room.keep(page, name, "document.querySelector('[data-testid=stMain]').scrollHeight")

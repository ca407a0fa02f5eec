"""How a browser is led through the dashboard, and how its pages are taken whole."""

from playwright.sync_api import Page

from docs.screenshots.room import HIGHEST, Room, keep

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
    if _width(page) < NARROW and folder.is_visible():
        folder.click()


def press(page: Page, key: str, opened: str = "") -> None:
    """A button by its key, where it is folded away once that is `opened`."""
    if opened:
        page.get_by_text(opened, exact=True).click()
    page.locator(f".st-key-{key} button").click()
    page.wait_for_timeout(600)
    page.locator(IDLE).wait_for(timeout=60_000)


def whole(room: Room, page: Page, name: str) -> None:
    """The picture of a page: its scrolling part is made as high as its content."""
    page.wait_for_timeout(800)  # the sidebar's own animation
    height = page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
    page.set_viewport_size({"width": _width(page), "height": min(height, HIGHEST)})
    page.wait_for_timeout(400)
    keep(page.screenshot(), f"{name}-{room.look}")
    page.set_viewport_size({"width": _width(page), "height": 900})


def _width(page: Page) -> int:
    return (page.viewport_size or {"width": 1280})["width"]

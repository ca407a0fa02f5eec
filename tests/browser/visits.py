"""Visits of a browser: what must stay empty, how pages are looked at, what axe-core finds."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request

LOCAL = (None, "", "127.0.0.1", "localhost")
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
LOOKS = [(1280, "light"), (420, "dark")]
"""Each width and each scheme once: neither changes what the other does. `make screenshots` shows all four."""


@dataclass
class Visit:
    """A page, and what must stay empty."""

    page: Page
    errors: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)


def context(browser: Browser, width: int, scheme: str, height: int = 900) -> BrowserContext:
    """A browser's own cookies and looks."""
    made = browser.new_context(
        locale="fr-FR",
        timezone_id="Europe/Paris",
        viewport={"width": width, "height": height},
        color_scheme="dark" if scheme == "dark" else "light",
        ignore_https_errors=True,
    )
    made.set_default_timeout(30_000)
    return made


def watched(page: Page) -> Visit:
    """Note what a page complains of, and whom it calls."""
    one = Visit(page)

    def console(message: ConsoleMessage) -> None:
        if message.type == "error":
            one.errors.append(message.text)

    def request(asked: Request) -> None:
        if urlsplit(asked.url).hostname not in LOCAL:
            one.outside.append(asked.url)

    def stopped(asked: Request) -> None:
        if asked.failure == "csp" and asked.url in one.outside:  # the page's own policy kept it from going anywhere
            one.outside.remove(asked.url)

    page.on("console", console)
    page.on("requestfailed", stopped)
    page.on("pageerror", lambda error: one.errors.append(str(error)))
    page.on("request", request)
    return one


def visit(browser: Browser, address: str, heading: str, width: int, scheme: str) -> Iterator[Visit]:
    """Open a page, and see afterwards that it complained of nothing and called nobody."""
    made = context(browser, width, scheme)
    one = watched(made.new_page())
    one.page.goto(address)
    one.page.get_by_role("heading", name=heading).wait_for()
    yield one
    made.close()
    assert (one.errors, one.outside) == ([], [])


def violations(page: Page) -> list[tuple[str, list[str]]]:
    """What axe-core finds against WCAG 2.2 A and AA."""
    found = Axe().run(page, options=RULES).response["violations"]
    return [(one["id"], [node["html"][:160] for node in one["nodes"]]) for one in found]


IDLE = "[data-testid=stApp][data-test-script-state=notRunning]"
"""The dashboard, once nothing of it runs any more."""


def accessible(page: Page) -> None:
    """A page of the dashboard has no violation that axe-core can see, and nothing to scroll sideways, once it is
    still."""
    page.wait_for_selector(IDLE)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")

"""The dashboard's pages of the mocks in a browser: wide and narrow, light and dark, while a login goes on."""

import json
import secrets
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from mocks.server.ports import Ports
from tests.browser.visits import IDLE, LOOKS, Visit, accessible, visit


@pytest.fixture(params=LOOKS, ids=[f"{width}-{scheme}" for width, scheme in LOOKS])
def anywhere(request: pytest.FixtureRequest, browser: Browser, dashboard: str) -> Iterator[Visit]:
    """A visit at each width and in each colour."""
    yield from visit(browser, dashboard, "Diagnostic du poste", *request.param)


def open_page(page: Page, title: str) -> None:
    """By the navigation, which a narrow screen folds away."""
    opener = page.get_by_test_id("stExpandSidebarButton")
    if opener.is_visible():
        opener.click()
    page.get_by_role("link", name=title, exact=True).click()
    page.get_by_role("heading", name=title, exact=True).wait_for()
    page.wait_for_selector(IDLE)
    closer = page.get_by_test_id("stSidebarCollapseButton")
    if (page.viewport_size or {"width": 0})["width"] < 600 and closer.is_visible():
        closer.click()
        expect(closer).not_to_be_visible()


def enter(page: Page, title: str) -> str:
    """A page, in a space of its own; its name."""
    open_page(page, title)
    name = f"t-{secrets.token_hex(6)}"
    field = page.get_by_role("textbox", name="Espace (vide")
    field.fill(name)
    field.press("Enter")
    page.wait_for_selector(IDLE)
    return name


def order(base: str, space: str, method: str, path: str, **data: Any) -> Any:
    url = f"http://127.0.0.1:{Ports(int(base)).of('admin')}/spaces/{space}/{path}"
    headers = {"content-type": "application/json"}
    asked = urllib.request.Request(url, json.dumps(data).encode(), headers, method=method)
    with urllib.request.urlopen(asked) as answer:  # noqa: S310
        return json.loads(answer.read())


def test_a_fault_is_armed_and_a_login_drawn(anywhere: Visit, mocks_base: str) -> None:
    page = anywhere.page
    space = enter(page, "Portes simulées")
    expect(page.get_by_role("link", name="Téléphone e-CPS")).to_have_attribute(
        "href", f"http://localhost:{int(mocks_base) + 3}/s/{space}/"
    )
    page.get_by_role("textbox", name="Chercher", exact=True).fill("nonce.wrong")
    page.get_by_role("textbox", name="Chercher", exact=True).press("Enter")
    expect(page.get_by_role("button", name="Provoquer")).to_have_count(1)
    page.get_by_role("button", name="Provoquer").click()
    expect(page.get_by_text("Panne active.")).to_be_visible()
    assert [fault["name"] for fault in order(mocks_base, space, "GET", "faults")] == ["nonce.wrong"]
    accessible(page)
    order(mocks_base, space, "PATCH", "settings", automatic="virginie")
    open_page(page, "Échanges")
    expect(page.get_by_text("Aucun échange à dessiner")).to_be_visible()
    accessible(page)
    other = page.context.new_page()
    other.goto(f"http://localhost:{int(mocks_base) + 6}/s/{space}/start")
    other.close()
    drawn = page.frame_locator("iframe[title='Diagramme des échanges (SIMULATION)']")
    expect(drawn.get_by_text("Panne jouée")).to_be_visible()
    expect(drawn.locator("svg.sq g")).to_have_count(3)
    choice = page.get_by_role("combobox", name="Ouvrir un message")
    choice.scroll_into_view_if_needed()
    choice.focus()
    choice.press("ArrowDown")
    page.get_by_role("option", name="POST").click()
    expect(page.get_by_text("Contenu du jeton", exact=False).first).to_be_visible()
    accessible(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Diagramme (SVG)").click()
    assert download.value.path().read_text(encoding="utf-8").startswith("<svg")


def test_people_and_mails(anywhere: Visit) -> None:
    page = anywhere.page
    open_page(page, "Identités de test")
    expect(page.get_by_role("cell", name="899700034012")).to_be_visible()
    page.get_by_role("button", name="Tirer au sort").click()
    expect(page.get_by_role("button", name="Toutes, en CSV")).to_be_visible()
    accessible(page)
    enter(page, "Boîte aux lettres")
    expect(page.get_by_role("link", name="Ouvrir la boîte aux lettres")).to_be_visible()
    accessible(page)

"""A login with the e-CPS as people live it: the doctor's computer, and the doctor's phone."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.visits import LOOKS, Visit, context, violations, watched
from tests.relying import Relying

RPPS = "899700034012"


def computer_and_phone(
    browser: Browser, rp: Relying, callback: str, width: int, scheme: str
) -> Iterator[tuple[Visit, Visit]]:
    """Two browsers that know nothing of each other; afterwards, neither complained nor called anybody."""
    rp.settings(automatic="")
    rp.admin("PUT", "clients/essai", name="Service d'essai", redirect_uris=[callback])
    contexts = [context(browser, width, scheme), context(browser, 390, scheme, 844)]
    computer, phone = (watched(made.new_page()) for made in contexts)
    computer.page.goto(str(rp.authorize(client_id="essai", redirect_uri=callback).request.url))
    phone.page.goto(f"{rp.told['phone']}/s/{rp.name}/phone/virginie")
    yield computer, phone
    for one, made in zip((computer, phone), contexts, strict=True):
        made.close()
        assert (one.errors, one.outside) == ([], [])


@pytest.fixture(params=LOOKS, ids=[f"{width}-{scheme}" for width, scheme in LOOKS])
def both(request: pytest.FixtureRequest, browser: Browser, rp: Relying, callback: str) -> Iterator[tuple[Page, Page]]:
    """Computer and phone, at each width and in each colour."""
    for computer, phone in computer_and_phone(browser, rp, callback, *request.param):
        yield computer.page, phone.page


@pytest.fixture
def pair(browser: Browser, rp: Relying, callback: str) -> Iterator[tuple[Page, Page]]:
    """Computer and phone."""
    for computer, phone in computer_and_phone(browser, rp, callback, 1280, "light"):
        yield computer.page, phone.page


def ask(computer: Page) -> str:
    """Type the identifier; the number that the page shows."""
    computer.get_by_label("Identifiant national").fill(RPPS)
    computer.get_by_role("button", name="Se connecter avec l'application e-CPS").click()
    return computer.get_by_test_id("number").inner_text()


def test_the_number_the_code_and_the_way_back(both: tuple[Page, Page]) -> None:
    computer, phone = both
    assert violations(computer) == [] and violations(phone) == []
    number = ask(computer)
    assert violations(computer) == []
    phone.get_by_role("link", name=number, exact=True).click()
    assert violations(phone) == []
    phone.get_by_label("Code à 4 chiffres").fill("1234")
    phone.get_by_role("button", name="Confirmer").click()
    expect(phone.get_by_role("status")).to_contain_text("C'est confirmé")
    computer.wait_for_url("**/retour?**code=**")


def test_a_request_that_comes_while_the_phone_s_page_is_made_shows_too(pair: tuple[Page, Page]) -> None:
    computer, phone = pair
    numbers: list[str] = []

    def late(route: Route) -> None:
        if not numbers:
            numbers.append(ask(computer))
        route.continue_()

    phone.route("**/phone/virginie/events", late)
    phone.reload()
    expect(phone.get_by_role("group", name="Nombres proposés")).to_be_visible()
    assert phone.get_by_role("link", name=numbers[0], exact=True).is_visible()


def test_the_page_counts_down_by_the_space_s_clock(pair: tuple[Page, Page], rp: Relying) -> None:
    computer, _ = pair
    ask(computer)
    expect(computer.get_by_test_id("left")).to_have_text(re.compile("^(60|5[0-9]) s$"))
    rp.admin("POST", "clock", advance=40)
    expect(computer.get_by_test_id("left")).to_have_text(re.compile("^(20|1[0-9]) s$"))
    expect(computer.get_by_role("status")).to_have_text(re.compile("La demande expire dans (20|1[0-9]) secondes"))
    rp.admin("POST", "clock", advance=40)
    expect(computer.get_by_role("alert")).to_contain_text("La demande a expiré")


def test_refused_on_the_phone(pair: tuple[Page, Page]) -> None:
    computer, phone = pair
    ask(computer)
    phone.get_by_role("button", name="Refuser").click()
    computer.wait_for_url("**/retour?error=access_denied**")


def test_a_wrong_code_can_be_typed_again(pair: tuple[Page, Page]) -> None:
    computer, phone = pair
    number = ask(computer)
    for code in ("0000", "1234"):
        phone.get_by_role("link", name=number, exact=True).click()
        phone.get_by_label("Code à 4 chiffres").fill(code)
        phone.get_by_role("button", name="Confirmer").click()
        if code == "0000":
            expect(phone.get_by_role("alert")).to_contain_text("Essais restants avant le blocage : 2")
    computer.wait_for_url("**/retour?**code=**")


def test_a_wrong_number_is_explained_on_the_computer(pair: tuple[Page, Page]) -> None:
    computer, phone = pair
    number = ask(computer)
    wrong = next(link for link in phone.locator(".numbers a").all_inner_texts() if link != number)
    phone.get_by_role("link", name=wrong, exact=True).click()
    phone.get_by_label("Code à 4 chiffres").fill("1234")
    phone.get_by_role("button", name="Confirmer").click()
    expect(computer.get_by_role("alert")).to_contain_text("n'est pas celui qui était affiché")


def test_by_keyboard_alone(pair: tuple[Page, Page]) -> None:
    computer, _ = pair
    for _ in range(30):
        computer.keyboard.press("Tab")
        if computer.evaluate("document.activeElement.id") == "national_id":
            break
    computer.keyboard.type(RPPS)
    computer.keyboard.press("Enter")
    expect(computer.get_by_test_id("number")).to_be_visible()


def test_the_other_tabs_and_one_click(pair: tuple[Page, Page]) -> None:
    computer, _ = pair
    for tab in ("Carte CPS", "Délégation", "Clé de sécurité (bêta)"):
        computer.get_by_role("link", name=tab, exact=True).click()
        expect(computer.get_by_role("link", name=tab, exact=True)).to_have_attribute("aria-current", "page")
        assert violations(computer) == []
    computer.get_by_role("button", name="CAMILLE").click()
    computer.wait_for_url("**/retour?**code=**")


def test_given_up_on_the_computer(pair: tuple[Page, Page]) -> None:
    computer, _ = pair
    computer.get_by_role("button", name="Annuler et revenir au service").click()
    computer.wait_for_url("**/retour?error=access_denied**")

"""The mocks' other pages in a browser: the page's own card reader, the portal, the self-test, faults and settings."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.visits import LOOKS, context, violations, watched
from tests.relying import Relying


@pytest.fixture(params=LOOKS, ids=[f"{width}-{scheme}" for width, scheme in LOOKS])
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    """A browser at each width and in each colour; afterwards, it did not complain, nor call anybody."""
    width, scheme = request.param
    made = context(browser, width, scheme)
    visit = watched(made.new_page())
    yield visit.page
    made.close()
    assert (visit.errors, visit.outside) == ([], [])


@pytest.fixture
def people(rp: Relying) -> Relying:
    """A space whose users meet the login page."""
    rp.settings(automatic="")
    return rp


def test_the_page_s_own_reader(page: Page, people: Relying) -> None:
    page.goto(f"{people.told['selftest']}/s/{people.name}/")
    assert violations(page) == []
    page.get_by_role("link", name="S'identifier").click()
    page.get_by_role("link", name="Carte CPS", exact=True).click()
    page.locator("summary").click()
    assert violations(page) == []
    page.get_by_label("Carte de").select_option("camille")
    page.get_by_role("button", name="Insérer la carte").click()
    assert violations(page) == []
    for code, said in (("0000", "avant le blocage de la carte : 2"), ("1234", "Bravo")):
        page.get_by_label("Code porteur").fill(code)
        page.keyboard.press("Enter")
        expect(page.locator("main")).to_contain_text(said)
        assert violations(page) == []


def test_the_portal_and_an_activation(page: Page, people: Relying) -> None:
    page.goto(people.wallet + "/")
    page.get_by_role("link", name="Carte CPS", exact=True).click()
    page.locator("summary").click()
    page.get_by_role("button", name="Insérer la carte").click()
    page.get_by_label("Code porteur").fill("1234")
    page.get_by_role("button", name="Se connecter").click()
    expect(page.get_by_role("heading", name="Vos sessions")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("button", name="Activer mon e-CPS").click()
    assert violations(page) == []
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Scanner avec le téléphone simulé").click()
    phone = opened.value
    shown = phone.get_by_test_id("shown").inner_text()
    assert violations(phone) == []
    page.get_by_label("Code affiché par le téléphone").fill(shown)
    page.get_by_role("button", name="Confirmer").click()
    phone.get_by_label("Votre code e-CPS").fill("4321")
    phone.get_by_role("button", name="Choisir ce code").click()
    expect(phone.get_by_role("status")).to_contain_text("activée")
    expect(page.get_by_role("status")).to_contain_text("Votre e-CPS est activée sur le téléphone.")
    assert violations(page) == []
    page.get_by_role("button", name="Fermer toutes les sessions").click()
    expect(page.get_by_role("status")).to_contain_text("fermée")


def test_a_fault_is_switched_by_a_click(page: Page, people: Relying) -> None:
    page.goto(people.told["admin"]["url"] + "/")
    page.get_by_label("Nom de l'espace").fill(people.name)
    page.keyboard.press("Tab")
    page.get_by_label("Chercher").fill("nonce du jeton d.identite".replace(".", chr(39)))
    assert violations(page) == []
    fault = page.locator(".fault[data-name='nonce.wrong']")
    fault.get_by_role("button").click()
    expect(fault.get_by_role("button")).to_have_attribute("aria-pressed", "true")
    assert [one["name"] for one in people.admin("GET", "faults")] == ["nonce.wrong"]
    assert violations(page) == []
    page.get_by_role("button", name="Tout désactiver").click()
    expect(fault.get_by_role("button")).to_have_attribute("aria-pressed", "false")
    assert people.admin("GET", "faults") == []
    people.authorize(client_id="inconnu")
    expect(page.locator("#exchanges")).to_contain_text("n'est pas enregistré ici")
    expect(page.locator("#exchanges")).to_contain_text("Client not found")
    assert violations(page) == []
    page.get_by_label("Actualiser toutes les 2 secondes").uncheck()
    people.admin("DELETE", "record")
    page.get_by_role("button", name="Actualiser").click()
    expect(page.locator("#exchanges")).to_be_empty()


def test_a_fault_that_takes_a_value_says_which(page: Page, people: Relying) -> None:
    page.goto(people.told["admin"]["url"] + f"/s/{people.name}/")
    page.get_by_label("Chercher").fill("push.late")
    fault = page.locator(".fault[data-name='push.late']")
    for value in ("", "demain"):
        fault.get_by_label("un nombre de secondes").fill(value)
        fault.get_by_role("button").click()
        expect(page.get_by_role("alert")).to_contain_text("un nombre de secondes, par exemple 90")
    assert violations(page) == []
    fault.get_by_label("un nombre de secondes").fill("90")
    fault.get_by_role("button").click()
    expect(fault.get_by_role("button")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("alert")).to_be_hidden()
    assert [one["value"] for one in people.admin("GET", "faults")] == ["90"]


def test_the_panel_leads_to_the_space_s_other_pages(page: Page, people: Relying) -> None:
    page.goto(people.told["admin"]["url"] + "/")
    page.get_by_label("Nom de l'espace").fill(people.name)
    page.keyboard.press("Tab")
    link = page.get_by_role("link", name="Essayez votre e-CPS")
    expect(link).to_have_attribute("href", f"{people.told['selftest']}/s/{people.name}/")
    with page.expect_popup() as opened:
        link.click()
    expect(opened.value.get_by_role("heading", name="Essayez votre e-CPS")).to_be_visible()


def test_a_standing_fault_ends_by_its_leniency(page: Page, people: Relying) -> None:
    page.goto(people.told["admin"]["url"] + "/")
    page.get_by_label("Nom de l'espace").fill(people.name)
    page.keyboard.press("Tab")
    page.get_by_label("Chercher").fill("CORS")
    fault = page.locator(".fault[data-name='cors']")
    expect(fault.get_by_role("button")).to_have_attribute("aria-pressed", "true")
    fault.get_by_role("button").click()
    expect(fault.get_by_role("button")).to_have_attribute("aria-pressed", "false")
    assert people.admin("GET", "settings")["leniencies"] == ["cors"]


def test_the_workstation_asks_for_the_card_s_code(page: Page, people: Relying) -> None:
    from tests.mocks.psc.test_phone import ciba, poll

    page.goto(f"{people.told['phone']}/s/{people.name}/poste/virginie")
    expect(page.get_by_text("Aucune demande en attente")).to_be_visible()
    begun = ciba(people, channel="CARD").json()["auth_req_id"]
    expect(page.get_by_test_id("number")).to_have_text("42")
    assert violations(page) == []
    page.get_by_label("Code porteur").fill("1234")
    page.get_by_role("button", name="Confirmer").click()
    expect(page.get_by_role("status")).to_contain_text("C'est confirmé")
    assert poll(people, begun).status_code == 200

"""What people live before a picture is taken: logins in a browser, a mail that came."""

from playwright.sync_api import Page

from docs.screenshots.room import PASSWORD, PERSON, VIRGINIE, Room


def by_ecps(room: Room) -> Page:
    """VIRGINIE, who has an account, enters with her telephone: her space at the site."""
    room.account()
    page = room.open("viatrajectoire")
    page.get_by_role("link", name="Se connecter par e-CPS").click()
    asked(page)
    phone = room.other.new_page()
    phone.goto(room.at("phone", f"/phone/{PERSON}"))
    phone.get_by_role("link", name=page.get_by_test_id("number").inner_text(), exact=True).click()
    phone.get_by_label("Code à 4 chiffres").fill("1234")
    phone.get_by_role("button", name="Confirmer").click()
    phone.get_by_role("status").get_by_text("C'est confirmé").wait_for()
    page.get_by_role("heading", name="Bonjour Dr VIRGINIE").wait_for()
    phone.close()
    return page


def asked(page: Page) -> None:
    """Pro Santé Connect's page asks the telephone, and shows the number."""
    page.get_by_label("Identifiant national").fill(VIRGINIE)
    page.get_by_role("button", name="Se connecter avec l'application e-CPS").click()
    page.get_by_test_id("number").wait_for()


def inserted(page: Page) -> None:
    """VIRGINIE's card is in the reader of Pro Santé Connect's page itself, which is open at its tab."""
    if not page.get_by_label("Carte de").is_visible():
        page.locator("summary").click()
    page.get_by_label("Carte de").select_option(PERSON)
    page.get_by_role("button", name="Insérer la carte").click()
    page.get_by_label("Code porteur").wait_for()


def by_virtual_card(page: Page) -> None:
    """VIRGINIE enters Pro Santé Connect's portal with her card."""
    page.get_by_role("link", name="Carte CPS", exact=True).click()
    inserted(page)
    page.get_by_label("Code porteur").fill("1234")
    page.get_by_role("button", name="Se connecter").click()
    page.get_by_role("heading", name="Bonjour VIRGINIE").wait_for()


def by_code(room: Room) -> Page:
    """VIRGINIE, who has an account, types identifier and password: the window that asks for the code."""
    room.account()
    page = room.other.new_page()
    page.goto(room.at("viatrajectoire"))
    page.get_by_label("Identifiant").fill(VIRGINIE)
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Se connecter", exact=True).click()
    page.get_by_role("heading", name="J'ai reçu mon code").wait_for()
    return page


def arrived(room: Room, path: str = "/boite") -> Page:
    """The newest mail of the mailbox, opened."""
    page = room.open("mailbox", path)
    page.get_by_role("link", name="no_reply").first.click()
    page.frame_locator("iframe").get_by_text("Bonjour").wait_for()
    return page


def in_monsisra(room: Room) -> Page:
    """VIRGINIE is signed in to MonSisra: her tiles."""
    page = room.open("monsisra", "/connexion")
    page.get_by_role("button", name="VIRGINIE MEDECIN").click()
    page.get_by_role("heading", name="Bonjour VIRGINIE").wait_for()
    return page


def by_tile(page: Page) -> Page:
    """A click on the tile: the tab that opens."""
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="ViaTrajectoire").click()
    opened.value.wait_for_load_state()
    return opened.value

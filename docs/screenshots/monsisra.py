"""MonSisra: the portal and the desktop application, with what goes wrong there."""

from playwright.sync_api import Page

from docs.screenshots import lived
from docs.screenshots.room import PASSWORD, Room

AUTHORIZE = "/AutoConnectSSO/idserver/connect/authorize?client_id=inconnu"
ANYONE = "pharmacien"


def take(room: Room) -> None:
    """Before the account, with it, and out again."""
    _accounts(room)
    _tiles(room)
    _desktop(room)
    room.take(room.open("monsisra", AUTHORIZE), "monsisra-erreur")


def _accounts(room: Room) -> None:
    page = room.open("monsisra", "/connexion")
    room.take(page, "monsisra-connexion")
    page.goto(room.at("monsisra", "/inscription"))
    room.take(page, "monsisra-inscription")
    _by_card(page, ANYONE)
    page.get_by_role("heading", name="Votre compte MonSisra").wait_for()
    room.take(page, "monsisra-compte")
    page.goto(room.at("monsisra", "/mot-de-passe"))
    room.take(page, "monsisra-oubli")
    _by_card(page, "virginie")
    page.get_by_role("heading", name="Nouveau mot de passe").wait_for()
    page.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
    page.get_by_label("Répéter le mot de passe").fill("Autre2026")
    page.get_by_role("button", name="Enregistrer").click()
    page.get_by_role("alert").wait_for()
    room.take(page, "monsisra-nouveau-mot-de-passe")


def _by_card(page: Page, key: str) -> None:
    page.get_by_label("Carte dans le lecteur").select_option(key)
    page.get_by_label("Code porteur").fill("1234")
    page.get_by_role("button", name="Continuer avec la carte").click()


def _tiles(room: Room) -> None:
    page = lived.in_monsisra(room)
    room.take(page, "monsisra-vignettes")
    with room.fault("monsisra.tile_blocked"):
        page.reload()
        page.get_by_role("link", name="ViaTrajectoire").click()
        page.get_by_role("alert").wait_for()
        room.take(page, "monsisra-vignette-bloquee")
    page.goto(room.at("monsisra", "/deconnexion"))
    room.take(page, "monsisra-deconnexion")
    page.get_by_role("button", name="Se déconnecter").click()
    page.get_by_role("heading", name="Vous êtes déconnecté").wait_for()
    room.take(page, "monsisra-deconnecte")


def _desktop(room: Room) -> None:
    lived.in_monsisra(room)
    page = room.open("monsisra", "/bureau?navigateur=ancien")
    room.take(page, "monsisra-bureau")
    room.take(lived.by_tile(page), "monsisra-navigateur-ancien")
    with room.fault("monsisra.profile_missing"):
        page.reload()
        room.take(page, "monsisra-bureau-sans-compte")

"""The site: the first login, the doctor's space, and every way to be refused or to leave."""

from playwright.sync_api import Page

from docs.screenshots import lived
from docs.screenshots.room import PASSWORD, Room

ENTER = "/connexion/ecps"


def take(room: Room) -> None:
    """In the order in which a doctor may see them."""
    page = room.open("viatrajectoire")
    room.take(page, "viatrajectoire-accueil")
    _first_login(room, page)
    _inside(room, page)
    _by_monsisra(room)
    _refused(room)
    _nothing_there(room)


def _first_login(room: Room, page: Page) -> None:
    room.automatic()
    page.goto(room.at("viatrajectoire", ENTER))
    room.take(page, "viatrajectoire-creation")
    page.get_by_label("Email *").fill("virginie@exemple")
    page.get_by_label("Mot de passe *", exact=True).fill("faible")
    page.get_by_role("button", name="Créer mon compte").click()
    page.get_by_role("alert").first.wait_for()
    room.take(page, "viatrajectoire-creation-erreurs")
    page.get_by_label("Email *").fill("virginie@exemple.test")
    page.get_by_label("Code Postal / Ville *").fill("69003 Lyon")
    page.get_by_label("Mot de passe *", exact=True).fill(PASSWORD)
    page.get_by_label("Répéter le mot de passe *").fill(PASSWORD)
    page.get_by_role("button", name="Créer mon compte").click()
    page.get_by_role("heading", name="Bonjour").wait_for()


def _inside(room: Room, page: Page) -> None:
    room.take(page, "viatrajectoire-espace")
    page.get_by_role("link", name="Orienter un patient en SSR").click()
    room.take(page, "viatrajectoire-demande")
    page.get_by_role("link", name="Mon compte").click()
    room.take(page, "viatrajectoire-compte")
    page.get_by_role("button", name="Se déconnecter").first.click()
    page.get_by_role("heading", name="Vous êtes déconnecté").wait_for()
    room.take(page, "viatrajectoire-deconnexion")
    page.goto(room.at("viatrajectoire", ENTER))
    room.order("POST", "clock", advance=5 * 3600)
    page.goto(room.at("viatrajectoire"))
    room.take(page, "viatrajectoire-session-finie")
    room.order("POST", "clock", advance=-5 * 3600)


def _by_monsisra(room: Room) -> None:
    tab = lived.by_tile(lived.in_monsisra(room))
    tab.get_by_role("button", name="Se déconnecter").first.click()
    tab.get_by_role("link", name="Se déconnecter aussi de MonSisra").wait_for()
    room.take(tab, "viatrajectoire-deconnexion-monsisra")
    room.order("PATCH", "monsisra", handover="link")
    tab = lived.by_tile(room.open("monsisra"))
    room.take(tab, "viatrajectoire-confirmation")
    tab.get_by_role("button", name="C'est moi").click()
    tab.get_by_role("heading", name="Bonjour").wait_for()
    tab.get_by_role("button", name="Ce n'est pas vous").click()
    tab.wait_for_load_state()


def _refused(room: Room) -> None:
    for person, name in (("infirmiere", "viatrajectoire-refus"), ("hopital", "viatrajectoire-lieu")):
        room.nobody()
        room.automatic(person)
        room.take(room.open("viatrajectoire", ENTER), name)
    room.nobody()
    page = room.open("viatrajectoire", ENTER)
    page.get_by_role("button", name="Annuler et revenir au service").click()
    room.take(page, "viatrajectoire-echec")
    with room.fault("down.discovery"):
        page = room.open("viatrajectoire", ENTER)
        room.take(page, "viatrajectoire-psc-en-panne")
    _old_form(room)


def _old_form(room: Room) -> None:
    """A form that was on the screen before somebody else came in another tab."""
    forgotten = room.open("viatrajectoire", "/mot-de-passe")
    room.automatic()
    room.open("viatrajectoire", ENTER).get_by_role("heading", name="Bonjour").wait_for()
    forgotten.get_by_label("Identifiant").fill("899700034012")
    forgotten.get_by_role("button", name="Recevoir un lien").click()
    room.take(forgotten, "viatrajectoire-formulaire-perime")


def _nothing_there(room: Room) -> None:
    room.take(room.open("viatrajectoire", "/nulle-part"), "viatrajectoire-introuvable")
    with room.fault("site.down"):
        room.take(room.open("viatrajectoire"), "viatrajectoire-en-panne")
    poor = room.fallen_ill()
    poor.automatic()
    poor.take(poor.open("viatrajectoire", ENTER), "viatrajectoire-comptes-inaccessibles")

"""The code by mail: the windows of the fourth door, and the mailbox."""

import re

from playwright.sync_api import Page

from docs.screenshots import lived
from docs.screenshots.room import PASSWORD, VIRGINIE, Room

LOGIN, FORGOTTEN = "/connexion/otp", "/mot-de-passe"


def take(room: Room) -> None:
    """From the password to the code, then the password that was forgotten."""
    _nothing_yet(room)
    _code(room)
    _forgotten(room)
    _mailbox(room)


def _nothing_yet(room: Room) -> None:
    room.account()
    page = room.open("viatrajectoire", LOGIN)
    _typed(page, "virginie@exemple.test", "Autre2026")
    page.get_by_role("alert").wait_for()
    room.take(page, "otp-connexion-refusee")


def _typed(page: Page, identifier: str, password: str) -> None:
    page.get_by_label("Identifiant").fill(identifier)
    page.get_by_label("Mot de passe").fill(password)
    page.get_by_role("button", name="Se connecter", exact=True).click()


def _code(room: Room) -> None:
    page = room.open("viatrajectoire", LOGIN)
    room.take(page, "otp-connexion")
    _typed(page, VIRGINIE, PASSWORD)
    page.get_by_role("heading", name="J'ai reçu mon code").wait_for()
    room.take(page, "otp-code")
    page.get_by_text("Je n'ai pas reçu le code").click()
    room.take(page, "otp-code-pas-recu")
    with room.fault("code.too_many"):
        page.get_by_label("Code reçu par e-mail").fill("000000")
        page.get_by_role("button", name="Valider").click()
        page.get_by_role("alert").wait_for()
        room.take(page, "otp-code-refuse")


def _forgotten(room: Room) -> None:
    page = room.open("viatrajectoire", FORGOTTEN)
    room.take(page, "otp-mot-de-passe-oublie")
    page.get_by_label("Identifiant").fill(VIRGINIE)
    page.get_by_role("button", name="Recevoir un lien").click()
    page.get_by_role("status").wait_for()
    room.take(page, "otp-lien-envoye")
    mails = room.open("mailbox", "/boite")
    mails.get_by_role("link", name=re.compile("mot de passe")).click()
    mails.frame_locator("iframe").get_by_text("Bonjour").wait_for()
    room.take(mails, "courrier-lien")
    with mails.expect_popup() as opened:
        mails.frame_locator("iframe").get_by_role("link", name="Choisir un nouveau mot de passe").click()
    choice = opened.value
    room.take(choice, "otp-nouveau-mot-de-passe")
    with room.fault("reset.expired"):
        choice.reload()
        room.take(choice, "otp-lien-perime")


def _mailbox(room: Room) -> None:
    room.take(lived.arrived(room, "/boite?q=code"), "courrier-message")
    with room.fault("mail.junk"):
        lived.by_code(room)
        page = room.open("mailbox", "/boite?dossier=junk")
        page.get_by_role("link", name="no_reply").wait_for()
        room.take(page, "courrier-indesirables")
    room.take(room.open("mailbox"), "courrier-boites")
    room.take(room.open("mailbox", "/boite?a=virginie%40exemple.test"), "courrier-boite")
    with room.fault("mail.bounce"):
        lived.by_code(room)
        page = room.open("mailbox", "/envois")
        page.locator("[data-result=bounced]").wait_for()
        room.take(page, "courrier-envois")
    room.take(room.open("mailbox", "/mail/nulle-part"), "courrier-introuvable")

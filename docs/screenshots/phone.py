"""The telephone with the e-CPS, its enrolment, and CPS Gestion on the workstation."""

import json
import urllib.request
from urllib.parse import urlencode

from playwright.sync_api import Page

from docs.screenshots import lived
from docs.screenshots.room import PERSON, VIRGINIE, Room

PHONE, DESK = f"/phone/{PERSON}", f"/poste/{PERSON}"


def take(room: Room) -> None:
    """The request, the enrolment, the workstation."""
    room.take(room.open("phone"), "telephones")
    _request(room)
    _enrolment(room)
    _workstation(room)


def _request(room: Room) -> None:
    page = room.open("phone", PHONE)
    room.take(page, "telephone")
    computer = room.other.new_page()
    computer.goto(room.at("viatrajectoire", "/connexion/ecps"))
    lived.asked(computer)
    page.locator(".numbers").wait_for()
    room.take(page, "telephone-nombres")
    number = computer.get_by_test_id("number").inner_text()
    page.get_by_role("link", name=number, exact=True).click()
    room.take(page, "telephone-code")
    _wrong_code(page)
    room.take(page, "telephone-code-faux")
    for _ in range(2):
        page.get_by_role("link", name=number, exact=True).click()
        _wrong_code(page)
    room.take(page, "telephone-bloque")


def _wrong_code(page: Page) -> None:
    page.get_by_label("Code à 4 chiffres").fill("0000")
    page.get_by_role("button", name="Confirmer").click()
    page.get_by_role("alert").wait_for()


def _enrolment(room: Room) -> None:
    page = room.open("phone", f"{PHONE}/activate")
    room.take(page, "telephone-activation")
    page.get_by_role("button", name="Commencer l'activation sans carte").click()
    page.goto(room.at("phone", f"{PHONE}/messages"))
    page.get_by_role("link", name="Scanner avec ce téléphone").wait_for()
    scanned = room.open("phone", f"{PHONE}/messages")
    scanned.get_by_role("link", name="Scanner avec ce téléphone").click()
    room.take(scanned, "telephone-activation-sms")
    page.reload()
    room.take(page, "telephone-messages")
    _by_card(room)


def _by_card(room: Room) -> None:
    """The QR code of the portal: scanned in time, then too late."""
    portal = room.open("wallet")
    lived.by_virtual_card(portal)
    portal.get_by_role("button", name="Activer mon e-CPS").click()
    portal.get_by_label("Code affiché par le téléphone").wait_for()
    room.take(portal, "psc-activation")
    address = str(portal.get_by_role("link", name="Scanner avec le téléphone simulé").get_attribute("href"))
    page = room.computer.new_page()
    page.goto(address)
    room.take(page, "telephone-activation-carte")
    with room.fault("activation.late"):
        page.goto(address)
        room.take(page, "telephone-qr-refuse")


def _workstation(room: Room) -> None:
    page = room.open("phone", DESK)
    room.take(page, "poste-cps-gestion")
    form = {"client_id": "demo", "client_secret": "demo-secret-public", "scope": "openid scope_all"}
    asked = {**form, "login_hint": VIRGINIE, "binding_message": "42", "channel": "CARD"}
    with urllib.request.urlopen(room.protocol("ext/ciba/auth"), urlencode(asked).encode()) as answer:  # noqa: S310
        json.loads(answer.read())
    page.get_by_test_id("number").wait_for()
    room.take(page, "poste-demande")

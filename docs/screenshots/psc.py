"""Pro Santé Connect: the login page and its tabs, the portal, its other pages, and « Essayez votre e-CPS »."""

import json
import urllib.request
from typing import Any
from urllib.parse import urlencode

from docs.screenshots import lived
from docs.screenshots.room import VIRGINIE, Room

CLIENT = {"client_id": "demo", "redirect_uri": "http://localhost:8765/callback", "response_type": "code"}
ASKED = {**CLIENT, "scope": "openid scope_all", "acr_values": "eidas1", "state": "etat", "nonce": "unique"}
TABS = {"carte": "Carte CPS", "delegation": "Délégation", "cle": "Clé de sécurité (bêta)"}


def take(room: Room) -> None:
    """Each page."""
    _self_test(room)
    _tabs(room)
    _card(room)
    _portal(room)
    _back_to_the_service(room)
    _device(room)
    _errors(room)


def _self_test(room: Room) -> None:
    page = room.open("selftest")
    room.take(page, "essai-e-cps")
    page.get_by_role("link", name="S'identifier").click()
    page.get_by_role("button", name="Annuler et revenir").click()
    room.take(page, "essai-echec")
    for fault, name in (("service.no_rights", "essai-sans-droits"), ("", "essai-bravo")):
        if fault:
            room.order("PUT", f"faults/{fault}")
        page.goto(room.at("selftest", "/start"))
        page.get_by_role("button", name="VIRGINIE").click()
        room.take(page, name)
        room.order("DELETE", "faults")
    for session in room.order("GET", "sessions"):
        room.order("DELETE", f"sessions/{session['id']}")


def _tabs(room: Room) -> None:
    page = room.open("viatrajectoire", "/connexion/ecps")
    room.take(page, "psc-e-cps")
    for name, tab in TABS.items():
        page.get_by_role("link", name=tab, exact=True).click()
        room.take(page, f"psc-{name}")
    page.get_by_role("link", name="Délégation", exact=True).click()
    page.get_by_label("Votre fournisseur d'identité").select_option(index=1)
    page.get_by_label("Identifiant national").fill(VIRGINIE)
    page.get_by_role("button", name="Se connecter avec ce fournisseur").click()
    page.get_by_role("button", name="Confirmer").wait_for()
    room.take(page, "psc-delegation-confirmation")
    page = room.open("viatrajectoire", "/connexion/ecps")
    page.get_by_label("Identifiant national").fill(VIRGINIE[1:])
    page.get_by_role("button", name="Se connecter avec l'application e-CPS").click()
    page.get_by_role("alert").wait_for()
    room.take(page, "psc-identifiant-refuse")
    lived.asked(page)
    room.take(page, "psc-attente")


def _card(room: Room) -> None:
    page = room.open("viatrajectoire", "/connexion/cps")
    page.get_by_role("link", name="Se connecter avec la carte CPS").click()
    room.take(page, "psc-carte-refusee")
    page = room.open("viatrajectoire", "/connexion/cps")
    lived.inserted(page)
    page.get_by_label("Code porteur").fill("0000")
    page.get_by_role("button", name="Se connecter").click()
    page.get_by_role("alert").wait_for()
    room.take(page, "psc-lecteur")


def _portal(room: Room) -> None:
    page = room.open("wallet")
    room.take(page, "psc-portail-connexion")
    lived.by_virtual_card(page)
    room.take(page, "psc-portail")
    page.get_by_role("button", name="Fermer toutes les sessions").click()
    room.take(page, "psc-sessions-fermees")


def _back_to_the_service(room: Room) -> None:
    """The page that posts the answer shows itself where scripts are off."""
    page = room.bare.new_page()
    page.goto(room.at("wallet", f"/auth?{urlencode({**ASKED, 'response_mode': 'form_post'})}"))
    page.get_by_role("button", name="VIRGINIE").click()
    page.get_by_role("button", name="Continuer").wait_for()
    room.take(page, "psc-retour")
    page = room.computer.new_page()
    page.goto(room.protocol("logout"))
    room.take(page, "psc-deconnexion")
    page.get_by_role("button", name="Se déconnecter").click()
    page.get_by_role("heading", name="Votre session est fermée").wait_for()
    room.take(page, "psc-deconnecte")


def _device(room: Room) -> None:
    room.order("PUT", "clients/appareil", secret="secret-public", name="Borne d'accueil", device=True)  # noqa: S106
    asked = {"client_id": "appareil", "client_secret": "secret-public", "scope": "openid scope_all"}
    shown = _posted(room.protocol("auth/device"), asked)
    page = room.open("wallet", "/device")
    page.get_by_label("Code affiché").fill("BCDF-GHJK")
    page.get_by_role("button", name="Continuer").click()
    page.get_by_role("alert").wait_for()
    room.take(page, "psc-appareil")
    page.get_by_label("Code affiché").fill(shown["user_code"])
    page.get_by_role("button", name="Continuer").click()
    page.get_by_role("button", name="VIRGINIE").click()
    page.get_by_role("status").wait_for()
    room.take(page, "psc-appareil-connecte")


def _posted(address: str, form: dict[str, str]) -> dict[str, Any]:
    with urllib.request.urlopen(address, urlencode(form).encode()) as answer:  # noqa: S310
        return dict(json.loads(answer.read()))


def _errors(room: Room) -> None:
    wrong = urlencode({**ASKED, "redirect_uri": "http://localhost:8765/ailleurs"})
    room.take(room.open("wallet", f"/auth?{wrong}"), "psc-erreur")
    with room.fault("down"):
        room.take(room.open("wallet", f"/auth?{urlencode(ASKED)}"), "psc-en-panne")

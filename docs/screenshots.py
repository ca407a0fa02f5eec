"""Takes the pictures of the documentation (`make screenshots`): each page at two widths, light and dark.

Starts a dashboard with the mocks and a bench of its own, and Debian's Chromium; writes `images/` and the page that
shows them all (`captures.md`). Pictures are WebP, to stay small.
"""

import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

DOCS = Path(__file__).parent
IMAGES = DOCS / "images"
PORT, MOCKS, ADMIN = 8597, 8700, 4
ADDRESS = f"http://127.0.0.1:{PORT}"
COMMAND = [sys.executable, "-m", "diagnostics.cli"]
LOOKS = [(width, scheme) for width in (1280, 420) for scheme in ("light", "dark")]
FAULT = "Le code porteur est bloqué"
IDLE = "[data-testid=stApp][data-test-script-state=notRunning]"
VIRGINIE, PASSWORD = "899700034012", "Demo2026"
HIGHEST, QUALITY = 3000, 60
"""Pixels of the longest page, and what WebP keeps of it."""


@dataclass
class Room:
    """One look: a browser of that width and those colours, somebody else's, and a phone, in a space of their own."""

    computer: BrowserContext
    stranger: BrowserContext
    beside: BrowserContext
    told: dict[str, Any]
    space: str
    look: str

    def at(self, face: str, path: str = "/") -> str:
        """The address of a mock's page."""
        told = self.told["psc"]["wallet"] if face == "wallet" else self.told[face]
        return f"{told['url'] if isinstance(told, dict) else told}/s/{self.space}{path}"

    def order(self, method: str, path: str, **data: Any) -> None:
        """Give an order to the admin API, for this space."""
        address = f"{self.told['admin']['url']}/spaces/{self.space}/{path}"
        kind = {"content-type": "application/json"}
        urllib.request.urlopen(urllib.request.Request(address, json.dumps(data).encode(), kind, method=method))  # noqa: S310

    def take(self, page: Page, name: str) -> None:
        """The picture of a page as it is."""
        page.wait_for_timeout(200)
        _keep(page.screenshot(full_page=True), f"{name}-{self.look}")


Chapter = Callable[[Room], None]


def viatrajectoire(room: Room) -> None:
    """The site, from the first login on."""
    page = room.computer.new_page()
    page.goto(room.at("viatrajectoire"))
    room.take(page, "viatrajectoire-accueil")
    room.order("PATCH", "settings", automatic="infirmiere")
    nurse = room.stranger.new_page()
    nurse.goto(room.at("viatrajectoire", "/connexion/ecps"))
    room.take(nurse, "viatrajectoire-refus")
    room.order("PATCH", "settings", automatic="virginie")
    page.goto(room.at("viatrajectoire", "/connexion/ecps"))
    room.take(page, "viatrajectoire-creation")
    page.get_by_label("Email *").fill("virginie@exemple.test")
    page.get_by_label("Mot de passe *", exact=True).fill(PASSWORD)
    page.get_by_label("Répéter le mot de passe *").fill(PASSWORD)
    page.get_by_role("button", name="Créer mon compte").click()
    page.get_by_role("heading", name="Bonjour").wait_for()
    room.take(page, "viatrajectoire-espace")
    page.get_by_role("link", name="Mon compte").click()
    room.take(page, "viatrajectoire-compte")
    page.get_by_role("button", name="Se déconnecter").first.click()
    room.order("PATCH", "settings", automatic="")


def otp(room: Room) -> None:
    """The code by mail, and the mailbox."""
    page = room.computer.new_page()
    page.goto(room.at("viatrajectoire"))
    page.get_by_label("Identifiant").fill(VIRGINIE)
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Se connecter", exact=True).click()
    page.get_by_role("heading", name="J'ai reçu mon code").wait_for()
    room.take(page, "otp-code")
    page.goto(room.at("viatrajectoire", "/mot-de-passe"))
    room.take(page, "otp-mot-de-passe-oublie")
    page.goto(room.at("mailbox"))
    room.take(page, "courrier-boites")
    page.goto(room.at("mailbox", "/boite"))
    page.get_by_role("link", name="no_reply").click()
    room.take(page, "courrier-message")
    page.goto(room.at("mailbox", "/envois"))
    room.take(page, "courrier-envois")


def monsisra(room: Room) -> None:
    """The portal."""
    page = room.computer.new_page()
    for name, path in (("connexion", "/connexion"), ("inscription", "/inscription"), ("oubli", "/mot-de-passe")):
        page.goto(room.at("monsisra", path))
        room.take(page, f"monsisra-{name}")
    page.goto(room.at("monsisra", "/connexion"))
    page.get_by_role("button", name="VIRGINIE MEDECIN").click()
    room.take(page, "monsisra-vignettes")
    page.goto(room.at("monsisra", "/bureau"))
    room.take(page, "monsisra-bureau")


def pro_sante_connect(room: Room) -> None:
    """The login page and its tabs, the phone, the portal, the self-test."""
    page, phone = room.computer.new_page(), room.beside.new_page()
    page.goto(room.at("selftest"))
    room.take(page, "essai-e-cps")
    page.goto(room.at("viatrajectoire", "/connexion/ecps"))
    room.take(page, "psc-e-cps")
    for name, tab in (("carte", "Carte CPS"), ("delegation", "Délégation"), ("cle", "Clé de sécurité (bêta)")):
        page.get_by_role("link", name=tab, exact=True).click()
        room.take(page, f"psc-{name}")
    page.get_by_role("link", name="Application e-CPS", exact=True).click()
    page.get_by_label("Identifiant national").fill(VIRGINIE)
    page.get_by_role("button", name="Se connecter avec l'application e-CPS").click()
    page.get_by_test_id("number").wait_for()
    room.take(page, "psc-attente")
    phone.goto(room.at("phone", "/phone/virginie"))
    room.take(phone, "telephone")
    phone.goto(room.at("phone", "/poste/virginie"))
    room.take(phone, "poste-cps-gestion")
    page.goto(room.at("wallet"))
    room.take(page, "psc-portail")


def trainer(room: Room) -> None:
    """The trainer's pages, and faults and settings."""
    page = room.computer.new_page()
    page.goto(room.at("demo"))
    room.take(page, "formateur-histoires")
    page.goto(room.at("demo", "/porte/ecps"))
    page.locator("#drawing svg").wait_for()
    room.take(page, "formateur-e-cps")
    page.goto(room.at("demo", "/porte/otp"))
    room.take(page, "formateur-otp")
    page.goto(room.at("admin"))
    room.take(page, "pannes-et-reglages")


def dashboard(room: Room) -> None:
    """The dashboard."""
    page = room.computer.new_page()
    page.goto(ADDRESS)
    page.get_by_text("Le banc virtuel (SIMULATION)").click()
    page.get_by_role("button", name="Lancer le diagnostic").click()
    expect(page.get_by_role("heading", name=f"Cause : {FAULT}")).to_be_visible(timeout=30_000)
    _whole(page, f"diagnostic-{room.look}")
    _open(page, "Lecteur en direct")
    page.get_by_text("Le banc virtuel (SIMULATION)").click()
    expect(page.get_by_text("Carte présente")).to_be_visible(timeout=20_000)
    _whole(page, f"lecteur-{room.look}")
    _open(page, "Message affiché")
    page.get_by_role("textbox").first.fill("Je n'ai pas reçu le code")
    page.get_by_role("textbox").first.press("Control+Enter")
    expect(page.get_by_role("heading", name="Cause la plus proche du message")).to_be_visible(timeout=20_000)
    _whole(page, f"message-{room.look}")
    for title, name in (
        ("Portes simulées", "portes"),
        ("Échanges", "echanges"),
        ("Identités de test", "identites"),
        ("Boîte aux lettres", "courrier"),
    ):
        _open(page, title)
        if (where := page.get_by_role("textbox", name="Espace")).is_visible():
            where.fill(room.space)
            where.press("Enter")
            page.wait_for_timeout(1500)  # what a page shows follows by itself
        page.locator(IDLE).wait_for()
        _whole(page, f"tableau-{name}-{room.look}")


def guide(room: Room) -> None:
    """A call in the guide, to its end."""
    page = room.computer.new_page()
    page.goto(ADDRESS)
    _open(page, "Guide de dépannage")
    _whole(page, f"guide-debut-{room.look}")
    page.get_by_text("carte CPS", exact=True).click()
    page.get_by_role("textbox", name="Message affiché").fill("0x8010002E")
    page.get_by_role("textbox", name="Qui appelle").fill("Cabinet d'Épreuve")
    page.get_by_role("button", name="Commencer l'appel").click()
    page.get_by_text("Pourquoi cette question").click()
    expect(page.get_by_role("columnheader", name="Chances")).to_be_visible()
    _whole(page, f"guide-question-{room.look}")
    _press(page, "look_bench", opened="Examiner un poste")
    begin = page.locator(".st-key-begin_remedy button")
    while not begin.is_visible():
        _press(page, "unknown")
    _whole(page, f"guide-cause-{room.look}")
    _press(page, "begin_remedy")
    _whole(page, f"guide-etape-{room.look}")
    while page.locator(".st-key-done button").is_visible():
        _press(page, "done")
    _whole(page, f"guide-verification-{room.look}")
    _press(page, "fixed")
    _press(page, "close")
    _whole(page, f"guide-fin-{room.look}")
    for title, name in (("Dossiers", "dossiers"), ("Statistiques", "statistiques")):
        _open(page, title)
        page.locator(IDLE).wait_for()
        _whole(page, f"{name}-{room.look}")


def _press(page: Page, key: str, opened: str = "") -> None:
    """A button of the dashboard by its key, where it is folded away once that is `opened`."""
    if opened:
        page.get_by_text(opened, exact=True).click()
    page.locator(f".st-key-{key} button").click()
    page.wait_for_timeout(600)
    page.locator(IDLE).wait_for(timeout=60_000)


CHAPTERS: dict[str, Chapter] = {
    "Le guide de dépannage": guide,
    "ViaTrajectoire": viatrajectoire,
    "Le code par e-mail": otp,
    "MonSisra": monsisra,
    "Pro Santé Connect et l'e-CPS": pro_sante_connect,
    "Le formateur": trainer,
    "Le tableau de bord": dashboard,
}


def main() -> None:
    """Take them all."""
    shutil.rmtree(IMAGES, ignore_errors=True)
    IMAGES.mkdir()
    with _served() as told, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        shown: dict[str, list[str]] = {}
        for width, scheme in LOOKS:
            look = f"{width}-{scheme}"
            computer, stranger, beside = (_context(chromium, one, scheme) for one in (width, width, 390))
            room = Room(computer, stranger, beside, told, f"c-{look}", look)
            for title, chapter in CHAPTERS.items():
                before = set(IMAGES.iterdir())
                chapter(room)
                shown.setdefault(
                    title, sorted({one.name.removesuffix(f"-{look}.webp") for one in set(IMAGES.iterdir()) - before})
                )
            for browser in (computer, stranger, beside):
                browser.close()
        chromium.close()
    (DOCS / "captures.md").write_text(_gallery(shown), encoding="utf-8")


@contextmanager
def _served() -> Iterator[dict[str, Any]]:
    """A dashboard, its mocks, and a bench whose card is blocked: what the mocks' first line says."""
    with tempfile.TemporaryDirectory(prefix="hd-") as runtime:
        Path(runtime).chmod(0o755)
        environ = {**os.environ, "HELPDESK_RUNTIME": runtime, "HELPDESK_STATE": f"{runtime}/state"}
        subprocess.run([*COMMAND, "fault", "pin.blocked"], env=environ, check=True)
        command = [*COMMAND, "run", "--mocks-port-base", str(MOCKS), "--port", str(PORT)]
        server = subprocess.Popen(command, env=environ)
        try:
            _answer(f"{ADDRESS}/_stcore/health")
            yield dict(json.loads(_answer(f"http://127.0.0.1:{MOCKS + ADMIN}/description")))
        finally:
            server.terminate()
            server.wait()
            subprocess.run([*COMMAND, "card", "stop"], env=environ, check=True)


def _answer(address: str) -> bytes:
    while True:
        try:
            with urllib.request.urlopen(address) as answer:  # noqa: S310
                return bytes(answer.read())
        except OSError:
            time.sleep(0.1)


def _context(browser: Browser, width: int, scheme: str) -> BrowserContext:
    return browser.new_context(
        locale="fr-FR",
        timezone_id="Europe/Paris",
        viewport={"width": width, "height": 900},
        color_scheme="dark" if scheme == "dark" else "light",
        ignore_https_errors=True,
    )


def _open(page: Page, title: str) -> None:
    """A page of the dashboard, by the navigation that a narrow screen folds away."""
    page.locator(IDLE).wait_for()
    opener = page.get_by_test_id("stExpandSidebarButton")
    if opener.is_visible():
        opener.click()
        page.wait_for_timeout(500)  # the sidebar's own animation
    page.get_by_role("link", name=title, exact=True).click()
    page.get_by_role("heading", name=title, exact=True).wait_for()
    folder = page.get_by_test_id("stSidebarCollapseButton")
    if (page.viewport_size or {"width": 0})["width"] < 600 and folder.is_visible():
        folder.click()


def _whole(page: Page, name: str) -> None:
    """A page of the dashboard: its scrolling part is made as high as its content."""
    width = (page.viewport_size or {"width": 1280})["width"]
    page.wait_for_timeout(800)  # the sidebar's own animation
    height = page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
    page.set_viewport_size({"width": width, "height": min(height, HIGHEST)})
    page.wait_for_timeout(400)
    _keep(page.screenshot(), name)
    page.set_viewport_size({"width": width, "height": 900})


def _keep(png: bytes, name: str) -> None:
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    picture.crop((0, 0, picture.width, min(picture.height, HIGHEST))).save(
        IMAGES / f"{name}.webp", quality=QUALITY, method=6
    )


def _gallery(shown: dict[str, list[str]]) -> str:
    """The page that shows them all, large and light; the other looks by links."""
    lines = [
        "# Les écrans",
        "",
        "Chaque page en grand et en petit, en clair et en sombre. Produit par `make screenshots`.",
        "",
    ]
    for title, names in shown.items():
        lines += [f"## {title}", ""]
        for name in names:
            links = ", ".join(f"[{width} {scheme}](images/{name}-{width}-{scheme}.webp)" for width, scheme in LOOKS)
            lines += [f"![{name}](images/{name}-1280-light.webp)", "", f"{name} : {links}", ""]
    return "\n".join(lines).rstrip() + "\n"


if __name__ == "__main__":
    main()

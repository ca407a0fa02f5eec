"""The four doors of ViaTrajectoire: complete logins per second, and what a person waits for in a browser.

python benchmarks/doors.py [--seconds S] [--visits N]

A login is a new browser that comes to the site and ends in the doctor's space, whose account exists: by HTTP alone for
the rate, with the server on one core and one browser at a time; in Chromium for the wait, from the click on the door to
« Bonjour », the person being instantaneous (the phone approves at once, the mail is read as it comes). Beside each rate
stands the limit that its cryptography sets on this core. Exit code 1 when a wait is over the aim.
"""

import argparse
import json
import os
import re
import shutil
import ssl
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, pkcs12
from playwright.sync_api import Page, sync_playwright

from benchmarks.servers import CLIENT_CORE, free_port, rsa_limit, running
from diagnostics.cli import main as helpdesk
from mocks.accounts.passwords import hashed, matches
from mocks.pki.p12 import PASSWORD as P12_PASSWORD

WAIT_AIM = 1.5
"""Seconds from the click on a door to the doctor's space."""
PERSON, NATIONAL_ID, PASSWORD = "virginie", "899700034012", "Demo2026"
ARRIVED = "/espace"
RSA_SIGNATURES = {"monsisra": 1, "cps": 3, "ecps": 2}
"""Signatures of the server per login: tokens, and its part of the card's handshake."""


@dataclass(frozen=True)
class Place:
    """A running server, and the certificate of the person's card."""

    told: Mapping[str, Any]
    card: Path

    def url(self, face: str) -> str:
        """The address of a mock."""
        told = self.told[face]
        return str(told["url"] if isinstance(told, dict) else told)

    def order(self, method: str, path: str, **data: Any) -> None:
        """Give an order to the admin API."""
        address = f"{self.told['admin']['url']}/spaces/default/{path}"
        httpx2.request(method, address, json=data, timeout=20).raise_for_status()

    def code(self, after: str) -> tuple[str, str]:
        """The code of the next mail, and the mail's name."""
        asked = {"to": f"{PERSON}@exemple.test", "seconds": "10", **({"after": after} if after else {})}
        mail = httpx2.get(f"{self.url('mailbox')}/api/wait", params=asked, timeout=20).json()
        return mail["code"], mail["id"]


@contextmanager
def served(state: Path) -> Iterator[Place]:
    """Our server on its core, with the account that the doors lead to."""
    command = [sys.executable, "-m", "diagnostics.cli", "mocks", "--json", "--port-base", str(free_port(20))]
    with running(command, {"HELPDESK_STATE": str(state)}) as (process, _):
        assert process.stdout is not None
        place = Place(json.loads(process.stdout.readline()), state / "card.pem")
        place.order("PUT", f"accounts/{PERSON}", email=f"{PERSON}@exemple.test", password=PASSWORD)
        _card(state, place.card)
        yield place


def _card(state: Path, pem: Path) -> None:
    """The person's certificate and key, by the authorities of the server."""
    os.environ["HELPDESK_STATE"] = str(state)
    p12 = pem.with_suffix(".p12")
    assert helpdesk(["identities", "p12", str(p12), "--identity", PERSON]) == 0
    key, certificate, _ = pkcs12.load_key_and_certificates(p12.read_bytes(), P12_PASSWORD.encode())
    assert key is not None and certificate is not None
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    pem.write_bytes(certificate.public_bytes(Encoding.PEM) + private)


def hidden(page: httpx2.Response) -> dict[str, str]:
    """The hidden fields of a page's forms."""
    return dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', page.text))


def by_monsisra(http: httpx2.Client, place: Place) -> httpx2.Response:
    """Sign in to the portal with one click, then the tile."""
    page = http.get(f"{place.url('monsisra')}/connexion")
    http.post(f"{place.url('monsisra')}/connexion/identite", data={**hidden(page), "identity": PERSON})
    return http.get(f"{place.url('monsisra')}/vignette/viatrajectoire")


def by_ecps(http: httpx2.Client, place: Place) -> httpx2.Response:
    """Pro Santé Connect signs the person in without a page."""
    return http.get(f"{place.url('viatrajectoire')}/connexion/ecps")


def by_cps(http: httpx2.Client, place: Place) -> httpx2.Response:
    """The login page's link, followed with the card's certificate."""
    page = http.get(f"{place.url('viatrajectoire')}/connexion/cps")
    found = re.search(r'href="(https://[^"]+/card/login\?attempt=[^"]+)"', page.text)
    assert found, page.url
    return http.get(found[1])


def by_otp(http: httpx2.Client, place: Place) -> httpx2.Response:
    """Identifier and password, then the code of the mail."""
    site = place.url("viatrajectoire")
    last = httpx2.get(f"{place.url('mailbox')}/api/mails").json()
    fields = {"identifiant": NATIONAL_ID, "mot_de_passe": PASSWORD}
    page = http.post(f"{site}/connexion/otp", data={**hidden(http.get(f"{site}/")), **fields})
    code, _ = place.code(last[0]["id"] if last else "")
    return http.post(f"{site}/connexion/otp/code", data={**hidden(page), "code_otp": code})


DOORS: Mapping[str, Callable[[httpx2.Client, Place], httpx2.Response]] = {
    "monsisra": by_monsisra,
    "cps": by_cps,
    "ecps": by_ecps,
    "otp": by_otp,
}


def rate(door: str, place: Place, seconds: float) -> float:
    """Complete logins per second through a door, a new browser each."""
    place.order("PATCH", "settings", automatic=PERSON if door == "ecps" else "")
    tls = ssl.create_default_context(cafile=place.told["pki"]["server_certificate"])
    tls.load_cert_chain(place.card)
    done, begun = 0, time.perf_counter()
    while not done or time.perf_counter() - begun < seconds:
        with httpx2.Client(verify=tls, follow_redirects=True, timeout=20) as http:
            page = DOORS[door](http, place)
        assert page.url.path == ARRIVED, (page.url, page.text[-600:])
        done += 1
    return done / (time.perf_counter() - begun)


def password_limit() -> float:
    """Passwords that one core checks in a second."""
    kept, begun, done = hashed(PASSWORD), time.perf_counter(), 0
    while time.perf_counter() - begun < 1:
        assert matches(kept, PASSWORD)
        done += 1
    return done / (time.perf_counter() - begun)


def wait_monsisra(page: Page, place: Place) -> float:
    """The tile, in the portal where one is signed in."""
    page.goto(f"{place.url('monsisra')}/connexion")
    page.get_by_role("button", name="VIRGINIE MEDECIN").click()
    with page.context.expect_page() as opened:
        begun = time.perf_counter()
        page.get_by_role("link", name="ViaTrajectoire").click()
    return _arrived(opened.value, begun)


def wait_ecps(page: Page, place: Place) -> float:
    """The door's button, the identifier, a phone that approves at once."""
    place.order("PUT", f"phones/{PERSON}", answer="approved")
    page.goto(place.url("viatrajectoire"))
    begun = time.perf_counter()
    page.get_by_role("link", name="Se connecter par e-CPS").click()
    page.get_by_label("Identifiant national").fill(NATIONAL_ID)
    page.get_by_role("button", name="Se connecter avec l'application e-CPS").click()
    return _arrived(page, begun)


def wait_cps(page: Page, place: Place) -> float:
    """The door's button, then the page's own reader: card, certificate, code."""
    page.goto(place.url("viatrajectoire"))
    begun = time.perf_counter()
    page.get_by_role("link", name="Se connecter par carte CPS").click()
    page.get_by_text("Sans lecteur de carte").click()
    page.get_by_role("button", name="Insérer la carte").click()
    page.get_by_label("Code porteur").fill("1234")
    page.get_by_role("button", name="Se connecter", exact=True).click()
    return _arrived(page, begun)


def wait_otp(page: Page, place: Place) -> float:
    """« Se connecter », the mail as it comes, the code."""
    page.goto(place.url("viatrajectoire"))
    last = httpx2.get(f"{place.url('mailbox')}/api/mails").json()
    page.get_by_label("Identifiant").fill(NATIONAL_ID)
    page.get_by_label("Mot de passe").fill(PASSWORD)
    begun = time.perf_counter()
    page.get_by_role("button", name="Se connecter", exact=True).click()
    code, _ = place.code(last[0]["id"] if last else "")
    page.get_by_label("Code reçu par e-mail").fill(code)
    page.get_by_role("button", name="Valider").click()
    return _arrived(page, begun)


WAITS: Mapping[str, Callable[[Page, Place], float]] = {
    "monsisra": wait_monsisra,
    "cps": wait_cps,
    "ecps": wait_ecps,
    "otp": wait_otp,
}


def _arrived(page: Page, begun: float) -> float:
    page.get_by_role("heading", name="Bonjour").wait_for()
    return time.perf_counter() - begun


def waits(place: Place, visits: int) -> dict[str, float]:
    """The median wait of each door; the first visit, where everything is loaded, is left out."""
    place.order("PATCH", "settings", automatic="")
    found: dict[str, list[float]] = {door: [] for door in WAITS}
    with sync_playwright() as playwright:
        options = ["--no-sandbox", "--disable-dev-shm-usage"]
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=options)
        for _ in range(visits + 1):
            for door, wait in WAITS.items():
                context = chromium.new_context(locale="fr-FR", ignore_https_errors=True)
                found[door].append(wait(context.new_page(), place))
                context.close()
        chromium.close()
    return {door: statistics.median(seconds[1:]) for door, seconds in found.items()}


def main() -> int:
    """Measure, print, and say whether the aim is met."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--visits", type=int, default=5)
    args = parser.parse_args()
    everywhere = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {CLIENT_CORE})
    rsa, passwords, met = rsa_limit(), password_limit(), True
    with tempfile.TemporaryDirectory() as state, served(Path(state)) as place:
        for door in DOORS:
            got = rate(door, place, args.seconds)
            most = passwords if door == "otp" else rsa / RSA_SIGNATURES[door]
            print(f"{door:<9} {got:6.1f} logins/s; its cryptography alone: {most:.0f}, a share of {got / most:.2f}")
        os.sched_setaffinity(0, everywhere)  # a browser is many processes
        for door, seconds in waits(place, args.visits).items():
            met = met and seconds <= WAIT_AIM
            verdict = "met" if seconds <= WAIT_AIM else "MISSED"
            print(f"{door:<9} {seconds:.2f} s from the click to the space (aim {WAIT_AIM:.2f}) {verdict}")
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())

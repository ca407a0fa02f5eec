"""A login by card with curl: OpenSSL's engine for PKCS #11, OpenSC, a real pcscd and the virtual card."""

import html
import os
import re
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest

from diagnostics.domain.card import AID_PKCS15
from mocks.card.bench import Bench
from mocks.card.counters import DEFAULT_CODE
from mocks.card.spec import CardSpec
from tests.relying import Relying

pytestmark = pytest.mark.usefixtures("opensc_logs_in")
CONFIGURATION = """
openssl_conf = all
[all]
ssl_conf = tls
[tls]
system_default = everywhere
[everywhere]
SignatureAlgorithms = RSA+SHA256:ECDSA+SHA256
"""
"""Without it OpenSSL prefers RSA-PSS, which OpenSC does not offer with these cards."""
AUTHENTICATION = "".join(f"%{byte:02X}" for byte in AID_PKCS15 + b"\x02")
KEY_NOT_LOADED, HANDSHAKE_FAILED = 58, 35


@dataclass(frozen=True)
class Curl:
    """curl as one browser: its cookies, the card in the bench's reader, and a code that no command line shows."""

    folder: Path
    bench: Bench
    authority: str

    def __call__(self, url: str, code: str | None = None, plain: bool = False) -> subprocess.CompletedProcess[str]:
        """Fetch a page, with the card where a code is given; `plain` leaves OpenSSL's preferences as they are."""
        options = self.folder / "curlrc"
        options.write_text("" if code is None else self._card(code))
        environ = {
            **os.environ,
            "PCSCLITE_CSOCK_NAME": str(self.bench.places.pcsc_socket),
            "PKCS11_MODULE_PATH": "opensc-pkcs11.so",
        }
        if not plain:
            configuration = self.folder / "openssl.cnf"
            configuration.write_text(CONFIGURATION)
            environ["OPENSSL_CONF"] = str(configuration)
        jar = str(self.folder / "cookies")
        command = ["curl", "-q", "--silent", "--show-error", "--cookie", jar, "--cookie-jar", jar]
        command += ["--cacert", self.authority, "--write-out", "%{stderr}-> %{redirect_url}", "--config", str(options)]
        return subprocess.run([*command, url], env=environ, capture_output=True, text=True, timeout=60, check=False)

    @staticmethod
    def _card(code: str) -> str:
        token = f"pkcs11:id={AUTHENTICATION};pin-value={code};type="
        return f'engine=pkcs11\ncert-type=ENG\nkey-type=ENG\ncert="{token}cert"\nkey="{token}private"\n'


@pytest.fixture
def curl(bench: Bench, rp: Relying, tmp_path: Path) -> Curl:
    """A browser of the relying party's user; no identity is signed in by itself."""
    rp.settings(automatic="")
    return Curl(tmp_path, bench, rp.told["pki"]["server_certificate"])


@pytest.fixture
def card_link(curl: Curl, rp: Relying) -> Callable[[], str]:
    """Go from the relying party's request to the card's tab: the address of its button."""

    def go() -> str:
        page = curl(str(rp.authorize().request.url)).stdout
        tab = _link(page, "tab=carte")
        return _link(curl(tab).stdout, "/card/login")

    return go


def _link(page: str, part: str) -> str:
    return next(html.unescape(href) for href in re.findall(r'href="([^"]*)"', page) if part in href)


def test_a_whole_login(curl: Curl, bench: Bench, rp: Relying, card_link: Callable[[], str]) -> None:
    bench.insert(CardSpec(identity="camille"))
    done = curl(card_link(), DEFAULT_CODE)
    assert done.returncode == 0, done.stderr
    back = dict(parse_qsl(urlsplit(done.stderr.split("-> ")[1]).query))
    assert back["state"] == "etat-1"
    tokens = rp.token(back["code"]).json()
    body = rp.userinfo(tokens["access_token"]).json()
    assert (body["SubjectNameID"], body["authMode"]) == ("899700999990", "CARD")


def test_a_wrong_code_costs_a_try_and_signs_nobody_in(
    curl: Curl, bench: Bench, rp: Relying, card_link: Callable[[], str]
) -> None:
    bench.insert(CardSpec())
    link = card_link()
    refused = curl(link, "9999")
    assert refused.returncode == KEY_NOT_LOADED and "Login failed" in refused.stderr
    assert bench.seen()[0].tries == 2
    assert "card" not in {told["origin"] for told in rp.admin("GET", "record")}
    assert curl(link, DEFAULT_CODE).returncode == 0
    assert bench.seen()[0].tries == 3


def test_an_expired_card_reaches_the_page_that_says_so(curl: Curl, bench: Bench, card_link: Callable[[], str]) -> None:
    bench.insert(CardSpec(variant="expired"))
    assert "périmé" in curl(card_link(), DEFAULT_CODE).stdout


def test_openssl_prefers_what_the_card_cannot_do(curl: Curl, bench: Bench, card_link: Callable[[], str]) -> None:
    bench.insert(CardSpec())
    refused = curl(card_link(), DEFAULT_CODE, plain=True)
    assert refused.returncode == HANDSHAKE_FAILED and "Mechanism invalid" in refused.stderr

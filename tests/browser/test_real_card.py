"""The virtual card in Chromium as a doctor uses a real one: NSS, OpenSC, pcscd, and the browser's own windows."""

import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx2
import pytest
from playwright.sync_api import Playwright, expect

from mocks.card.bench import Bench
from mocks.card.counters import DEFAULT_CODE
from mocks.card.spec import CardSpec
from mocks.identities import find
from tests.browser.desktop import Desktop, Doctor, open_desktop, sit_down
from tests.relying import Relying

logs_in = pytest.mark.usefixtures("opensc_logs_in")


@pytest.fixture(scope="module")
def desktop(server: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desktop]:
    """A screen and a home folder."""
    with open_desktop(tmp_path_factory.mktemp("maison"), server["pki"]["server_certificate"]) as one:
        yield one


@pytest.fixture
def doctor(playwright: Playwright, chromium: str, desktop: Desktop, bench: Bench, tmp_path: Path) -> Iterator[Doctor]:
    """Somebody before a browser just opened, whose reader is the bench's."""
    with sit_down(playwright, chromium, desktop, tmp_path / "profil", bench.places.pcsc_socket) as one:
        yield one


def asked(party: Relying, callback: str) -> str:
    """Where a relying party sends the browser."""
    party.settings(automatic="")
    party.admin("PUT", "clients/essai", secret="s", redirect_uris=[callback])
    return str(party.authorize(client_id="essai", redirect_uri=callback).request.url)


def signed_in(doctor: Doctor, rp: Relying, callback: str) -> tuple[str, str]:
    """Who came back to the relying party, and by which means."""
    back = dict(parse_qsl(urlsplit(doctor.page.url).query))
    assert "code" in back, (doctor.page.url, doctor.errors)
    form = {"redirect_uri": callback}
    tokens = rp.token(back["code"], auth=("essai", "s"), **form).json()
    body = rp.userinfo(tokens["access_token"]).json()
    return body["SubjectNameID"], body["authMode"]


@logs_in
def test_the_code_then_the_certificate(doctor: Doctor, bench: Bench, rp: Relying, callback: str) -> None:
    bench.insert(CardSpec())
    doctor.go(asked(rp, callback))
    doctor.type_code(DEFAULT_CODE)
    doctor.choose_certificate(DEFAULT_CODE)
    assert signed_in(doctor, rp, callback) == (find("virginie").national_id, "CARD")


@logs_in
def test_a_wrong_code_costs_a_try_and_is_asked_again(doctor: Doctor, bench: Bench, rp: Relying, callback: str) -> None:
    bench.insert(CardSpec(identity="infirmiere"))
    doctor.go(asked(rp, callback))
    first = doctor.type_code("9999")
    doctor.code_window(after=first)
    assert bench.seen()[0].tries == 2
    doctor.type_code(DEFAULT_CODE, after=first)
    doctor.choose_certificate(DEFAULT_CODE)
    assert signed_in(doctor, rp, callback) == (find("infirmiere").national_id, "CARD")
    assert bench.seen()[0].tries == 3


def test_without_a_card_a_page_says_so_or_the_handshake_fails(
    doctor: Doctor, rp: Relying, strict: dict[str, Any], callback: str
) -> None:
    doctor.go(asked(rp, callback))
    expect(doctor.page.get_by_role("alert")).to_contain_text("aucun certificat")
    with httpx2.Client(timeout=20) as http:
        doctor.go(asked(Relying(strict, f"t-{secrets.token_hex(6)}", http), callback))
        assert doctor.error() == "net::ERR_BAD_SSL_CLIENT_AUTH_CERT"


@logs_in
def test_an_expired_card_in_a_strict_handshake_shows_the_browser_s_bare_error(
    doctor: Doctor, bench: Bench, strict: dict[str, Any], callback: str
) -> None:
    bench.insert(CardSpec(variant="expired"))
    with httpx2.Client(timeout=20) as http:
        doctor.go(asked(Relying(strict, f"t-{secrets.token_hex(6)}", http), callback))
        doctor.type_code(DEFAULT_CODE)
        doctor.choose_certificate(DEFAULT_CODE)
        assert doctor.error() == "net::ERR_BAD_SSL_CLIENT_AUTH_CERT"


@logs_in
def test_tls13_is_more_than_the_card_can_sign(
    doctor: Doctor, bench: Bench, modern: dict[str, Any], callback: str
) -> None:
    bench.insert(CardSpec())
    with httpx2.Client(timeout=20) as http:
        doctor.go(asked(Relying(modern, f"t-{secrets.token_hex(6)}", http), callback))
        doctor.type_code(DEFAULT_CODE)
        doctor.choose_certificate(DEFAULT_CODE)
        assert doctor.error() == "net::ERR_SSL_CLIENT_AUTH_NO_COMMON_ALGORITHMS"
    assert bench.seen()[0].tries == 3

"""A database of NSS's own tools, and the certificate of a card that is really read."""

import os
import shutil
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding

from diagnostics import Machine, Settings, certificates, diagnose
from diagnostics.domain import igc
from mocks.card.bench import Bench
from mocks.card.spec import CardSpec
from tests.diagnostics.browsers.world import HOME, certificate, database, first, linux, record, windows
from tests.diagnostics.middleware.world import OPENSC, card


def test_a_real_database(tmp_path: Path) -> None:
    played = linux(tmp_path / "disk", {OPENSC: b""})
    folder = played.path(f"{HOME}/.local/share/pki/nssdb")
    assert first(record(played)) == ("browser.chromium_module", "fault")
    database(folder, with_module=False)
    assert first(record(played)) == ("browser.chromium_module", "fault")
    assert first(record(played, card(None))) is None
    shutil.rmtree(folder)
    database(folder, with_module=True)
    assert first(record(played)) is None


def test_the_certificate_of_another_card(tmp_path: Path, bench: Bench) -> None:
    bench.insert(CardSpec())
    environ = {**os.environ, "HELPDESK_RUNTIME": str(bench.places.directory.parent)}
    seen = diagnose(Settings(virtual=True), Machine(environ=environ, call_seconds=2)).record
    read = seen.value("card.certificates")
    login = certificates.sort(read).authentication
    assert login is not None
    mine = igc.fingerprint(login.certificate.public_bytes(Encoding.DER))
    found = {
        name: first(record(windows(tmp_path / name, {"store": certificate(print=name)}), {"card.certificates": read}))
        for name in (mine, "b7")
    }
    assert found == {mine: None, "b7": ("middleware.stale_certificate", "warning")}

"""OpenSC's own tools judge the virtual card, through a real pcscd."""

import os
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509 import load_pem_x509_certificate

from diagnostics.checks.middleware import OPENSC_BROKEN
from diagnostics.domain.card import AID_PKCS15
from mocks.card import counters
from mocks.card.bench import Bench
from mocks.card.counters import DEFAULT_CODE
from mocks.card.spec import CardSpec
from tests.opensc import installed

AUTHENTICATION = (AID_PKCS15 + b"\x02").hex()
logs_in = pytest.mark.usefixtures("opensc_logs_in")


def tool(bench: Bench, *command: str) -> subprocess.CompletedProcess[str]:
    environ = {**os.environ, "PCSCLITE_CSOCK_NAME": str(bench.places.pcsc_socket)}
    return subprocess.run(command, env=environ, capture_output=True, text=True, timeout=30, check=False)


def left(bench: Bench) -> int:
    return counters.load(bench.places.directory / "compteurs-0.json").pin


def verify(bench: Bench, code: str) -> str:
    """What OpenSC says of a code: nothing when it is right."""
    found = tool(bench, "pkcs15-tool", "--verify-pin", "--pin", code)
    return found.stdout + found.stderr if found.returncode else ""


def test_it_is_taken_for_an_ias_ecc_card(bench: Bench) -> None:
    bench.insert(CardSpec())
    assert tool(bench, "opensc-tool", "-n").stdout.strip() == "IAS-ECC"


def test_its_directories_are_read_whole(bench: Bench) -> None:
    bench.insert(CardSpec())
    dump = tool(bench, "pkcs15-tool", "--dump")
    assert dump.returncode == 0
    for expected in ("Code porteur de la carte CPS", "CPS_PRIV_AUT", "CPS_PRIV_SIG", "Certificat d'Authentification"):
        assert expected in dump.stdout


def test_its_certificate_is_read(bench: Bench) -> None:
    bench.insert(CardSpec())
    text = tool(bench, "pkcs15-tool", "--read-certificate", AUTHENTICATION).stdout
    assert "899700034012" in load_pem_x509_certificate(text.encode()).subject.rfc4514_string()


def test_it_logs_in_up_to_a_version_and_from_then_on_not_even_tries(bench: Bench) -> None:
    bench.insert(CardSpec())
    assert verify(bench, DEFAULT_CODE) == "" or installed() >= OPENSC_BROKEN
    assert "Invalid data" in verify(bench, "9999") or installed() < OPENSC_BROKEN
    assert left(bench) == (3 if installed() >= OPENSC_BROKEN else 2)


@logs_in
def test_codes_count_down_to_the_block(bench: Bench) -> None:
    bench.insert(CardSpec())
    assert verify(bench, DEFAULT_CODE) == ""
    for remaining in (2, 1, 0):
        verify(bench, "9999")
        assert left(bench) == remaining
    assert "blocked" in verify(bench, DEFAULT_CODE)
    assert left(bench) == 0


@logs_in
def test_it_signs_with_the_authentication_key(bench: Bench, tmp_path: Path) -> None:
    bench.insert(CardSpec())
    text = tool(bench, "pkcs15-tool", "--read-certificate", AUTHENTICATION).stdout
    certificate = load_pem_x509_certificate(text.encode())
    key, data, signature = tmp_path / "key.der", tmp_path / "data", tmp_path / "signature"
    key.write_bytes(certificate.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    data.write_bytes(b"defi")
    module = "opensc-pkcs11.so"
    signed = tool(
        bench, "pkcs11-tool", "--module", module, "--login", "--pin", DEFAULT_CODE, "--sign", "--mechanism", "RSA-PKCS",
        "--id", AUTHENTICATION, "--input-file", str(data), "--output-file", str(signature),
    )  # fmt: skip
    assert signed.returncode == 0, signed.stderr
    verify_with = ("openssl", "pkeyutl", "-verify", "-pubin", "-inkey", str(key), "-in", str(data))
    judged = tool(bench, *verify_with, "-sigfile", str(signature))
    assert "Verified Successfully" in judged.stdout


@pytest.mark.parametrize("profile", ["vitale2", "unknown"])
def test_other_cards_are_refused(bench: Bench, profile: str) -> None:
    bench.insert(CardSpec(profile=profile))
    assert tool(bench, "pkcs15-tool", "--dump").returncode != 0


def test_nothing_listens_beyond_this_machine(bench: Bench) -> None:
    table = Path("/proc/net/tcp").read_text()
    for slot in (0, 1):
        assert f"0100007F:{bench.port + slot:04X}" in table
        assert f"00000000:{bench.port + slot:04X}" not in table


@logs_in
def test_a_protected_object_is_read_with_the_code_alone(bench: Bench) -> None:
    bench.insert(CardSpec())
    read = ("pkcs15-tool", "--read-data-object", "CPS_ACTIVITY_01_PS")
    assert "EE " not in tool(bench, *read).stdout
    shown = tool(bench, *read, "--pin", DEFAULT_CODE).stdout
    assert bytes.fromhex(shown.split("<")[1].split(">")[0]).startswith(b"\xee")


@logs_in
def test_its_code_is_changed(bench: Bench) -> None:
    bench.insert(CardSpec())
    changed = tool(bench, "pkcs15-tool", "--change-pin", "--pin", DEFAULT_CODE, "--new-pin", "4321")
    assert changed.returncode == 0, changed.stderr
    assert "incorrect" in verify(bench, DEFAULT_CODE)
    assert verify(bench, "4321") == ""

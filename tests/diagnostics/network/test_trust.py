"""Whom the workstation trusts: a chain up to its root, and the system itself where OpenSSL does not know all."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from diagnostics import Machine, Settings
from diagnostics.engine import observe
from diagnostics.machine.trust import Contexts, Trust, load_trust
from diagnostics.probes.network.secure import SYSTEM_CODES, certificate_facts, handshake, system_says
from diagnostics.probes.together import Deadline
from tests.diagnostics.network.authorities import Authority, authority, context
from tests.diagnostics.network.servers import Site, listen, serve_site

ROOT = authority("Racine des essais")
DER = ssl.PEM_cert_to_DER_cert(ROOT.pem.decode())
VERSION = (DER.index(bytes.fromhex("a003020102")) + 4) / len(DER)
"""Where a certificate says its version (RFC 5280): the INTEGER in [0]."""
BELOW = authority("Intermédiaire des essais", ROOT)
HOST = '[a]\nname = "A"\nhost = "localhost"\nport = {port}\npublic = false\nissuers = ["public"]\n'


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    """A server whose certificate comes with the intermediate that signed it."""
    with closing(listen("127.0.0.1", 0, serve_site(Site(), context(tmp_path, BELOW, "localhost")))) as listener:
        yield listener.getsockname()[1]


def of_store(*authorities: Authority) -> Trust:
    """What is trusted where Windows' stores hold these."""
    stored = [(ssl.PEM_cert_to_DER_cert(one.pem.decode()), "x509_asn", True) for one in authorities]
    return load_trust(lambda name: stored if name == "ROOT" else [])


def subjects(port: int, trusting: ssl.SSLContext) -> list[str]:
    """Who stands in the chain that a handshake verified."""
    seen, secure = handshake(socket.create_connection(("127.0.0.1", port)), "localhost", trusting, Deadline(5))
    if secure is not None:
        secure.close()
    return [one["subject"] for one in seen.get("chain", [])]


def test_a_chain_goes_up_to_its_root_although_an_intermediate_is_stored(port: int) -> None:
    """With the flag that Python 3.13 sets by default it would stop below, and show an authority that nobody knows."""
    ours = of_store(BELOW, ROOT).context
    assert subjects(port, ours) == ["localhost", BELOW.name, ROOT.name]
    ours.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    assert subjects(port, ours) == ["localhost", BELOW.name]


def test_an_intermediate_alone_is_no_root(port: int) -> None:
    assert subjects(port, of_store(BELOW).context) == []


def looked(folder: Path, port: int, trust: Trust) -> dict[str, object]:
    """The handshake, as it is observed on a workstation that trusts so."""
    (folder / "hosts.toml").write_text(HOST.format(port=port))
    machine = Machine(hosts=folder / "hosts.toml", environ={}, trust=lambda: trust)
    record = observe(Settings(network=True), machine)
    way: dict[str, dict[str, object]] = record.value("network.host.a")["ways"]["direct"]
    assert "http" in way
    return way["tls"]


def system_that_trusts(*authorities: Authority) -> Contexts:
    return lambda: of_store(*authorities).context


def test_the_system_is_asked_of_what_openssl_refuses(tmp_path: Path, port: int) -> None:
    nobody = of_store().context
    found = looked(tmp_path, port, Trust(nobody, known=False, asks=system_that_trusts(ROOT)))
    assert (found["outcome"], found["by"]) == ("ok", "system")


def test_the_system_may_refuse_too(tmp_path: Path, port: int) -> None:
    nobody = of_store().context
    found = looked(tmp_path, port, Trust(nobody, known=False, asks=system_that_trusts()))
    assert (found["outcome"], found["system"]) == ("certificate", "unsure")


@pytest.mark.parametrize(
    ("answered", "system", "code"),
    [(0x800B0101, "refused", 10), (-67843, "refused", 20), (-67602, "refused", 62), (5, "unsure", 20)],
)
def test_why_the_system_refuses(answered: int, system: str, code: int) -> None:
    refused = {"outcome": "certificate", "verify_code": 20}
    said = system_says(refused, {"outcome": "certificate", "verify_code": answered})
    assert (said["system"], said["verify_code"]) == (system, code)
    assert system_says(refused, {"outcome": "timeout"})["system"] == "unsure"


def test_every_reason_of_a_system_is_one_that_the_checks_know() -> None:
    assert set(SYSTEM_CODES.values()) == {10, 20, 62}


def test_what_asks_the_system_makes_real_handshakes(tmp_path: Path, port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The package that asks Windows and macOS asks OpenSSL's own list on Linux, which shows that we use it right."""
    (tmp_path / "trust.pem").write_bytes(ROOT.pem)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "trust.pem"))
    asks = load_trust(here="macos").asks
    assert asks is not None
    found = looked(tmp_path, port, Trust(of_store_without_files(), known=False, asks=asks))
    assert (found["outcome"], found["by"]) == ("ok", "system")


def of_store_without_files() -> ssl.SSLContext:
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def test_openssl_knows_all_where_it_has_a_list_on_linux_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "trust.pem"))
    assert not load_trust(here="linux").known
    (tmp_path / "trust.pem").write_bytes(ROOT.pem)
    assert load_trust(here="linux").known
    assert not load_trust(here="windows").known


@given(place=st.floats(0, 1, exclude_max=True), value=st.integers(1, 255))
@example(place=VERSION, value=4)
@settings(deadline=None)
def test_whatever_certificate_is_served_is_told_by_its_fingerprint(place: float, value: int) -> None:
    """A server may serve anything; what cannot be read of it costs no host."""
    der = bytearray(DER)
    der[int(place * len(der))] ^= value
    assert certificate_facts(bytes(der))["sha256"] == sha256(der).hexdigest()

"""Certificates of authorities that this workstation can judge by."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from diagnostics.domain import igc
from diagnostics.machine import Machine
from diagnostics.model import Observation, Sensitivity


def observe_anchors(machine: Machine, virtual: bool) -> Iterator[Observation]:
    """Observe `igc.anchors`: authorities' certificates (DER, and SHA-1 as the ANS publishes it).

    On the bench they are the mock authorities'. Elsewhere they come from the folder that `HELPDESK_CA_DIR` names (PEM
    or DER files) and from the system's store where Python can read it; only those of the real IGC-Santé are kept. They
    matter for the ANS's test cards: those in production are judged by what helpdesk has (`igc.certificates`).
    """
    started = machine.monotonic()
    if virtual:
        source, found = "banc virtuel", _entries(from_folder(machine.places().anchors))
    else:
        folder = machine.environ.get("HELPDESK_CA_DIR")
        source = "HELPDESK_CA_DIR et magasin du système"
        candidates = [*(from_folder(Path(folder)) if folder else ()), *machine.authorities()]
        found = [entry for entry in _entries(candidates) if entry["sha1"] in igc.fingerprints()]
    yield machine.observe("igc.anchors", found, source, Sensitivity.PUBLIC, started)


def _entries(certificates: Iterable[bytes]) -> list[dict[str, str]]:
    return [{"sha1": igc.fingerprint(der), "der": der.hex()} for der in certificates]


def from_folder(folder: Path) -> list[bytes]:
    """DER of every certificate in a folder; files that are none, or that may not be read, are passed over."""
    try:
        files = sorted(file for file in folder.iterdir() if file.is_file())
    except OSError:
        return []
    return [der for file in files for der in certificates_in(file)]


def certificates_in(file: Path) -> list[bytes]:
    """DER of the certificates of one file: PEM (any number), DER, or PKCS #7; none when it is none of these, or when it
    may not be read."""
    from cryptography import x509
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import Encoding, pkcs7

    try:
        data = file.read_bytes()
    except OSError:
        return []
    forms: tuple[Callable[[bytes], list[x509.Certificate]], ...] = (
        x509.load_pem_x509_certificates,
        lambda der: [x509.load_der_x509_certificate(der)],
        pkcs7.load_der_pkcs7_certificates,
        pkcs7.load_pem_pkcs7_certificates,
    )
    for form in forms:
        with suppress(ValueError, UnsupportedAlgorithm):
            return [certificate.public_bytes(Encoding.DER) for certificate in form(data)]
    return []

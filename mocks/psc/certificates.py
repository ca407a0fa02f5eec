"""What both kinds of certificates are judged by: cards' at the card's port, relying parties' at the back channel."""

from datetime import UTC, datetime
from functools import cache

from cryptography import x509
from cryptography.x509.oid import NameOID

from diagnostics.domain.texts import load_texts

FOREIGN, ORGANISATIONS = "etrangere", "elementaire-organisations"


def read(der: bytes) -> x509.Certificate:
    """The certificate that TLS let through."""
    return x509.load_der_x509_certificate(der)


def common_name(name: x509.Name) -> str:
    """CN of a name, empty without one."""
    found = name.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(found[0].value) if found else ""


def issuer_of(certificate: x509.Certificate) -> str:
    """CN of the authority. That it really signed, TLS has checked: names of mock authorities are theirs alone."""
    return common_name(certificate.issuer)


def in_time(certificate: x509.Certificate, now: float) -> bool:
    """Whether it is valid at a moment (seconds since 1970)."""
    moment = datetime.fromtimestamp(now, UTC)
    return certificate.not_valid_before_utc <= moment <= certificate.not_valid_after_utc


@cache
def known_authorities() -> frozenset[str]:
    """Names of the mock IGC-Santé's authorities."""
    return frozenset(table["name"] for key, table in _authorities().items() if key != FOREIGN)


@cache
def organisations() -> str:
    """Name of the authority of relying parties' certificates."""
    name: str = _authorities()[ORGANISATIONS]["name"]
    return name


def _authorities() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = load_texts("mocks.pki", "hierarchy.toml")["authorities"]
    return found

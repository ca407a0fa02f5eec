"""The IGC-Santé: its authorities, their fingerprints, and the private extensions of its certificates.

Facts: facts/cps-card.md 2.1 and 2.4. SHA-1 is how the ANS publishes them; it names and proves nothing.
"""

import re
from base64 import b64decode
from dataclasses import dataclass
from functools import cache
from hashlib import sha1
from importlib.resources import files

from diagnostics.domain.texts import load_texts

OID_CARD_TYPE = "1.2.250.1.71.1.2.2"
"""INTEGER, nomenclature TRE_G02: 0 CPS, 1 CPF, 2 CPE, 3 CPA."""
OID_CARD_NUMBER = "1.2.250.1.71.1.2.3"
"""PrintableString, issuer and number of the card: 8025000001/2600301752."""
OID_PRODUCT_CATEGORY = "1.2.250.1.71.1.2.5"
"""OCTET STRING, nomenclature TRE_G01; its high bit marks a test product."""
OID_PROFESSION = "1.2.250.1.71.1.2.7"
"""INTEGER, nomenclature TRE_G15."""
OID_FUTURE_PROFESSION = "1.2.250.1.71.1.2.8"
"""INTEGER, nomenclature TRE_G16: the profession of a card in training."""
OID_POLICY_PRODUCTION = "1.2.250.1.213.1.7.1.1.2.5.1"
OID_POLICY_TEST = "1.2.250.1.213.1.7.2.1.1.1.1"
OID_SMARTCARD_LOGON = "1.3.6.1.4.1.311.20.2.2"
OID_UPN = "1.3.6.1.4.1.311.20.2.3"
_PEM = re.compile("-----BEGIN CERTIFICATE-----(.+?)-----END CERTIFICATE-----", re.DOTALL)
TEST_FLAG = 0x80
"""High bit of the product category: a test product (facts/cps-card.md 2.4)."""


@dataclass(frozen=True)
class Authority:
    """One certification authority: common name, environment, place in the hierarchy, SHA-1 where it is published."""

    name: str
    test: bool
    root: bool
    sha1: str = ""


@cache
def authorities() -> tuple[Authority, ...]:
    """Three roots and six intermediates, in production and in TEST."""
    tables = load_texts("diagnostics.domain", "igc.toml")["authorities"]
    production = [Authority(t["name"], False, "RACINE" in t["name"], t["sha1"]) for t in tables]
    test = [Authority(f"TEST {t['name']}", True, "RACINE" in t["name"], t.get("test_sha1", "")) for t in tables]
    return (*production, *test)


def names() -> frozenset[str]:
    """Common names of all authorities."""
    return frozenset(authority.name for authority in authorities())


def fingerprints() -> frozenset[str]:
    """Published SHA-1 fingerprints, in lower-case hexadecimal."""
    return frozenset(authority.sha1 for authority in authorities() if authority.sha1)


@cache
def certificates() -> tuple[bytes, ...]:
    """DER of the authorities in production (`igc.pem`): what cards are judged by, wherever helpdesk runs."""
    pem = files("diagnostics.domain").joinpath("igc.pem").read_text("ascii")
    return tuple(b64decode(body) for body in _PEM.findall(pem))


def fingerprint(der: bytes) -> str:
    """SHA-1 of a certificate, as the ANS publishes it."""
    return sha1(der, usedforsecurity=False).hexdigest()

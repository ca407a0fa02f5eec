"""Certificates of the mock IGC-Santé, judged by OpenSSL and by the diagnosis' own reader."""

import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from diagnostics import certificates
from mocks.identities import find, named
from mocks.pki import Hierarchy, issue_card, open_hierarchy, variants

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def read(hierarchy: Hierarchy, variant: str, key: str = "virginie") -> certificates.CardCertificate:
    issued = issue_card(hierarchy, find(key), variant=variant, now=NOW).authentication
    assert issued is not None
    return certificates.read("", b"", issued.certificate.public_bytes(Encoding.DER))


def test_openssl_verifies_the_chain_and_shows_the_profile(hierarchy: Hierarchy, tmp_path: Path) -> None:
    card = issue_card(hierarchy, find("virginie"), now=NOW)
    assert card.authentication is not None
    leaf, chain = tmp_path / "leaf.pem", tmp_path / "chain.pem"
    leaf.write_bytes(card.authentication.certificate.public_bytes(Encoding.PEM))
    chain.write_bytes(b"".join(anchor.public_bytes(Encoding.PEM) for anchor in card.anchors))
    moment = str(int(NOW.timestamp()))
    verify = ["openssl", "verify", "-attime", moment, "-purpose", "sslclient", "-CAfile", str(chain), str(leaf)]
    assert "OK" in subprocess.run(verify, capture_output=True, text=True, check=True).stdout
    text = subprocess.run(
        ["openssl", "x509", "-in", str(leaf), "-noout", "-text", "-nameopt", "oneline"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    subject = next(line for line in text.splitlines() if "Subject:" in line)
    rdn = {part.strip() for part in subject.split("C = FR,")[1].split(" + ")}
    assert rdn == {"CN = 899700034012", "GN = VIRGINIE", "SN = MEDECIN RPPS0003401"}
    assert "TLS Web Client Authentication, Microsoft Smartcard Login" in text
    assert "1.2.250.1.71.1.2.7" in text


@pytest.mark.parametrize("variant", sorted(set(variants()) - {"missing_auth"}))
def test_chains_end_at_our_roots_except_the_foreign_one(hierarchy: Hierarchy, variant: str) -> None:
    card = issue_card(hierarchy, find("virginie"), variant=variant, now=NOW)
    assert card.authentication is not None
    found = certificates.chain(card.authentication.certificate, card.anchors)
    assert bool(found) is (variant != "wrong_issuer")


@pytest.mark.parametrize(
    ("variant", "shows"),
    [
        ("valid", lambda c: c.client_auth and c.not_before < NOW < c.not_after and c.category == 0x80),
        ("expired", lambda c: c.not_after < NOW),
        ("expires_soon", lambda c: 0 < (c.not_after - NOW).days <= 30),
        ("not_yet_valid", lambda c: c.not_before > NOW),
        ("wrong_issuer", lambda c: "AILLEURS" in c.issuer),
        ("standard_issuer", lambda c: "STANDARD" in c.issuer),
        ("wrong_eku", lambda c: not c.client_auth),
        ("non_nominative", lambda c: not c.holder),
        ("production", lambda c: c.category == 0x00),
    ],
)
def test_a_variant_shows(hierarchy: Hierarchy, variant: str, shows: object) -> None:
    assert callable(shows)
    assert shows(read(hierarchy, variant))


def test_a_card_may_lack_either_certificate(hierarchy: Hierarchy) -> None:
    assert issue_card(hierarchy, find("virginie"), variant="missing_auth", now=NOW).authentication is None
    assert issue_card(hierarchy, find("virginie"), variant="missing_signature", now=NOW).signature is None


@pytest.mark.parametrize(("variant", "authenticates"), [("valid", False), ("dual_signature", True)])
def test_the_usages_of_the_signature_certificate(hierarchy: Hierarchy, variant: str, authenticates: bool) -> None:
    issued = issue_card(hierarchy, find("virginie"), variant=variant, now=NOW).signature
    assert issued is not None
    usage = issued.certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    assert (usage.digital_signature, usage.content_commitment) == (authenticates, True)


@pytest.mark.parametrize("key", sorted(key for key, identity in named().items() if identity.card_type))
def test_every_card_names_its_holder(hierarchy: Hierarchy, key: str) -> None:
    certificate, identity = read(hierarchy, "valid", key), find(key)
    assert certificate.national_id == identity.national_id
    assert certificate.holder == f"{identity.given_name} {identity.family_name}"


def test_authorities_are_kept_for_their_owner_alone(tmp_path: Path) -> None:
    first = open_hierarchy(tmp_path / "a", bits=2048).authority("racine-fort")
    again = open_hierarchy(tmp_path / "a", bits=2048).authority("racine-fort")
    assert first.certificate == again.certificate
    assert [file.stat().st_mode & 0o777 for file in (tmp_path / "a").iterdir()] == [0o600]

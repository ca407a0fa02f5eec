"""Certificates of a card, with the profile of the real ones (facts/cps-card.md 2.3 and 2.4)."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from diagnostics.domain import igc
from diagnostics.domain.professions import CARD_TYPES
from diagnostics.domain.texts import load_texts
from mocks.identities import Identity
from mocks.pki.hierarchy import Authority, Hierarchy

ISSUERS = {"CPS": "fort-personnes", "CPF": "fort-personnes", "CPE": "standard-personnes", "CPA": "standard-personnes"}
ORGANISATIONS = "elementaire-organisations"
CLIENT_AUTH = "1.3.6.1.5.5.7.3.2"
CARD_ISSUER = "8025000001"
INTEGER, OCTETS, PRINTABLE, UTF8 = 0x02, 0x04, 0x13, 0x0C


@dataclass(frozen=True)
class Variant:
    """One way for certificates to be; `variants.toml` tells the fields' meaning."""

    label: str
    first_day: int
    last_day: int
    category: int
    issuer: str = ""
    extended_usage: tuple[str, ...] = (CLIENT_AUTH, igc.OID_SMARTCARD_LOGON)
    authentication: bool = True
    signature: bool = True
    signature_authenticates: bool = False
    nominative: bool = True


@dataclass(frozen=True)
class Issued:
    """A certificate with its private key."""

    certificate: x509.Certificate
    key: rsa.RSAPrivateKey


@dataclass(frozen=True)
class CardCertificates:
    """What goes into one card, and the authorities to judge it by (never the foreign one)."""

    authentication: Issued | None
    signature: Issued | None
    card_number: str
    anchors: tuple[x509.Certificate, ...]


@cache
def variants() -> dict[str, Variant]:
    """The known variants by name."""
    tables = load_texts("mocks.pki", "variants.toml")
    base = {key: tables["valid"][key] for key in ("first_day", "last_day", "category")}
    made = {}
    for name, table in tables.items():
        fields = {key: tuple(value) if isinstance(value, list) else value for key, value in table.items()}
        made[name] = Variant(**{**base, **fields})
    return made


def issue_card(
    hierarchy: Hierarchy, identity: Identity, *, variant: str = "valid", now: datetime, card_number: str = "0000000017"
) -> CardCertificates:
    """Issue the certificates of one card. Raises KeyError for an unknown variant, ValueError without a card type."""
    if identity.card_type is None:
        raise ValueError(f"{identity.key} has no card")
    chosen = variants()[variant]
    regular = ISSUERS[identity.card_type]
    order = _Order(identity, chosen, now, card_number, hierarchy.authority(chosen.issuer or regular))
    return CardCertificates(
        _issue(order) if chosen.authentication else None,
        _issue(replace(order, signature=True)) if chosen.signature else None,
        card_number,
        hierarchy.anchors(regular) if chosen.issuer in ("", "etrangere") else hierarchy.anchors(chosen.issuer),
    )


@dataclass(frozen=True)
class _Order:
    identity: Identity
    variant: Variant
    now: datetime
    card_number: str
    authority: Authority
    signature: bool = False


def _issue(order: _Order) -> Issued:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    builder = (
        x509.CertificateBuilder()
        .subject_name(_subject(order))
        .issuer_name(order.authority.certificate.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(order.now + timedelta(days=order.variant.first_day))
        .not_valid_after(order.now + timedelta(days=order.variant.last_day))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=False)
        .add_extension(
            x509.KeyUsage(_authenticates(order), order.signature, *(False,) * 7),  # the two usages of a card
            critical=True,
        )
    )
    for extension in _extensions(order):
        builder = builder.add_extension(extension, critical=False)
    return Issued(builder.sign(order.authority.key, hashes.SHA256()), key)


def _authenticates(order: _Order) -> bool:
    return not order.signature or order.variant.signature_authenticates


def issue_organisation(
    hierarchy: Hierarchy, name: str, *, now: datetime
) -> tuple[Issued, tuple[x509.Certificate, ...]]:
    """A certificate of the kind ORG AUTH_CLI, by which a server proves itself as a client; and its authorities."""
    authority, key = hierarchy.authority(ORGANISATIONS), rsa.generate_private_key(public_exponent=65537, key_size=2048)
    builder = (
        x509.CertificateBuilder()
        .subject_name(
            x509.Name([x509.NameAttribute(NameOID.COUNTRY_NAME, "FR"), x509.NameAttribute(NameOID.COMMON_NAME, name)])
        )
        .issuer_name(authority.certificate.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1095))
        .add_extension(x509.KeyUsage(True, *(False,) * 8), critical=True)
        .add_extension(x509.ExtendedKeyUsage([x509.ObjectIdentifier(CLIENT_AUTH)]), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key()), critical=False)
    )
    return Issued(builder.sign(authority.key, hashes.SHA256()), key), hierarchy.anchors(ORGANISATIONS)


def _subject(order: _Order) -> x509.Name:
    """Distinguished name whose last RDN holds several attributes at once, as on the real cards."""
    identity = order.identity
    rdns = [[(NameOID.COUNTRY_NAME, "FR")]]
    if identity.structure_name:
        rdns.append([(NameOID.ORGANIZATION_NAME, identity.structure_name)])
        rdns.append([(NameOID.ORGANIZATIONAL_UNIT_NAME, identity.structure_id)])
    person = [(NameOID.COMMON_NAME, identity.national_id)]
    if order.variant.nominative:
        person += [(NameOID.GIVEN_NAME, identity.given_name), (NameOID.SURNAME, identity.family_name)]
    return x509.Name(
        [x509.RelativeDistinguishedName([x509.NameAttribute(*part) for part in rdn]) for rdn in [*rdns, person]]
    )


def _extensions(order: _Order) -> list[x509.ExtensionType]:
    identity = order.identity
    found: list[x509.ExtensionType] = [
        x509.AuthorityKeyIdentifier.from_issuer_public_key(order.authority.key.public_key()),
        x509.CertificatePolicies([x509.PolicyInformation(x509.ObjectIdentifier(igc.OID_POLICY_TEST), None)]),
        _private(igc.OID_PRODUCT_CATEGORY, OCTETS, bytes([order.variant.category])),
        _private(igc.OID_CARD_TYPE, INTEGER, bytes([CARD_TYPES[identity.card_type or "CPS"]])),
        _private(igc.OID_CARD_NUMBER, PRINTABLE, f"{CARD_ISSUER}/{order.card_number}".encode()),
    ]
    if identity.profession is not None:
        found.append(_private(igc.OID_PROFESSION, INTEGER, bytes([identity.profession])))
    if identity.future_profession is not None:
        found.append(_private(igc.OID_FUTURE_PROFESSION, INTEGER, bytes([identity.future_profession])))
    if not order.signature:
        found.append(x509.ExtendedKeyUsage([x509.ObjectIdentifier(oid) for oid in order.variant.extended_usage]))
        upn = _der(UTF8, f"{identity.national_id}@carte-cps.invalid".encode())
        found.append(x509.SubjectAlternativeName([x509.OtherName(x509.ObjectIdentifier(igc.OID_UPN), upn)]))
    return found


def _private(dotted: str, tag: int, value: bytes) -> x509.UnrecognizedExtension:
    return x509.UnrecognizedExtension(x509.ObjectIdentifier(dotted), _der(tag, value))


def _der(tag: int, value: bytes) -> bytes:
    """One DER object of fewer than 128 bytes."""
    return bytes([tag, len(value)]) + value

"""What a card certificate says, read once into plain data: facts/cps-card.md 2.3 and 2.4.

Pairing and choice follow usage (EKU, KU), never the order of names or the ending of an identifier, which differ between
generations of cards.
"""

import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from diagnostics.domain import igc
from diagnostics.domain.tlv import TlvError, parse

AUTHENTICATION_LABEL = "authentification"
UNREADABLE = (ValueError, TypeError, x509.DuplicateExtension, x509.InvalidVersion, x509.UnsupportedGeneralNameType)
"""What cryptography raises of bytes that are no certificate, or one with parts that nobody should have made."""
Extension = TypeVar("Extension", bound=x509.ExtensionType)


class CertificateError(ValueError):
    """The bytes are no certificate that can be read."""


@dataclass(frozen=True)
class CardCertificate:
    """One certificate of a card, with where it stands in the card's directory (`label`, `key_id`)."""

    label: str
    key_id: bytes
    certificate: x509.Certificate
    national_id: str
    given_name: str
    family_name: str
    issuer: str
    not_before: datetime
    not_after: datetime
    client_auth: bool
    digital_signature: bool
    non_repudiation: bool
    card_type: int | None
    category: int | None
    profession: int | None

    @property
    def holder(self) -> str:
        """Name as on the card, or nothing on a card that names nobody."""
        return " ".join(part for part in (self.given_name, self.family_name) if part)


def read(label: str, key_id: bytes, der: bytes) -> CardCertificate:
    """Read a certificate. Raises CertificateError, whatever is wrong with the bytes."""
    try:
        with warnings.catch_warnings():  # what RFC 5280 disapproves of is no reason to disturb an agent
            warnings.simplefilter("ignore")
            return _read(label, key_id, x509.load_der_x509_certificate(der))
    except (*UNREADABLE, TlvError) as error:
        raise CertificateError(str(error)) from error


def _read(label: str, key_id: bytes, certificate: x509.Certificate) -> CardCertificate:
    extensions = certificate.extensions
    usage = _extension(extensions, x509.KeyUsage)
    extended = _extension(extensions, x509.ExtendedKeyUsage)
    return CardCertificate(
        label=label,
        key_id=key_id,
        certificate=certificate,
        national_id=_name(certificate.subject, NameOID.COMMON_NAME),
        given_name=_name(certificate.subject, NameOID.GIVEN_NAME),
        family_name=_name(certificate.subject, NameOID.SURNAME),
        issuer=_name(certificate.issuer, NameOID.COMMON_NAME),
        not_before=certificate.not_valid_before_utc,
        not_after=certificate.not_valid_after_utc,
        client_auth=extended is not None and ExtendedKeyUsageOID.CLIENT_AUTH in extended,
        digital_signature=usage is not None and usage.digital_signature,
        non_repudiation=usage is not None and usage.content_commitment,
        card_type=_number(extensions, igc.OID_CARD_TYPE),
        category=_number(extensions, igc.OID_PRODUCT_CATEGORY),
        profession=_number(extensions, igc.OID_PROFESSION),
    )


def _extension(extensions: x509.Extensions, kind: type[Extension]) -> Extension | None:
    try:
        return extensions.get_extension_for_class(kind).value
    except x509.ExtensionNotFound:
        return None


def _name(name: x509.Name, oid: x509.ObjectIdentifier) -> str:
    """First value of an attribute, wherever it stands: several may share one RDN (row M31)."""
    found = name.get_attributes_for_oid(oid)
    return str(found[0].value) if found else ""


def _number(extensions: x509.Extensions, dotted: str) -> int | None:
    """Value of a private extension that holds one INTEGER or one OCTET STRING."""
    try:
        extension = extensions.get_extension_for_oid(x509.ObjectIdentifier(dotted)).value
    except x509.ExtensionNotFound:
        return None
    if not isinstance(extension, x509.UnrecognizedExtension):
        return None
    inner = next(iter(parse(extension.value)), None)
    return None if inner is None else int.from_bytes(inner.value, "big")


@dataclass(frozen=True)
class CardCertificates:
    """The certificates of a card by use; `unreadable` names those whose bytes are none."""

    authentication: CardCertificate | None
    signature: CardCertificate | None
    unreadable: tuple[str, ...]


def sort(found: Iterable[Mapping[str, Any]]) -> CardCertificates:
    """Sort the observation `card.certificates` by use.

    The authentication certificate is the one for client authentication; failing that, the one so labelled or the one
    that only signs challenges, so that a wrong usage can be told from an absence.
    """
    certificates, unreadable = [], []
    for entry in found:
        try:
            certificates.append(read(entry["label"], bytes.fromhex(entry["id"]), bytes.fromhex(entry["data"])))
        except CertificateError:
            unreadable.append(entry["label"])
    authentication = _first(certificates, lambda c: c.client_auth) or _first(certificates, _looks_authentication)
    signature = _first(certificates, lambda c: c.non_repudiation and c is not authentication)
    return CardCertificates(authentication, signature, tuple(unreadable))


def _first(certificates: Iterable[CardCertificate], wanted: Any) -> CardCertificate | None:
    return next(filter(wanted, certificates), None)


def _looks_authentication(certificate: CardCertificate) -> bool:
    return AUTHENTICATION_LABEL in certificate.label.casefold() or (
        certificate.digital_signature and not certificate.non_repudiation
    )


def chain(certificate: x509.Certificate, anchors: Iterable[x509.Certificate]) -> tuple[x509.Certificate, ...]:
    """The authorities above a certificate, up to a root, each signature verified; empty when there is no such chain."""
    authorities = tuple(anchors)
    found: list[x509.Certificate] = []
    current = certificate
    for _ in range(len(authorities)):
        above = next((a for a in authorities if _issued(current, a)), None)
        if above is None:
            return ()
        found.append(above)
        if above.subject == above.issuer:
            return tuple(found)
        current = above
    return ()


def _issued(certificate: x509.Certificate, authority: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(authority)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True

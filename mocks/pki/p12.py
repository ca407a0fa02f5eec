"""A certificate with its key and its chain in one PKCS #12 file, for programs that read files and no cards."""

from datetime import UTC, datetime

from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12

from mocks.identities import Identity
from mocks.pki.hierarchy import Hierarchy
from mocks.pki.issue import Issued, issue_card, issue_organisation

PASSWORD = "simulation"  # noqa: S105
"""Public: these files open nothing but mocks."""


class NoCertificateError(ValueError):
    """The variant leaves the card without the certificate that was asked for."""


def of_card(hierarchy: Hierarchy, identity: Identity, variant: str = "valid", signature: bool = False) -> bytes:
    """The authentication certificate of somebody's card, or the `signature` one.

    Raises NoCertificateError, ValueError without a card type.
    """
    issued = issue_card(hierarchy, identity, variant=variant, now=datetime.now(UTC))
    chosen = issued.signature if signature else issued.authentication
    if chosen is None:
        raise NoCertificateError(variant)
    return _packed(identity.national_id, chosen, issued.anchors)


def of_client(hierarchy: Hierarchy, client_id: str) -> bytes:
    """The certificate by which a relying party proves itself (`tls_client_auth`): its CN is the client's identifier."""
    issued, anchors = issue_organisation(hierarchy, client_id, now=datetime.now(UTC))
    return _packed(client_id, issued, anchors)


def _packed(name: str, issued: Issued, anchors: tuple[object, ...]) -> bytes:
    encryption = BestAvailableEncryption(PASSWORD.encode())
    return pkcs12.serialize_key_and_certificates(name.encode(), issued.key, issued.certificate, anchors, encryption)  # type: ignore[arg-type]

"""Virtual cards without PC/SC, for pages that have no card-capable browser: inserted by a click, used by APDU.

The signature is the card's, and wrong codes count: until its space is forgotten, a card stays blocked.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding

from diagnostics.domain import card as names
from mocks.card import content
from mocks.card.card import Card
from mocks.card.keys import PREFIXES
from mocks.identities import Identity
from mocks.pki import CardCertificates, issue_card, own_hierarchy, variants
from mocks.spaces import Space

WRONG = 0x63C0


class CardRefusalError(Exception):
    """The card does not do it: `left` tries remain for its code, none when it is blocked."""

    def __init__(self, left: int) -> None:
        self.left = left
        super().__init__(left)


@dataclass(frozen=True)
class DeskCard:
    """A card with its certificates."""

    card: Card
    issued: CardCertificates

    def certificate(self, kind: str) -> bytes | None:
        """DER of the certificate « authentication » or « signature »; None for one that the card lacks."""
        found = self.issued.signature if kind == "signature" else self.issued.authentication
        return found.certificate.public_bytes(Encoding.DER) if found else None

    def sign(self, code: str, challenge: bytes) -> bytes:
        """Sign with the authentication key, once the code was verified. Raises CardRefusalError."""
        self.card.reset()
        self.verify(code)
        key = bytes([0x80, 0x01, 0x02, 0x84, 0x01, names.KEY_AUTHENTICATION])
        self._ask(b"\x00\x22\x41\xa4" + bytes([len(key)]) + key)
        block = PREFIXES["sha256"] + sha256(challenge).digest()
        return self._ask(b"\x00\x88\x00\x00" + bytes([len(block)]) + block)

    def verify(self, code: str) -> None:
        """Type the code. Raises CardRefusalError."""
        typed = code.encode()[: names.PIN_LENGTH].ljust(8, b"\xff")
        self._ask(bytes([0x00, 0x20, 0x00, names.PIN_REFERENCE, len(typed)]) + typed)

    def proves(self, code: str, kind: str = "authentication") -> bool:
        """Have the card sign something never seen, and check it against that certificate. Raises CardRefusalError."""
        der, challenge = self.certificate(kind), os.urandom(32)
        signature = self.sign(code, challenge)
        return der is not None and signed_by(x509.load_der_x509_certificate(der).public_key(), signature, challenge)

    def _ask(self, apdu: bytes) -> bytes:
        """Data of the answer, fetched as T=0 has it. Raises CardRefusalError."""
        answer = self.card.transmit(apdu)
        data, word = b"", int.from_bytes(answer[-2:], "big")
        while word >> 8 == 0x61:
            answer = self.card.transmit(bytes([0x00, 0xC0, 0x00, 0x00, word & 0xFF]))
            data, word = data + answer[:-2], int.from_bytes(answer[-2:], "big")
        if word != 0x9000:
            raise CardRefusalError(word & 0x0F if word & 0xFFF0 == WRONG else 0)
        return data


@dataclass
class Desk:
    """The cards of a space, by person and variant."""

    cards: dict[tuple[str, str], DeskCard] = field(default_factory=dict)
    folder: "TemporaryDirectory[str]" = field(default_factory=TemporaryDirectory)


def insert(space: Space, identity: Identity, variant: str = "valid") -> DeskCard:
    """Somebody's card, the same each time. Raises ValueError for somebody without a card, KeyError for no variant."""
    desk = space.part(Desk)
    found = desk.cards.get((identity.key, variant))
    if found is None:
        made = issued(identity, variant)
        counters = Path(desk.folder.name) / f"{identity.key}-{variant}.json"
        found = DeskCard(Card(content.build(made, identity), counters), made)
        desk.cards[identity.key, variant] = found
    return found


ISSUED: dict[tuple[str, str], CardCertificates] = {}
"""By person and variant. Keys take a while to make: one card for all spaces, each with codes of its own."""


def to_make(identity: Identity, variant: str = "valid") -> Callable[[], object] | None:
    """What makes somebody's card, for another thread: seconds, when its authorities are new. None once it is made, and
    where there is no such card."""
    known = (identity.key, variant) in ISSUED or identity.card_type is None or variant not in variants()
    return None if known else partial(issued, identity, variant)


def issued(identity: Identity, variant: str) -> CardCertificates:
    found = ISSUED.get((identity.key, variant))
    if found is None:
        made = issue_card(own_hierarchy(), identity, variant=variant, now=datetime.now(UTC))
        found = ISSUED.setdefault((identity.key, variant), made)
    return found


def signed_by(der_key: object, signature: bytes, challenge: bytes) -> bool:
    """Whether a signature is that of this public key."""
    if not isinstance(der_key, rsa.RSAPublicKey):
        return False
    try:
        der_key.verify(signature, challenge, padding.PKCS1v15(), hashes.SHA256())
    except InvalidSignature:
        return False
    return True

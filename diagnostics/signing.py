"""Signatures of reports and records: Ed25519 (RFC 8032), under a key that this workstation makes for itself.

The public key travels with what it signed. So a signature shows that nothing has changed since; it shows who signed
only to a reader who knows the key's fingerprint by another way.
"""

import base64
import hashlib
import json
import os
import re
import stat
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from diagnostics.domain.places import state_dir
from diagnostics.errors import SigningKeyError, reason

ALGORITHM = "Ed25519"
KEY_FILE = "report-key.pem"
FIELD = "signature"
ANNOUNCEMENT = b'<meta name="helpdesk-signature"'
"""What a signed page says in its head, so that a page cut short is not taken for one that was never signed."""
FINGERPRINT_BYTES = 16
"""128 bits: enough against a second key of the same fingerprint, and short enough to be read out on the telephone."""
_SEAL = re.compile(rb"<!-- helpdesk-signature Ed25519 ([A-Za-z0-9+/=]{44}) ([A-Za-z0-9+/=]{88}) -->\n?\Z")
_JSON, _PAGE = b"helpdesk-json\x00", b"helpdesk-page\x00"


class State(StrEnum):
    """What can be said of a file."""

    UNCHANGED = "unchanged"
    CHANGED = "changed"
    UNSIGNED = "unsigned"


@dataclass(frozen=True)
class Finding:
    """The state of a file, and the fingerprint of the key that signed it, which only an unchanged one has."""

    state: State
    fingerprint: str = ""


@dataclass(frozen=True)
class Signer:
    """What signs, with the key of one workstation."""

    key: Ed25519PrivateKey

    @property
    def fingerprint(self) -> str:
        """That of the key, as people read it."""
        return fingerprint(self._public)

    @property
    def _public(self) -> bytes:
        return self.key.public_key().public_bytes_raw()

    def data(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """`data` with its signature in front. Its keys may then change places, and its spaces and lines too."""
        head = {"algorithm": ALGORITHM, "fingerprint": self.fingerprint, "public_key": _text(self._public)}
        signed = self.key.sign(_JSON + _canonical({FIELD: head, **data}))
        return {FIELD: {**head, "value": _text(signed)}, **data}

    def page(self, page: str) -> str:
        """`page` (HTML) with its signature in a comment at the end."""
        signed = _text(self.key.sign(_PAGE + _lines(page.encode())))
        return f"{page}<!-- helpdesk-signature {ALGORITHM} {_text(self._public)} {signed} -->\n"


def open_signer(folder: Path | None = None) -> Signer:
    """The signer of this workstation; its key is made at the first call, readable by its owner alone.

    `folder` is the product's state folder unless another is given. Raises SigningKeyError.
    """
    file = (folder or state_dir()) / KEY_FILE
    try:
        if not file.exists():
            _make(file)
        if os.name == "posix" and stat.S_IMODE(file.stat().st_mode) & 0o077:
            raise SigningKeyError(file=file, reason=SigningKeyError.why("shared"))
        key = serialization.load_pem_private_key(file.read_bytes(), password=None)
    except OSError as error:
        raise SigningKeyError(file=file, reason=reason(error)) from error
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise SigningKeyError(file=file, reason=SigningKeyError.why("spoilt")) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise SigningKeyError(file=file, reason=SigningKeyError.why("spoilt"))
    return Signer(key)


def _make(file: Path) -> None:
    """Write a new key, whole; of two programs that do so at once, the first one's stays."""
    file.parent.mkdir(parents=True, exist_ok=True)
    pem = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    descriptor, draft = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}-")  # 0600 from its first byte
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(pem)
        os.link(draft, file)
    except FileExistsError:
        pass
    finally:
        Path(draft).unlink(missing_ok=True)


def fingerprint(public_key: bytes) -> str:
    """The first 128 bits of the SHA-256 of a raw public key: eight groups of four hexadecimal digits."""
    digits = hashlib.sha256(public_key).hexdigest()[: 2 * FINGERPRINT_BYTES]
    return " ".join(digits[at : at + 4] for at in range(0, len(digits), 4))


def read_fingerprint(typed: str) -> str | None:
    """A fingerprint as somebody typed it (spaces, colons and capitals do not matter), or None if it is none."""
    digits = re.sub(r"[\s:\-\u00a0\u202f]", "", typed).lower()
    if not re.fullmatch(rf"[0-9a-f]{{{2 * FINGERPRINT_BYTES}}}", digits):
        return None
    return " ".join(digits[at : at + 4] for at in range(0, len(digits), 4))


def examine(data: bytes) -> Finding:
    """Say of the bytes of a report or of a record whether they are as they were signed."""
    return _page(data) if data.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<") else _data(data)


def _page(data: bytes) -> Finding:
    lines = _lines(data)
    seal = _SEAL.search(lines)
    if seal is None:
        return Finding(State.CHANGED if ANNOUNCEMENT in lines else State.UNSIGNED)
    return _verify(seal[1], seal[2], _PAGE + lines[: seal.start()])


def _data(data: bytes) -> Finding:
    try:
        body = json.loads(data, object_pairs_hook=_once, parse_constant=_refuse)
        seal = body.get(FIELD) if isinstance(body, dict) else None
        if seal is None:
            return Finding(State.UNSIGNED)
        head = {name: value for name, value in seal.items() if name != "value"}
        found = _verify(seal["public_key"], seal["value"], _JSON + _canonical({**body, FIELD: head}))
    except (ValueError, TypeError, AttributeError, KeyError, RecursionError):
        return Finding(State.CHANGED if f'"{FIELD}"'.encode() in data else State.UNSIGNED)
    shown = head.get("fingerprint") == found.fingerprint and head.get("algorithm") == ALGORITHM
    return found if shown else Finding(State.CHANGED)


def _verify(public: str | bytes, signature: str | bytes, signed: bytes) -> Finding:
    try:
        raw = _bytes(public)
        Ed25519PublicKey.from_public_bytes(raw).verify(_bytes(signature), signed)
    except (InvalidSignature, ValueError):
        return Finding(State.CHANGED)
    return Finding(State.UNCHANGED, fingerprint(raw))


def _bytes(text: str | bytes) -> bytes:
    """What is written in base64, in the one way of writing it."""
    given = text.encode("ascii") if isinstance(text, str) else text
    data = base64.b64decode(given, validate=True)
    if base64.b64encode(data) != given:
        raise ValueError(given)
    return data


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object; one that says a thing twice would be read differently by different programs."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError(pairs)
    return found


def _refuse(constant: str) -> None:
    raise ValueError(constant)


def _canonical(data: Mapping[str, Any]) -> bytes:
    return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()


def _lines(page: bytes) -> bytes:
    """A page with the ends of its lines as they were written: mail programs change them, and no reader sees it."""
    return page.replace(b"\r\n", b"\n")


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()

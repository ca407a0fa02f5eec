"""The PKCS#15 directories of a card (ISO/IEC 7816-15) as a diagnosis needs them: places and ids."""

from dataclasses import dataclass

from diagnostics.domain.tlv import Tlv, TlvError, parse

PRIVATE_KEYS, CERTIFICATES, AUTHENTICATION_OBJECTS = 0xA0, 0xA4, 0xA8
"""Tags of the object directory file (ODF)."""
SEQUENCE, OCTETS, UTF8, INTEGER = 0x30, 0x04, 0x0C, 0x02
TYPE_ATTRIBUTES = 0xA1


class DirectoryError(ValueError):
    """A directory file does not have the shape of its kind."""


@dataclass(frozen=True)
class Entry:
    """One object of a directory: its label, its identifier (CKA_ID) and, for what lives in a file, that file's path."""

    label: str
    id: bytes
    path: bytes = b""


def directory_paths(odf: bytes) -> dict[int, bytes]:
    """Read the ODF: the path of each directory file, by tag. Raises DirectoryError."""
    try:
        return {entry.tag: _path(entry) for entry in parse(odf)}
    except TlvError as error:
        raise DirectoryError(str(error)) from error


def certificates(cdf: bytes) -> tuple[Entry, ...]:
    """Read a certificate directory: label, id and path of each certificate. Raises DirectoryError."""
    try:
        return tuple(_certificate(entry) for entry in parse(cdf) if entry.tag == SEQUENCE)
    except TlvError as error:
        raise DirectoryError(str(error)) from error


def private_keys(prkdf: bytes) -> tuple[Entry, ...]:
    """Read a private-key directory: label and id of each key. Raises DirectoryError."""
    try:
        return tuple(_named(entry) for entry in parse(prkdf) if entry.tag == SEQUENCE)
    except TlvError as error:
        raise DirectoryError(str(error)) from error


def _path(entry: Tlv) -> bytes:
    found = entry.child(SEQUENCE, OCTETS)
    if found is None or len(found.value) % 2 or not found.value:
        raise DirectoryError(f"no path in entry {entry.tag:02X}")
    return found.value


def _named(entry: Tlv) -> Entry:
    groups = [group for group in entry.children() if group.tag == SEQUENCE]
    if len(groups) < 2:
        raise DirectoryError("an entry without its attributes")
    label = groups[0].child(UTF8)
    identifier = groups[1].child(OCTETS)
    if identifier is None:
        raise DirectoryError("an entry without identifier")
    return Entry(label.value.decode("utf-8", "replace") if label else "", identifier.value)


def _certificate(entry: Tlv) -> Entry:
    named = _named(entry)
    attributes = entry.child(TYPE_ATTRIBUTES, SEQUENCE)
    if attributes is None:
        raise DirectoryError("a certificate without a place")
    return Entry(named.label, named.id, _path(attributes))

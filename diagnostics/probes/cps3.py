"""Read a CPS3 card in contact mode, without spending a PIN try: counters, serial, EF_ACTUA, directories, certificates.

Files, objects and quirks: facts/cps-card.md 1.3-1.5 and 1.8. Each step returns plain values; nothing is judged. No
command carries a PIN: counters are read with GET DATA, or with an empty VERIFY (ISO/IEC 7816-4), which only asks, on
cards that do not know it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from diagnostics.domain import card, pkcs15
from diagnostics.domain.status import StatusWord, tries_left
from diagnostics.domain.tlv import TlvError, parse
from diagnostics.probes.channel import Channel

SERIAL_FILE = card.MASTER_FILE + card.FILE_SERIAL
ACTUA_FILE = card.MASTER_FILE + card.FILE_ACTUA
PKCS15_DIRECTORY = card.MASTER_FILE + card.DIRECTORY_PKCS15
BLOCK = 0xE7
"""Bytes a command reads at once: what the ANS module asks of a CPS3 (facts/cps-card.md 1.8)."""
MAX_FILE = 4096
TRIES_MAX, TRIES_LEFT, USES_LEFT = 0x9A, 0x9B, 0x9D


@dataclass(frozen=True)
class File:
    """What reading a file gave: its bytes, and the last status word."""

    data: bytes
    sw: int

    @property
    def value(self) -> dict[str, Any]:
        """As JSON data."""
        return {"sw": f"{self.sw:04X}", "data": self.data.hex().upper()}


def select_application(channel: Channel) -> int:
    """Select the card's main application and return the status word.

    Another program may have left another application selected, which answers 6E00 or 6A86 (row C16): the middleware
    selects again once, and so do we.
    """
    with channel.transaction():
        sw = _select_by_name(channel, card.AID_ROOT)
        return sw if sw == StatusWord.OK else _select_by_name(channel, card.AID_ROOT)


def _select_by_name(channel: Channel, name: bytes) -> int:
    return channel.send(b"\x00\xa4\x04\x0c" + bytes([len(name)]) + name)[1]


def read_file(channel: Channel, path: bytes) -> File:
    """Select a file by its absolute path and read it whole, in one transaction."""
    with channel.transaction():
        fcp, sw = channel.send(b"\x00\xa4\x09\x04" + bytes([len(path)]) + path)
        if sw != StatusWord.OK:
            return File(b"", sw)
        return _read_selected(channel, _size(fcp))


def _size(fcp: bytes) -> int:
    """Size of a file from its control parameters (tag 62, size in 80); MAX_FILE when they do not say."""
    try:
        for template in parse(fcp):
            size = template.child(0x80)
            if size is not None:
                return min(int.from_bytes(size.value, "big"), MAX_FILE)
    except TlvError:
        pass
    return MAX_FILE


def _read_selected(channel: Channel, size: int) -> File:
    data, sw = b"", int(StatusWord.OK)
    while len(data) < size:
        block, sw = channel.send(b"\x00\xb0" + len(data).to_bytes(2, "big") + bytes([min(BLOCK, size - len(data))]))
        data += block
        if sw != StatusWord.OK or not block:
            break
    return File(data, sw)


def read_counter(channel: Channel, reference: int) -> dict[str, Any]:
    """Tries left, tries at most and uses left of the PIN (1) or of the unblocking code (2); None where unknown."""
    with channel.transaction():
        channel.send(bytes.fromhex("00A4090C023F00"))
        data, sw = channel.send(bytes.fromhex(f"00CB3FFF0A4D087006BF81{reference:02X}02A080"))
        found = _counters(data) if sw == StatusWord.OK else {}
        if TRIES_LEFT not in found and reference == card.PIN_REFERENCE:
            return _empty_verify(channel, reference)
    return {
        "left": found.get(TRIES_LEFT),
        "max": found.get(TRIES_MAX),
        "uses": found.get(USES_LEFT),
        "sw": f"{sw:04X}",
    }


def _counters(data: bytes) -> dict[int, int]:
    """Numbers in `70 {BF81xx {A0 {9A max, 9B left, 9D uses}}}`; none when the bytes are something else."""
    try:
        objects = [inner for outer in parse(data) for middle in outer.children() for inner in middle.children()]
        return {
            number.tag: int.from_bytes(number.value, "big")
            for policy in objects
            if policy.tag == 0xA0
            for number in policy.children()
            if number.tag in (TRIES_MAX, TRIES_LEFT, USES_LEFT)
        }
    except TlvError:
        return {}


def _empty_verify(channel: Channel, reference: int) -> dict[str, Any]:
    """Ask for the tries left with a VERIFY that carries no code, which never counts as a try (facts/cps-card.md 1.5).

    A command of four bytes has a fifth on the wire of a T=0 card, P3 = 00 (ISO/IEC 7816-3), and a CPS3 in contact mode
    speaks T=0 alone (1.2): it is given whole, as OpenSC does (facts/virtual-card.md 4.2), whatever the reader adds.
    """
    _, sw = channel.send(bytes([0x00, 0x20, 0x00, reference, 0x00]))
    return {"left": tries_left(sw), "max": None, "uses": None, "sw": f"{sw:04X}"}


def read_directories(channel: Channel) -> dict[str, File]:
    """Read the ODF and the directories of certificates and of private keys that it names."""
    with channel.transaction():
        _select_by_name(channel, card.AID_PKCS15)
        files = {"odf": read_file(channel, PKCS15_DIRECTORY + card.FILE_ODF)}
    try:
        paths = pkcs15.directory_paths(files["odf"].data)
    except pkcs15.DirectoryError:
        return files
    for name, tag in (("cdf", pkcs15.CERTIFICATES), ("prkdf", pkcs15.PRIVATE_KEYS)):
        if tag in paths:
            files[name] = read_file(channel, absolute(paths[tag]))
    return files


def absolute(path: bytes) -> bytes:
    """Path from the master file: directories name their files from there or from their own folder."""
    return path if path[:2] == card.MASTER_FILE else PKCS15_DIRECTORY + path


def read_certificates(channel: Channel, cdf: bytes) -> Iterator[dict[str, Any]]:
    """Read every certificate that the directory names; nothing when it is none."""
    try:
        entries = pkcs15.certificates(cdf)
    except pkcs15.DirectoryError:
        return
    for entry in entries:
        file = read_file(channel, absolute(entry.path))
        yield {"label": entry.label, "id": entry.id.hex().upper(), **file.value}

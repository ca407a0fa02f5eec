"""The CPS3 as a state machine: command APDU in, answer out. Facts: facts/cps-card.md 7.3, facts/virtual-card.md 4.2.

T=0: an answer with data to a command with data waits behind `61xx`; a wrong length is told by `6Cxx`.
"""

import hmac
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import rsa

from diagnostics.domain import card as names
from diagnostics.domain.status import StatusWord as Sw
from mocks.card import counters
from mocks.card.ber import tlv
from mocks.card.content import PKCS15, Content

PIN, PUK = b"1234", b"12345678"
"""Codes of every virtual card: public, for tests."""
DIRECTORIES = (names.MASTER_FILE, PKCS15)
APPLICATIONS = {names.AID_ROOT: names.MASTER_FILE, names.AID_PKCS15: PKCS15}
SFIS = {names.SFI_SERIAL: names.FILE_SERIAL, names.SFI_ATR: names.FILE_ATR, names.SFI_DIR: names.FILE_DIR}
Answer = tuple[bytes, int]


@dataclass(frozen=True)
class Apdu:
    """A command: header, data, and the length expected back (None when P3 is a length of data)."""

    cla: int
    ins: int
    p1: int
    p2: int
    data: bytes
    expected: int | None


def parse(raw: bytes) -> Apdu | None:
    """Read a command; None when its length does not fit."""
    if len(raw) < 4:
        return None
    if len(raw) <= 5:
        return Apdu(raw[0], raw[1], raw[2], raw[3], b"", (raw[4] or 256) if len(raw) == 5 else None)
    size = raw[4]
    if len(raw) not in (5 + size, 6 + size):
        return None
    return Apdu(raw[0], raw[1], raw[2], raw[3], raw[5 : 5 + size], None)


class Card:
    """One card in the reader. `counters_file` keeps its tries across insertions and processes."""

    def __init__(self, content: Content, counters_file: Path, faults: frozenset[str] = frozenset()) -> None:
        self._content = content
        self._file = counters_file
        self._faults = faults
        self._commands: dict[int, Callable[[Apdu], Answer]] = {
            0xA4: self._select,
            0xB0: self._read,
            0xCB: self._get_data,
            0x20: self._verify,
            0x2C: self._reset_retry,
            0x24: self._change,
            0x22: self._manage_security,
            0x88: self._authenticate,
            0x84: lambda apdu: (bytes(apdu.expected or 8), Sw.OK),
        }
        self._pin = PIN
        self.reset()

    def reset(self) -> None:
        """Power up: nothing selected, nothing verified."""
        self._directory = names.MASTER_FILE
        self._selected: bytes | None = None
        self._verified: set[int] = set()
        self._key = 0
        self._pending = b""

    def transmit(self, raw: bytes) -> bytes:
        """Answer one command; always at least a status word."""
        apdu = parse(raw)
        if apdu is None:
            return int(Sw.WRONG_LENGTH).to_bytes(2, "big")
        data, sw = self._dispatch(apdu)
        return data + sw.to_bytes(2, "big")

    def _dispatch(self, apdu: Apdu) -> Answer:
        if "other_application" in self._faults or apdu.cla not in (0x00, 0x10):
            return b"", Sw.UNKNOWN_CLASS
        if apdu.ins == 0xC0:
            return self._get_response(apdu)
        command = self._commands.get(apdu.ins)
        if command is None:
            return b"", Sw.UNKNOWN_INSTRUCTION
        data, sw = command(apdu)
        if data and apdu.data:
            self._pending = data
            return b"", 0x6100 | (len(data) & 0xFF if len(data) <= 256 else 0)
        return data, sw

    def _get_response(self, apdu: Apdu) -> Answer:
        asked = apdu.expected or 256
        if asked > len(self._pending) and asked != 256:
            return b"", 0x6C00 | len(self._pending) & 0xFF
        data, self._pending = self._pending[:asked], self._pending[asked:]
        return data, 0x6100 | len(self._pending) if self._pending else Sw.OK

    def _select(self, apdu: Apdu) -> Answer:
        if apdu.p1 == 0x04:
            return self._select_application(apdu)
        if apdu.p1 == 0x02 and apdu.p2 == 0x00:
            return b"", Sw.WRONG_P1P2
        path = self._path(apdu)
        if path in DIRECTORIES:
            self._directory, self._selected = path, None
            return (_folder(path), Sw.OK) if apdu.p2 == 0x04 else (b"", Sw.OK)
        if path not in self._content.files:
            return b"", Sw.FILE_NOT_FOUND
        self._directory, self._selected = path[:-2] if len(path) > 4 else names.MASTER_FILE, path
        return (self._fcp(path), Sw.OK) if apdu.p2 == 0x04 else (b"", Sw.OK)

    def _path(self, apdu: Apdu) -> bytes:
        """Absolute path that a SELECT names: from the master file, from its end, or relative to where we are."""
        if apdu.data.startswith(names.MASTER_FILE) or not apdu.data:
            return apdu.data or names.MASTER_FILE
        return (names.MASTER_FILE if apdu.p1 == 0x08 else self._directory) + apdu.data

    def _select_application(self, apdu: Apdu) -> Answer:
        directory = APPLICATIONS.get(apdu.data)
        if directory is None:
            return b"", Sw.FILE_NOT_FOUND
        if apdu.p2 == 0x00 and apdu.data != names.AID_ROOT:
            return b"", Sw.WRONG_P1P2
        self._directory, self._selected = directory, None
        return (_folder(directory), Sw.OK) if apdu.p2 == 0x04 else (b"", Sw.OK)

    def _fcp(self, path: bytes) -> bytes:
        size = len(self._content.files[path]).to_bytes(2, "big")
        access = bytes.fromhex("A1128C077BFFFFFFFFFF009C077BFFFFFFFFFF00")
        return tlv(0x62, tlv(0x80, size), b"\x82\x01\x01", tlv(0x83, path[-2:]), access, b"\x8a\x01\x05")

    def _read(self, apdu: Apdu) -> Answer:
        offset, path = apdu.p1 << 8 | apdu.p2, self._selected
        if apdu.p1 & 0x80:
            file = SFIS.get(apdu.p1 & 0x1F)
            offset, path = apdu.p2, names.MASTER_FILE + file if file else None
        if path is None or path not in self._content.files:
            return b"", Sw.NO_CURRENT_FILE if path is None else Sw.FILE_NOT_FOUND
        data, asked = self._content.files[path], apdu.expected or 256
        if offset > len(data):
            return b"", Sw.OUT_OF_FILE
        if offset == 0 and asked < 256 and asked > len(data):
            return b"", 0x6C00 | len(data)
        return data[offset : offset + asked], Sw.OK if offset + asked <= len(data) else Sw.END_OF_FILE

    def _get_data(self, apdu: Apdu) -> Answer:
        if apdu.data in (_policy(names.PIN_REFERENCE), _policy(names.PUK_REFERENCE)):
            return self._counter(apdu.data[6]), Sw.OK
        if b"\xbf\x90" in apdu.data and self._directory == PKCS15:
            return _key_object(apdu.data), Sw.OK
        if b"\xbf\xfb" in apdu.data:
            return _environment(apdu.data), Sw.OK
        return b"", Sw.WRONG_DATA if apdu.data[-2:] == b"\x41\x80" else Sw.REFERENCE_NOT_FOUND

    def _counter(self, reference: int) -> bytes:
        found = counters.load(self._file)
        left, most = (found.pin, names.PIN_TRIES) if reference == 1 else (found.puk, names.PUK_TRIES)
        numbers = tlv(0x9A, bytes([most])) + tlv(0x9B, bytes([left]))
        if reference == names.PUK_REFERENCE:
            numbers += tlv(0x9D, bytes([found.puk_uses]))
        policy = tlv(0xA0, numbers, bytes.fromhex("A1088C06F3000013FF00"))
        return tlv(0x70, tlv(0xBF8100 | reference, policy))

    def _verify(self, apdu: Apdu) -> Answer:
        if apdu.p2 not in (names.PIN_REFERENCE, names.PUK_REFERENCE):
            return b"", Sw.REFERENCE_NOT_FOUND
        if not apdu.data:
            return b"", Sw.OK if apdu.p2 in self._verified else self._status(apdu.p2)
        return b"", self._check(apdu.p2, apdu.data)

    def _left(self, reference: int) -> int:
        found = counters.load(self._file)
        return found.pin if reference == names.PIN_REFERENCE else found.puk

    def _status(self, reference: int) -> int:
        left = self._left(reference)
        return 0x63C0 | left if left else Sw.BLOCKED

    def _check(self, reference: int, typed: bytes) -> int:
        """Compare a code; the try is spent on disk before the comparison, and given back after it."""
        if len(typed) not in (4, 8):
            return Sw.WRONG_LENGTH
        if not self._left(reference):
            return Sw.BLOCKED
        before = counters.load(self._file)
        field = "pin" if reference == names.PIN_REFERENCE else "puk"
        counters.save(self._file, replace(before, **{field: getattr(before, field) - 1}))
        right = self._pin if reference == names.PIN_REFERENCE else PUK
        if not hmac.compare_digest(typed.rstrip(b"\xff"), right):
            self._verified.discard(reference)
            return self._status(reference)
        most = names.PIN_TRIES if field == "pin" else names.PUK_TRIES
        counters.save(self._file, replace(before, **{field: most}))
        self._verified.add(reference)
        return Sw.OK

    def _reset_retry(self, apdu: Apdu) -> Answer:
        """Unblock: a new code, after the unblocking code was verified or with it in front (P1 = 00)."""
        new = apdu.data
        if apdu.p1 == 0x00:
            sw = self._check(names.PUK_REFERENCE, apdu.data[:8])
            if sw != Sw.OK:
                return b"", sw
            new = apdu.data[8:]
        if names.PUK_REFERENCE not in self._verified:
            return b"", Sw.SECURITY_NOT_SATISFIED
        before = counters.load(self._file)
        if not before.puk_uses:
            return b"", Sw.BLOCKED
        counters.save(self._file, replace(before, pin=names.PIN_TRIES, puk_uses=before.puk_uses - 1))
        self._pin = new.rstrip(b"\xff") or self._pin
        return b"", Sw.OK

    def _change(self, apdu: Apdu) -> Answer:
        half = len(apdu.data) // 2
        sw = self._check(names.PIN_REFERENCE, apdu.data[:half])
        if sw == Sw.OK:
            self._pin = apdu.data[half:].rstrip(b"\xff")
        return b"", sw

    def _manage_security(self, apdu: Apdu) -> Answer:
        self._key = names.KEY_AUTHENTICATION if b"\x84\x01\x82" in apdu.data else 0
        return (b"", Sw.OK) if self._key else (b"", Sw.REFERENCE_NOT_FOUND)

    def _authenticate(self, apdu: Apdu) -> Answer:
        """INTERNAL AUTHENTICATE: PKCS#1 v1.5 over what is given, with the authentication key."""
        if names.PIN_REFERENCE not in self._verified:
            return b"", Sw.SECURITY_NOT_SATISFIED
        if self._content.key is None or not self._key or not 0 < len(apdu.data) <= 102:
            return b"", Sw.WRONG_DATA
        return _sign(self._content.key, apdu.data), Sw.OK


def _sign(key: rsa.RSAPrivateKey, block: bytes) -> bytes:
    numbers, size = key.private_numbers(), key.key_size // 8
    padded = b"\x00\x01" + b"\xff" * (size - len(block) - 3) + b"\x00" + block
    return pow(int.from_bytes(padded, "big"), numbers.d, numbers.public_numbers.n).to_bytes(size, "big")


def _folder(path: bytes) -> bytes:
    access = bytes.fromhex("A1098C077BFFFFFFFF4500")
    return tlv(0x62, b"\x82\x01\x38", tlv(0x83, path[-2:]), access, b"\x8a\x01\x05")


def _policy(reference: int) -> bytes:
    return bytes.fromhex(f"4D087006BF81{reference:02X}02A080")


def _key_object(asked: bytes) -> bytes:
    """Size and access rule of a private key, as OpenSC asks for them."""
    reference = asked[asked.index(b"\xbf\x90") + 2]
    if asked[-3:-1] == b"\x7f\x48":
        inner = tlv(0x7F48, b"\x80\x01\x02")
    else:
        inner = tlv(0xA0, b"\x80\x02\x01\x00", bytes.fromhex("A1078C05331111FF00"))
    return tlv(0x70, tlv(0xBF9000 | reference, inner))


def _environment(asked: bytes) -> bytes:
    """Security environment: which code to verify."""
    reference = asked[asked.index(b"\xbf\xfb") + 2]
    code = names.PUK_REFERENCE if reference == 3 else names.PIN_REFERENCE
    template = tlv(0x7B, tlv(0xA4, b"\x95\x01\x08", tlv(0x83, bytes([code]))))
    return tlv(0x70, tlv(0xBFFB00 | reference, template))

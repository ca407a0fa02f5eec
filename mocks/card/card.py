"""The CPS3 as a state machine: command APDU in, answer out. Facts: facts/cps-card.md 7.3, facts/virtual-card.md 4.2.

T=0: an answer with data to a command with data waits behind `61xx`; a wrong length is told by `6Cxx`.
"""

import os
from collections.abc import Callable
from pathlib import Path

from diagnostics.domain import card as names
from diagnostics.domain.status import StatusWord as Sw
from mocks.card import keys, objects
from mocks.card.apdu import Answer, Apdu, parse, refuse
from mocks.card.ber import tlv
from mocks.card.codes import Codes
from mocks.card.content import PKCS15, Content

DIRECTORIES = (names.MASTER_FILE, PKCS15)
APPLICATIONS = {names.AID_ROOT: names.MASTER_FILE, names.AID_PKCS15: PKCS15, names.AID_CPS2TER: b""}
"""The directory that each application opens; that of the CPS2ter holds nothing here."""
SFIS = {names.SFI_SERIAL: names.FILE_SERIAL, names.SFI_ATR: names.FILE_ATR, names.SFI_DIR: names.FILE_DIR}
CLASSES, CLASS_CPS2TER = (0x00, 0x10), 0xA0
BY_NAME, BY_IDENTIFIER, FROM_MASTER = 0x04, 0x02, 0x08
WITH_PARAMETERS = 0x04
"""P2 of SELECT that asks for the file control parameters."""
GET_RESPONSE = 0xC0


class Card:
    """One card in the reader. `counters_file` keeps its codes across insertions and processes."""

    def __init__(self, content: Content, counters_file: Path, faults: frozenset[str] = frozenset()) -> None:
        self._content = content
        self._files = dict(content.files)
        self._faults = faults
        self._codes = Codes(counters_file)
        self._commands: dict[int, Callable[[Apdu], Answer]] = {
            0xA4: self._select,
            0xB0: self._read,
            0xD6: self._update,
            0xCB: lambda apdu: objects.get_data(apdu, self._directory, self._codes.load()),
            0x20: self._codes.verify,
            0x24: self._codes.change,
            0x2C: self._codes.unblock,
            0x22: lambda apdu: keys.manage(self._environment, apdu, content.keys),
            0x88: lambda apdu: self._with_code(keys.authenticate, apdu),
            0x2A: lambda apdu: self._with_code(keys.perform, apdu),
            0x84: lambda apdu: (os.urandom(apdu.expected or 8), Sw.OK),
        }
        self.reset()

    def reset(self) -> None:
        """Power up: nothing selected, nothing verified."""
        self._enter(names.MASTER_FILE)
        self._forget()
        self._pending = b""

    def _forget(self) -> None:
        self._codes.verified.clear()
        self._environment = keys.Environment()

    def _enter(self, directory: bytes, selected: bytes | None = None) -> None:
        self._directory, self._selected = directory, selected

    def transmit(self, raw: bytes) -> bytes:
        """Answer one command; always at least a status word."""
        apdu = parse(raw)
        data, sw = refuse(Sw.WRONG_LENGTH) if apdu is None else self._dispatch(apdu)
        return data + sw.to_bytes(2, "big")

    def _dispatch(self, apdu: Apdu) -> Answer:
        if apdu.cla == CLASS_CPS2TER and not self._directory:
            return refuse(Sw.CPS2TER_NOT_FOUND)
        if "other_application" in self._faults or apdu.cla not in CLASSES:
            return refuse(Sw.UNKNOWN_CLASS)
        if apdu.ins == GET_RESPONSE:
            return self._get_response(apdu)
        command = self._commands.get(apdu.ins)
        if command is None:
            return refuse(Sw.UNKNOWN_INSTRUCTION)
        data, sw = command(apdu)
        self._pending = data if apdu.data else b""
        return (b"", 0x6100 | len(data) & 0xFF) if self._pending else (data, sw)

    def _get_response(self, apdu: Apdu) -> Answer:
        asked = apdu.expected or 256
        if not self._pending:
            return refuse(Sw.CONDITIONS_NOT_SATISFIED)
        if asked > len(self._pending) and asked != 256:
            return b"", 0x6C00 | len(self._pending) & 0xFF
        data, self._pending = self._pending[:asked], self._pending[asked:]
        return data, 0x6100 | len(self._pending) if self._pending else Sw.OK

    def _with_code(self, use: Callable[[keys.Environment, Apdu, keys.Keys], Answer], apdu: Apdu) -> Answer:
        if names.PIN_REFERENCE not in self._codes.verified:
            return refuse(Sw.SECURITY_NOT_SATISFIED)
        return use(self._environment, apdu, self._content.keys)

    def _select(self, apdu: Apdu) -> Answer:
        if apdu.p1 == BY_NAME:
            return self._select_application(apdu)
        if apdu.p1 == BY_IDENTIFIER and apdu.p2 == 0x00:
            return refuse(Sw.WRONG_P1P2)
        path = self._path(apdu)
        if path in DIRECTORIES:
            self._enter(path)
            return _folder(path) if apdu.p2 == WITH_PARAMETERS else b"", Sw.OK
        if path not in self._files:
            return refuse(Sw.FILE_NOT_FOUND)
        self._enter(path[:-2], path)
        return self._parameters(path) if apdu.p2 == WITH_PARAMETERS else b"", Sw.OK

    def _path(self, apdu: Apdu) -> bytes:
        """Absolute path that a SELECT names: from the master file, from its end, or relative to where we are."""
        if apdu.data.startswith(names.MASTER_FILE) or not apdu.data:
            return apdu.data or names.MASTER_FILE
        return (names.MASTER_FILE if apdu.p1 == FROM_MASTER else self._directory) + apdu.data

    def _select_application(self, apdu: Apdu) -> Answer:
        directory = APPLICATIONS.get(apdu.data)
        if directory is None:
            return refuse(Sw.FILE_NOT_FOUND)
        if apdu.p2 == 0x00 and apdu.data != names.AID_ROOT:
            return refuse(Sw.WRONG_P1P2)
        if bool(directory) != bool(self._directory):  # from one side of the card to the other: codes are forgotten
            self._forget()
        self._enter(directory)
        return _folder(directory) if directory and apdu.p2 == WITH_PARAMETERS else b"", Sw.OK

    def _parameters(self, path: bytes) -> bytes:
        size = len(self._files[path]).to_bytes(2, "big")
        access = bytes.fromhex("A1128C077BFFFFFFFFFF009C077BFFFFFFFFFF00")
        return tlv(0x62, tlv(0x80, size), b"\x82\x01\x01", tlv(0x83, path[-2:]), access, b"\x8a\x01\x05")

    def _read(self, apdu: Apdu) -> Answer:
        offset, path = apdu.p1p2, self._selected
        if apdu.p1 & 0x80:
            file = SFIS.get(apdu.p1 & 0x1F)
            offset, path = apdu.p2, names.MASTER_FILE + file if file else None
        if path is None or path not in self._files:
            return refuse(Sw.NO_CURRENT_FILE if path is None else Sw.FILE_NOT_FOUND)
        if not self._open(path):
            return refuse(Sw.SECURITY_NOT_SATISFIED)
        data, asked = self._files[path], apdu.expected or 256
        if offset > len(data):
            return refuse(Sw.OUT_OF_FILE)
        if offset == 0 and asked < 256 and asked > len(data):
            return b"", 0x6C00 | len(data)
        return data[offset : offset + asked], Sw.OK if offset + asked <= len(data) else Sw.END_OF_FILE

    def _open(self, path: bytes) -> bool:
        return path not in self._content.protected or names.PIN_REFERENCE in self._codes.verified

    def _update(self, apdu: Apdu) -> Answer:
        """UPDATE BINARY, of the one object that a holder may write."""
        path, end = self._selected, apdu.p1p2 + len(apdu.data)
        if path is None:
            return refuse(Sw.NO_CURRENT_FILE)
        if path not in self._content.writable or names.PIN_REFERENCE not in self._codes.verified:
            return refuse(Sw.SECURITY_NOT_SATISFIED)
        before = self._files[path]
        if end > len(before):
            return refuse(Sw.OUT_OF_FILE)
        self._files[path] = before[: apdu.p1p2] + apdu.data + before[end:]
        return refuse(Sw.OK)


def _folder(path: bytes) -> bytes:
    access = bytes.fromhex("A1098C077BFFFFFFFF4500")
    return tlv(0x62, b"\x82\x01\x38", tlv(0x83, path[-2:]), access, b"\x8a\x01\x05")

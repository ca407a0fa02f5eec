"""What the card answers, and its counters."""

from typing import Any

from diagnostics.checks.base import Check, fault, not_applicable, ok, seen, unknown, warning
from diagnostics.checks.pcsc import chosen_reader
from diagnostics.domain import pkcs15
from diagnostics.domain.atr import CardFamily
from diagnostics.domain.card import ISSUER, PIN_TRIES, SERIAL_SIZE, step_label
from diagnostics.domain.status import describe
from diagnostics.domain.tlv import TlvError, parse
from diagnostics.model import Outcome, Private, Record

SLOW_MS = 250
"""Median time of a command above which a reader is slow: twice the slowest documented one (facts/cps-card.md 1.8)."""
FEW_PUK_TRIES = 3
"""Tries left of the unblocking code from which the caller is warned; our choice, no source."""
SUCCESS = "9000"
NOT_FOUND = "6A82"


def _answers(record: Record) -> Outcome:
    if chosen_reader(record).family is not CardFamily.CPS3_CONTACT:
        return unknown("unsupported")
    reading = seen(record, "card.reading")
    outcome = reading["outcome"]
    if outcome == "removed":
        return fault("card.removed", "removed", step=step_label(reading["step"]))
    if outcome == "stuck":
        return fault("card.stuck", "stuck", step=step_label(reading["step"]))
    return ok(apdus=reading["apdus"])


def _application(record: Record) -> Outcome:
    sw = seen(record, "card.application")["sw"]
    return ok() if sw == SUCCESS else fault("card.other_application", "refused", sw=_meaning(sw))


def _meaning(sw: str) -> str:
    return describe(int(sw, 16))


def _speed(record: Record) -> Outcome:
    milliseconds = round(seen(record, "card.reading")["median_ms"])
    if milliseconds >= SLOW_MS:
        return warning("card.slow", "slow", milliseconds=milliseconds)
    return ok(milliseconds=milliseconds) if milliseconds else ok("instant")


def _serial(record: Record) -> Outcome:
    file = seen(record, "card.serial")
    serial = bytes.fromhex(file["data"])
    if file["sw"] != SUCCESS:
        return fault("card.not_issued_by_ans", "unreadable", sw=_meaning(file["sw"]))
    if len(serial) != SERIAL_SIZE:
        return fault("card.not_issued_by_ans", "size", size=len(serial))
    if serial[2:7] != ISSUER:
        return fault("card.not_issued_by_ans", "issuer", issuer=serial[2:7].hex().upper())
    return ok(serial=Private(serial[2:].hex().upper().rstrip("F")))


def _files(record: Record) -> Outcome:
    if seen(record, "card.reading")["outcome"] == "garbled":
        return fault("card.files_corrupt", "garbled", step=step_label(record.value("card.reading")["step"]))
    directories = seen(record, "card.directories")
    for name, read in (
        ("odf", pkcs15.directory_paths),
        ("cdf", pkcs15.certificates),
        ("prkdf", pkcs15.private_keys),
    ):
        file = directories.get(name)
        if file is None:
            return fault("card.files_corrupt", "missing", file=name)
        if file["sw"] != SUCCESS or not file["data"]:
            return fault("card.files_corrupt", "unreadable", file=name, sw=_meaning(file["sw"]))
        try:
            read(bytes.fromhex(file["data"]))
        except pkcs15.DirectoryError:
            return fault("card.files_corrupt", "malformed", file=name)
    return ok()


def _actua(record: Record) -> Outcome:
    file = seen(record, "card.actua")
    if file["sw"] == NOT_FOUND:
        return ok("absent")
    if file["sw"] != SUCCESS:
        return fault("card.actua_invalid", "unreadable", sw=_meaning(file["sw"]))
    if not _is_actua(bytes.fromhex(file["data"])):
        return fault("card.actua_invalid", "empty" if not file["data"] else "malformed")
    return ok()


def _is_actua(data: bytes) -> bool:
    """Whether the file has the shape `EC {81 start, 82 end}` (facts/cps-card.md 1.4)."""
    try:
        return any(
            found.tag == 0xEC and {inner.tag for inner in found.children()} >= {0x81, 0x82} for found in parse(data)
        )
    except TlvError:
        return False


def _pin(record: Record) -> Outcome:
    left = seen(record, "pin.counter")["left"]
    if left is None:
        return unknown("unread", sw=_meaning(seen(record, "pin.counter")["sw"]))
    if left == 0:
        worn = _worn(record.value("puk.counter"))
        return fault("pin.blocked_for_good", "blocked_for_good") if worn else fault("pin.blocked", "blocked")
    if left == 1:
        return warning("pin.last_try", "last")
    return ok(left=left) if left >= PIN_TRIES else warning("pin.try_lost", "lost", left=left)


def _puk(record: Record) -> Outcome:
    counter = seen(record, "puk.counter")
    if counter["left"] is None:
        return unknown("unread", sw=_meaning(counter["sw"]))
    left = counter["left"]
    if not _worn(counter):
        return warning("puk.few_left", "few", left=left) if left <= FEW_PUK_TRIES else ok(left=left)
    if record.value("pin.counter")["left"] == 0:
        return not_applicable("told_by_pin")
    return warning("puk.worn", "worn")


def _worn(counter: dict[str, Any] | None) -> bool:
    """Whether the unblocking code is used up: no try left, or no use left (row C04)."""
    return counter is not None and (counter["left"] == 0 or counter["uses"] == 0)


CHECKS = (
    Check("card.answers", _answers, ("card.free",), ("card.reading",)),
    Check("card.application", _application, ("card.answers",), ("card.application",)),
    Check("card.serial", _serial, ("card.application",), ("card.serial",)),
    Check("card.files", _files, ("card.application",), ("card.directories", "card.reading")),
    Check("card.actua", _actua, ("card.application",), ("card.actua",)),
    Check("pin.tries", _pin, ("card.application",), ("pin.counter", "puk.counter")),
    Check("puk.tries", _puk, ("card.application",), ("puk.counter", "pin.counter")),
    Check("card.speed", _speed, ("card.answers",), ("card.reading",)),
)

"""From the PC/SC service to a card that answers."""

from collections.abc import Mapping, Sequence
from typing import Any

from diagnostics.checks.base import Check, fault, ok, seen, unknown
from diagnostics.checks.devices import unusable
from diagnostics.domain.atr import CardFamily
from diagnostics.model import Outcome, Record
from diagnostics.readers import Reader, choose, is_professional, readers
from diagnostics.workstations import asks_for_accessories, holders, part, platform, remote, serial_reader

SUCCESS = "0x00000000"
REFUSED = "0x8010006A"
"""`SCARD_W_SECURITY_VIOLATION`: so pcsc-lite tells that pcscd hung up, as it does where polkit says no."""


def _library(record: Record) -> Outcome:
    library = seen(record, "pcsc.pyscard")
    if library["available"]:
        return ok(version=library["version"])
    return fault("pcsc.pyscard_missing", "missing", error=library["error"])


def _service(record: Record) -> Outcome:
    service = seen(record, "pcsc.service")
    return ok() if service["running"] else _no_service(record, service["code"])


def _no_service(record: Record, code: str) -> Outcome:
    """What the machine says besides. Windows stops the service by itself with the last reader, and a remote desktop
    that gets no reader answers as if the service were stopped: in such a session it is not this machine's that is
    asked, which has no reader, and where the service is stopped or disabled rightly."""
    told = part(record, "devices.service") or {"state": "", "start": ""}
    if code == REFUSED and platform(record) in ("", "linux"):
        return fault("pcsc.refused", "refused", code=code)
    if remote(record):
        return fault("remote.redirection_off", "remote", code=code)
    if told["start"] == "disabled":
        return fault("pcsc.service_stopped", "disabled", code=code)
    if told["start"] and part(record, "devices.usb") == []:
        return fault("reader.absent", "no_reader", code=code)
    return fault("pcsc.service_stopped", "not_installed" if told["state"] == "absent" else "stopped", code=code)


def _reader_present(record: Record) -> Outcome:
    listed = seen(record, "reader.list")
    if listed["code"] != SUCCESS:
        return unknown("failed", code=listed["code"])
    found = readers(listed)
    if not found:
        return _no_reader(record)
    return ok(count=len(found), names=", ".join(reader.name for reader in found))


def _no_reader(record: Record) -> Outcome:
    """Why the list is empty, as far as the machine tells: the bus is held against the list."""
    plugged = part(record, "devices.usb")
    if remote(record):
        return fault("remote.redirection_off", "remote")
    if plugged:
        return _unusable(record, plugged)
    if port := serial_reader(record):
        return fault("reader.pss_serial", "serial", port=port)
    if plugged is None:
        return fault("reader.absent", "absent")
    return fault("reader.absent", "absent_mac" if asks_for_accessories(record) else "absent_bus")


def _unusable(record: Record, plugged: Sequence[Mapping[str, Any]]) -> Outcome:
    cause, message, blanks = unusable(record, plugged)
    return fault(cause, message, **blanks)


def _card_present(record: Record) -> Outcome:
    found = readers(seen(record, "reader.list"))
    chosen = choose(found)
    if chosen is None:
        return fault("card.absent", "absent", count=len(found))
    return ok(reader=chosen.name)


def _card_single(record: Record) -> Outcome:
    professional = [reader for reader in readers(seen(record, "reader.list")) if is_professional(reader)]
    if len(professional) > 1:
        names = ", ".join(reader.name for reader in professional)
        cause = "remote.two_readers" if remote(record) else "reader.several_cards"
        return fault(cause, "several", count=len(professional), names=names)
    return ok()


def _card_powered(record: Record) -> Outcome:
    reader = chosen_reader(record)
    if reader.mute or _connection(record) == "mute":
        return fault("card.mute", "mute", reader=reader.name)
    return ok(reader=reader.name)


FOREIGN = {
    CardFamily.VITALE1: "card.vitale",
    CardFamily.VITALE2: "card.vitale",
    CardFamily.CPS2TER: "card.cps2ter",
    CardFamily.CPS3_CONTACTLESS: "card.contactless",
    CardFamily.UNKNOWN: "card.unknown",
}
"""Cards that cannot log in by a contact reader, and the cause each is a sign of."""


def _card_family(record: Record) -> Outcome:
    reader = chosen_reader(record)
    atr = reader.atr.hex(" ").upper()
    cause = FOREIGN.get(reader.family)
    if cause is not None:
        return fault(cause, cause.removeprefix("card."), atr=atr)
    if reader.family is CardFamily.CPS3_CONTACT:
        return ok("cps3", atr=atr)
    return ok("other_cps", atr=atr)


def _card_free(record: Record) -> Outcome:
    reader = chosen_reader(record)
    outcome = _connection(record)
    alone = outcome == "exclusive" or ("exclusive" in reader.state and outcome != "ok")
    if alone or outcome == "held" or _reading(record).get("outcome") == "held":
        return _taken("exclusive" if alone else "held", reader, holders(record))
    if outcome == "absent":
        return fault("card.removed", "gone", reader=reader.name)
    if _connection_code(record) == REFUSED:
        return fault("pcsc.refused", "refused", reader=reader.name)
    if outcome != "ok":
        return unknown("failed", code=_connection_code(record))
    return ok(reader=reader.name)


def _taken(how: str, reader: Reader, suspects: Sequence[str]) -> Outcome:
    """Another program has the card; those that run and are known for it are named."""
    if not suspects:
        return fault("reader.exclusive", how, reader=reader.name)
    return fault("reader.exclusive", f"{how}_maybe", reader=reader.name, names=", ".join(dict.fromkeys(suspects)))


def chosen_reader(record: Record) -> Reader:
    """The reader that the diagnosis is about; « card.present » stands before whoever asks."""
    chosen = choose(readers(seen(record, "reader.list")))
    if chosen is None:
        raise ValueError("no reader holds a card")
    return chosen


def _connection(record: Record) -> str | None:
    connection = record.value("card.connection")
    return None if connection is None else str(connection["outcome"])


def _connection_code(record: Record) -> str:
    return str(seen(record, "card.connection")["code"])


def _reading(record: Record) -> dict[str, str]:
    return record.value("card.reading") or {}


MACHINE = ("devices.usb", "workstation.session", "galss.config", "devices.service", "workstation.system")
"""What tells why there is no reader, where the machine was looked at."""
CHECKS = (
    Check("pcsc.pyscard", _library, (), ("pcsc.pyscard",)),
    Check("pcsc.service", _service, ("pcsc.pyscard",), ("pcsc.service", "devices.service", *MACHINE[:2])),
    Check("reader.present", _reader_present, ("pcsc.service",), ("reader.list", *MACHINE)),
    Check("card.present", _card_present, ("reader.present",), ("reader.list",)),
    Check("card.single", _card_single, ("card.present",), ("reader.list", "workstation.session")),
    Check("card.powered", _card_powered, ("card.present",), ("reader.list", "card.connection")),
    Check("card.family", _card_family, ("card.powered",), ("reader.list",)),
    Check(
        "card.free", _card_free, ("card.family",), ("card.connection", "reader.list", "card.reading", "devices.holders")
    ),
)

"""From the PC/SC service to a card that answers."""

from diagnostics.checks.base import Check, fault, ok, seen, unknown
from diagnostics.domain.atr import CardFamily
from diagnostics.model import Outcome, Record
from diagnostics.readers import Reader, choose, is_professional, readers

SUCCESS = "0x00000000"


def _library(record: Record) -> Outcome:
    library = seen(record, "pcsc.pyscard")
    if library["available"]:
        return ok(version=library["version"])
    return fault("pcsc.pyscard_missing", "missing", error=library["error"])


def _service(record: Record) -> Outcome:
    service = seen(record, "pcsc.service")
    return ok() if service["running"] else fault("pcsc.service_stopped", "stopped", code=service["code"])


def _reader_present(record: Record) -> Outcome:
    listed = seen(record, "reader.list")
    if listed["code"] != SUCCESS:
        return unknown("failed", code=listed["code"])
    found = readers(listed)
    if not found:
        return fault("reader.absent", "absent")
    return ok(count=len(found), names=", ".join(reader.name for reader in found))


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
        return fault("reader.several_cards", "several", count=len(professional), names=names)
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
    if outcome == "exclusive" or ("exclusive" in reader.state and outcome != "ok"):
        return fault("reader.exclusive", "exclusive", reader=reader.name)
    if outcome == "held" or _reading(record).get("outcome") == "held":
        return fault("reader.exclusive", "held", reader=reader.name)
    if outcome == "absent":
        return fault("card.removed", "gone", reader=reader.name)
    if outcome != "ok":
        return unknown("failed", code=seen(record, "card.connection")["code"])
    return ok(reader=reader.name)


def chosen_reader(record: Record) -> Reader:
    """The reader that the diagnosis is about; « card.present » stands before whoever asks."""
    chosen = choose(readers(seen(record, "reader.list")))
    if chosen is None:
        raise ValueError("no reader holds a card")
    return chosen


def _connection(record: Record) -> str | None:
    connection = record.value("card.connection")
    return None if connection is None else str(connection["outcome"])


def _reading(record: Record) -> dict[str, str]:
    return record.value("card.reading") or {}


CHECKS = (
    Check("pcsc.pyscard", _library, (), ("pcsc.pyscard",)),
    Check("pcsc.service", _service, ("pcsc.pyscard",), ("pcsc.service",)),
    Check("reader.present", _reader_present, ("pcsc.service",), ("reader.list",)),
    Check("card.present", _card_present, ("reader.present",), ("reader.list",)),
    Check("card.single", _card_single, ("card.present",), ("reader.list",)),
    Check("card.powered", _card_powered, ("card.present",), ("reader.list", "card.connection")),
    Check("card.family", _card_family, ("card.powered",), ("reader.list",)),
    Check("card.free", _card_free, ("card.family",), ("card.connection", "reader.list", "card.reading")),
)

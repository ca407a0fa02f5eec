"""Connect to the card of one reader and have it read, keeping whatever was seen when that stops short."""

from collections.abc import Iterator
from contextlib import suppress

from diagnostics.domain.atr import CardFamily
from diagnostics.errors import WorkerError, WorkerTimeoutError
from diagnostics.machine import Machine
from diagnostics.machine.worker import Worker
from diagnostics.model import Observation, Sensitivity
from diagnostics.readers import Reader

READING = "diagnostics.probes.reading"
SHARING_VIOLATION = 0x8010000B
TIMEOUT = 0x8010000A
CONNECTIONS = {
    0: "ok",
    SHARING_VIOLATION: "exclusive",
    0x8010000C: "absent",
    0x80100017: "absent",
    0x80100066: "mute",
    0x80100067: "mute",
    0x80100069: "absent",
}
"""What SCardConnect's return codes mean (facts/virtual-card.md 6)."""


def observe_card(machine: Machine, worker: Worker, reader: Reader) -> Iterator[Observation]:
    """Yield `card.connection`, what the card holds, and last `card.reading`, which says how far it went."""
    started = machine.monotonic()
    try:
        code = worker.call("connect", reader=reader.name)["rv"]
        outcome = CONNECTIONS.get(code, "failed")
    except WorkerError as error:  # another program's transaction keeps us waiting, or the driver is stuck
        code, outcome = TIMEOUT, "held" if isinstance(error, WorkerTimeoutError) else "failed"
    connection = {"outcome": outcome, "code": f"0x{code:08X}", "reader": reader.name}
    yield machine.observe("card.connection", connection, "SCardConnect", Sensitivity.MACHINE, started)
    if not code and readable(reader.family):
        yield from _read(machine, worker, reader)
    elif not code:
        with suppress(WorkerError):  # all that could be seen was
            worker.call("disconnect")


def readable(family: CardFamily) -> bool:
    """Whether the reading knows such a card."""
    return family is CardFamily.CPS3_CONTACT


def _read(machine: Machine, worker: Worker, reader: Reader) -> Iterator[Observation]:
    """Date what the reading tells, and say what stopped it."""
    step, started = "", machine.monotonic()
    try:
        for told in worker.run(READING, reader=reader.name):
            step = told.get("step", step)
            if "id" in told:
                sensitivity = Sensitivity(told["sensitivity"])
                yield machine.observe(told["id"], told["value"], "SCardTransmit", sensitivity, started)
                started = machine.monotonic()
    except WorkerError as error:
        value = {"outcome": _why(error), "step": step, "apdus": 0, "median_ms": 0.0}
        yield machine.observe("card.reading", value, "SCardTransmit", Sensitivity.PUBLIC, started)


def _why(error: WorkerError) -> str:
    if not isinstance(error, WorkerTimeoutError):
        return "garbled"
    return "held" if error.fields["operation"] == "begin" else "stuck"

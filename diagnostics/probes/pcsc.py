"""What the PC/SC service says without touching a card: is it there, which readers, in which state."""

from typing import Any

from diagnostics.errors import WorkerError
from diagnostics.machine import Machine
from diagnostics.machine.worker import Worker
from diagnostics.model import Observation, Sensitivity

FLAGS = {
    0x0008: "unavailable",
    0x0010: "empty",
    0x0020: "present",
    0x0080: "exclusive",
    0x0100: "in_use",
    0x0200: "mute",
    0x0400: "unpowered",
}
"""State bits of a reader, PC/SC part 5 (`SCARD_STATE_…`)."""


def flags(state: int) -> list[str]:
    """Names of the bits that are set."""
    return [name for bit, name in FLAGS.items() if state & bit]


def _reader(found: dict[str, Any]) -> dict[str, Any]:
    return {"name": found["name"], "state": flags(found["state"]), "atr": found["atr"]}


def observe_service(machine: Machine, worker: Worker) -> list[Observation]:
    """Observe `pcsc.pyscard`, `pcsc.service` and `reader.list`, as far as each lets the next be seen."""
    started = machine.monotonic()
    hello = worker.call("hello")
    library = {"available": bool(hello["version"]), "version": hello["version"], "error": hello["error"]}
    seen = [machine.observe("pcsc.pyscard", library, "import smartcard", Sensitivity.PUBLIC, started)]
    if not library["available"]:
        return seen
    started = machine.monotonic()
    code = worker.call("establish")["rv"]
    seen.append(_service(machine, code, started))
    return seen if code else [*seen, *observe_readers(machine, worker)]


def _service(machine: Machine, code: int, started: float) -> Observation:
    value = {"running": code == 0, "code": f"0x{code:08X}"}
    return machine.observe("pcsc.service", value, "SCardEstablishContext", Sensitivity.PUBLIC, started)


def observe_readers(machine: Machine, worker: Worker) -> list[Observation]:
    """Observe `reader.list`: name, state and ATR of every reader, in PC/SC's order."""
    started = machine.monotonic()
    answer = worker.call("readers")
    value = {"code": f"0x{answer['rv']:08X}", "readers": [_reader(found) for found in answer["readers"]]}
    return [machine.observe("reader.list", value, "SCardGetStatusChange", Sensitivity.MACHINE, started)]


def silent(machine: Machine, error: WorkerError) -> Observation:
    """Observe `pcsc.service` when the service itself does not answer."""
    value = {"running": False, "code": type(error).__name__}
    return machine.observe("pcsc.service", value, "SCardEstablishContext", Sensitivity.PUBLIC)

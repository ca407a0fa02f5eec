"""Connect to the card of one reader and read it, keeping whatever was seen when it stops short."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from diagnostics.domain import pkcs15
from diagnostics.domain.atr import CardFamily
from diagnostics.domain.card import PIN_REFERENCE, PUK_REFERENCE
from diagnostics.errors import WorkerError, WorkerTimeoutError
from diagnostics.machine import Machine
from diagnostics.machine.worker import Worker
from diagnostics.model import Observation, Sensitivity
from diagnostics.probes import cps3
from diagnostics.probes.channel import BudgetError, Channel, ChannelError
from diagnostics.readers import Reader

SETTLE_MS = 1000
"""How long a pulled card may still look present: virtual readers are polled at 400 ms (facts/virtual-card.md 3.4)."""
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


@dataclass(frozen=True)
class _Look:
    """What every step needs: the machine that dates, the channel to the card."""

    machine: Machine
    channel: Channel

    def see(self, id: str, value: Any, sensitivity: Sensitivity, started: float) -> Observation:
        return self.machine.observe(id, value, "SCardTransmit", sensitivity, started)


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
    if code or not readable(reader.family):
        return
    channel = Channel(worker, machine.monotonic)
    end = {"outcome": "complete", "step": ""}
    for name, step in STEPS:
        try:
            yield from step(_Look(machine, channel))
        except (ChannelError, WorkerError, BudgetError) as error:
            end = {"outcome": _why(worker, reader, error), "step": name}
            break
    measures = {"apdus": channel.apdus, "median_ms": round(channel.median_ms, 3)}
    value = {**end, **measures}
    yield machine.observe("card.reading", value, "SCardTransmit", Sensitivity.PUBLIC, started)


def readable(family: CardFamily) -> bool:
    """Whether this module knows how to read such a card."""
    return family is CardFamily.CPS3_CONTACT


def _why(worker: Worker, reader: Reader, error: Exception) -> str:
    """Put a name on what stopped the reading."""
    if isinstance(error, WorkerTimeoutError):
        return "held" if error.fields["operation"] == "begin" else "stuck"
    if isinstance(error, WorkerError | BudgetError):
        return "garbled"
    return "garbled" if _still_there(worker, reader) else "removed"


def _still_there(worker: Worker, reader: Reader) -> bool:
    """Whether the card is still in its reader, once the reader has had time to notice that it is not."""
    found = _state(worker, reader)
    if found & 0x20:
        worker.call("wait", known=[[reader.name, found]], timeout_ms=SETTLE_MS)
        found = _state(worker, reader)
    return bool(found & 0x20)


def _state(worker: Worker, reader: Reader) -> int:
    states: list[dict[str, Any]] = worker.call("readers")["readers"]
    return next((int(state["state"]) for state in states if state["name"] == reader.name), 0)


def _application(look: _Look) -> Iterator[Observation]:
    started = look.machine.monotonic()
    sw = cps3.select_application(look.channel)
    yield look.see("card.application", {"sw": f"{sw:04X}"}, Sensitivity.PUBLIC, started)


def _serial(look: _Look) -> Iterator[Observation]:
    started = look.machine.monotonic()
    file = cps3.read_file(look.channel, cps3.SERIAL_FILE)
    yield look.see("card.serial", file.value, Sensitivity.PERSON, started)


def _actua(look: _Look) -> Iterator[Observation]:
    started = look.machine.monotonic()
    file = cps3.read_file(look.channel, cps3.ACTUA_FILE)
    yield look.see("card.actua", file.value, Sensitivity.PUBLIC, started)


def _counters(look: _Look) -> Iterator[Observation]:
    for id, reference in (("pin.counter", PIN_REFERENCE), ("puk.counter", PUK_REFERENCE)):
        started = look.machine.monotonic()
        value = cps3.read_counter(look.channel, reference)
        yield look.see(id, value, Sensitivity.PUBLIC, started)


def _contents(look: _Look) -> Iterator[Observation]:
    started = look.machine.monotonic()
    files = cps3.read_directories(look.channel)
    sizes = {name: file.value for name, file in files.items()}
    yield look.see("card.directories", sizes, Sensitivity.PUBLIC, started)
    yield look.see("card.keys", _keys(files), Sensitivity.PUBLIC, started)
    if "cdf" in files:
        started = look.machine.monotonic()
        certificates = list(cps3.read_certificates(look.channel, files["cdf"].data))
        yield look.see("card.certificates", certificates, Sensitivity.PERSON, started)


def _keys(files: dict[str, cps3.File]) -> list[dict[str, str]]:
    if "prkdf" not in files:
        return []
    try:
        entries = pkcs15.private_keys(files["prkdf"].data)
    except pkcs15.DirectoryError:
        return []
    return [{"label": entry.label, "id": entry.id.hex().upper()} for entry in entries]


Step = Callable[[_Look], Iterator[Observation]]
STEPS: tuple[tuple[str, Step], ...] = (
    ("application", _application),
    ("serial", _serial),
    ("actua", _actua),
    ("counters", _counters),
    ("contents", _contents),
)
"""In the order of what an agent most needs when the card is pulled out early."""

"""The whole reading of a card, run in the process that may be killed (`diagnostics.machine.pcsc_worker`).

Yields plain data: the `step` that begins, and each observation's `id`, `value` and `sensitivity`.
"""

from collections.abc import Callable, Iterator
from typing import Any, Protocol

from diagnostics.domain import pkcs15
from diagnostics.domain.card import PIN_REFERENCE, PUK_REFERENCE
from diagnostics.model import Sensitivity
from diagnostics.probes import channel, cps3
from diagnostics.probes.channel import BudgetError, Channel, ChannelError

SETTLE_MS = 1000
"""How long a pulled card may still look present: virtual readers are polled at 400 ms (facts/virtual-card.md 3.4)."""
PRESENT = 0x20
Seen = dict[str, Any]


class Session(channel.Session, Protocol):
    """A connected card, and the readers it is one of."""

    def readers(self) -> dict[str, Any]:
        """List the readers, with their state."""

    def wait(self, known: list[list[Any]], timeout_ms: int) -> dict[str, Any]:
        """Wait for a change."""


def read(session: Session, say: Callable[[str], None], reader: str) -> Iterator[Seen]:
    """Read the card connected in `reader`; last comes `card.reading`, which says how far it went."""
    card = Channel(session, say)
    end = {"outcome": "complete", "step": ""}
    for name, step in STEPS:
        yield {"step": name}
        try:
            yield from step(card)
        except (ChannelError, BudgetError) as error:
            gone = isinstance(error, ChannelError) and not _still_there(session, reader)
            end = {"outcome": "removed" if gone else "garbled", "step": name}
            break
    yield _seen("card.reading", {**end, "apdus": card.apdus, "median_ms": round(card.median_ms, 3)})


def _seen(id: str, value: Any, sensitivity: Sensitivity = Sensitivity.PUBLIC) -> Seen:
    return {"id": id, "value": value, "sensitivity": sensitivity}


def _still_there(session: Session, reader: str) -> bool:
    """Whether the card is still in its reader, once the reader has had time to notice that it is not."""
    found = _state(session, reader)
    if found & PRESENT:
        session.wait([[reader, found]], SETTLE_MS)
        found = _state(session, reader)
    return bool(found & PRESENT)


def _state(session: Session, reader: str) -> int:
    return next((int(state["state"]) for state in session.readers()["readers"] if state["name"] == reader), 0)


def _identity(card: Channel) -> Iterator[Seen]:
    with card.transaction():
        yield _seen("card.application", {"sw": f"{cps3.select_application(card):04X}"})
        yield _seen("card.serial", cps3.read_file(card, cps3.SERIAL_FILE).value, Sensitivity.PERSON)
        yield _seen("card.actua", cps3.read_file(card, cps3.ACTUA_FILE).value)


def _counters(card: Channel) -> Iterator[Seen]:
    with card.transaction():
        yield _seen("pin.counter", cps3.read_counter(card, PIN_REFERENCE))
        yield _seen("puk.counter", cps3.read_counter(card, PUK_REFERENCE))


def _contents(card: Channel) -> Iterator[Seen]:
    with card.transaction():
        files = cps3.read_directories(card)
    yield _seen("card.directories", {name: file.value for name, file in files.items()}, Sensitivity.PERSON)
    yield _seen("card.keys", _keys(files))
    if "cdf" in files:
        certificates = list(cps3.read_certificates(card, files["cdf"].data))
        yield _seen("card.certificates", certificates, Sensitivity.PERSON)


def _keys(files: dict[str, cps3.File]) -> list[dict[str, str]]:
    if "prkdf" not in files:
        return []
    try:
        entries = pkcs15.private_keys(files["prkdf"].data)
    except pkcs15.DirectoryError:
        return []
    return [{"label": entry.label, "id": entry.id.hex().upper()} for entry in entries]


Step = Callable[[Channel], Iterator[Seen]]
STEPS: tuple[tuple[str, Step], ...] = (
    ("identity", _identity),
    ("counters", _counters),
    ("contents", _contents),
)
"""In the order of what an agent most needs when the card is pulled out early."""

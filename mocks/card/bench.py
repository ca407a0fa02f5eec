"""The bench: a private PC/SC stack with a virtual reader of two slots, and cards to put into it."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding

from diagnostics.domain.places import VirtualPlaces
from mocks.card import content, counters, pcscd, vicc
from mocks.card.card import Card
from mocks.card.errors import BenchTimeoutError, NoReaderError
from mocks.card.holder import Holder, hold
from mocks.card.spec import CardSpec, profiles
from mocks.identities import find
from mocks.pki import Hierarchy, issue_card

POLL_SECONDS = 5.0
SLOTS = (0, 1)


class ReaderMode(StrEnum):
    """How the reader is: ready, held by another program for itself alone, unplugged, or without its PC/SC service."""

    READY = "ready"
    EXCLUSIVE = "exclusive"
    NONE = "none"
    STOPPED = "stopped"


@dataclass
class Bench:
    """A running bench; `mode` is how its reader is. Use `open_bench`."""

    places: VirtualPlaces
    hierarchy: Hierarchy
    mode: ReaderMode = ReaderMode.STOPPED
    cards: dict[int, CardSpec] = field(default_factory=dict)
    _inserted: dict[int, vicc.Insertion] = field(default_factory=dict)
    _service: pcscd.Service | None = None
    _holder: Holder | None = None

    @property
    def port(self) -> int:
        """Where the reader's first slot listens; 0 without a reader."""
        return self._service.port if self._service else 0

    def reader(self, mode: ReaderMode) -> None:
        """Change how the reader is. Cards stay in it, unless it goes away."""
        self._release()
        if mode in (ReaderMode.NONE, ReaderMode.STOPPED) or self.mode in (ReaderMode.NONE, ReaderMode.STOPPED):
            self._restart(mode)
        if mode is ReaderMode.EXCLUSIVE:
            self._holder = hold(self.places.pcsc_socket)
        self.mode = mode

    def insert(self, spec: CardSpec, slot: int = 0) -> None:
        """Put a card into a slot (0 or 1), in place of the one that is there; back once the reader has seen it.

        Raises NoReaderError, BenchTimeoutError.
        """
        if not self.port or slot not in SLOTS:
            raise NoReaderError(slot=slot)
        self.remove(slot)
        insertion = vicc.insert(self.port + slot, self._behaviour(spec, slot))
        self._inserted[slot], self.cards[slot] = insertion, spec
        if not insertion.polled.wait(POLL_SECONDS):
            raise BenchTimeoutError(seconds=POLL_SECONDS)

    def remove(self, slot: int = 0) -> None:
        """Take the card of a slot out, if there is one; back once the reader has noticed."""
        self._release()
        self.cards.pop(slot, None)
        insertion = self._inserted.pop(slot, None)
        if insertion is None:
            return
        insertion.remove()
        deadline = time.monotonic() + POLL_SECONDS
        while pcscd.connected(self.port + slot) and time.monotonic() < deadline:
            time.sleep(0.005)

    def arrange(self, cards: Sequence[CardSpec], mode: ReaderMode = ReaderMode.READY) -> None:
        """Bring reader and cards, slot by slot, into a wanted state, whatever theirs is. Raises BenchError."""
        self.reader(ReaderMode.READY)
        for slot in SLOTS:
            self.remove(slot)
        for slot, card in enumerate(cards):
            self.insert(card, slot)
        if mode is not ReaderMode.READY:
            self.reader(mode)

    def seen(self) -> dict[int, CardSpec]:
        """The cards as they are by now, tries spent since their insertion included."""
        return {slot: self._by_now(slot, spec) for slot, spec in self.cards.items()}

    def _by_now(self, slot: int, spec: CardSpec) -> CardSpec:
        left = counters.load(self._counters(slot))
        return replace(spec, tries=left.pin, puk_tries=left.puk)

    def _counters(self, slot: int) -> Path:
        return self.places.directory / f"compteurs-{slot}.json"

    def moments(self, slot: int) -> list[float]:
        """The times of the commands that a slot's card received, in seconds; the list may be cleared."""
        return self._inserted[slot].moments

    def close(self) -> None:
        """Take everything down."""
        self.reader(ReaderMode.STOPPED)

    def _release(self) -> None:
        """Make the other program let go of the card."""
        if self._holder is not None:
            self._holder.release()
            self._holder = None
            self.mode = ReaderMode.READY

    def _restart(self, mode: ReaderMode) -> None:
        for insertion in self._inserted.values():
            insertion.remove()
        self._inserted.clear()
        self.cards.clear()
        if self._service is not None:
            self._service.stop()
            self._service = None
        if mode is not ReaderMode.STOPPED:
            self._service = pcscd.start(self.places.pcsc_socket, reader=mode is not ReaderMode.NONE)

    def _behaviour(self, spec: CardSpec, slot: int) -> vicc.Behaviour:
        atr = bytes.fromhex(profiles()[spec.profile]["atr"])
        counters.save(self._counters(slot), counters.Counters(pin=spec.tries, puk=spec.puk_tries))
        if spec.profile != "cps3-contact":
            return vicc.Behaviour(atr, lambda _: b"\x6d\x00")
        holder = find(spec.identity)
        issued = issue_card(self.hierarchy, holder, variant=spec.variant, now=datetime.now(UTC))
        for anchor in issued.anchors:
            name = f"{anchor.serial_number:x}.pem"
            (self.places.anchors / name).write_bytes(anchor.public_bytes(Encoding.PEM))
        card = Card(content.build(issued, holder, faults=spec.faults), self._counters(slot), spec.faults)
        return vicc.Behaviour(atr, card.transmit, card.reset, spec.leave_after, spec.silent_after, spec.delay_ms)


@contextmanager
def open_bench(places: VirtualPlaces, hierarchy: Hierarchy, mode: ReaderMode = ReaderMode.READY) -> Iterator[Bench]:
    """Start a bench in `places` and take it down afterwards."""
    places.anchors.mkdir(parents=True, exist_ok=True)
    bench = Bench(places, hierarchy)
    try:
        bench.reader(mode)
        yield bench
    finally:
        bench.close()

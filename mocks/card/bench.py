"""The bench: a private PC/SC stack with a virtual reader of two slots, and cards to put into it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from cryptography.hazmat.primitives.serialization import Encoding

from diagnostics.domain.places import VirtualPlaces
from diagnostics.domain.texts import load_texts
from mocks.card import content, counters, pcscd, vicc
from mocks.card.card import Card
from mocks.card.errors import BenchTimeoutError
from mocks.identities import DEFAULT_KEY, find
from mocks.pki import Hierarchy, issue_card

POLL_SECONDS = 5.0


@dataclass(frozen=True)
class CardSpec:
    """A card to make. `profile` is a key of `profiles.toml`, `variant` one of the certificates', `tries` those left.

    `faults`: actua_empty, sn_wrong_issuer, sn_wrong_size, corrupt_cdf, cert_not_der, unpaired, other_application.
    `leave_after`: the card is pulled out at that command; `silent_after`: it answers no more from that one on.
    """

    profile: str = "cps3-contact"
    identity: str = DEFAULT_KEY
    variant: str = "valid"
    tries: int = 3
    puk_tries: int = 10
    faults: frozenset[str] = frozenset()
    leave_after: int | None = None
    silent_after: int | None = None


@dataclass
class Bench:
    """A running bench. Use `open_bench`."""

    places: VirtualPlaces
    hierarchy: Hierarchy
    daemon: pcscd.Daemon
    inserted: dict[int, vicc.Insertion] = field(default_factory=dict)

    def insert(self, spec: CardSpec, slot: int = 0) -> None:
        """Put a card into a slot (0 or 1), in place of the one that is there; back once the reader has seen it."""
        self.remove(slot)
        insertion = vicc.insert(self.daemon.port + slot, self._behaviour(spec, slot))
        self.inserted[slot] = insertion
        if not insertion.polled.wait(POLL_SECONDS):
            raise BenchTimeoutError(seconds=POLL_SECONDS)

    def remove(self, slot: int = 0) -> None:
        """Take the card of a slot out, if there is one."""
        insertion = self.inserted.pop(slot, None)
        if insertion is not None:
            insertion.remove()

    def _behaviour(self, spec: CardSpec, slot: int) -> vicc.Behaviour:
        atr = bytes.fromhex(load_texts("mocks.card", "profiles.toml")[spec.profile]["atr"])
        if spec.profile != "cps3-contact":
            return vicc.Behaviour(atr, lambda _: b"\x6d\x00")
        issued = issue_card(self.hierarchy, find(spec.identity), variant=spec.variant, now=datetime.now(UTC))
        for anchor in issued.anchors:
            name = f"{anchor.serial_number:x}.pem"
            (self.places.anchors / name).write_bytes(anchor.public_bytes(Encoding.PEM))
        file = self.places.directory / f"compteurs-{slot}.json"
        counters.save(file, counters.Counters(pin=spec.tries, puk=spec.puk_tries))
        card = Card(content.build(issued, faults=spec.faults), file, spec.faults)
        return vicc.Behaviour(atr, card.transmit, card.reset, spec.leave_after, spec.silent_after)


@contextmanager
def open_bench(places: VirtualPlaces, hierarchy: Hierarchy, *, reader: bool = True) -> Iterator[Bench]:
    """Start a bench in `places`, with its reader or with none, and take it down afterwards."""
    places.anchors.mkdir(parents=True, exist_ok=True)
    with pcscd.run(places.directory, reader=reader) as daemon:
        bench = Bench(places, hierarchy, daemon)
        try:
            yield bench
        finally:
            for slot in tuple(bench.inserted):
                bench.remove(slot)

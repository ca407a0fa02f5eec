"""What the bench's processes say to each other: one JSON object a line, an order and then its answer."""

from dataclasses import dataclass
from typing import Any

from mocks.card.bench import ReaderMode
from mocks.card.spec import CardSpec, from_data, to_data

LOCK, LOG = "virtual.lock", "banc.log"
READY = b"ready\n"


@dataclass(frozen=True)
class BenchStatus:
    """How the reader is, and the card in each of its slots."""

    mode: ReaderMode
    cards: dict[int, CardSpec]

    def to_data(self) -> dict[str, Any]:
        """As JSON data."""
        return {"mode": self.mode.value, "cards": {str(slot): to_data(spec) for slot, spec in self.cards.items()}}


def status_from(data: dict[str, Any]) -> BenchStatus:
    """The status that JSON data tell."""
    return BenchStatus(ReaderMode(data["mode"]), {int(slot): from_data(spec) for slot, spec in data["cards"].items()})

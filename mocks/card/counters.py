"""Tries left of the codes, on disk before the card answers: a blocked card stays blocked, whatever is killed."""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from diagnostics.domain.card import PIN_TRIES, PUK_TRIES, PUK_USES


@dataclass(frozen=True)
class Counters:
    """Tries left of the PIN and of the unblocking code, and uses left of the latter."""

    pin: int = PIN_TRIES
    puk: int = PUK_TRIES
    puk_uses: int = PUK_USES


def load(file: Path) -> Counters:
    """The counters of a card; those of a new one when the file is not there."""
    return Counters(**json.loads(file.read_text())) if file.exists() else Counters()


def save(file: Path, counters: Counters) -> None:
    """Write the counters and return once they are on the disk."""
    draft = file.with_suffix(".new")
    with draft.open("w") as stream:
        json.dump(asdict(counters), stream)
        stream.flush()
        os.fsync(stream.fileno())
    draft.replace(file)

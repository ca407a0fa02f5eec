"""What a card remembers of its codes, on disk before it answers: a blocked card stays blocked, whatever is killed."""

import json
import os
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from diagnostics.domain.card import PIN_REFERENCE, PIN_TRIES, PUK_TRIES, PUK_USES

DEFAULT_CODE = "1234"
"""PIN of every new virtual card: public, for tests."""


@dataclass(frozen=True)
class Counters:
    """Tries left of the PIN and of the unblocking code, uses left of the latter, and the PIN (of a mock) itself."""

    pin: int = PIN_TRIES
    puk: int = PUK_TRIES
    puk_uses: int = PUK_USES
    code: str = DEFAULT_CODE

    def left(self, reference: int) -> int:
        """Tries left of the code with this reference."""
        return self.pin if reference == PIN_REFERENCE else self.puk

    def with_left(self, reference: int, tries: int) -> "Counters":
        """The same with other tries left of one code."""
        return replace(self, pin=tries) if reference == PIN_REFERENCE else replace(self, puk=tries)


def load(file: Path) -> Counters:
    """The counters of a card; those of a new one when the file is not there."""
    return Counters(**json.loads(file.read_text())) if file.exists() else Counters()


def save(file: Path, counters: Counters) -> None:
    """Write the counters and return once they are on the disk."""
    draft = file.with_suffix(".new")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as stream:
        json.dump(asdict(counters), stream)
        stream.flush()
        os.fsync(stream.fileno())
    draft.replace(file)

"""The one clock of a space: tokens, sessions and requests all live by it, and a test moves it instead of waiting."""

import time
from collections.abc import Callable
from datetime import UTC, datetime


class Clock:
    """Seconds since 1970, as `source` tells them, moved by what `advance` added."""

    def __init__(self, source: Callable[[], float] = time.time) -> None:
        self._source = source
        self.offset = 0.0

    def now(self) -> float:
        """Seconds since 1970."""
        return self._source() + self.offset

    def advance(self, seconds: float) -> None:
        """Move it, backwards too."""
        self.offset += seconds

    def moment(self) -> str:
        """Now, ISO 8601 in UTC."""
        return datetime.fromtimestamp(self.now(), UTC).isoformat(timespec="milliseconds")

"""A space and how to find one by its name."""

import re
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, TypeVar

from mocks.spaces.clock import Clock
from mocks.spaces.faults import Faults
from mocks.spaces.record import Record
from mocks.wire.message import Outgoing

DEFAULT = ""
MOST_SPACES = 2000
IN_USE_SECONDS = 120.0
"""A space used since is not forgotten to make room for another."""
NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
Part = TypeVar("Part")


class Space:
    """One isolated world. Each provider keeps what it remembers in a part of its own, made when first asked for.

    `send` is the one door by which anything goes out to a relying party's server.
    """

    def __init__(
        self, name: str = DEFAULT, clock: Clock | None = None, send: Callable[[Outgoing], None] = lambda _: None
    ) -> None:
        self.name = name
        self.send = send
        self.clock = clock or Clock()
        self.record = Record()
        self.faults = Faults()
        self.ended = False
        self._parts: dict[type[Any], Any] = {}
        self._listeners: set[Callable[[], None]] = set()

    @property
    def prefix(self) -> str:
        """What stands before each path of this space."""
        return f"/s/{self.name}" if self.name else ""

    def part(self, kind: type[Part]) -> Part:
        """The state of one provider in this space."""
        if kind not in self._parts:
            self._parts[kind] = kind()
        found: Part = self._parts[kind]
        return found

    def changed(self) -> None:
        """Tell the pages that wait to look again."""
        for listener in tuple(self._listeners):
            listener()

    def end(self) -> None:
        """This world is over: pages that wait are let go, and come back to a new one."""
        self.ended = True
        self.changed()

    def listen(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call `listener` at each change, until what is returned is called."""
        self._listeners.add(listener)
        return lambda: self._listeners.discard(listener)


class Spaces:
    """All spaces of a server. One exists as soon as it is named; the default one, nameless, is never forgotten.

    `prepare` is done to each new one; `forget` is told the name of each that had to make room for others.
    """

    def __init__(
        self,
        clock: Callable[[], Clock] = Clock,
        send: Callable[[Outgoing], None] = lambda _: None,
        prepare: Callable[[Space], None] = lambda _: None,
        forget: Callable[[str], None] = lambda _: None,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self._clock, self._send, self._prepare, self._forget, self._seconds = clock, send, prepare, forget, seconds
        self._used: dict[str, float] = {}
        self.default = self._new()
        self._named: OrderedDict[str, Space] = OrderedDict()

    def _new(self, name: str = DEFAULT) -> Space:
        space = Space(name, self._clock(), self._send)
        self._prepare(space)
        return space

    def get(self, name: str) -> Space | None:
        """The space of a name; None for a name that no space can have, and for a new one when all are in use."""
        if name == DEFAULT:
            return self.default
        if not NAME.fullmatch(name):
            return None
        if name not in self._named:
            self._named[name] = self._new(name)
        self._named.move_to_end(name)
        self._used[name] = self._seconds()
        while len(self._named) > MOST_SPACES:
            self._forget_oldest()
        return self._named.get(name)

    def _forget_oldest(self) -> None:
        """Make room: the space that was longest without use goes, unless all are in use, when the new one does."""
        oldest = next(iter(self._named))
        if self._seconds() - self._used[oldest] < IN_USE_SECONDS:
            oldest = next(reversed(self._named))
        self._named.pop(oldest).end()
        self._forget(oldest)
        self._used.pop(oldest)

    def drop(self, name: str) -> None:
        """Forget a space and all that it holds; the default one begins anew. What is kept elsewhere stays there."""
        forgotten = self.default if name == DEFAULT else self._named.pop(name, None)
        if name == DEFAULT:
            self.default = self._new()
        if forgotten is not None:
            forgotten.end()

    def split(self, path: str) -> tuple[Space | None, str]:
        """The space that a path names, and the rest of the path."""
        if not path.startswith("/s/"):
            return self.default, path
        name, _, rest = path[3:].partition("/")
        return self.get(name), f"/{rest}"

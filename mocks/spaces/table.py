"""The store's small interface, here in memory: named values, the oldest going first when there are too many."""

from collections import OrderedDict
from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

Value = TypeVar("Value")
MOST = 2000
"""Values that a table keeps: a server that runs for days, or a hundred thousand logins, must not grow."""


class Table(Generic[Value]):
    """Values by key. Whether one has lapsed is for its owner to say, by the space's clock."""

    def __init__(self, most: int = MOST) -> None:
        self._values: OrderedDict[str, Value] = OrderedDict()
        self._most = most

    def put(self, key: str, value: Value) -> None:
        """Keep or replace a value, which is then the newest."""
        if key in self._values:
            self._values.move_to_end(key)
        self._values[key] = value
        if len(self._values) > self._most:
            self._values.popitem(last=False)

    def get(self, key: str | None) -> Value | None:
        """The value, or None."""
        return None if key is None else self._values.get(key)

    def take(self, key: str | None) -> Value | None:
        """The value, which is then no longer there."""
        return None if key is None else self._values.pop(key, None)

    def drop(self, where: Callable[[Value], bool]) -> None:
        """Forget each value of which this is true."""
        for key in [key for key, value in self._values.items() if where(value)]:
            del self._values[key]

    def values(self) -> Iterator[Value]:
        """All values, oldest first."""
        return iter(tuple(self._values.values()))

    def items(self) -> Iterator[tuple[str, Value]]:
        """All values with their keys, oldest first."""
        return iter(tuple(self._values.items()))

    def __len__(self) -> int:
        return len(self._values)

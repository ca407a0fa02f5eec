"""The stories (`stories.toml`), in the order of the guide, and how far a record shows one to be told."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from diagnostics.domain.texts import load_texts
from mocks.spaces import Exchange
from mocks.wire import Urls


@dataclass(frozen=True, slots=True)
class Step:
    """What the trainer does, says, and shows. `opens` is a face and a path on it; `seen` the origin, the method and the
    path of the exchange that shows it done, none for what leaves no trace."""

    do: str
    say: str = ""
    behind: str = ""
    button: str = ""
    opens: tuple[str, str] = ("", "")
    seen: tuple[str, str, str] = ("", "", "")

    def address(self, urls: Urls, prefix: str, person: str) -> str:
        """Where its button leads, for somebody's phone too."""
        face, path = self.opens
        return f"{getattr(urls, face)}{prefix}{path.format(person=person)}" if face else ""


@dataclass(frozen=True, slots=True)
class Trouble:
    """A fault that can be shown: its name, the value that it takes, and what the trainer calls it, empty where the
    fault's own label says it."""

    name: str
    value: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Story:
    """One door's story. `beside` is what stands beside it: « phone », « mailbox » or nothing; `before` what must be so
    at its start, and `account` whether an account is needed; `faults` can be shown in its course."""

    key: str
    title: str
    words: str
    steps: tuple[Step, ...]
    before: str = ""
    beside: str = ""
    account: bool = False
    faults: tuple[Trouble, ...] = ()


@cache
def stories() -> dict[str, Story]:
    """All of them, by key."""
    return {key: _story(key, table) for key, table in load_texts("mocks.demo", "stories.toml").items()}


def _story(key: str, table: dict[str, Any]) -> Story:
    steps = tuple(Step(**{name: _frozen(value) for name, value in step.items()}) for step in table["steps"])
    return Story(
        **{**table, "key": key, "steps": steps, "faults": tuple(_trouble(given) for given in table.get("faults", ()))}
    )


def _trouble(given: str | dict[str, str]) -> Trouble:
    return Trouble(given) if isinstance(given, str) else Trouble(**given)


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def told(story: Story, exchanges: Iterable[Exchange]) -> tuple[bool, ...]:
    """Which steps are done: each after the one before it; one that leaves no trace, once a later one is done."""
    waiting = iter(exchanges)
    shown = [bool(step.seen[0]) and any(_shows(step, exchange) for exchange in waiting) for step in story.steps]
    last = max((place for place, is_shown in enumerate(shown) if is_shown), default=-1)
    return tuple(is_shown or (not story.steps[place].seen[0] and place < last) for place, is_shown in enumerate(shown))


def _shows(step: Step, exchange: Exchange) -> bool:
    went_well = exchange.status < 400 and not exchange.verdict
    return went_well and (exchange.origin, exchange.method, exchange.path) == step.seen

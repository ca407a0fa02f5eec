"""What cases come to, taken together. Pure."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from statistics import median

from diagnostics.cases.model import Line


@dataclass(frozen=True)
class Share:
    """How many cases there were of one kind, how many of them were resolved, and the median of their minutes."""

    key: str
    count: int
    fixed: int
    minutes: float


@dataclass(frozen=True)
class Week:
    """The cases that were opened in a week, by its Monday (ISO 8601)."""

    monday: str
    count: int
    fixed: int
    at_once: int


@dataclass(frozen=True)
class Statistics:
    """Closed cases in figures: `fixed` of them were resolved, `at_once` in their first call. Medians are in minutes,
    None where there is nothing to count. Tables have the most frequent first; weeks are in order, empty ones too."""

    count: int
    opened: int
    fixed: int
    at_once: int
    minutes: float | None
    found: float | None
    questions: float | None
    causes: tuple[Share, ...]
    doors: tuple[Share, ...]
    outcomes: tuple[Share, ...]
    weeks: tuple[Week, ...]


def statistics(lines: Iterable[Line], zone: tzinfo | None = None) -> Statistics:
    """The figures of cases; those that are still open are only counted."""
    every = tuple(lines)
    closed = [line for line in every if line.outcome]
    found = [line.found for line in closed if line.found >= 0]
    return Statistics(
        len(closed), len(every) - len(closed), sum(map(_fixed, closed)), sum(map(_at_once, closed)),
        _median([line.minutes for line in closed]), _median(found), _median([line.questions for line in closed]),
        _shares(closed, lambda line: line.cause), _shares(closed, lambda line: line.door),
        _shares(closed, lambda line: line.outcome), _weeks(closed, zone),
    )  # fmt: skip


def _fixed(line: Line) -> bool:
    return line.outcome == "fixed"


def _at_once(line: Line) -> bool:
    return _fixed(line) and line.sittings == 1


def _median(values: Sequence[float]) -> float | None:
    return median(values) if values else None


def _shares(lines: Iterable[Line], key: Callable[[Line], str]) -> tuple[Share, ...]:
    kinds: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        kinds[key(line)].append(line)
    told = [
        Share(name, len(some), sum(map(_fixed, some)), median(line.minutes for line in some))
        for name, some in kinds.items()
    ]
    return tuple(sorted(told, key=lambda share: (-share.count, share.key)))


def _weeks(lines: Iterable[Line], zone: tzinfo | None) -> tuple[Week, ...]:
    opened, fixed, at_once = Counter[datetime](), Counter[datetime](), Counter[datetime]()
    for line in lines:
        day = (
            datetime.fromtimestamp(line.opened, UTC).astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
        )
        monday = (day - timedelta(days=day.weekday())).replace(tzinfo=None)
        opened[monday] += 1
        fixed[monday] += _fixed(line)
        at_once[monday] += _at_once(line)
    if not opened:
        return ()
    first, last = min(opened), max(opened)
    mondays = [first + timedelta(weeks=number) for number in range((last - first).days // 7 + 1)]
    return tuple(Week(f"{monday:%Y-%m-%d}", opened[monday], fixed[monday], at_once[monday]) for monday in mondays)

"""Calls that were held: events at moments of our choosing."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from diagnostics.cases import Case, Cases
from diagnostics.guide.events import UNKNOWN, Event, Kind
from diagnostics.guide.moves import Ask, Follow, Try, Verify, next_move
from diagnostics.guide.playing import play
from diagnostics.guide.prepared import Guide, open_guide
from diagnostics.guide.state import State

NINE = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
GUIDE: Guide = open_guide()


def at(minutes: float) -> str:
    """So many minutes after nine."""
    return (NINE + timedelta(minutes=minutes)).isoformat()


def opened(minutes: float = 0.0) -> Event:
    """The first event of a case."""
    return Event(Kind.OPENED, at(minutes), value="usager")


def answer(question: str, value: str, minutes: float = 1.0) -> Event:
    """What the caller answers."""
    return Event(Kind.ANSWERED, at(minutes), key=question, value=value)


def held(cases: Cases, *, fixed: bool = True, first: float = 0.0, step: float = 1.0, caller: str = "") -> Case:
    """A whole call about a reader that is not seen: questions, a remedy step by step, its outcome, the end."""
    moment = first

    def now() -> str:
        nonlocal moment
        moment += step
        return at(moment)

    case = cases.begin(GUIDE, [opened(first), answer("door", "cps", first)], caller)
    case = cases.go_on(
        GUIDE, case, Event(Kind.VERDICT, now(), key="reader.present", value="fault", cause="reader.absent")
    )
    while event := _next(play(GUIDE, case.events), now, fixed):
        case = cases.go_on(GUIDE, case, event)
    return cases.go_on(GUIDE, case, Event(Kind.CLOSED, now(), value="fixed" if fixed else "handed_over"))


def _next(state: State, now: Callable[[], str], fixed: bool) -> Event | None:
    move = next_move(GUIDE, state)
    if isinstance(move, Ask):
        return Event(Kind.ANSWERED, now(), key=move.question.key, value=UNKNOWN)
    if isinstance(move, Try):
        return Event(Kind.REMEDY, now(), cause=move.cause.id, number=move.number)
    if isinstance(move, Follow):
        return Event(Kind.STEP, now(), value="done", number=move.number)
    if isinstance(move, Verify):
        return Event(Kind.OUTCOME, now(), value="fixed" if fixed else "failed")
    return None

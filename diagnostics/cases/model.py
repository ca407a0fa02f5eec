"""A call as it is kept: who called, what happened, and one line that sums it up for lists and statistics."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise

from diagnostics.guide.events import UNKNOWN, Event, Kind
from diagnostics.guide.playing import play, standing
from diagnostics.guide.prepared import Guide
from diagnostics.guide.state import State

ALPHABET = "23456789BCDFGHJKMNPQRTVWXYZ"
"""No vowel, so no word; no sign that is mistaken for another when it is spelt on the telephone."""
LENGTH = 6
NAMED = 0.5
"""From this probability on, a case is counted as one of a cause. Ours."""
PAUSE_SECONDS = 15 * 60.0
"""A longer silence is no part of the call. Ours."""
SITTING_SECONDS = 60 * 60.0
"""After a longer silence it is another call. Ours."""


@dataclass(frozen=True)
class Case:
    """A call. `id` is what an agent spells to a colleague; `opened` and `changed` are seconds since 1970; `caller` is
    who called, as the agent typed it, empty once it was purged."""

    id: str
    opened: float
    changed: float
    caller: str = ""
    events: tuple[Event, ...] = ()


@dataclass(frozen=True)
class Line:
    """A call in short. `door` is the answer to that question. `cause` is the one whose remedy repaired, or the
    likeliest one where it is more likely than not; `probability` (0 to 1) is its own, or that of the likeliest.
    `outcome` is `fixed`, `handed_over`, `left`, or empty while the case is open. `minutes` are those of the call
    without its pauses, `found` those before the first remedy of that cause (negative where none was begun);
    `sittings` is how many calls it took."""

    id: str = ""
    opened: float = 0.0
    changed: float = 0.0
    caller: str = ""
    door: str = ""
    cause: str = ""
    probability: float = 0.0
    outcome: str = ""
    minutes: float = 0.0
    found: float = field(default=-1.0)
    questions: int = 0
    remedies: int = 0
    sittings: int = 1


def new_id() -> str:
    """A name for a case; 27⁶ are enough for a help desk, and the store makes another where one is taken."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def state_of(guide: Guide, case: Case, *events: Event) -> State:
    """Where a kept case stands, after what happened since; what another catalogue had asked is left out where this one
    knows nothing of it. Raises SessionError where `events` cannot be."""
    return play(guide, (*case.events, *events), kept=len(case.events))


def line_of(guide: Guide, case: Case) -> Line:
    """What a case comes to. Raises SessionError."""
    state, moments = state_of(guide, case), [seconds(event.at) for event in case.events]
    cause, probability = _cause(state)
    stands = standing(case.events)
    begun = next((line - 1 for line, event in stands if event.kind is Kind.REMEDY and event.cause == cause), 0)
    return Line(
        case.id, case.opened, case.changed, case.caller,
        door=_answer(state, "door"),
        cause=cause,
        probability=round(probability, 4),
        outcome=_outcome(state),
        minutes=round(spent(moments) / 60, 2),
        found=round(spent(moments[: begun + 1]) / 60, 2) if begun else -1.0,
        questions=sum(given.by == "agent" for given in state.given.values()),
        remedies=len(state.trials),
        sittings=1 + sum(later - before > SITTING_SECONDS for before, later in pairwise(moments)),
    )  # fmt: skip


def seconds(at: str) -> float:
    """A moment of an event, in seconds since 1970."""
    return datetime.fromisoformat(at).timestamp()


def spent(moments: Sequence[float]) -> float:
    """Seconds that a call took, each silence counted for no more than a pause."""
    return sum(min(max(later - before, 0.0), PAUSE_SECONDS) for before, later in pairwise(moments))


def _cause(state: State) -> tuple[str, float]:
    fixed = next((trial.cause for trial in reversed(state.trials) if trial.outcome == "fixed"), None)
    chances = dict(zip((cause.id for cause in state.causes), state.beliefs, strict=True))
    best = fixed or max(chances, key=lambda id: chances[id])
    return best if fixed or chances[best] >= NAMED else "", chances[best]


def _outcome(state: State) -> str:
    return state.closed or ("fixed" if state.trials and state.trials[-1].outcome == "fixed" else "")


def _answer(state: State, question: str) -> str:
    given = state.given.get(question)
    return "" if given is None or given.last == UNKNOWN else given.last

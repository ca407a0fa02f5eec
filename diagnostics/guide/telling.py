"""What the guide says of where it stands: ranked causes, why a question is asked, the note to hand over. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from diagnostics.catalogue import Cause, Contact, Question
from diagnostics.domain.texts import load_texts
from diagnostics.guide.events import UNKNOWN
from diagnostics.guide.moves import hand_over, likeliest
from diagnostics.guide.prepared import Guide
from diagnostics.guide.state import State
from diagnostics.inference import again, branches

SHOWN = 5
"""Causes that are ranked, where nobody asks for more."""
WORTH_TELLING = 0.05
"""Below this probability a note names no cause, but the first."""
MOVED = 3
"""Causes that are told of each answer."""


@dataclass(frozen=True)
class Ranked:
    """A cause, its probability (0 to 1), and the same in words."""

    cause: Cause
    probability: float
    words: str

    @property
    def percent(self) -> int:
        """The same in per cent; nothing is quite sure."""
        return percent(self.probability)


@dataclass(frozen=True)
class Answer:
    """One answer to come: its text, how likely it is, and the causes that it would make likelier, the most so first."""

    text: str
    chance: float
    causes: tuple[Ranked, ...]


@dataclass(frozen=True)
class Said:
    """A question that was asked, its answer in words, and who gave it (`machine` or `agent`), against what."""

    question: str
    answer: str
    by: str
    reason: str


@dataclass(frozen=True)
class Tried:
    """A remedy that was tried: for which cause, and its outcome (`fixed`, `failed`, `later`, or empty: under way)."""

    cause: str
    remedy: str
    outcome: str


@dataclass(frozen=True)
class Note:
    """What goes with a call that is handed over, or closed: to whom, what was said, seen and tried, what is believed,
    and about how many minutes it took."""

    contact: Contact
    messages: tuple[str, ...]
    faults: tuple[str, ...]
    said: tuple[Said, ...]
    tried: tuple[Tried, ...]
    ranked: tuple[Ranked, ...]
    closed: str
    minutes: float


def ranked(state: State, limit: int = SHOWN) -> tuple[Ranked, ...]:
    """The likeliest causes first, « aucune panne » among them."""
    return tuple(Ranked(cause, chance, in_words(chance)) for chance, cause in likeliest(state)[:limit])


def in_words(probability: float) -> str:
    """A probability as an agent says it."""
    words: list[dict[str, Any]] = load_texts("diagnostics.guide", "guide.toml")["words"]
    return str(next(word["text"] for word in words if probability >= word["least"]))


def percent(probability: float) -> int:
    """A probability in per cent, 99 at most: nothing that somebody says is quite sure."""
    return min(99, round(100 * probability))


def why(guide: Guide, state: State, question: Question) -> tuple[Answer, ...]:
    """« Pourquoi cette question ? »: which causes each answer would bring forward, the likeliest answers first."""
    table = guide.models[state.audience].tables[question.key]
    given = state.given.get(question.key)
    ahead = branches(again(table, given.answer) if given and given.answer != UNKNOWN else table, state.beliefs)
    told = [
        Answer(question.answers[branch.answer], branch.chance, tuple(_forward(state, branch.beliefs)))
        for branch in ahead
    ]
    return tuple(sorted(told, key=lambda answer: -answer.chance))


def _forward(state: State, after: Iterable[float]) -> Iterator[Ranked]:
    gains = sorted(zip(after, state.beliefs, state.causes, strict=True), key=lambda three: three[1] - three[0])
    yield from (Ranked(cause, now, in_words(now)) for now, before, cause in gains[:MOVED] if now > before)


def note(guide: Guide, state: State) -> Note:
    """The note of a call as it stands."""
    contact = hand_over(guide, state).contact
    checks = guide.catalogue.checks
    faults = tuple(checks[check].title for check, seen in state.seen.items() if seen.cause)
    tried = tuple(
        Tried(state.cause(trial.cause).title, state.remedy(trial).title, trial.outcome) for trial in state.trials
    )
    said = tuple(_said(guide, state))
    first, *others = ranked(state)
    believed = tuple(one for one in (first, *others) if one.probability >= WORTH_TELLING)
    closed = state.closed or ("fixed" if state.trials and state.trials[-1].outcome == "fixed" else "")
    return Note(contact, state.messages, faults, said, tried, believed, closed, minutes(guide, state))


def _said(guide: Guide, state: State) -> Iterator[Said]:
    for key, given in state.given.items():
        if given.last != UNKNOWN:
            question = guide.catalogue.questions[key]
            holds = given.by == "machine" or given.against(given.last)
            yield Said(question.text, question.answers[given.last], given.by, given.reason if holds else "")


def minutes(guide: Guide, state: State) -> float:
    """About how long it took, by the minutes of the catalogue: what was asked, and the steps that were done."""
    asked = (
        guide.catalogue.questions[key].minutes * (1 + bool(given.second))
        for key, given in state.given.items()
        if given.by == "agent"
    )
    done = (
        step.minutes
        for trial in state.trials
        for step, how in zip(state.remedy(trial).steps, trial.steps, strict=False)
        if how == "done"
    )
    return sum(asked) + sum(done)


def note_lines(told: Note, timed: bool = False) -> Iterator[str]:
    """The note as text. `timed` says that the minutes are known otherwise, and need no estimate."""
    texts: Mapping[str, str] = load_texts("diagnostics.guide", "note.toml")["note"]
    yield texts["title"]
    if told.closed != "fixed":
        yield texts["contact"].format(name=told.contact.name, reach=" ".join(filter(None, _reach(told.contact))))
    for message in told.messages:
        yield texts["message"].format(text=message)
    for title in told.faults:
        yield texts["fault"].format(title=title)
    for said in told.said:
        line = texts["machine" if said.by == "machine" else "said"].format(question=said.question, answer=said.answer)
        yield line + (texts["reason"].format(reason=said.reason) if said.reason and said.by == "agent" else "")
    for tried in told.tried:
        yield texts["tried"].format(remedy=tried.remedy, cause=tried.cause, outcome=texts[tried.outcome or "under_way"])
    for one in told.ranked:
        yield texts["cause"].format(title=one.cause.title, words=one.words, percent=one.percent)
    if not timed:
        yield texts["minutes"].format(minutes=round(told.minutes))


def _reach(contact: Contact) -> tuple[str, str, str]:
    return contact.channel, contact.phone, contact.url

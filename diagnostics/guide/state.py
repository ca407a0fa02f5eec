"""From events to what is known: pure, so that a case that was closed, killed or sent elsewhere is the same again."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from diagnostics.catalogue import Cause, Question, Remedy
from diagnostics.catalogue.search import search
from diagnostics.errors import SessionError
from diagnostics.guide.events import BY_AGENT, UNKNOWN, Event, Kind, why
from diagnostics.guide.prepared import DEVELOPER, Guide
from diagnostics.inference import NOISE, Beliefs, Table, again, answered, weighed
from diagnostics.model import Status

UNLIKE = 0.05
"""How likely a message was read that nothing in the catalogue gives to a cause, where a cause that has it word for word
counts 1. Ours."""
FOUND = 25
"""Causes that a message may point at."""
WATCH = 0.4
"""Share of its confidence that a check has when it only warns: that explains the failure only sometimes. Ours."""
BUILDS = ("door", "build")
"""The answer of who builds a service: the causes of developers are then weighed too."""
FIXES, BY_CHANCE = 0.85, 0.04
"""How likely the remedy of the right cause repairs, and that of another one. Ours."""


@dataclass(frozen=True)
class Given:
    """The answer to a question (UNKNOWN where the caller does not know), who gave it (`machine` or `agent`), and why
    against the machine, or by which check; what the caller says after he looked again (`second`), or nothing."""

    answer: str
    by: str
    reason: str = ""
    second: str = ""

    @property
    def last(self) -> str:
        """What holds now."""
        return self.answer if self.second in ("", UNKNOWN) else self.second


@dataclass(frozen=True)
class Seen:
    """How a check ended on the caller's machine, and the cause that it names, or nothing."""

    status: Status
    cause: str = ""


@dataclass(frozen=True)
class Trial:
    """A remedy that was begun: steps done or skipped so far, and its outcome, empty while it is under way."""

    cause: str
    remedy: int
    steps: tuple[str, ...] = ()
    outcome: str = ""


@dataclass(frozen=True)
class State:
    """All that is known of a call, and what is believed: one probability for each cause of `causes`."""

    audience: str
    causes: tuple[Cause, ...]
    beliefs: Beliefs
    messages: tuple[str, ...] = ()
    seen: Mapping[str, Seen] = field(default_factory=dict)
    given: Mapping[str, Given] = field(default_factory=dict)
    trials: tuple[Trial, ...] = ()
    closed: str = ""
    opened: str = ""
    """The audience that the call began with."""
    silent: int = 0
    """How many times in a row the caller has just answered that he does not know."""

    @property
    def under_way(self) -> Trial | None:
        """The remedy that has no outcome yet."""
        return self.trials[-1] if self.trials and not self.trials[-1].outcome else None

    def cause(self, id: str) -> Cause:
        """One of the causes, by its id."""
        return next(cause for cause in self.causes if cause.id == id)

    def remedy(self, trial: Trial) -> Remedy:
        """The remedy that a trial is of."""
        return self.cause(trial.cause).remedies[trial.remedy]


def play(guide: Guide, events: Iterable[Event]) -> State:
    """What is known after these events. Raises SessionError for an event that cannot be, with its place."""
    events, state = tuple(events), None
    for line, event in standing(events):
        try:
            state = _begin(guide, event) if state is None else _ACTS[event.kind](guide, state, event)
        except _WrongError as error:
            raise SessionError(line=line, reason=error) from error
    if state is None:
        raise SessionError(line=0, reason=why("first"))
    return replace(state, beliefs=_beliefs(guide, state), silent=_silent(events))


def _silent(events: Sequence[Event]) -> int:
    said = [event for _, event in standing(events) if event.kind is not Kind.OPENED]
    last = next((at for at, event in enumerate(reversed(said)) if event.value != UNKNOWN), len(said))
    return last


def standing(events: Iterable[Event]) -> list[tuple[int, Event]]:
    """The events that were not taken back, each with its place from 1. Raises SessionError."""
    kept: list[tuple[int, Event]] = []
    for line, event in enumerate(events, 1):
        if event.kind is not Kind.UNDONE:
            kept.append((line, event))
            continue
        last = next((at for at in reversed(range(len(kept))) if kept[at][1].kind in BY_AGENT), None)
        if last is None:
            raise SessionError(line=line, reason=why("undo"))
        del kept[last]
    return kept


class _WrongError(Exception):
    """An event that cannot be where it stands; its text says why."""


def _demand(holds: bool, reason: str, value: str = "") -> None:
    if not holds:
        raise _WrongError(why(reason, value=value))


def _begin(guide: Guide, event: Event) -> State:
    _demand(event.kind is Kind.OPENED, "first")
    return State(event.value, guide.causes[event.value], guide.models[event.value].prior, opened=event.value)


def _again(guide: Guide, state: State, event: Event) -> State:
    raise _WrongError(why("first"))


def _message(guide: Guide, state: State, event: Event) -> State:
    return replace(state, messages=(*dict.fromkeys((*state.messages, event.value)),))


def _verdict(guide: Guide, state: State, event: Event) -> State:
    _demand(event.key in guide.catalogue.checks and event.value in set(Status), "check", event.key)
    _demand(not event.cause or event.cause in guide.catalogue.causes, "cause", event.cause)
    return replace(state, seen={**state.seen, event.key: Seen(Status(event.value), event.cause)})


def _told(guide: Guide, state: State, event: Event) -> State:
    _known(guide, event)
    return _give(state, event, "machine")


def _answered(guide: Guide, state: State, event: Event) -> State:
    _known(guide, event)
    before = state.given.get(event.key)
    against = before is not None and before.by == "machine" and before.answer != event.value
    _demand(not against or bool(event.reason.strip()), "reason", event.key)
    return _heard(guide, _give(state, event, "agent"))


def _checked(guide: Guide, state: State, event: Event) -> State:
    _known(guide, event)
    before = state.given.get(event.key)
    _demand(before is not None and askable_again(before), "again", event.key)
    given = replace(state.given[event.key], second=event.value)
    return _heard(guide, replace(state, given={**state.given, event.key: given}))


def _heard(guide: Guide, state: State) -> State:
    """Whose causes are weighed: those of developers too, for who says that he builds a service."""
    door = state.given.get(BUILDS[0])
    tried = {trial.cause for trial in state.trials} - {cause.id for cause in guide.causes[state.opened]}
    audience = DEVELOPER if tried or (door and door.last == BUILDS[1]) else state.opened
    return replace(state, audience=audience, causes=guide.causes[audience])


def askable_again(given: Given) -> bool:
    """Whether the caller may be asked to look again."""
    return given.by == "agent" and given.answer != UNKNOWN and not given.second


def _known(guide: Guide, event: Event) -> Question:
    question = guide.catalogue.questions.get(event.key)
    right = question is not None and (event.value in question.answers or event.value == UNKNOWN)
    _demand(right, "question", f"{event.key} = {event.value}")
    return guide.catalogue.questions[event.key]


def _give(state: State, event: Event, by: str) -> State:
    return replace(state, given={**state.given, event.key: Given(event.value, by, event.reason)})


def _remedy(guide: Guide, state: State, event: Event) -> State:
    _demand(not state.closed, "closed")
    _demand(state.under_way is None, "trial")
    cause = next((cause for cause in state.causes if cause.id == event.cause), None)
    _demand(cause is not None and event.number < len(cause.remedies), "cause", event.cause)
    return replace(state, trials=(*state.trials, Trial(event.cause, event.number)))


def _step(guide: Guide, state: State, event: Event) -> State:
    trial = _trial(state)
    follows = event.number == len(trial.steps) < len(state.remedy(trial).steps)
    _demand(follows, "step")
    return _now(state, replace(trial, steps=(*trial.steps, event.value)))


def _outcome(guide: Guide, state: State, event: Event) -> State:
    return _now(state, replace(_trial(state), outcome=event.value))


def _trial(state: State) -> Trial:
    trial = state.under_way
    if trial is None:
        raise _WrongError(why("no_trial"))
    return trial


def _now(state: State, trial: Trial) -> State:
    return replace(state, trials=(*state.trials[:-1], trial))


def _closed(guide: Guide, state: State, event: Event) -> State:
    _demand(not state.closed, "closed")
    return replace(state, closed=event.value)


_ACTS: Mapping[Kind, Callable[[Guide, State, Event], State]] = {
    Kind.OPENED: _again,
    Kind.MESSAGE: _message,
    Kind.VERDICT: _verdict,
    Kind.TOLD: _told,
    Kind.ANSWERED: _answered,
    Kind.CHECKED: _checked,
    Kind.REMEDY: _remedy,
    Kind.STEP: _step,
    Kind.OUTCOME: _outcome,
    Kind.CLOSED: _closed,
}


def _beliefs(guide: Guide, state: State) -> Beliefs:
    """What all the evidence together makes of the causes."""
    model = guide.models[state.audience]
    places = {id: place for place, id in enumerate(model.ids)}
    beliefs = model.prior
    for text in state.messages:
        beliefs = _after_message(guide, beliefs, places, text)
    for check, seen in state.seen.items():
        beliefs = _after_check(guide, state, beliefs, places, check, seen)
    for question, given in state.given.items():
        beliefs = _after_answer(model.tables[question], beliefs, given)
    for trial in state.trials:
        beliefs = _after_trial(state, beliefs, trial)
    return beliefs


def _after_answer(table: Table, beliefs: Beliefs, given: Given) -> Beliefs:
    if given.answer == UNKNOWN:
        return beliefs
    after = answered(table, beliefs, given.answer)
    return after if given.second in ("", UNKNOWN) else answered(again(table, given.answer), after, given.second)


def _after_message(guide: Guide, beliefs: Beliefs, places: Mapping[str, int], text: str) -> Beliefs:
    """A message is as likely under a cause as the cause's own words resemble it; one that resembles nothing tells
    nothing."""
    scores = {match.cause.id: match.score for match in search(text, guide.index, FOUND)}
    found = {places[id]: max(UNLIKE, score) for id, score in scores.items() if id in places}
    return weighed(beliefs, found, UNLIKE) if found else beliefs


def _after_check(
    guide: Guide, state: State, beliefs: Beliefs, places: Mapping[str, int], check: str, seen: Seen
) -> Beliefs:
    """A fault speaks for its cause: from it alone, the cause would be as sure as the check says. A check that passed
    speaks against the causes that it verifies."""
    confidence = guide.catalogue.checks[check].confidence
    if seen.cause in places:
        place = places[seen.cause]
        sure = confidence if seen.status is Status.FAULT else confidence * WATCH
        before = guide.models[state.audience].prior[place]
        return weighed(beliefs, {place: 1.0}, (1 - sure) / sure * before / (1 - before))
    if seen.status is not Status.OK:
        return beliefs
    shown = {place for place, cause in enumerate(state.causes) if any(check in r.verify for r in cause.remedies)}
    return weighed(beliefs, dict.fromkeys(shown, max(NOISE, 1 - confidence)), 1.0)


def _after_trial(state: State, beliefs: Beliefs, trial: Trial) -> Beliefs:
    """A remedy may repair any cause that shares it, by its title."""
    if trial.outcome not in ("fixed", "failed"):
        return beliefs
    title = state.remedy(trial).title
    sharing = (place for place, cause in enumerate(state.causes) if any(r.title == title for r in cause.remedies))
    fixed = trial.outcome == "fixed"
    chances = (FIXES, BY_CHANCE) if fixed else (1 - FIXES, 1 - BY_CHANCE)
    return weighed(beliefs, dict.fromkeys(sharing, chances[0]), chances[1])

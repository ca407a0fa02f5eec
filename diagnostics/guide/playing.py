"""From events to what is known: pure, so that a case that was closed, killed or sent elsewhere is the same again."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from diagnostics.catalogue import Question
from diagnostics.errors import SessionError
from diagnostics.guide.beliefs import beliefs_of
from diagnostics.guide.events import BY_AGENT, UNKNOWN, Event, Kind, why
from diagnostics.guide.prepared import DEVELOPER, Guide
from diagnostics.guide.state import ELSEWHERE, Given, Seen, State, Trial
from diagnostics.model import Status

BUILDS = ("door", "build")
"""The answer of who builds a service: the causes of developers are then weighed too."""


def play(guide: Guide, events: Iterable[Event], kept: int = 0) -> State:
    """What is known after these events. Raises SessionError for an event that cannot be, with its place; of the first
    `kept` ones, which another catalogue may have played, those that cannot be any more are left out (`lost`)."""
    events, state = tuple(events), None
    lost: list[str] = []
    for line, event in standing(events):
        try:
            state = _begin(guide, event) if state is None else _ACTS[event.kind](guide, state, event)
        except _WrongError as error:
            if state is None or line > kept:
                raise SessionError(line=line, reason=error) from error
            lost.append(str(error))
    if state is None:
        raise SessionError(line=0, reason=why("first"))
    return replace(state, beliefs=beliefs_of(guide, state), silent=_silent(events), lost=tuple(lost))


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
    before = state.given.get(event.key)
    if before and before.by == "agent" and before.reason:  # he had seen what the machine said, and has said why not
        return _keep(state, event.key, replace(before, machine=event.value))
    return _keep(state, event.key, Given(event.value, "machine", event.reason, machine=event.value))


def _answered(guide: Guide, state: State, event: Event) -> State:
    _known(guide, event)
    machine, reason = "", event.reason.strip()
    if before := state.given.get(event.key):
        machine = before.machine
        _demand(bool(reason) or not before.against(event.value), "reason", event.key)
    return _heard(guide, _keep(state, event.key, Given(event.value, "agent", reason, machine=machine)))


def _checked(guide: Guide, state: State, event: Event) -> State:
    _known(guide, event)
    before = state.given.get(event.key)
    _demand(before is not None and before.doubtful, "again", event.key)
    return _heard(guide, _keep(state, event.key, replace(state.given[event.key], second=event.value)))


def _heard(guide: Guide, state: State) -> State:
    """Whose causes are weighed: those of developers too, for who says that he builds a service."""
    door = state.given.get(BUILDS[0])
    tried = {trial.cause for trial in state.trials} - {cause.id for cause in guide.causes[state.opened]}
    audience = DEVELOPER if tried or (door and door.last == BUILDS[1]) else state.opened
    return replace(state, audience=audience, causes=guide.causes[audience])


def _known(guide: Guide, event: Event) -> Question:
    question = guide.catalogue.questions.get(event.key)
    right = question is not None and (event.value in question.answers or event.value == UNKNOWN)
    _demand(right, "question", f"{event.key} = {event.value}")
    return guide.catalogue.questions[event.key]


def _keep(state: State, question: str, given: Given) -> State:
    return replace(state, given={**state.given, question: given})


def _remedy(guide: Guide, state: State, event: Event) -> State:
    _demand(not state.closed, "closed")
    _demand(state.under_way is None, "trial")
    cause = next((cause for cause in state.causes if cause.id == event.cause), None)
    _demand(cause is not None and event.number < len(cause.remedies), "cause", event.cause)
    return replace(state, trials=(*state.trials, Trial(event.cause, event.number)))


def _step(guide: Guide, state: State, event: Event) -> State:
    trial = _trial(state)
    remedy, number = state.remedy(trial), event.number
    _demand(0 <= number < len(remedy.steps), "step")
    passed = range(len(trial.steps), number)
    steps = [*trial.steps, *(ELSEWHERE for _ in range(len(trial.steps), number + 1))]
    _demand(steps[number] == ELSEWHERE and not set(passed) & set(remedy.places(state.system)), "step")
    return _now(state, replace(trial, steps=(*steps[:number], event.value, *steps[number + 1 :])))


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

"""What all the evidence of a call makes of the causes: its messages, its checks, its answers, its remedies."""

from collections.abc import Mapping

from diagnostics.catalogue import LIKELIHOODS
from diagnostics.catalogue.search import ABOUT, search
from diagnostics.guide.events import UNKNOWN
from diagnostics.guide.prepared import DEVELOPER, Guide
from diagnostics.guide.state import Given, Seen, State, Trial
from diagnostics.inference import NOISE, Beliefs, Table, again, answered, weighed
from diagnostics.model import Status

UNLIKE = 0.05
"""How likely a message was read that nothing in the catalogue gives to a cause, where a cause that has it word for word
counts 1. Ours."""
FOUND = 25
"""Causes that a message may point at."""
WATCH = 0.4
"""Share of its confidence that a check has when it only warns: that explains the failure only sometimes. Ours."""
BUILDS = 0.05
"""Share of those who build a service among the callers of whom nothing is known. Ours."""
FIXES, BY_CHANCE = 0.85, 0.04
"""How likely the remedy of the right cause repairs, and that of another one. Ours."""


def beliefs_of(guide: Guide, state: State) -> Beliefs:
    """What all the evidence together makes of the causes."""
    model = guide.models[state.audience]
    places = {id: place for place, id in enumerate(model.ids)}
    beliefs = model.prior if state.opened == state.audience else _rarely(state, model.prior)
    for text in state.messages:
        beliefs = _after_message(guide, beliefs, places, text)
    for check, seen in state.seen.items():
        beliefs = _after_check(guide, state, beliefs, places, check, seen)
    for question, given in state.given.items():
        told = _observers(state, given.reason) if given.by == "machine" else {}
        beliefs = _after_answer(model.tables[question], beliefs, given, told)
    for trial in state.trials:
        beliefs = _after_trial(state, beliefs, trial)
    return beliefs


def _rarely(state: State, prior: Beliefs) -> Beliefs:
    """The same prior, where the call did not begin as a developer's: he may have been misheard."""
    developers = {place for place, cause in enumerate(state.causes) if cause.audience == DEVELOPER}
    share = sum(prior[place] for place in developers)
    return weighed(prior, dict.fromkeys(developers, BUILDS / share), (1 - BUILDS) / (1 - share))


def _after_answer(table: Table, beliefs: Beliefs, given: Given, told: Mapping[int, float]) -> Beliefs:
    """`told` are the causes of which the check that gives the answer has spoken already: it counts once."""
    if given.answer == UNKNOWN:
        return beliefs
    after = answered(table, beliefs, given.answer, told)
    return after if given.second in ("", UNKNOWN) else answered(again(table, given.answer), after, given.second)


def _observers(state: State, check: str) -> dict[int, float]:
    """The causes that a check may name, by their place, with how likely it is to do so where they hold."""
    words = ((place, cause.observed.get(check)) for place, cause in enumerate(state.causes))
    return {place: LIKELIHOODS[word] for place, word in words if word}


def _after_message(guide: Guide, beliefs: Beliefs, places: Mapping[str, int], text: str) -> Beliefs:
    """A message is as likely under a cause as the cause's own words resemble it, and as their square where it is only
    the explanation that does; one that resembles nothing tells nothing."""
    scores = {match.cause.id: match.score ** (1 + (match.where == ABOUT)) for match in search(text, guide.index, FOUND)}
    found = {places[id]: max(UNLIKE, score) for id, score in scores.items() if id in places}
    return weighed(beliefs, found, UNLIKE) if found else beliefs


def _after_check(
    guide: Guide, state: State, beliefs: Beliefs, places: Mapping[str, int], check: str, seen: Seen
) -> Beliefs:
    """A check that names a cause speaks for it: from that alone, the cause would be as sure as the check says. One that
    passed, or names another cause, speaks against all that it would have named."""
    observers = _observers(state, check)
    missed = {place: max(NOISE, 1 - likely) for place, likely in observers.items()}
    if seen.cause in places:
        place = places[seen.cause]
        confidence = guide.catalogue.checks[check].confidence * (1 if seen.status is Status.FAULT else WATCH)
        before = guide.models[state.audience].prior[place]
        other = (1 - confidence) / confidence * before / (1 - before)
        return weighed(beliefs, {**{at: other * chance for at, chance in missed.items()}, place: 1.0}, other)
    return weighed(beliefs, missed, 1.0) if seen.status is Status.OK else beliefs


def _after_trial(state: State, beliefs: Beliefs, trial: Trial) -> Beliefs:
    """A remedy may repair any cause that shares it, by its title."""
    if trial.outcome not in ("fixed", "failed"):
        return beliefs
    title = state.remedy(trial).title
    sharing = (place for place, cause in enumerate(state.causes) if any(r.title == title for r in cause.remedies))
    fixed = trial.outcome == "fixed"
    chances = (FIXES, BY_CHANCE) if fixed else (1 - FIXES, 1 - BY_CHANCE)
    return weighed(beliefs, dict.fromkeys(sharing, chances[0]), chances[1])

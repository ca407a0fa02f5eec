"""Which cause is the likeliest, and what a question would tell: Bayes' rule over the words of the catalogue, no more.

Beliefs are one probability for each hypothesis, in the order of the model. A question is worth its mutual information
with the hypotheses, in bits; those that a hypothesis does not name have their usual answers, so that only the causes
that name a question cost time.
"""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log2

from diagnostics.catalogue import LIKELIHOODS, Cause, Question

NOISE = 0.05
"""Chance that an answer is not the one that the caller should have given: he looked elsewhere, or was misheard. So no
answer rules a cause out by itself. Ours; benchmarks/guide.py says how sure that makes us, rightly or not."""
FLOOR = LIKELIHOODS["jamais"]
"""What the unnamed answers of a question share at least: none is impossible."""

Beliefs = tuple[float, ...]


@dataclass(frozen=True)
class Group:
    """Hypotheses (by their place) under which the answers to a question are equally likely: how likely each is to be
    true (`truth`) and to be given (`chances`), and how uncertain what is given is, in bits."""

    places: tuple[int, ...]
    truth: tuple[float, ...]
    chances: tuple[float, ...]
    bits: float


@dataclass(frozen=True)
class Table:
    """One question: its answers, how likely each is, in that order, under the hypotheses that name it (`groups`), and
    under all others (`usual`)."""

    answers: tuple[str, ...]
    usual: Group
    groups: tuple[Group, ...]
    noise: float


@dataclass(frozen=True)
class Model:
    """The hypotheses by id, what is believed of them before anything is known, and the questions."""

    ids: tuple[str, ...]
    prior: Beliefs
    tables: Mapping[str, Table]


@dataclass(frozen=True)
class Branch:
    """One answer to come: how likely it is, and what would be believed after it."""

    answer: str
    chance: float
    beliefs: Beliefs


def model_of(causes: Sequence[Cause], questions: Iterable[Question], noise: float = NOISE) -> Model:
    """Causes of which one holds, and what may be asked. A prior is the share of the square of the cause's weight: a few
    causes make most calls, and the scale from 1 to 10 stands for one to a hundred. Ours: nobody has counted."""
    tables = {question.key: _table(question, causes, noise) for question in questions}
    return Model(tuple(cause.id for cause in causes), normal([float(cause.weight) ** 2 for cause in causes]), tables)


def _table(question: Question, causes: Sequence[Cause], noise: float) -> Table:
    alike: dict[tuple[float, ...], list[int]] = {}
    for place, cause in enumerate(causes):
        if question.key in cause.evidence:
            alike.setdefault(shares(question, cause.evidence[question.key]), []).append(place)
    groups = tuple(_group(places, truth, noise) for truth, places in alike.items())
    return Table(tuple(question.answers), _group((), shares(question, {}), noise), groups, noise)


def _group(places: Iterable[int], truth: tuple[float, ...], noise: float) -> Group:
    chances = blurred(truth, noise)
    return Group(tuple(places), truth, chances, entropy(chances))


def again(table: Table, answer: str) -> Table:
    """The same question asked again after `answer`: what is true does not change, and the caller errs as rarely as the
    first time. Raises ValueError."""
    at, noise = table.answers.index(answer), table.noise
    heard = [noise / len(table.answers) + (1 - noise) * (place == at) for place in range(len(table.answers))]

    def now(group: Group) -> Group:
        return _group(group.places, normal([a * b for a, b in zip(group.truth, heard, strict=True)]), noise)

    return Table(table.answers, now(table.usual), tuple(map(now, table.groups)), noise)


def shares(question: Question, evidence: Mapping[str, str]) -> tuple[float, ...]:
    """How likely each answer is: as the words of `evidence` say; the answers that it does not name share the rest as
    usual, and are never impossible."""
    named = {answer: LIKELIHOODS[word] for answer, word in evidence.items()}
    others = {answer: share for answer, share in question.usual.items() if answer not in named}
    rest = max(FLOOR, 1 - sum(named.values())) / (sum(others.values()) or 1)
    return normal([named[answer] if answer in named else others[answer] * rest for answer in question.answers])


def blurred(chances: Sequence[float], noise: float) -> tuple[float, ...]:
    """The same where one answer in `1 / noise` is any of them."""
    return tuple((1 - noise) * chance + noise / len(chances) for chance in chances)


def normal(weights: Sequence[float]) -> Beliefs:
    """Weights of which one at least is above zero, as shares of one."""
    whole = sum(weights)
    return tuple(weight / whole for weight in weights)


def entropy(chances: Iterable[float]) -> float:
    """How uncertain it is, in bits."""
    return -sum(chance * log2(chance) for chance in chances if chance > 0)


def answered(table: Table, beliefs: Beliefs, answer: str, usual: Container[int] = ()) -> Beliefs:
    """What is believed after an answer, which is as usual under the hypotheses at the places `usual`. Raises ValueError
    where the question has no such answer."""
    at = table.answers.index(answer)
    named = {place: group.chances[at] for group in table.groups for place in group.places if place not in usual}
    return weighed(beliefs, named, table.usual.chances[at])


def weighed(beliefs: Beliefs, likelihoods: Mapping[int, float], otherwise: float) -> Beliefs:
    """What is believed after something that was as likely as `likelihoods` say, by place, or `otherwise`."""
    return normal([belief * likelihoods.get(place, otherwise) for place, belief in enumerate(beliefs)])


def information(table: Table, beliefs: Beliefs) -> float:
    """How many bits the answer is expected to tell of the cause."""
    masses = _masses(table, beliefs)
    still = sum(mass * group.bits for mass, group in masses)
    return max(0.0, entropy(_chances(masses)) - still)


def _masses(table: Table, beliefs: Beliefs) -> list[tuple[float, Group]]:
    """How much is believed of each group, and of all that does not name the question."""
    masses = [(sum(map(beliefs.__getitem__, group.places)), group) for group in table.groups]
    return [*masses, (max(0.0, 1 - sum(mass for mass, _ in masses)), table.usual)]


def _chances(masses: Iterable[tuple[float, Group]]) -> list[float]:
    """How likely each answer is, by what is believed."""
    weighted = [[mass * chance for chance in group.chances] for mass, group in masses]
    return [sum(column) for column in zip(*weighted, strict=True)]


def branches(table: Table, beliefs: Beliefs) -> tuple[Branch, ...]:
    """Each answer to come."""
    return tuple(
        Branch(answer, chance, answered(table, beliefs, answer))
        for answer, chance in zip(table.answers, _chances(_masses(table, beliefs)), strict=True)
    )

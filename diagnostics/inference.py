"""Which cause is the likeliest, and what a question would tell: Bayes' rule over the words of the catalogue, no more.

Beliefs are one probability for each hypothesis, in the order of the model. A question is worth its mutual information
with the hypotheses, in bits; those that a hypothesis does not name have their usual answers, so that only the causes
that name a question cost time.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log2

from diagnostics.catalogue import LIKELIHOODS, Cause, Question

NOISE = 0.06
"""Chance that an answer is not the one that the caller should have given: he looked elsewhere, or was misheard. So no
answer rules a cause out by itself. Ours; benchmarks/guide.py says how sure that makes us, rightly or not."""
FLOOR = LIKELIHOODS["jamais"]
"""What the unnamed answers of a question share at least: none is impossible."""

Beliefs = tuple[float, ...]


@dataclass(frozen=True)
class Table:
    """One question: its answers, how likely each is (in that order) under the hypotheses that name it, by their place,
    and under all others; and how uncertain the answer is then, in bits."""

    answers: tuple[str, ...]
    usual: tuple[float, ...]
    named: Mapping[int, tuple[float, ...]]
    usual_bits: float
    named_bits: Mapping[int, float]

    def under(self, place: int) -> tuple[float, ...]:
        """The likelihoods under the hypothesis at `place`."""
        return self.named.get(place, self.usual)


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
    """Causes of which one holds, and what may be asked. A prior is the share of the cause's weight."""
    tables = {question.key: _table(question, causes, noise) for question in questions}
    return Model(tuple(cause.id for cause in causes), normal([float(cause.weight) for cause in causes]), tables)


def _table(question: Question, causes: Sequence[Cause], noise: float) -> Table:
    usual = blurred(shares(question, {}), noise)
    named = {
        place: blurred(shares(question, cause.evidence[question.key]), noise)
        for place, cause in enumerate(causes)
        if question.key in cause.evidence
    }
    bits = {place: entropy(chances) for place, chances in named.items()}
    return Table(tuple(question.answers), usual, named, entropy(usual), bits)


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


def answered(model: Model, beliefs: Beliefs, question: str, answer: str) -> Beliefs:
    """What is believed after an answer. Raises KeyError and ValueError where the model does not know them."""
    table = model.tables[question]
    at = table.answers.index(answer)
    return weighed(beliefs, {place: chances[at] for place, chances in table.named.items()}, table.usual[at])


def weighed(beliefs: Beliefs, likelihoods: Mapping[int, float], otherwise: float) -> Beliefs:
    """What is believed after something that was as likely as `likelihoods` say, by place, or `otherwise`."""
    return normal([belief * likelihoods.get(place, otherwise) for place, belief in enumerate(beliefs)])


def information(model: Model, beliefs: Beliefs, question: str) -> float:
    """How many bits the answer is expected to tell of the cause."""
    table = model.tables[question]
    return max(0.0, entropy(_chances(table, beliefs)) - _noise_bits(table, beliefs))


def _noise_bits(table: Table, beliefs: Beliefs) -> float:
    """How uncertain the answer would be still, were the cause known."""
    known = sum(beliefs[place] * bits for place, bits in table.named_bits.items())
    return known + (1 - sum(beliefs[place] for place in table.named)) * table.usual_bits


def _chances(table: Table, beliefs: Beliefs) -> list[float]:
    """How likely each answer is, by what is believed."""
    rest = 1 - sum(beliefs[place] for place in table.named)
    chances = [rest * usual for usual in table.usual]
    for place, likely in table.named.items():
        for at, chance in enumerate(likely):
            chances[at] += beliefs[place] * chance
    return chances


def branches(model: Model, beliefs: Beliefs, question: str) -> tuple[Branch, ...]:
    """Each answer to come."""
    table = model.tables[question]
    return tuple(
        Branch(answer, chance, answered(model, beliefs, question, answer))
        for answer, chance in zip(table.answers, _chances(table, beliefs), strict=True)
    )

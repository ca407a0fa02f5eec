"""Beliefs are probabilities, evidence moves them as Bayes says, information is what a question should tell."""

from dataclasses import replace
from math import isclose, log2

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostics.catalogue import LIKELIHOODS, Cause, Question, load_catalogue
from diagnostics.inference import (
    Beliefs,
    Model,
    again,
    answered,
    blurred,
    branches,
    entropy,
    information,
    model_of,
    normal,
    shares,
    weighed,
)

CATALOGUE = load_catalogue()
CAUSES = [cause for cause in CATALOGUE.causes.values() if cause.audience == "usager"]
MODEL = model_of(CAUSES, CATALOGUE.questions.values())
ALWAYS = LIKELIHOODS["toujours"]
LIGHT = Question("light", "Un voyant ?", {"on": "oui", "off": "non"}, {"on": 3, "off": 1}, 0.3)


def cause(id: str, weight: int, **evidence: dict[str, str]) -> Cause:
    return replace(CAUSES[0], id=id, weight=weight, evidence=evidence)


def small(noise: float = 0.0) -> Model:
    """Two causes of equal weight, of which one says that the light is always off."""
    return model_of([cause("dark", 1, light={"off": "toujours"}), cause("any", 1)], [LIGHT], noise)


def test_a_word_is_a_likelihood_and_the_rest_is_shared_as_usual() -> None:
    kind = CATALOGUE.questions["reader_kind"]
    got = dict(zip(kind.answers, shares(kind, {"pad": "toujours", "simple": "jamais"}), strict=True))
    assert isclose(sum(got.values()), 1)
    assert got["pad"] == pytest.approx(LIKELIHOODS["toujours"] / 1.01, rel=0.03)
    assert got["double"] / got["terminal"] == pytest.approx(kind.usual["double"] / kind.usual["terminal"])


def test_no_answer_is_impossible() -> None:
    groups = [group for table in MODEL.tables.values() for group in (table.usual, *table.groups)]
    assert all(chance > 0 for group in groups for chance in group.chances)


def test_bayes_by_hand() -> None:
    model = small()
    after = answered(model.tables["light"], model.prior, "off")
    assert after[0] == pytest.approx(ALWAYS / (ALWAYS + 0.25))
    assert answered(model.tables["light"], model.prior, "on")[0] == pytest.approx((1 - ALWAYS) / (1 - ALWAYS + 0.75))


def test_information_by_hand() -> None:
    model = small()
    p = (ALWAYS + 0.25) / 2
    expected = _bits(p) - (_bits(ALWAYS) + _bits(0.25)) / 2
    assert information(model.tables["light"], model.prior) == pytest.approx(expected)


def _bits(p: float) -> float:
    return -p * log2(p) - (1 - p) * log2(1 - p)


def test_a_question_that_no_cause_names_tells_nothing() -> None:
    model = model_of([cause("one", 1), cause("two", 4)], [LIGHT])
    assert information(model.tables["light"], model.prior) == pytest.approx(0, abs=1e-12)
    assert answered(model.tables["light"], model.prior, "off") == pytest.approx(model.prior)
    assert model.prior == pytest.approx((1 / 17, 16 / 17))


def test_a_wrong_answer_never_kills_the_truth() -> None:
    """Two answers that this cause would hardly give, then seven that it alone would: it is there again."""
    model = model_of([cause("dark", 1, light={"off": "toujours"}), cause("any", 3)], [LIGHT])
    beliefs = model.prior
    for answer in ("on", "on", *["off"] * 7):
        beliefs = answered(model.tables["light"], beliefs, answer)
    assert beliefs[0] > 0.5


@pytest.mark.parametrize("key", CATALOGUE.questions)
def test_information_is_the_entropy_that_its_answers_take_away(key: str) -> None:
    """The fast sum over the causes that name a question equals the definition, over all of them."""
    ahead = branches(MODEL.tables[key], MODEL.prior)
    assert sum(branch.chance for branch in ahead) == pytest.approx(1)
    left = sum(branch.chance * entropy(branch.beliefs) for branch in ahead)
    assert information(MODEL.tables[key], MODEL.prior) == pytest.approx(entropy(MODEL.prior) - left, abs=1e-9)


@given(st.lists(st.floats(1e-6, 1e6), min_size=1, max_size=30))
def test_shares_of_one(weights: list[float]) -> None:
    assert sum(normal(weights)) == pytest.approx(1)
    assert 0 <= entropy(normal(weights)) <= log2(len(weights)) + 1e-9


@given(st.lists(st.floats(0.001, 1), min_size=2, max_size=9), st.floats(0, 1))
def test_noise_keeps_a_sum_of_one_and_takes_no_answer_away(weights: list[float], noise: float) -> None:
    got = blurred(normal(weights), noise)
    assert sum(got) == pytest.approx(1) and min(got) >= min(noise / len(got), min(normal(weights))) - 1e-12


@given(st.lists(st.sampled_from([(k, a) for k, q in CATALOGUE.questions.items() for a in q.answers]), max_size=12))
def test_the_order_of_answers_does_not_count(said: list[tuple[str, str]]) -> None:
    assert _after(said) == pytest.approx(_after(said[::-1]), rel=1e-6)


def _after(said: list[tuple[str, str]]) -> Beliefs:
    beliefs = MODEL.prior
    for question, answer in said:
        beliefs = answered(MODEL.tables[question], beliefs, answer)
    return beliefs


def test_what_is_weighed_at_once_is_what_bayes_says() -> None:
    assert weighed((0.5, 0.25, 0.25), {1: 1.0}, 0.5) == pytest.approx((0.4, 0.4, 0.2))


def test_what_the_model_does_not_know_is_refused() -> None:
    with pytest.raises(ValueError, match="tuple"):
        answered(MODEL.tables["door"], MODEL.prior, "no such answer")


def test_asked_again_what_is_true_stays_and_what_was_misheard_goes() -> None:
    """Each pair of answers is as likely as its sum over what may be true."""
    table = small(noise=0.1).tables["light"]
    truth, heard = table.groups[0].truth, (0.95, 0.05)
    second = again(table, "on")
    got = [table.groups[0].chances[0] * chance for chance in second.groups[0].chances]
    pairs = [sum(truth[t] * heard[t != 0] * heard[t != a] for t in (0, 1)) for a in (0, 1)]
    assert got == pytest.approx(pairs)


def test_a_second_look_brings_the_truth_back() -> None:
    model = small(noise=0.1)
    table, wrong = model.tables["light"], answered(model.tables["light"], model.prior, "on")
    back = answered(again(table, "on"), wrong, "off")
    sure = answered(again(table, "on"), wrong, "on")
    assert sure[0] < wrong[0] < 0.1 and 4 * wrong[0] < back[0]

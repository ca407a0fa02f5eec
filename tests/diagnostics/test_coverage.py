"""The catalogue covers the failure tables and the mocks' faults, and its causes can be told from one another."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import combinations

import pytest

from diagnostics import inference
from diagnostics.catalogue import Cause, Question, load_catalogue
from diagnostics.domain.texts import load_texts
from mocks.faults import injections

CATALOGUE = load_catalogue()
CHECKED = set(injections())
"""Causes that a check names by itself, as the closed loop proves."""
APART = 0.3
"""How much two causes' answers to one question differ when it tells them apart: half the sum of the differences of the
answers' probabilities, 1 for opposites. « souvent » against « parfois » is about 0.4."""


def test_every_row_is_the_source_of_a_cause() -> None:
    missing = set(CATALOGUE.rows) - covered()
    assert not missing, "rows without a cause: " + "; ".join(f"{row} {CATALOGUE.rows[row]}" for row in sorted(missing))


def covered() -> set[str]:
    return {row for cause in CATALOGUE.causes.values() for row in cause.sources}


def test_every_source_is_a_row() -> None:
    unknown = {
        f"{id}: {row}" for id, cause in CATALOGUE.causes.items() for row in set(cause.sources) - set(CATALOGUE.rows)
    }
    assert not unknown


MOCKS = ("mocks.psc", "mocks.ecps", "mocks.monsisra", "mocks.mailbox", "mocks.otp", "mocks.viatrajectoire")


def produced() -> set[str]:
    return {name for cause in CATALOGUE.causes.values() for name in cause.faults}


def test_every_fault_of_the_mocks_produces_a_cause() -> None:
    tables = [load_texts(mock, "faults.toml") for mock in MOCKS]
    known = {name: set(fault["rows"]) for table in tables for name, fault in table.items()}
    assert sorted(set(known) - produced()) == []
    assert sorted(produced() - set(known)) == []
    for id, cause in CATALOGUE.causes.items():
        apart = [name for name in cause.faults if name in known and not known[name] & set(cause.sources)]
        assert not apart, f"{id} has no row in common with {apart}"


def shares(question: Question, evidence: Mapping[str, str]) -> dict[str, float]:
    """How likely each answer is, as the guide takes it."""
    return dict(zip(question.answers, inference.shares(question, evidence), strict=True))


USUAL = {key: shares(question, {}) for key, question in CATALOGUE.questions.items()}
ANSWERS = {
    id: {key: shares(CATALOGUE.questions[key], said) for key, said in cause.evidence.items()}
    for id, cause in CATALOGUE.causes.items()
}


def gap(one: str, other: str, question: str) -> float:
    a, b = (ANSWERS[id].get(question, USUAL[question]) for id in (one, other))
    return sum(abs(a[answer] - b[answer]) for answer in a) / 2


def told_apart(one: Cause, other: Cause) -> bool:
    if (
        one.audience != other.audience
        or other.id in one.twins
        or one.id in other.twins
        or {one.id, other.id} <= CHECKED
    ):
        return True
    return any(gap(one.id, other.id, key) >= APART for key in {*one.evidence, *other.evidence})


def confused(causes: Iterable[Cause]) -> list[str]:
    """Pairs that neither a question nor a check tells apart, each with the question that comes nearest."""
    found = []
    for one, other in combinations(causes, 2):
        if not told_apart(one, other):
            asked = sorted({*one.evidence, *other.evidence})
            best = max(asked, key=lambda key: gap(one.id, other.id, key), default="")
            found.append(f"{one.id} / {other.id} (best: {best} {gap(one.id, other.id, best) if best else 0:.2f})")
    return found


def test_causes_are_told_apart() -> None:
    pairs = confused(CATALOGUE.causes.values())
    assert not pairs, f"{len(pairs)} pairs that nothing tells apart:\n" + "\n".join(pairs)


def test_causes_that_look_the_same_are_seen() -> None:
    one = CATALOGUE.causes["ecps.lapsed"]
    assert confused([one, one]) == ["ecps.lapsed / ecps.lapsed (best: app_says 0.00)"]
    assert confused([one, replace(one, twins={one.id: "le même"})]) == []


@pytest.mark.parametrize("cause", CATALOGUE.causes.values(), ids=list(CATALOGUE.causes))
def test_a_cause_that_no_check_names_says_what_is_answered(cause: Cause) -> None:
    if cause.id not in CHECKED:
        assert len(cause.evidence) >= 2
        assert any("toujours" in said.values() or "souvent" in said.values() for said in cause.evidence.values())


def test_every_question_is_asked_for_something() -> None:
    causes = CATALOGUE.causes.values()
    verifying = {name for cause in causes for remedy in cause.remedies for name in remedy.verify}
    used = {key for cause in causes for key in cause.evidence} | verifying
    assert set(CATALOGUE.questions) - used == set()

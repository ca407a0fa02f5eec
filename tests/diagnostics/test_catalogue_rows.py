"""The catalogue leaves nothing out and confuses nothing: every row of the failure tables has its cause, and any two
causes are told apart by a check, by the answers to a question, or are declared twins."""

import re
import tomllib
from collections import Counter
from functools import cache
from itertools import combinations
from pathlib import Path

from diagnostics import checks
from diagnostics.catalogue import LIKELIHOODS, Cause, Question, load_catalogue

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "diagnostics/catalogue"
CATALOGUE = load_catalogue()
SECTIONS = tomllib.loads((FOLDER / "rows.toml").read_text(encoding="utf-8"))
CARD_ROWS = {row for section, rows in SECTIONS.items() if section.startswith("cps-card.md") for row in rows}
DIRECT_ROWS = {row for rows in SECTIONS.values() for row in rows if row.startswith("CP-")}
SAME_AS_ANOTHER_TABLE = {
    "E01", "E02", "E03", "E04", "E05", "E06", "E07", "E09", "E10", "E11", "E12",
    "E13", "E14", "E15", "E18", "E19", "E20", "E21",
}  # fmt: skip
"""Rows whose causes are those of rows PS-, OT-, AC- and MS- of the other table."""
APART = 0.3
"""How far two distributions of answers must lie from each other (total variation) to tell two causes apart."""


def shares(cause: Cause, question: Question) -> dict[str, float]:
    """How likely each answer is where `cause` is the one: as the evidence says, its usual share for the others."""
    said = {answer: LIKELIHOODS[word] for answer, word in cause.evidence.get(question.key, {}).items()}
    left = max(0.02, 1 - sum(said.values()))
    others = sum(share for answer, share in question.usual.items() if answer not in said) or 1
    raw = {answer: said.get(answer, left * share / others) for answer, share in question.usual.items()}
    return {answer: value / sum(raw.values()) for answer, value in raw.items()}


@cache
def spread(cause: str, question: str) -> tuple[float, ...]:
    return tuple(shares(CATALOGUE.causes[cause], CATALOGUE.questions[question]).values())


def distance(one: Cause, other: Cause) -> float:
    """The farthest that the answers to one question lie from each other."""
    gaps = (
        sum(abs(a - b) for a, b in zip(spread(one.id, key), spread(other.id, key), strict=True)) / 2
        for key in set(one.evidence) | set(other.evidence)
    )
    return max(gaps, default=0)


def found_by_a_check() -> set[str]:
    written = "".join(file.read_text(encoding="utf-8") for file in Path(checks.__file__).parent.glob("*.py"))
    return {cause for cause in CATALOGUE.causes if f'"{cause}"' in written}


def test_every_row_of_the_card_has_its_cause() -> None:
    used = {row for cause in CATALOGUE.causes.values() for row in cause.sources}
    assert len(CARD_ROWS) == 151
    assert CARD_ROWS - used <= SAME_AS_ANOTHER_TABLE
    assert len(DIRECT_ROWS) == 21 and used >= DIRECT_ROWS


def test_a_cause_comes_from_a_row_or_says_that_the_product_knows_it_by_itself() -> None:
    ours = {id for id, cause in CATALOGUE.causes.items() if not cause.sources}
    assert ours == {"cert.signature_missing", "pcsc.pyscard_missing"}


def test_every_two_causes_are_told_apart_or_twins() -> None:
    checked = found_by_a_check()
    confused = [
        (one.id, other.id, round(distance(one, other), 2))
        for one, other in combinations(CATALOGUE.causes.values(), 2)
        if not {one.id, other.id} <= checked and other.id not in one.twins and one.id not in other.twins
        if distance(one, other) < APART
    ]
    assert confused == []


def test_twins_say_why_and_really_look_alike() -> None:
    for cause in CATALOGUE.causes.values():
        for reason in cause.twins.values():
            assert reason[0].isupper() and reason.endswith(".")
        for twin in cause.twins:
            assert distance(cause, CATALOGUE.causes[twin]) < 0.6, "told apart: no twins"


def test_every_cause_can_be_found_by_questions() -> None:
    for cause in CATALOGUE.causes.values():
        likely = [q for q, words in cause.evidence.items() if {"toujours", "souvent"} & set(words.values())]
        assert len(likely) >= 2, f"{cause.id}: too little evidence"


def test_every_question_is_of_use() -> None:
    asked = {key for cause in CATALOGUE.causes.values() for key in cause.evidence}
    assert asked == set(CATALOGUE.questions)
    for question in CATALOGUE.questions.values():
        assert question.text.endswith("?") and len(question.answers) >= 2
        assert (question.minutes > 0, 0 <= question.annoyance <= 3) == (True, True)
        assert all(share >= 1 for share in question.usual.values())
        assert not question.help or question.help.endswith(".")


def test_evidence_is_possible() -> None:
    """Answers exclude each other: their likelihoods cannot add up to much more than one, nor leave nothing possible."""
    for cause in CATALOGUE.causes.values():
        for key, words in cause.evidence.items():
            assert sum(LIKELIHOODS[word] for word in words.values()) <= 1.5, f"{cause.id}: {key}"
            assert set(words.values()) != {"jamais"} or len(words) < len(CATALOGUE.questions[key].answers)


def test_no_name_stands_in_two_files() -> None:
    for folder in ("causes", "questions"):
        files = (file.read_text(encoding="utf-8") for file in (FOLDER / folder).glob("*.toml"))
        names = Counter(name for text in files for name in tomllib.loads(text))
        assert [name for name, count in names.items() if count > 1] == []


def test_files_of_the_catalogue_stay_short() -> None:
    for file in FOLDER.rglob("*.toml"):
        assert len(file.read_text(encoding="utf-8").splitlines()) <= 400, file.name


def test_no_unsure_number_is_given_in_a_text() -> None:
    """Numbers of telephone stand in contacts.toml alone, where the unsure ones are marked."""
    for cause in CATALOGUE.causes.values():
        texts = [cause.explanation, cause.technical, cause.phone, *(s.text for r in cause.remedies for s in r.steps)]
        assert not re.search(r"\b0\d(?:[  .]?\d\d){4}\b|\b0 8\d\d \d\d", " ".join(texts)), cause.id

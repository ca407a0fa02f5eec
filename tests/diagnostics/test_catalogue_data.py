"""The data of the catalogue are sound: evidence that is possible, questions that can be asked, names used once."""

import ast
import re
import tomllib
from collections import Counter
from pathlib import Path

from diagnostics.catalogue import LIKELIHOODS, load_catalogue

FOLDER = Path(__file__).parents[2] / "diagnostics/catalogue"
CATALOGUE = load_catalogue()


def test_a_cause_comes_from_a_row_or_says_that_the_product_knows_it_by_itself() -> None:
    ours = {id for id, cause in CATALOGUE.causes.items() if not cause.sources}
    assert ours == {"cert.signature_missing", "pcsc.pyscard_missing", "workstation.disk_full"}


def test_every_question_can_be_asked() -> None:
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


def test_every_cause_that_a_check_may_name_says_how_likely_it_is_seen() -> None:
    """And no other does. Whether it is by that check, conftest.py looks at in every test."""
    sources = (file.read_text(encoding="utf-8") for file in (FOLDER.parent / "checks").glob("*.py"))
    constants = (node.value for text in sources for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Constant))
    named = set(CATALOGUE.causes) & {value for value in constants if isinstance(value, str)}
    assert named == {id for id, cause in CATALOGUE.causes.items() if cause.observed}


def test_a_check_that_names_a_cause_sees_it_sometimes_at_least() -> None:
    words = {word for cause in CATALOGUE.causes.values() for word in cause.observed.values()}
    assert words == {"toujours", "souvent", "parfois"}


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

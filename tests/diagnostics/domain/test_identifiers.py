"""Numbers of persons, right and wrong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostics.domain.identifiers import (
    IdentifierError,
    Kind,
    Mistake,
    explain,
    is_finess,
    is_rpps,
    luhn_key,
    parse_national_id,
)

PUBLIC_RPPS = (
    "99700218896",
    "99700433156",
    "99900023351",
    "99700366240",
    "99700367917",
    "99700075122",
    "10002813839",
)
stems = st.from_regex(r"[0-9]{10}", fullmatch=True)


@pytest.mark.parametrize("rpps", PUBLIC_RPPS)
def test_public_test_numbers_have_a_right_key(rpps: str) -> None:
    assert is_rpps(rpps)


@given(stems, st.integers(0, 10), st.integers(1, 9))
def test_any_mistyped_digit_is_seen(stem: str, place: int, shift: int) -> None:
    rpps = stem + luhn_key(stem)
    wrong = rpps[:place] + str((int(rpps[place]) + shift) % 10) + rpps[place + 1 :]
    assert not is_rpps(wrong)


@given(stems)
def test_a_right_identifier_has_nothing_to_explain(stem: str) -> None:
    rpps = stem + luhn_key(stem)
    assert explain(f"8{rpps}") is None
    assert parse_national_id(f"8{rpps}").rpps == rpps
    assert parse_national_id(rpps).text == f"8{rpps}"


@pytest.mark.parametrize(
    ("typed", "mistake", "suggestion"),
    [
        ("", Mistake.EMPTY, None),
        ("docteur@exemple.invalid", Mistake.EMAIL, None),
        ("99700034012", Mistake.MISSING_8, "899700034012"),
        ("8899700034012", Mistake.EXTRA_8, "899700034012"),
        ("89970OO34012", Mistake.LETTER_O, "899700034012"),
        ("691234567", Mistake.ADELI, None),
        ("00B7010446", Mistake.ADELI, None),
        ("8997", Mistake.TOO_SHORT, None),
        ("89970003401299", Mistake.TOO_LONG, None),
        ("899700034021", Mistake.MISTYPED, None),
        ("899700034013", Mistake.MISTYPED, None),
        ("virginie", Mistake.NOT_A_NUMBER, None),
    ],
)
def test_a_wrong_number_says_how(typed: str, mistake: Mistake, suggestion: str | None) -> None:
    finding = explain(typed)
    assert finding is not None
    assert (finding.mistake, finding.suggestion) == (mistake, suggestion)
    assert suggestion is None or suggestion in finding.message


@pytest.mark.parametrize("typed", ["8 99 700 034 012", "8997.0003.4012", "8-99700034012"])
def test_what_people_put_between_digits_is_no_mistake(typed: str) -> None:
    assert explain(typed) is None


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("899700034012", Kind.RPPS),
        ("00B7010446", Kind.ADELI),
        ("30B0057881/CPET0002", Kind.FINESS),
        ("500000000029751/CPAT0001", Kind.SIRET),
        ("ANS20231122132732", Kind.EDIT),
    ],
)
def test_each_kind_is_read(text: str, kind: Kind) -> None:
    assert parse_national_id(text).kind is kind


@given(st.text(max_size=30))
def test_any_text_is_read_or_explained(text: str) -> None:
    try:
        assert parse_national_id(text).text
    except IdentifierError as error:
        assert str(error)


@pytest.mark.parametrize(
    ("text", "right"), [("0B0057881", True), ("690012345", True), ("2A0012345", True), ("69001234", False)]
)
def test_finess_bears_letters(text: str, right: bool) -> None:
    assert is_finess(text) is right

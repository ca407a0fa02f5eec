"""Numbers of persons, right and wrong."""

from itertools import pairwise

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


@pytest.mark.parametrize("rpps", PUBLIC_RPPS)
def test_every_mistyped_digit_is_seen_and_said(rpps: str) -> None:
    for place, digit in enumerate(rpps):
        for other in set("0123456789") - {digit}:
            wrong = f"8{rpps[:place]}{other}{rpps[place + 1 :]}"
            found = explain(wrong)
            assert found is not None and found.mistake is Mistake.MISTYPED, wrong


@pytest.mark.parametrize("rpps", PUBLIC_RPPS)
def test_every_swap_is_seen_but_of_nine_and_nought(rpps: str) -> None:
    for place, (first, second) in enumerate(pairwise(rpps)):
        wrong = rpps[:place] + second + first + rpps[place + 2 :]
        assert is_rpps(wrong) is (first == second or {first, second} == {"0", "9"}), wrong


@given(stems)
def test_exactly_one_key_of_ten_is_right(stem: str) -> None:
    assert [key for key in "0123456789" if is_rpps(stem + key)] == [luhn_key(stem)]


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
        ("99700034021", Mistake.MISTYPED, None),
        ("999700034012", Mistake.OTHER_FIRST, "899700034012"),
        ("89970003401", Mistake.TOO_SHORT, None),
        ("8997000340122", Mistake.TOO_LONG, None),
        ("O", Mistake.LETTER_O, None),
        ("0B7010446", Mistake.ADELI, None),
        ("2A1234567", Mistake.ADELI, None),
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


@pytest.mark.parametrize(
    "text", ["30B005788/CPET0002", "3XX0057881/A", "30B0057881/", "51234/A", "ANS123", "70B7010446"]
)
def test_what_only_resembles_a_kind_is_refused(text: str) -> None:
    with pytest.raises(IdentifierError, match="8"):
        parse_national_id(text)


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

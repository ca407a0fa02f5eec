"""Our reading and writing of queries, beside that of the standard library."""

from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mocks.wire import Params, query

PIECES = st.text(alphabet="ab=&+%2fF0é;? \udcff", max_size=30)
FIELDS = st.dictionaries(st.text(min_size=1, max_size=8), st.text(max_size=40), max_size=6)


@given(PIECES)
def test_reads_what_the_standard_library_reads(text: str) -> None:
    assert list(query.read(text)) == parse_qsl(text, keep_blank_values=True, errors="replace")


@given(FIELDS)
def test_writes_what_the_standard_library_writes(fields: dict[str, str]) -> None:
    try:
        expected = urlencode(fields)
    except UnicodeEncodeError:  # half a surrogate pair, which no request can hold
        return
    assert query.written(fields) == expected and dict(query.read(expected)) == fields


def test_a_login_has_no_more_than_a_hundred_fields() -> None:
    assert len(query.read("&".join(["a=1"] * 100))) == 100
    with pytest.raises(ValueError, match="too many"):
        query.read("&".join(["a=1"] * 101))


def test_the_first_of_a_name_counts() -> None:
    params = Params.parse("a=1&b=2&a=3")
    assert (params.get("a"), params.get("c"), params.repeated) == ("1", None, "a")
    assert Params.parse("").repeated is None

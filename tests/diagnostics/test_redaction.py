"""Masking fails closed: what points at somebody becomes a token, what is secret is gone."""

import json

from hypothesis import given
from hypothesis import strategies as st

from diagnostics.model import Observation, Outcome, Private, Record, Sensitivity, Settings, Status
from diagnostics.records import dump, load
from diagnostics.redaction import Redactor, plain
from diagnostics.shapes import says_nothing

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


def observation(value: object, sensitivity: Sensitivity) -> Observation:
    return Observation("essai", value, "test", "2026-01-01T00:00:00+00:00", 1.0, sensitivity)


@given(VALUES)
def test_each_class_of_value(value: object) -> None:
    mask = Redactor()
    assert mask.observation(observation(value, Sensitivity.SECRET)) is None
    assert str(mask.observation(observation(value, Sensitivity.PERSON))).startswith("masqué-")


WORDS = st.sampled_from(["ok", "timeout", "Windows 11 Pro", "5.2.6", "PKCS#11", "libpcsclite.so.1", "fr.asip.cps"])
TELLING_NOTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | WORDS,
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["outcome", "count", "version"]), inner),
    max_leaves=8,
)


@given(TELLING_NOTHING, st.sampled_from([Sensitivity.PUBLIC, Sensitivity.MACHINE]))
def test_what_says_nothing_of_anyone_is_kept(value: object, sensitivity: Sensitivity) -> None:
    assert Redactor().observation(observation(value, sensitivity)) == value


@given(VALUES, st.sampled_from(["user", "host", "address", "Serial"]), st.text(min_size=1))
def test_what_stands_under_an_identifying_key_is_masked(value: object, key: str, text: str) -> None:
    seen = Redactor().observation(observation([{key: text, "other": value}], Sensitivity.MACHINE))
    assert seen[0][key].startswith("masqué-") or says_nothing(text)


@given(st.text(min_size=8))
def test_a_token_matches_within_a_report_and_nowhere_else(value: str) -> None:
    here, there = Redactor(), Redactor()
    assert here.token(value) == here.token(value) != there.token(value)
    assert value not in here.token(value)


def test_the_blanks_of_a_message() -> None:
    outcome = Outcome(Status.OK, "ok", {"holder": Private("VIRGINIE"), "left": 3})
    masked = Redactor().values(outcome)
    assert masked["left"] == 3 and "VIRGINIE" not in str(masked["holder"])
    assert plain(outcome) == {"holder": "VIRGINIE", "left": 3}


def test_the_words_of_a_personal_value_stay_in_the_rest_of_the_report() -> None:
    store = [
        {"authority": "igc", "owner": "Dr Durand", "use": "authentication", "until": "2027-01-01", "print": "ab12cd34"}
    ]
    mail = {"address": "h@durand.invalid", "mail": {"outcome": "none", "hosts": ["mx.durand.invalid"]}}
    other = {"outcome": "none", "use": "igc", "address": "x", "said": "h@durand.invalid et AB12CD34"}
    seen = {
        "browsers.store": observation({"certificates": store}, Sensitivity.PERSON),
        "account.address": observation(mail, Sensitivity.PERSON),
        "essai": observation(other, Sensitivity.MACHINE),
    }
    mask = Redactor().knowing(Record("2026-01-01T00:00:00+00:00", Settings(), seen, tool="essai"))
    told = mask.observation(seen["essai"])
    assert (told["outcome"], told["use"]) == ("none", "igc")
    assert "durand" not in str(told) and "AB12CD34" not in str(told)
    assert mask.text("Dr Durand") == mask.token("Dr Durand")


def test_a_field_keeps_its_name_whoever_bears_the_same() -> None:
    seen = {
        "session": observation({"user": "count"}, Sensitivity.MACHINE),
        "essai": observation({"count": "vu par count", "http://count:motdepasse@h/": 1}, Sensitivity.MACHINE),
    }
    told = Redactor().knowing(Record("2026-01-01T00:00:00+00:00", Settings(), seen, tool="essai"))
    value = told.observation(seen["essai"])
    assert "count" in value and "count" not in value["count"] and "motdepasse" not in str(value)


@given(VALUES)
def test_a_record_keeps_what_was_seen_but_secrets(value: object) -> None:
    seen = {"vu": observation(value, Sensitivity.PERSON), "tu": observation("0000", Sensitivity.SECRET)}
    text = dump(Record("2026-01-01T00:00:00+00:00", Settings(), seen, tool="essai"))
    assert [entry["value"] for entry in json.loads(text)["observations"]] == [value]
    assert load(text.encode(), "essai").value("essai") == value

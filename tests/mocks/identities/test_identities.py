"""Test people are well formed, and nobody's."""

import csv
import io
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnostics.cli import main
from diagnostics.domain.identifiers import parse_national_id
from mocks.identities import DEFAULT_KEY, UnknownIdentityError, find, named
from mocks.identities.generator import generate


@pytest.mark.parametrize("key", sorted(named()))
def test_each_identifier_is_well_formed_and_in_a_test_range(key: str) -> None:
    identity = find(key)
    assert parse_national_id(identity.national_id).text == identity.national_id
    assert identity.rpps is None or identity.rpps.startswith(("997", "999"))


def test_the_guide_s_own_doctor_is_the_default() -> None:
    identity = find(DEFAULT_KEY)
    assert (identity.national_id, identity.family_name) == ("899700034012", "MEDECIN RPPS0003401")
    assert find("899700034012") is identity


def test_an_unknown_key_names_those_that_exist() -> None:
    with pytest.raises(UnknownIdentityError, match="virginie"):
        find("personne")


def test_every_kind_that_a_login_must_bear_is_there() -> None:
    people = named()
    assert len(people["camille"].exercises[0].activities) == 1
    assert len(people["hopital"].exercises[0].activities) == 2
    assert people["sans_activite"].exercises[0].activities == ()
    assert people["minimal"].exercises == ()
    assert people["infirmiere"].profession == 60
    assert people["edit"].card_type is None
    assert "/" in people["etablissement"].national_id
    assert not people["radie"].listed
    assert len({person.national_id for person in people.values()}) == len(people)


@given(seed=st.integers(), count=st.integers(1, 60))
@settings(max_examples=25, deadline=None)
def test_people_drawn_are_valid_fictitious_and_apart(seed: int, count: int) -> None:
    people = list(generate(count, seed))
    ids = {person.national_id for person in people}
    assert len(people) == len(ids) == count
    assert ids.isdisjoint(person.national_id for person in named().values())
    for person in people:
        assert parse_national_id(person.national_id).text == person.national_id
        assert person.national_id[1:4] in ("997", "999")
        assert "FICTIF" in person.family_name and person.exercises[0].activities


def test_the_same_seed_draws_the_same_people() -> None:
    assert list(generate(20, 7)) == list(generate(20, 7)) != list(generate(20, 8))


@pytest.mark.parametrize("count", [-1, 100_001])
def test_too_many_people_are_refused(count: int) -> None:
    with pytest.raises(ValueError, match="count"):
        next(generate(count))


def test_the_table_names_them_and_says_simulation(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["identities"]) == 0
    told = capsys.readouterr().out
    assert "SIMULATION" in told and all(person.national_id in told for person in named().values())


def test_json_and_csv_tell_the_same_people(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["identities", "--count", "5", "--seed", "3", "--json"]) == 0
    people = json.loads(capsys.readouterr().out)
    assert main(["identities", "--count", "5", "--seed", "3", "--csv"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [row["national_id"] for row in rows] == [person["national_id"] for person in people]
    assert people[0]["exercises"][0]["activities"]


@pytest.mark.parametrize("arguments", [["--count", "0"], ["--count", "100001"], ["--seed", "1"]])
def test_a_wrong_command_says_how(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["identities", *arguments]) == 64
    assert "--" in capsys.readouterr().err

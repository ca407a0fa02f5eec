"""The named identities are well formed, and nobody's."""

import pytest

from diagnostics.domain.identifiers import parse_national_id
from mocks.identities import DEFAULT_KEY, UnknownIdentityError, find, named


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

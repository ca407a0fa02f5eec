"""Identifiers are random UUIDs."""

from uuid import RFC_4122, UUID

from mocks.wire.identifiers import new_id


def test_they_are_uuids_of_version_4_and_never_the_same() -> None:
    made = {new_id() for _ in range(2000)}
    read = [UUID(one) for one in made]
    assert len(made) == 2000 and {str(one) for one in read} == made
    assert {(one.version, one.variant) for one in read} == {(4, RFC_4122)}
    assert {str(one)[19] for one in read} == set("89ab")

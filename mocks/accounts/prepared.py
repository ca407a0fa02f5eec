"""An account as somebody's first login would have made it, for those who begin a story in its middle."""

from diagnostics.domain.professions import profession_label, specialty_label
from mocks.accounts.model import Account
from mocks.identities import Identity

PASSWORD = "Demo2026"  # noqa: S105 -- it opens nothing but mocks
DOMAIN = "exemple.test"


def address_of(person: Identity) -> str:
    """A test identity's mail address, in a domain that cannot exist (RFC 6761)."""
    return f"{person.key}@{DOMAIN}"


def prepared(space: str, person: Identity, password: str, now: float, email: str = "") -> Account:
    """The account of a test identity, made by no door; `password` is a hash, `now` seconds since 1970."""
    return Account(
        space,
        person.national_id,
        subject=person.national_id,
        door="admin",
        family_name=person.family_name,
        given_name=person.given_name,
        profession=profession_label(person.profession) if person.profession is not None else "",
        specialty=specialty_label(person.specialty) if person.specialty else "",
        email=email or address_of(person),
        password=password,
        created=now,
        changed=now,
    )

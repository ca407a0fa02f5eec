"""Who has an account of MonSisra, and what it is known by (facts/identity-providers.md 3)."""

import re
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from uuid import UUID

from diagnostics.domain.identifiers import clean
from diagnostics.domain.professions import DOCTOR
from diagnostics.domain.texts import load_texts
from mocks.accounts import passwords
from mocks.identities import Identity, find, named

NURSE = 60
MAIL = "@exemple.invalid"
_NATIONAL = re.compile("8[0-9]{11}")


@dataclass(frozen=True, slots=True)
class Member:
    """One account: the test identity's key, the address that it also signs in with, and the hash of the password; empty
    for the ready-made accounts, which share the one of `texts.toml`."""

    identity: str
    email: str
    password: str = ""

    @property
    def person(self) -> Identity:
        """Who it is."""
        return find(self.identity)


def ready_made() -> dict[str, Member]:
    """The accounts of a new space, by identity: those of doctors and nurses who are in the directory."""
    people = (one for one in named().values() if one.listed and one.profession in (DOCTOR, NURSE))
    return {one.key: Member(one.key, f"{one.key}{MAIL}") for one in people}


def subject(identity: Identity) -> str:
    """MonSisra's own key for somebody, which is not the RPPS; its shape (a GUID) is ours."""
    return str(UUID(bytes=sha256(f"monsisra {identity.national_id}".encode()).digest()[:16], version=4))


def spelling(typed: str) -> str:
    """What somebody signs in with, however he spells it: an address, or a number without what people put between its
    digits; the national identifier of an RPPS is the RPPS."""
    if "@" in typed:
        return typed.strip().casefold()
    number = clean(typed)
    return number[1:] if _NATIONAL.fullmatch(number) else number


def known_by(members: dict[str, Member], typed: str) -> Member | None:
    """The account that somebody signs in to with an RPPS, a national identifier or an address."""
    wanted = spelling(typed)
    for member in members.values():
        person = member.person
        if wanted and wanted in map(spelling, (member.email, person.rpps or "", person.national_id)):
            return member
    return None


def demo_password() -> str:
    """What opens the ready-made accounts."""
    found: str = load_texts("mocks.monsisra", "texts.toml")["demo"]["password"]
    return found


def right(member: Member | None, typed: str) -> bool:
    """Whether it is the member's password; it takes as long for nobody (Argon2id: not for the loop)."""
    kept = "" if member is None else member.password or _demo_hash()
    return passwords.matches(kept, typed)


@cache
def _demo_hash() -> str:
    return passwords.hashed(demo_password())

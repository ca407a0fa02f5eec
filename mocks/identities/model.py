"""What a test identity is, and the named ones (`named.toml`), kinds from facts/identity-providers.md."""

from dataclasses import dataclass
from functools import cache

from diagnostics.domain.texts import load_texts

DEFAULT_KEY = "virginie"


class UnknownIdentityError(LookupError):
    """No test identity has this key nor this national identifier."""

    def __init__(self, asked: str) -> None:
        self.asked = asked
        text = load_texts("mocks.identities", "texts.toml")["unknown"]
        super().__init__(text.format(asked=asked, known=", ".join(sorted(named()))))


@dataclass(frozen=True)
class Identity:
    """One fictitious professional. `card_type` is None for somebody without a card; codes are those of the NOS."""

    key: str
    kind: str
    national_id: str
    given_name: str
    family_name: str
    card_type: str | None = None
    profession: int | None = None
    future_profession: int | None = None
    specialty: str = ""
    structure_name: str = ""
    structure_id: str = ""

    @property
    def rpps(self) -> str | None:
        """The 11 digits of the RPPS, for those who have one."""
        return self.national_id[1:] if len(self.national_id) == 12 and self.national_id[0] == "8" else None


@cache
def named() -> dict[str, Identity]:
    """The named identities by key."""
    tables = load_texts("mocks.identities", "named.toml")
    return {key: Identity(key=key, **table) for key, table in tables.items()}


def find(asked: str) -> Identity:
    """The identity with this key or this national identifier. Raises UnknownIdentityError."""
    for identity in named().values():
        if asked in (identity.key, identity.national_id):
            return identity
    raise UnknownIdentityError(asked)

"""What card to make, as plain data that travels from a command line or a page to the bench."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from diagnostics.domain.card import PIN_TRIES, PUK_TRIES
from diagnostics.domain.texts import load_texts
from mocks.card.errors import SpecError
from mocks.identities import DEFAULT_KEY, UnknownIdentityError, find
from mocks.pki import variants

MAX_DELAY_MS = 10_000
MAX_COMMANDS = 1000


@dataclass(frozen=True)
class CardSpec:
    """A card to make. Raises SpecError when no such card can be made.

    `profile` is a key of `profiles.toml`, `identity` the key or national identifier of a test identity, `variant` one
    of the certificates', `tries` and `puk_tries` those left, `faults` keys of `faults.toml`. `leave_after`: the card
    is pulled out at that command; `silent_after`: it does not answer that one; `delay_ms`: its time over each.
    """

    profile: str = "cps3-contact"
    identity: str = DEFAULT_KEY
    variant: str = "valid"
    tries: int = PIN_TRIES
    puk_tries: int = PUK_TRIES
    faults: frozenset[str] = frozenset()
    leave_after: int | None = None
    silent_after: int | None = None
    delay_ms: int = 0

    def __post_init__(self) -> None:
        _among("profile", self.profile, profiles())
        _among("variant", self.variant, variants())
        for fault in self.faults:
            _among("faults", fault, faults())
        _within("tries", self.tries, 0, PIN_TRIES)
        _within("puk_tries", self.puk_tries, 0, PUK_TRIES)
        _within("delay_ms", self.delay_ms, 0, MAX_DELAY_MS)
        for name in ("leave_after", "silent_after"):
            if getattr(self, name) is not None:
                _within(name, getattr(self, name), 1, MAX_COMMANDS)
        try:
            holder = find(self.identity)
        except UnknownIdentityError as error:
            raise SpecError("identity", str(error)) from None
        if holder.card_type is None:
            raise SpecError("identity", _texts()["no_card"].format(identity=self.identity))


def profiles() -> dict[str, dict[str, str]]:
    """The kinds of card by name, with their ATR and their label."""
    return load_texts("mocks.card", "profiles.toml")


def faults() -> dict[str, str]:
    """What can be spoilt in a card's files, by name, with its label."""
    return load_texts("mocks.card", "faults.toml")


def to_data(spec: CardSpec) -> dict[str, Any]:
    """The card as JSON data."""
    return {**asdict(spec), "faults": sorted(spec.faults)}


def from_data(data: Mapping[str, Any]) -> CardSpec:
    """The card that JSON or TOML data describe. Raises SpecError."""
    known = {field.name for field in fields(CardSpec)}
    for name in data:
        _among("field", name, known)
    given = dict(data)
    if "faults" in given:
        given["faults"] = frozenset(given["faults"])
    try:
        return CardSpec(**given)
    except TypeError as error:
        raise SpecError("field", str(error)) from None


def _texts() -> dict[str, str]:
    texts: dict[str, str] = load_texts("mocks.card", "texts.toml")["spec"]
    return texts


def _among(field: str, value: str, known: Mapping[str, Any] | set[str]) -> None:
    if value not in known:
        raise SpecError(field, _texts()["unknown"].format(value=value, known=", ".join(sorted(known))))


def _within(field: str, value: int, lowest: int, highest: int) -> None:
    if not isinstance(value, int) or not lowest <= value <= highest:
        raise SpecError(field, _texts()["range"].format(value=value, lowest=lowest, highest=highest))

"""The state of the bench in French, for a terminal or a page."""

from diagnostics.domain.texts import load_texts
from mocks.card.bench import ReaderMode
from mocks.card.protocol import BenchStatus
from mocks.card.spec import CardSpec, profiles
from mocks.identities import find

TEXTS: dict[str, str] = load_texts("mocks.card", "texts.toml")["status"]
MODES: dict[str, str] = load_texts("mocks.card", "texts.toml")["modes"]


def describe(status: BenchStatus) -> str:
    """The state of the bench in lines to read."""
    lines = [TEXTS["reader_line"].format(mode=MODES[status.mode])]
    lines += [TEXTS["slot_line"].format(slot=slot, card=card_line(card)) for slot, card in sorted(status.cards.items())]
    if not status.cards and status.mode is ReaderMode.READY:
        lines.append(TEXTS["empty"])
    return "\n".join(lines) + "\n"


def card_line(card: CardSpec) -> str:
    """A card in one line."""
    label = profiles()[card.profile]["label"]
    if card.profile != CardSpec.profile:
        return label
    holder = find(card.identity)
    return TEXTS["card_line"].format(
        label=label, name=f"{holder.given_name} {holder.family_name}", id=holder.national_id, tries=card.tries
    )

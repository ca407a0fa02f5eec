"""Status words of the card (ISO/IEC 7816-4, and the CPS2ter's own: facts/cps-card.md 1.5 and 1.8)."""

from enum import IntEnum

from diagnostics.domain.texts import load_texts


class StatusWord(IntEnum):
    """The two bytes that end every answer."""

    OK = 0x9000
    END_OF_FILE = 0x6282
    WRONG_LENGTH = 0x6700
    CHANNEL_CLOSED = 0x6881
    SECURITY_NOT_SATISFIED = 0x6982
    BLOCKED = 0x6983
    CONDITIONS_NOT_SATISFIED = 0x6985
    NO_CURRENT_FILE = 0x6986
    WRONG_DATA = 0x6A80
    FILE_NOT_FOUND = 0x6A82
    WRONG_P1P2 = 0x6A86
    REFERENCE_NOT_FOUND = 0x6A88
    OUT_OF_FILE = 0x6B00
    UNKNOWN_INSTRUCTION = 0x6D00
    UNKNOWN_CLASS = 0x6E00
    CPS2TER_NOT_FOUND = 0x9404
    CPS2TER_WRONG_PIN = 0x9804
    CPS2TER_BLOCKED = 0x9840


def tries_left(sw: int) -> int | None:
    """Tries that a status word tells: 63Cx gives x, « blocked » gives 0, anything else None."""
    if sw & 0xFFF0 == 0x63C0:
        return sw & 0x0F
    return 0 if sw in (StatusWord.BLOCKED, StatusWord.CPS2TER_BLOCKED) else None


def describe(sw: int) -> str:
    """A status word with its meaning in French, « 6A82, fichier absent »; the bare code where it has no name here."""
    texts = load_texts("diagnostics.domain", "status.toml")
    code, left = f"{sw:04X}", tries_left(sw)
    meaning = texts["words"].get(code, "")
    if left:
        meaning = texts["tries"].format(left=left)
    elif sw >> 8 in (0x61, 0x6C):
        meaning = texts["more"].format(count=sw & 0xFF or 256)
    return f"{code}, {meaning}" if meaning else code

"""What was typed as an identifier: 8 + RPPS, or how it is not (OT-02, OT-03, OT-04)."""

from dataclasses import dataclass

from diagnostics.domain.identifiers import Mistake, clean, explain

KEYS = {Mistake.MISSING_8: "identifier.no8", Mistake.EMAIL: "identifier.email", Mistake.ADELI: "identifier.adeli"}
LONGEST = 40
EMAIL_TYPED, ADELI_TYPED = "prenom.nom@exemple.fr", "690012345"


@dataclass(frozen=True, slots=True)
class Judged:
    """The identifier without its spaces; and, where it is none, the key of what is wrong and a French sentence."""

    national_id: str
    wrong: str = ""
    said: str = ""


def judge(typed: str) -> Judged:
    """Read an identifier."""
    found = explain(typed)
    known = clean(typed)[:LONGEST]
    return Judged(known, KEYS.get(found.mistake, "identifier.typo"), found.message) if found else Judged(known)


def mistyped(typed: str, fault: str) -> str:
    """The identifier as a fault has it typed: `identifier.no8`, `.email`, `.adeli` or `.typo`."""
    known = clean(typed)
    last = str((int(known[-1]) + 1) % 10) if known[-1:].isdecimal() and known.isascii() else "0"
    spoilt = {"no8": known[1:], "email": EMAIL_TYPED, "adeli": ADELI_TYPED, "typo": known[:-1] + last}
    return spoilt[fault.rpartition(".")[2]]

"""What people type about themselves: read, judged field by field, and never more than a column holds."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from mocks.accounts.passwords import broken_rules
from mocks.accounts.store import SHORT
from mocks.viatrajectoire.visit import text
from mocks.wire import Params

EMAIL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
PHONE = re.compile(r"\+?[0-9 ().-]{6,24}")
POSTCODE = re.compile(r"(?<![0-9])[0-9]{5}(?![0-9])")
Problems = Mapping[str, str]
"""Sentences by the name of the field that they are about."""


@dataclass(frozen=True, slots=True)
class Contact:
    """The part of an account that is the person's to write; `place` is « Code Postal / Ville », one field as in the
    guide."""

    email: str = ""
    phone: str = ""
    address: str = ""
    place: str = ""

    @property
    def postcode(self) -> str:
        """The five digits in `place`."""
        found = POSTCODE.search(self.place)
        return found.group() if found else ""

    @property
    def town(self) -> str:
        """The rest of `place`."""
        return POSTCODE.sub(" ", self.place, count=1).strip(" ,/-")


def contact(form: Params) -> Contact:
    """What was typed, spaces tidied and what cannot be printed left out."""
    return Contact(*(_tidy(form.get(name) or "") for name in ("email", "phone", "address", "place")))


def _tidy(typed: str) -> str:
    return "".join(letter for letter in " ".join(typed.split()) if letter.isprintable())


def judged(typed: Contact, place_required: bool) -> dict[str, str]:
    """What is wrong with what was typed (rows AC-03, AC-04)."""
    wrong = {
        "email": _email(typed.email),
        "phone": "phone" if typed.phone and not PHONE.fullmatch(typed.phone) else "",
        "place": _place(typed, place_required),
    }
    long = {name: "long" for name in ("email", "phone", "address", "place") if len(getattr(typed, name)) > SHORT}
    keys = {name: key for name, key in {**wrong, **long}.items() if key}
    return {name: text(key, "form").format(most=SHORT) for name, key in keys.items()}


def _email(typed: str) -> str:
    if not typed:
        return "email_none"
    good = EMAIL.fullmatch(typed) and ".." not in typed and not typed.startswith(".") and ".@" not in typed
    return "" if good else "email"


def _place(typed: Contact, required: bool) -> str:
    if not typed.place:
        return "place_none" if required else ""
    return "place" if re.search("[0-9]", typed.town) or not (typed.postcode or typed.town) else ""


def judged_password(password: str, again: str) -> dict[str, str]:
    """What is wrong with a new password typed twice: each rule that it breaks is named (rows AC-01, AC-02)."""
    if not password:
        return {"password": text("password_none", "form")}
    if broken := broken_rules(password):
        rules = ", ".join(text(rule, "rules") for rule in broken)
        return {"password": text("password", "form").format(rules=rules)}
    return {} if password == again else {"again": text("again", "form")}

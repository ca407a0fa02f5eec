"""What the pages of the fourth door share: their words in each mode."""

from typing import Any

from diagnostics.domain.texts import load_texts
from mocks.accounts import Account
from mocks.identities import UnknownIdentityError, find
from mocks.otp.model import OtpState
from mocks.viatrajectoire.visit import Visit

REFUSED = 403
"""Status of a page that refuses what was typed. Ours."""


def state(visit: Visit) -> OtpState:
    """The door's memory in the visit's space."""
    return visit.space.part(OtpState)


def support(visit: Visit) -> bool:
    """Whether the site says exactly what is wrong."""
    return visit.settings.mode == "support"


def said(visit: Visit, key: str, **blanks: Any) -> str:
    """The sentence for what is wrong. In realistic mode many wrongs have one sentence between them."""
    texts, knobs = load_texts("mocks.otp", "texts.toml"), state(visit).settings
    realistic: dict[str, str] = texts["realistic"]
    sentence = texts["support"].get(key, "")
    if not support(visit):
        family = "code" if key.startswith("code.") else "reset" if key.startswith("reset.") else "refused"
        sentence = realistic.get(key) or (sentence if _harmless(key) else realistic[family])
    known = {
        "minutes": knobs.lock_seconds // 60,
        "code_minutes": knobs.code_seconds // 60,
        "reset_hours": knobs.reset_seconds // 3600,
        "resend_seconds": knobs.resend_seconds,
    }
    return str(sentence).format(**{**known, **blanks})


def _harmless(key: str) -> bool:
    """Whether a sentence tells nothing about anybody's account."""
    return key.startswith(("rule.", "resend."))


def done(visit: Visit, key: str, **blanks: Any) -> str:
    """The sentence for what has been done."""
    sentence: str = load_texts("mocks.otp", "texts.toml")["done"][key]
    return sentence.format(reset_hours=state(visit).settings.reset_seconds // 3600, **blanks)


def person(account: Account) -> str:
    """The key of the test identity whose account it is; empty for others."""
    try:
        return find(account.national_id).key
    except UnknownIdentityError:
        return ""


def masked_address(address: str) -> str:
    """An address that its owner knows again: « v•••@cabinet.fr »."""
    name, _, domain = address.rpartition("@")
    return f"{name[:1]}•••@{domain}"

"""The code of six digits: made, sent anew, judged. Each serves once, in the browser that asked for it (OT-11…OT-17)."""

import hmac
import re
import secrets
from dataclasses import replace

from mocks.otp import tries
from mocks.otp.model import Challenge, OtpState

SHAPE = re.compile(r"[0-9]{6}")
SPACES = re.compile(r"[\s.\-\u00a0\u202f]+")


def begun(state: OtpState, now: float, national_id: str, address: str) -> Challenge:
    """The password was right: a login that waits for its code."""
    import pyotp

    made = Challenge(secrets.token_urlsafe(32), national_id, address, pyotp.random_base32(), now, now)
    state.challenges.put(made.id, made)
    return made


def code(challenge: Challenge, counter: int | None = None) -> str:
    """The code that was sent last, or an earlier one."""
    import pyotp

    return pyotp.HOTP(challenge.secret).at(challenge.counter if counter is None else counter)


def resend(state: OtpState, challenge: Challenge | None, now: float) -> tuple[Challenge | None, str]:
    """The login with a new code, and why not where there is none: `code.other_tab`, `code.reused`, `resend.over`,
    `resend.soon`. The earlier code is good no more."""
    knobs = state.settings
    if challenge is None or now >= challenge.made + knobs.login_seconds:
        return None, "code.other_tab"
    if challenge.used:
        return None, "code.reused"
    if challenge.counter >= knobs.resend_times:
        return None, "resend.over"
    if now < challenge.sent + knobs.resend_seconds:
        return None, "resend.soon"
    anew = replace(challenge, counter=challenge.counter + 1, sent=now, tries=0)
    state.challenges.put(anew.id, anew)
    return anew, ""


def judge(state: OtpState, challenge: Challenge | None, typed: str, now: float) -> str:
    """What is wrong with a code, as the fault of that name; empty when it is right, and now spent."""
    knobs = state.settings
    if challenge is None or now >= challenge.made + knobs.login_seconds:
        return "code.other_tab"
    if challenge.used:
        return "code.reused"
    if challenge.tries >= knobs.code_times or tries.locked_by_codes(state, challenge.national_id, now):
        return "code.too_many"
    digits = SPACES.sub("", typed) if knobs.trim_code else typed
    if not SHAPE.fullmatch(digits):
        return "code.spaces"
    if not _same(code(challenge), digits):
        return _wrong(state, challenge, digits, now)
    if now >= challenge.sent + knobs.code_seconds:
        return "code.expired"
    state.challenges.put(challenge.id, replace(challenge, used=True))
    tries.forget(state, challenge.national_id)
    return ""


def _wrong(state: OtpState, challenge: Challenge, digits: str, now: float) -> str:
    """One try less, and what sort of wrong code it was."""
    tried = replace(challenge, tries=challenge.tries + 1)
    state.challenges.put(tried.id, tried)
    tries.count(state, "code", challenge.national_id, now)
    if tried.tries >= state.settings.code_times:
        return "code.too_many"
    if any([_same(code(challenge, counter), digits) for counter in range(challenge.counter)]):  # noqa: C419 - all
        return "code.earlier"
    others = (one for one in state.challenges.values() if one.national_id == challenge.national_id)
    same = [_same(code(one), digits) for one in others if one.id != challenge.id and not one.used]
    return "code.other_tab" if any(same) else "code.wrong"


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())


def forget(state: OtpState, national_id: str) -> None:
    """Whatever is on its way for somebody is over."""
    state.challenges.drop(lambda one: one.national_id == national_id)

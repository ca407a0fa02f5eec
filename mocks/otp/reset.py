"""Links for a new password: good for 24 h, once, and only a digest of their token is kept (OT-18, OT-19)."""

import secrets
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256

from mocks.otp.model import Link, OtpState


def made(state: OtpState, national_id: str, now: float) -> str:
    """The token of a new link; empty when somebody has had one just now."""
    pause = state.settings.reset_pause_seconds
    if any(now < one.made + pause for one in state.links.values() if one.national_id == national_id and not one.used):
        return ""
    return _new(state, Link(national_id, now))


def _new(state: OtpState, link: Link) -> str:
    token = secrets.token_urlsafe(32)
    state.links.put(_name(token), link)
    return token


def judge(state: OtpState, token: str, now: float) -> tuple[Link | None, str]:
    """The link of a token; or why it is good no more: `reset.used`, `reset.expired`, `reset.unknown`."""
    found = state.links.get(_name(token))
    if found is None:
        return None, "reset.unknown"
    if found.used:
        return None, "reset.used"
    return (found, "") if now < found.made + state.settings.reset_seconds else (None, "reset.expired")


def opened(state: OtpState, token: str) -> str:
    """Spend a link that is opened, where opening counts; another token, for the form alone, goes on from there."""
    found = state.links.get(_name(token))
    if found is None:
        return token
    state.links.put(_name(token), replace(found, used=True))
    return _new(state, found)


def spend(state: OtpState, national_id: str) -> Callable[[], None]:
    """A new password was chosen: no link of this person is good any more, unless what is returned is called."""
    good = [(name, link) for name, link in state.links.items() if link.national_id == national_id and not link.used]
    for name, link in good:
        state.links.put(name, replace(link, used=True))

    def undo() -> None:
        for name, link in good:
            state.links.put(name, link)

    return undo


def _name(token: str) -> str:
    return sha256(token.encode()).hexdigest()

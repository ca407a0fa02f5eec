"""Wrong tries are counted for each identifier, whether somebody has it or not, so that a lock tells nothing (OT-06).

Passwords and codes are counted apart; a try counts before it is judged, so that many at once are no more than many in
a row.
"""

from typing import Literal

from mocks.otp.model import OtpState, Tries

What = Literal["password", "code"]


def locked(state: OtpState, identifier: str, now: float) -> bool:
    """Whether nobody may sign in with this identifier for now."""
    return _closed(state, "password", identifier, now) or locked_by_codes(state, identifier, now)


def locked_by_codes(state: OtpState, identifier: str, now: float) -> bool:
    """Whether too many codes were wrong, over all logins: those on their way are over, too."""
    return _closed(state, "code", identifier, now)


def _closed(state: OtpState, what: What, identifier: str, now: float) -> bool:
    return now < _tries(state, what, identifier).until


def _tries(state: OtpState, what: What, identifier: str) -> Tries:
    return state.tries.get(f"{what} {identifier}") or Tries()


def count(state: OtpState, what: What, identifier: str, now: float) -> None:
    """One more try; a lock that is over leaves no trace."""
    found, knobs = _tries(state, what, identifier), state.settings
    if now < found.until:
        return
    tried = 1 if found.until else found.count + 1
    full = tried >= (knobs.password_times if what == "password" else knobs.codes_times)
    state.tries.put(f"{what} {identifier}", Tries(tried, now + knobs.lock_seconds if full else 0.0))


def give_back(state: OtpState, identifier: str) -> None:
    """The password was right: its try counts no more, and what it locked is open."""
    found = _tries(state, "password", identifier)
    state.tries.put(f"password {identifier}", Tries(max(found.count - 1, 0)))


def left(state: OtpState, identifier: str) -> int:
    """Wrong passwords before the lock."""
    return max(state.settings.password_times - _tries(state, "password", identifier).count, 0)


def forget(state: OtpState, identifier: str) -> None:
    """Somebody has proved who he is."""
    for what in ("password", "code"):
        state.tries.take(f"{what} {identifier}")

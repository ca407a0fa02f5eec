"""What the OTP door remembers in a space: logins on their way, tries, and links for a new password. Frozen data."""

from dataclasses import dataclass, field

from mocks.spaces import Table

MOST_TRIES = 20_000
"""Identifiers whose wrong tries are counted, whether somebody has them or not."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Knobs, in seconds and times. All is ours but `reset_seconds`, 24 h (facts/identity-providers.md 4).

    A code lives `code_seconds` and may be tried `code_times` times; `password_times` wrong passwords lock an identifier
    for `lock_seconds`, and so do `codes_times` wrong codes in all since the last login. A new code can be had
    `resend_times` times, each `resend_seconds` after the last one, and within `login_seconds` of the password. A link
    for a new password can be had again after `reset_pause_seconds`. `trim_code` takes a code with spaces, dots or
    hyphens in it; `reset_prefetch` spends a link as soon as it is opened, so that a robot that reads mail eats it
    (OT-19).
    """

    code_seconds: int = 600
    code_times: int = 3
    password_times: int = 5
    codes_times: int = 10
    lock_seconds: int = 900
    resend_times: int = 3
    resend_seconds: int = 30
    login_seconds: int = 3600
    reset_seconds: int = 86_400
    reset_pause_seconds: int = 60
    trim_code: bool = False
    reset_prefetch: bool = False


@dataclass(frozen=True, slots=True)
class Challenge:
    """A password was right, and a code was sent. `id` is the cookie of the browser that it is bound to; `secret` and
    `counter` make the codes (HOTP, RFC 4226), one more `counter` for each code sent anew; `made` is when the login
    began, `sent` when the last code went (seconds since 1970). `tries` are those of the last code."""

    id: str
    national_id: str
    address: str
    secret: str
    made: float
    sent: float
    counter: int = 0
    tries: int = 0
    used: bool = False


@dataclass(frozen=True, slots=True)
class Tries:
    """Wrong tries with an identifier, and until when it is locked (seconds since 1970)."""

    count: int = 0
    until: float = 0.0


@dataclass(frozen=True, slots=True)
class Link:
    """A link for a new password, made at `made` (seconds since 1970)."""

    national_id: str
    made: float
    used: bool = False


@dataclass
class OtpState:
    """The door's memory: challenges by their cookie, tries by identifier, links by a digest of their token, and how
    many times a password was replaced, by identifier."""

    settings: Settings = field(default_factory=Settings)
    challenges: Table[Challenge] = field(default_factory=Table)
    tries: Table[Tries] = field(default_factory=lambda: Table(MOST_TRIES))
    links: Table[Link] = field(default_factory=Table)
    renewals: Table[int] = field(default_factory=Table)

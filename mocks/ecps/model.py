"""Requests to a phone, and phones. Moments are seconds since 1970, by the space's clock."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from mocks.spaces import Table
from mocks.wire import Outgoing

DEFAULT_CODE = "1234"
"""Code of every new simulated e-CPS: public, for tests."""
TRIES = 3
"""Wrong codes before an e-CPS blocks. The real number is not known: this one is ours."""
Device = Literal["MOBILE", "CARD"]
"""Where a request shows: on the phone, or on the workstation's CPS Gestion, which asks for the card's code."""


class Decision(StrEnum):
    """How a request ends, or that it has not."""

    PENDING = "pending"
    APPROVED = "approved"
    REFUSED = "refused"
    REPORTED = "reported"
    WRONG_NUMBER = "wrong_number"
    BLOCKED = "blocked"
    LAPSED = "lapsed"


class Status(StrEnum):
    """How an e-CPS is; ELSEWHERE: still on the old phone, which rings instead of this one."""

    ACTIVE = "active"
    INACTIVE = "inactive"
    BLOCKED = "blocked"
    EXPIRED = "expired"
    FRAUD = "fraud"
    ELSEWHERE = "elsewhere"


class Answer(StrEnum):
    """What a phone does by itself, when a program has told it to."""

    APPROVED = "approved"
    REFUSED = "refused"
    REPORTED = "reported"
    WRONG_NUMBER = "wrong_number"
    WRONG_CODE = "wrong_code"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Plan:
    """An answer that a phone gives by itself: that many seconds after it was asked, and polls of the service (CIBA)."""

    answer: Answer
    after_seconds: float = 0.0
    after_polls: int = 0


@dataclass(frozen=True, slots=True)
class PhoneRequest:
    """« Are you signing in to `service`? », with the number that the page shows among the `choices` of the phone.

    The phone shows it by itself from `pushed` on, and from `visible_from` on to whoever opens the application. `notice`
    goes out when it ends (CIBA ping). `polls` counts how often the service came to see, and `played`
    tells that what was planned was done.
    """

    id: str
    identity: str
    service: str
    number: int
    choices: tuple[int, ...]
    made: float
    expires: float
    decision: Decision = Decision.PENDING
    visible_from: float = 0.0
    pushed: float = 0.0
    device: Device = "MOBILE"
    notice: Outgoing | None = None
    polls: int = 0
    played: bool = False


@dataclass(frozen=True, slots=True)
class Phone:
    """The e-CPS of one person: its state, its code, the tries left before it blocks, and what it does by itself."""

    identity: str
    status: Status = Status.ACTIVE
    code: str = DEFAULT_CODE
    tries: int = TRIES
    plan: Plan | None = None


@dataclass(frozen=True, slots=True)
class Activation:
    """An e-CPS on its way to a phone: `token` is what the QR code holds, `shown` what one device shows and the other
    types, `confirmed` once it was. `by_mail`: without a card, the QR code having come by mail and `shown` by SMS."""

    token: str
    identity: str
    made: float
    shown: str
    by_mail: bool = False
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class Message:
    """A mail or an SMS that the activation sent; `token` is that of the QR code it brings."""

    kind: Literal["mail", "sms"]
    to: str
    text: str
    sent: float
    token: str = ""


@dataclass
class PhoneState:
    """The phones of a space, what they were asked, and e-CPS on their way."""

    requests: Table[PhoneRequest] = field(default_factory=Table)
    phones: Table[Phone] = field(default_factory=Table)
    activations: Table[Activation] = field(default_factory=Table)
    messages: Table[tuple[Message, ...]] = field(default_factory=Table)

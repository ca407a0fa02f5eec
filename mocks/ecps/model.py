"""Requests to a phone, and phones. Moments are seconds since 1970, by the space's clock."""

from dataclasses import dataclass, field
from enum import StrEnum

from mocks.spaces import Table

DEFAULT_CODE = "1234"
"""Code of every new simulated e-CPS: public, for tests."""


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
    """How an e-CPS is."""

    ACTIVE = "active"
    INACTIVE = "inactive"
    BLOCKED = "blocked"
    EXPIRED = "expired"
    FRAUD = "fraud"


@dataclass(frozen=True, slots=True)
class PhoneRequest:
    """« Are you signing in to `service`? », with the number that the page shows among the `choices` of the phone."""

    id: str
    identity: str
    service: str
    number: int
    choices: tuple[int, ...]
    made: float
    expires: float
    decision: Decision = Decision.PENDING
    visible_from: float = 0.0


@dataclass(frozen=True, slots=True)
class Phone:
    """The e-CPS of one person: its state, its code, and the tries left before it blocks."""

    identity: str
    status: Status = Status.ACTIVE
    code: str = DEFAULT_CODE
    tries: int = 3


@dataclass
class PhoneState:
    """The phones of a space, and what they were asked."""

    requests: Table[PhoneRequest] = field(default_factory=Table)
    phones: Table[Phone] = field(default_factory=Table)

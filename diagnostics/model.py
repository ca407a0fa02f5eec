"""The nouns of a diagnosis: observation → verdict → cause. Frozen data, no behaviour beyond access.

An *observation* is what a probe saw; a *verdict* is what a check thinks of it; a *record* is all that was seen,
so that it can be judged again elsewhere and later with the same result.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum, auto
from typing import Any

SCHEMA_VERSION = 1


class Sensitivity(StrEnum):
    """How private a value is, decided where the value is born."""

    PUBLIC = "public"
    """Says nothing of anyone: a status word, a number of tries."""
    MACHINE = "machine"
    """Describes the workstation: a reader's name. Reports mask what in it points at somebody (`redaction.py`)."""
    PERSON = "person"
    """Points at somebody: a certificate, a card number, the name of a user or of a machine by itself."""
    SECRET = auto()
    """Never leaves the process: no probe makes one, and redaction drops it."""


@dataclass(frozen=True)
class Observation:
    """What a probe saw. `value` is plain JSON data; `taken_at` is ISO 8601 in UTC; `duration_ms` in milliseconds."""

    id: str
    value: Any
    source: str
    taken_at: str
    duration_ms: float
    sensitivity: Sensitivity


class Status(StrEnum):
    """How a check ends. Only OK is green and only FAULT is red."""

    OK = "ok"
    WARNING = "warning"
    FAULT = "fault"
    BLOCKED = "blocked"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not_applicable"
    CRASHED = "crashed"


@dataclass(frozen=True)
class Private:
    """A piece of a message which points at somebody, so that reports can mask it."""

    text: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Outcome:
    """What a check's function returns: the status, the message to show (a key of the check's messages), its blanks,
    and the cause that a fault or a warning points at."""

    status: Status
    message: str
    values: Mapping[str, str | int | Private] = field(default_factory=dict)
    cause: str | None = None


@dataclass(frozen=True)
class Verdict:
    """An outcome with its check, the checks that kept it from being judged, and the observations it rests on."""

    check: str
    outcome: Outcome
    evidence: tuple[str, ...] = ()
    blocked_by: tuple[str, ...] = ()

    @property
    def status(self) -> Status:
        """The outcome's status."""
        return self.outcome.status


@dataclass(frozen=True)
class Settings:
    """What the agent asked for.

    `virtual`: look at the virtual bench and not at the machine's own PC/SC service. `expect`: the national identifier
    that the card should carry, or None. `environment`: "production" or "test"; None means production on a real
    reader and test on the bench. `network`: look at the network too, which connects to the hosts of the four doors.
    `workstation`: look at the machine itself too: system, USB, card software, browsers.
    `email`: the address to which the codes of the account go, or None.
    """

    virtual: bool = False
    expect: str | None = None
    environment: str | None = None
    network: bool = False
    workstation: bool = False
    email: str | None = None

    @property
    def target(self) -> str:
        """The environment in which the card is meant to be used."""
        return self.environment or ("test" if self.virtual else "production")


@dataclass(frozen=True)
class Record:
    """All that was seen of one workstation at one moment, with the settings under which it was looked at."""

    taken_at: str
    settings: Settings
    observations: Mapping[str, Observation]
    tool: str = ""
    schema_version: int = SCHEMA_VERSION

    def value(self, observation: str) -> Any:
        """The value seen, or None when nothing was looked at under that id."""
        found = self.observations.get(observation)
        return None if found is None else found.value


@dataclass(frozen=True)
class Progress:
    """One step of a running diagnosis, for whoever shows it: `index` of `total`, counted from 1."""

    index: int
    total: int
    title: str


Listener = Callable[[Progress], None]

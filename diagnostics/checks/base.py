"""What a check is made of, and the words its function may answer with."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from diagnostics.model import Outcome, Private, Record, Status

Judge = Callable[[Record], Outcome]


@dataclass(frozen=True)
class Check:
    """A pure function of the record, the checks that must pass before it makes sense, and the observations it reads
    (`*` in an id stands for any of a kind)."""

    id: str
    judge: Judge
    requires: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()


class NotSeenError(Exception):
    """An observation that a check needs is not in the record."""

    def __init__(self, observation: str) -> None:
        self.observation = observation
        super().__init__(observation)


def seen(record: Record, observation: str) -> Any:
    """The value of an observation. Raises NotSeenError, which makes the verdict « unknown »."""
    if observation not in record.observations:
        raise NotSeenError(observation)
    return record.observations[observation].value


def ok(message: str = "ok", **values: str | int | Private) -> Outcome:
    """All is well."""
    return Outcome(Status.OK, message, values)


def fault(cause: str, message: str, **values: str | int | Private) -> Outcome:
    """Something keeps the caller out."""
    return Outcome(Status.FAULT, message, values, cause)


def warning(cause: str, message: str, **values: str | int | Private) -> Outcome:
    """Works today, and will not for long."""
    return Outcome(Status.WARNING, message, values, cause)


def unknown(message: str, **values: str | int | Private) -> Outcome:
    """Could not be told; the message says why."""
    return Outcome(Status.UNKNOWN, message, values)


def not_applicable(message: str, **values: str | int | Private) -> Outcome:
    """Has no meaning here; the message says why."""
    return Outcome(Status.NOT_APPLICABLE, message, values)

"""What a check is made of, and the words its function may answer with."""

from collections.abc import Callable, Mapping
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


class UnseenError(Exception):
    """A part of the machine could not be looked at; `why` is as the probes tell it (`probes/areas.py`)."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)


UNSEEN = {
    "denied": unknown("_denied"),
    "constrained": unknown("_constrained"),
    "timeout": unknown("_late"),
    "absent": not_applicable("_nothing"),
    "unsupported": not_applicable("_unsupported"),
}


def looked(record: Record, observation: str) -> Any:
    """What was seen of a part of the machine. Raises UnseenError, NotSeenError, which make the verdict."""
    value = seen(record, observation)
    if isinstance(value, Mapping) and value.get("seen") is False:
        raise UnseenError(str(value.get("why")))
    return value


def on_workstation(judge: Judge) -> Judge:
    """A check that has no meaning where the machine was not looked at, and is not judged where it would not let us."""

    def judged(record: Record) -> Outcome:
        if not record.settings.workstation:
            return not_applicable("_no_workstation")
        try:
            return judge(record)
        except UnseenError as error:
            return UNSEEN.get(error.why, unknown("_not_seen"))

    return judged

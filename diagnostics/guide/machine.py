"""What a diagnosis of the caller's machine brings to a call: its verdicts, and the questions that it answers."""

from collections.abc import Iterator

from diagnostics.catalogue import Remedy
from diagnostics.engine import Diagnosis
from diagnostics.guide.events import Event, Kind
from diagnostics.guide.prepared import Guide
from diagnostics.model import Status


def from_diagnosis(guide: Guide, diagnosis: Diagnosis, at: str) -> tuple[Event, ...]:
    """The events of a diagnosis, just run or judged from a record, at the moment `at` (ISO 8601)."""
    return (*_verdicts(diagnosis, at), *_answers(guide, diagnosis, at))


def _verdicts(diagnosis: Diagnosis, at: str) -> Iterator[Event]:
    for verdict in diagnosis.verdicts:
        cause = verdict.outcome.cause or ""
        yield Event(Kind.VERDICT, at, verdict.check, verdict.status.value, cause)


def _answers(guide: Guide, diagnosis: Diagnosis, at: str) -> Iterator[Event]:
    said = {verdict.check: verdict.outcome.message for verdict in diagnosis.verdicts}
    for known in guide.machine:
        answer = known.answers.get(said.get(known.check, ""))
        if answer:
            yield Event(Kind.TOLD, at, known.question, answer, reason=known.check)


def verified(remedy: Remedy, diagnosis: Diagnosis) -> str:
    """The outcome of a remedy by the checks that verify it, run again: `fixed` where all pass, `failed` where one still
    finds fault, nothing where they cannot tell."""
    found = {verdict.check: verdict.status for verdict in diagnosis.verdicts}
    checked = [found[name] for name in remedy.verify if name in found]
    if any(status in (Status.FAULT, Status.WARNING) for status in checked):
        return "failed"
    return "fixed" if checked and all(status is Status.OK for status in checked) else ""

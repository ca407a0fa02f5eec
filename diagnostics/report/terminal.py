"""The diagnosis as a person reads it in a terminal: root cause first and alone, the rest one line each."""

from collections.abc import Iterator
from typing import Any

from diagnostics.catalogue import load_catalogue
from diagnostics.domain.texts import load_texts
from diagnostics.engine import Diagnosis, RankedCause
from diagnostics.model import Status
from diagnostics.redaction import Redactor, plain
from diagnostics.report.data import CONCLUSIONS, Blanks, message
from diagnostics.report.lines import BOLD, contact_lines, paint, remedy_lines, wrap

MARKS = {
    Status.OK: ("✔", "32"),
    Status.WARNING: ("!", "33"),
    Status.FAULT: ("✘", "31;1"),
    Status.BLOCKED: ("·", "2"),
    Status.UNKNOWN: ("?", "33"),
    Status.NOT_APPLICABLE: ("–", "2"),
    Status.CRASHED: ("×", "35"),
}
QUIET = (Status.OK, Status.NOT_APPLICABLE, Status.BLOCKED)
"""Counted rather than listed, unless details are asked for."""


def summary(diagnosis: Diagnosis, colour: bool, details: bool = False, redactor: Redactor | None = None) -> str:
    """The whole summary; `colour` adds ANSI sequences, `details` lists the checks that passed too.

    It is for the agent's own screen, and says all; with a redactor it is masked as a report, and says so.
    """
    mask = redactor.knowing(diagnosis.record) if redactor else None
    blanks = mask.values if mask else plain
    lines = [*_conclusion(diagnosis, colour, blanks), "", *_checks(diagnosis, colour, details, blanks)]
    if mask:
        lines += ["", wrap(_texts()["words"]["masked"])]
    return "\n".join(lines) + "\n"


def _texts() -> dict[str, Any]:
    return load_texts("diagnostics.report", "texts.toml")


def _checks(diagnosis: Diagnosis, colour: bool, details: bool, blanks: Blanks) -> Iterator[str]:
    words = _texts()["words"]
    quiet = () if details else QUIET
    yield paint(f"{words['checks']} :", BOLD, colour)
    for verdict in diagnosis.verdicts:
        if verdict.status not in quiet:
            title = load_catalogue().checks[verdict.check].title
            yield _marked(f"{title} : {message(verdict, blanks)}", verdict.status, colour)
    for status in quiet:
        if count := sum(verdict.status is status for verdict in diagnosis.verdicts):
            yield _marked(words[f"count_{status}"].format(count=count), status, colour)


def _marked(text: str, status: Status, colour: bool) -> str:
    """A line behind the mark of its status. What is correct has the mark alone coloured: green text is for nobody."""
    mark, code = MARKS[status]
    wrapped = wrap(text, f" {mark} ", "   ")
    if status is Status.OK:
        return wrapped.replace(mark, paint(mark, code, colour), 1)
    return paint(wrapped, code, colour)


def _conclusion(diagnosis: Diagnosis, colour: bool, blanks: Blanks) -> Iterator[str]:
    texts = _texts()
    if diagnosis.root is None:
        words = texts["words"]
        code = "33;1" if diagnosis.limits else "32;1"
        yield paint(texts["conclusion"][CONCLUSIONS[diagnosis.exit_code]].upper(), code, colour)
        yield wrap(words["incomplete"] if diagnosis.limits else words["nothing"])
        return
    yield from _root(diagnosis.root, texts, colour, blanks)
    if others := diagnosis.causes[1:]:
        yield "\n" + paint(f"{texts['words']['others']} :", BOLD, colour)
        yield from (wrap(f"{ranked.cause.title} [{ranked.cause.id}]", "  - ", "    ") for ranked in others)


def _root(ranked: RankedCause, texts: dict[str, dict[str, str]], colour: bool, blanks: Blanks) -> Iterator[str]:
    cause, words = ranked.cause, texts["words"]
    fault = ranked.verdict.status is Status.FAULT
    heading, code = (words["root"], "31;1") if fault else (words["watch"], "33;1")
    yield paint(wrap(f"{heading.upper()} : {cause.title} [{cause.id}]"), code, colour)
    if not fault:
        yield wrap(words["watch_note"])
    percent = round(ranked.confidence * 100)
    yield wrap(f"{words['confidence'].format(percent=percent)}. {words['area']} {texts['area'][cause.area]}.")
    yield "\n" + wrap(f"{words['found']} : {message(ranked.verdict, blanks)}")
    yield wrap(cause.explanation)
    yield "\n" + paint(f"{words['phone']} :", BOLD, colour)
    yield wrap(f"« {cause.phone} »", "  ")
    yield "\n" + paint(f"{words['remedies']} :", BOLD, colour)
    yield from remedy_lines(cause, words, colour)
    how = load_catalogue().checks[ranked.verdict.check].how
    yield "\n" + wrap(f"{words['how']} {how}")
    yield wrap(f"{words['technical']} : {cause.technical}")
    yield ""
    yield from contact_lines(cause.contact, words, colour)

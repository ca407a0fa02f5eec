"""What a case leaves behind: a note to copy (text or Markdown), an e-mail to the caller, lines for a ticketing tool."""

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, tzinfo
from io import StringIO
from typing import Any

from diagnostics.cases.model import Case, Line, line_of, state_of
from diagnostics.catalogue import Contact, Step
from diagnostics.domain.texts import load_texts
from diagnostics.guide.prepared import HEALTHY, Guide
from diagnostics.guide.state import State
from diagnostics.guide.telling import note, note_lines

PACKAGE = "diagnostics.cases"
MARKED = re.compile(r"([\\`*_{}\[\]<>#|!&~])")
"""What Markdown, or the HTML in it, would carry out."""
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""How a cell begins that a spreadsheet would carry out."""


@dataclass(frozen=True)
class Mail:
    """An e-mail in plain text, without its address."""

    subject: str
    body: str


def as_text(guide: Guide, case: Case, zone: tzinfo | None = None) -> str:
    """The note as text; hours are those of `zone`, or of this machine."""
    head = _head(guide, case, zone)
    lines = (head["title"], head["opened"], head["caller"], head["result"])
    return "\n".join((*lines, "", *note_lines(note(guide, state_of(guide, case)), timed=True))) + "\n"


def as_markdown(guide: Guide, case: Case, zone: tzinfo | None = None) -> str:
    """The note as Markdown."""
    told = note(guide, state_of(guide, case))
    return _render("note.md", **_head(guide, case, zone), note=told, reach=", ".join(_reach(told.contact)))


def mail(guide: Guide, case: Case, zone: tzinfo | None = None) -> Mail:
    """What the caller may keep: what it was, what is next, whom to ask; nothing that names him."""
    state, line = state_of(guide, case), line_of(guide, case)
    told = note(guide, state)
    cause = state.cause(line.cause) if line.cause else None
    words: Mapping[str, str] = _texts()["mail"]["subjects"]
    body = _render(
        "mail.txt",
        id=case.id,
        day=_when(case.opened, zone).strftime("%d/%m/%Y"),
        outcome=line.outcome,
        cause=cause,
        healthy=line.cause == HEALTHY,
        steps=_steps(state, line.cause) if line.cause else (),
        contact=told.contact,
        reach=_reach(told.contact),
    )
    return Mail(words["fixed" if line.outcome == "fixed" else "other"], body)


def as_csv(guide: Guide, lines: Iterable[Line], zone: tzinfo | None = None) -> str:
    """One line a case, as spreadsheets in French take it: semicolons, decimal commas, a mark of UTF-8 at the head."""
    columns: Mapping[str, str] = _texts()["csv"]["columns"]
    written = StringIO()
    writer = csv.DictWriter(written, list(columns), delimiter=";")
    writer.writerow(columns)
    titles = {cause.id: cause.title for causes in guide.causes.values() for cause in causes}
    for line in lines:
        writer.writerow({name: _cell(value) for name, value in _row(guide, titles, line, zone).items()})
    return "\ufeff" + written.getvalue()


def _row(guide: Guide, titles: Mapping[str, str], line: Line, zone: tzinfo | None) -> dict[str, Any]:
    door = guide.catalogue.questions["door"].answers
    return asdict(line) | {
        "opened": f"{_when(line.opened, zone):%d/%m/%Y %H:%M}",
        "changed": f"{_when(line.changed, zone):%d/%m/%Y %H:%M}",
        "title": titles.get(line.cause, ""),
        "probability": round(100 * line.probability),
        "outcome": _texts()["note"]["outcomes"][line.outcome],
        "door": door.get(line.door, ""),
        "found": line.found if line.found >= 0 else "",
    }


def _cell(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:g}".replace(".", ",")
    text = str(value)
    return f"'{text}" if text.startswith(FORMULA) else text


def _head(guide: Guide, case: Case, zone: tzinfo | None) -> dict[str, Any]:
    words, line, when = _texts()["note"], line_of(guide, case), _when(case.opened, zone)
    sittings = words["sitting"] if line.sittings == 1 else words["sittings"].format(count=line.sittings)
    outcome = words["outcomes"][line.outcome]
    return {
        "words": words,
        "title": words["title"].format(id=case.id),
        "opened": words["opened"].format(
            day=f"{when:%d/%m/%Y}", hour=f"{when:%H:%M}", minutes=round(line.minutes), sittings=sittings
        ),
        "caller": words["caller"].format(caller=case.caller or words["nobody"]),
        "outcome": outcome,
        "result": f"{words['headings']['result']} : {outcome}",
    }


def _steps(state: State, cause: str) -> tuple[Step, ...]:
    """What a caller can still do alone: the first remedy of the cause that neither failed nor destroys anything."""
    failed = {state.remedy(trial).title for trial in state.trials if trial.outcome == "failed"}
    if cause == HEALTHY:
        return ()
    for remedy in state.cause(cause).on(state.system).remedies:
        if remedy.title not in failed and not any(step.destructive for step in remedy.steps):
            return remedy.steps
    return ()


def _reach(contact: Contact) -> list[str]:
    return [part for part in (contact.channel, contact.phone, contact.url, contact.hours) if part]


def _when(moment: float, zone: tzinfo | None) -> datetime:
    return datetime.fromtimestamp(moment, UTC).astimezone(zone)


def _texts() -> dict[str, Any]:
    return load_texts(PACKAGE, "texts.toml")


def _render(name: str, **context: Any) -> str:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    loader = PackageLoader(PACKAGE)
    environment = Environment(loader=loader, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)  # noqa: S701 - text
    environment.filters["plain"] = lambda text: MARKED.sub(r"\\\1", str(text))
    return environment.get_template(name).render(context)

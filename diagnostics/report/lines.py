"""What the terminal says of a cause, wherever it is told: lines of a width that can be read."""

import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from datetime import date
from textwrap import fill
from typing import TextIO

from diagnostics.catalogue import Cause, Contact
from diagnostics.domain.texts import load_texts
from diagnostics.report.typography import NO_BREAK, no_break

WIDTH = 100
"""Columns of a file or a pipe, and the most that a terminal uses: longer lines are hard to read."""
NARROWEST = 40
BOLD = "1"


def columns() -> int:
    """Columns of the lines to write: those of the terminal, where there is one (or of `COLUMNS`), within reason."""
    if not sys.stdout.isatty():
        return WIDTH
    return max(NARROWEST, min(WIDTH, shutil.get_terminal_size((80, 24)).columns))


def coloured(stream: TextIO, refused: bool = False) -> bool:
    """Whether to write colours: on a terminal that has them, unless they are refused, there or by `NO_COLOR`
    (https://no-color.org)."""
    return stream.isatty() and not refused and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def paint(text: str, code: str, colour: bool) -> str:
    """`text` between ANSI sequences, line by line, for pagers forget a colour at the end of a line."""
    return "\n".join(f"\x1b[{code}m{line}\x1b[0m" for line in text.split("\n")) if colour else text


def remedy_lines(cause: Cause, words: Mapping[str, str], colour: bool = False) -> Iterator[str]:
    """The remedies with their steps numbered, how long each takes, and what it demands."""
    for remedy in cause.remedies:
        yield paint(wrap(remedy.title, "  "), BOLD, colour)
        for number, step in enumerate(remedy.steps, 1):
            notes = [words["minutes"].format(count=step.minutes)]
            notes += [words["admin"]] if step.admin else []
            notes += [words["destructive"]] if step.destructive else []
            yield wrap(f"{number}. {step.text} ({', '.join(notes)})", "    ", "       ")
            if step.command:
                yield f"       {step.command}"


def contact_lines(contact: Contact, words: Mapping[str, str], colour: bool = False) -> Iterator[str]:
    """Whom to hand over to, how sure that is, and since when."""
    said = doubt(contact)
    reach = " ".join(part for part in (contact.channel, contact.phone, contact.url) if part)
    yield paint(f"{words['contact']} :", BOLD, colour)
    yield wrap(f"{contact.name} ({said})" if said else contact.name, "  ")
    yield wrap(reach, "  ")
    if contact.note:
        yield wrap(contact.note, "  ")
    yield wrap(verified(contact), "  ")


def doubt(contact: Contact) -> str:
    """The word of caution that goes with a contact, or nothing."""
    return str(load_texts("diagnostics.report", "texts.toml")["contact"][contact.certainty])


def verified(contact: Contact) -> str:
    """When a contact was last verified, and by what."""
    words = load_texts("diagnostics.report", "texts.toml")["words"]
    day = date.fromisoformat(contact.verified).strftime("%d/%m/%Y")
    return str(words["verified"].format(date=day, source=contact.source))


def entry(id: str, text: str, column: int) -> str:
    """An id and its text beside each other, the text from a column on; below each other where there is no room. In a
    file, one line: it is searched by programs."""
    if not sys.stdout.isatty():
        return f"  {id:<{column - 3}} {text}"
    if columns() < 2 * column:
        return wrap(id, "  ") + "\n" + wrap(text, "    ")
    return wrap(text, f"  {id:<{column - 3}} ", " " * column)


def wrap(text: str, indent: str = "", following: str | None = None) -> str:
    """`text` on lines of the width to write, the first indented by `indent`, the others by `following` (as the first).
    Lines break at spaces alone, and not at those that French keeps; a longer word (an address) stands out."""
    wrapped = fill(
        no_break(" ".join(text.split())),
        columns(),
        initial_indent=indent,
        subsequent_indent=indent if following is None else following,
        break_on_hyphens=False,
        break_long_words=False,
    )
    return wrapped.replace(NO_BREAK, " ")

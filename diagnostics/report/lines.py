"""What the terminal says of a cause, wherever it is told: lines of a width that can be read."""

from collections.abc import Iterator, Mapping
from textwrap import fill

from diagnostics.catalogue import Cause, Contact
from diagnostics.report.typography import no_break

WIDTH = 100


def remedy_lines(cause: Cause, words: Mapping[str, str]) -> Iterator[str]:
    """The remedies with their steps numbered, how long each takes, and what it demands."""
    for remedy in cause.remedies:
        yield f"  {remedy.title}"
        for number, step in enumerate(remedy.steps, 1):
            notes = [words["minutes"].format(count=step.minutes)]
            notes += [words["admin"]] if step.admin else []
            notes += [words["destructive"]] if step.destructive else []
            yield wrap(f"{number}. {step.text} ({', '.join(notes)})", "    ", "       ")
            if step.command:
                yield f"       {step.command}"


def contact_lines(contact: Contact, words: Mapping[str, str]) -> Iterator[str]:
    """Whom to hand over to, and how sure that is."""
    doubt = "" if contact.sure else f" ({words['unsure']})"
    reach = " ".join(part for part in (contact.channel, contact.phone, contact.url) if part)
    yield f"{words['contact']} : {contact.name}{doubt}"
    yield wrap(reach, "  ")
    if contact.note:
        yield wrap(contact.note, "  ")


def wrap(text: str, indent: str = "", following: str | None = None) -> str:
    """`text` on lines of WIDTH columns, the first indented by `indent`, the others by `following` (as the first). Lines
    break at spaces alone, and not at those that French keeps."""
    return fill(
        no_break(" ".join(text.split())),
        WIDTH,
        initial_indent=indent,
        subsequent_indent=indent if following is None else following,
        break_on_hyphens=False,
        break_long_words=False,
    )

"""Writes `catalogue.md`, the catalogue as one page to read (`make docs`). Its words are in `catalogue.md.j2`."""

from collections.abc import Iterable
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from diagnostics.catalogue import Cause, load_catalogue
from diagnostics.domain.texts import load_texts
from diagnostics.report.lines import verified

HERE = Path(__file__).parent
PAGE = HERE / "catalogue.md"


def page() -> str:
    """The page, as Markdown that GitHub shows. Nothing in it is anybody's but ours: no HTML to escape."""
    environment = Environment(
        loader=FileSystemLoader(HERE),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701
    )
    environment.filters |= {"plain": plain, "cell": cell, "code": code, "verified": verified}
    catalogue, words = load_catalogue(), load_texts("diagnostics.report", "texts.toml")
    causes = catalogue.causes.values()
    return environment.get_template("catalogue.md.j2").render(
        causes=causes,
        checks=catalogue.checks,
        contacts=catalogue.contacts.values(),
        messages=messages(causes),
        acts=words["acts"],
        doubts=words["contact"],
    )


def messages(causes: Iterable[Cause]) -> list[tuple[str, list[Cause]]]:
    """Each exact text with the causes that show it, in the order of a dictionary."""
    found: dict[str, list[Cause]] = {}
    for cause in causes:
        for text in cause.messages:
            found.setdefault(text, []).append(cause)
    return sorted(found.items(), key=lambda entry: (entry[0].casefold(), entry[0]))


def plain(text: str) -> str:
    """`text` with nothing in it that Markdown would take for its own."""
    for sign in "\\*<[":
        text = text.replace(sign, "\\" + sign)
    return text


def code(text: str) -> str:
    """`text` between backticks, which it must not have itself."""
    return f"`{text.replace('`', chr(39))}`"


def cell(text: str) -> str:
    """`text` as code in a table's cell."""
    return code(text).replace("|", "\\|")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")

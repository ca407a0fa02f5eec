"""Which pictures there are, which templates they show, and the page that shows them all (`captures.md`)."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from html import unescape
from pathlib import Path

from jinja2 import Environment, meta

DOCS = Path(__file__).parent.parent
IMAGES = DOCS / "images"
MOCKS = DOCS.parent / "mocks"
LOOKS = [(width, scheme) for width in (1280, 420) for scheme in ("light", "dark")]
LEAST = 8
"""Characters of a text that is a template's own, and not a word that stands anywhere."""
SCHEMES = {"light": "clair", "dark": "sombre"}
SYNTAX = Environment()  # noqa: S701 - reads templates, renders none
NOT_SHOWN = re.compile(r"(?s)<(style|script)\b.*?</\1>")
TAGS = re.compile(r"<[^>]*>")


@dataclass(frozen=True)
class Picture:
    """A picture by its name: its caption, and the `templates` that it shows, as « mock/template »."""

    name: str
    caption: str
    templates: tuple[str, ...] = ()

    def files(self) -> list[Path]:
        """Its four looks."""
        return [IMAGES / f"{self.name}-{width}-{scheme}.webp" for width, scheme in LOOKS]


@cache
def chapters() -> dict[str, tuple[Picture, ...]]:
    """The gallery, in its order: chapters by title."""
    data = tomllib.loads(Path(__file__).with_name("pictures.toml").read_text(encoding="utf-8"))
    return {title: tuple(_picture(name, one) for name, one in table.items()) for title, table in data.items()}


def _picture(name: str, data: dict[str, str]) -> Picture:
    return Picture(name, data["caption"], tuple(data.get("shows", "").split()))


@cache
def pictures() -> dict[str, Picture]:
    """All of them by name."""
    return {one.name: one for chapter in chapters().values() for one in chapter}


@cache
def sources() -> dict[str, str]:
    """The templates of all mocks."""
    files = sorted(MOCKS.glob("*/templates/*.html"))
    return {f"{file.parent.parent.name}/{file.stem}": file.read_text(encoding="utf-8") for file in files}


def partials() -> set[str]:
    """Templates that are no page by themselves: others extend, include or import them."""
    found = set()
    for name, source in sources().items():
        for part in meta.find_referenced_templates(SYNTAX.parse(source)):
            mine = f"{name.partition('/')[0]}/{Path(str(part)).stem}"
            found.add(mine if mine in sources() else f"wire/{Path(str(part)).stem}")
    return found


def missing(name: str, shown: str) -> list[str]:
    """The templates that a picture claims to show while the page's text has nothing that is theirs alone."""
    text = plain(shown)
    claimed = {template: own(template) for template in pictures()[name].templates}
    return [template for template, words in claimed.items() if words and not any(word in text for word in words)]


@cache
def own(template: str) -> frozenset[str]:
    """Texts that stand in a template and in no other; nothing where all that it says comes from elsewhere."""
    others = {text for name in sources() if name != template for text in _texts(name)}
    return frozenset(text for text in _texts(template) if len(text) >= LEAST and text not in others)


@cache
def _texts(template: str) -> frozenset[str]:
    tokens = list(SYNTAX.lex(sources()[template]))
    bare = "".join(text if kind == "data" else "\0" for _, kind, text in tokens)
    pieces = TAGS.sub("\0", NOT_SHOWN.sub("\0", bare)).split("\0")
    return frozenset(plain(unescape(piece)) for piece in pieces)


def plain(text: str) -> str:
    """A text with plain spaces, one at a time."""
    return " ".join(text.split())


def gallery() -> str:
    """The page that shows them all, large and light; the other looks by links."""
    return "\n".join(_lines()).rstrip() + "\n"


def _lines() -> Iterator[str]:
    yield from ("# Les écrans", "")
    yield from ("Chaque page en grand et en petit, en clair et en sombre. Produit par `make screenshots`.", "")
    for title, chapter in chapters().items():
        yield from (f"## {title}", "")
        for one in chapter:
            links = (
                f"[{width}, {SCHEMES[scheme]}](images/{one.name}-{width}-{scheme}.webp)" for width, scheme in LOOKS
            )
            yield from (f"![{one.caption}](images/{one.name}-1280-light.webp)", "")
            yield from (f"{one.caption} ({', '.join(links)})", "")

"""The pages, in the order of the navigation. Each is a file, because only such pages can be tested one by one."""

from dataclasses import dataclass
from pathlib import Path

from diagnostics.domain.texts import load_texts


@dataclass(frozen=True)
class PageFile:
    """A page (without an icon: Streamlit would fetch it from outside): its file, its title, and its address."""

    file: Path
    title: str
    path: str


def pages() -> tuple[PageFile, ...]:
    """All pages."""
    folder = Path(__file__).parent
    tables = load_texts("web", "texts.toml")["pages"]
    return tuple(PageFile(folder / f"{key}.py", **table) for key, table in tables.items())

"""French texts and other data that live in TOML files beside the code which uses them."""

import json
import tomllib
from collections.abc import Iterable
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def load_texts(package: str, name: str) -> dict[str, Any]:
    """Return the tables of the TOML file `name` shipped inside `package`. Treat the result as read-only."""
    return tomllib.loads(files(package).joinpath(name).read_text(encoding="utf-8"))


def resembling(asked: str, known: Iterable[str]) -> str | None:
    """The known word that resembles most what was typed, or None."""
    return next(iter(get_close_matches(asked, list(known), 1)), None)


def writable(data: Any) -> Any:
    """JSON data, in which « ? » stands for what no file can hold: half of a surrogate pair, as names of files have."""
    text = json.dumps(data, ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:
        return json.loads(text.encode("utf-8", "replace"))
    return data

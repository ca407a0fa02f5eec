"""Where the dashboard's files are: beside this package, in a checkout and once installed."""

import tomllib
from pathlib import Path
from typing import Any

_TOP = Path(__file__).parent.parent

SCRIPT = _TOP / "dashboard.py"
CONFIG = _TOP / ".streamlit/config.toml"


def configuration() -> dict[str, Any]:
    """Streamlit's options of `config.toml`, by their dotted names."""
    return dict(_flatten(tomllib.loads(CONFIG.read_text(encoding="utf-8"))))


def _flatten(table: dict[str, Any], prefix: str = "") -> "list[tuple[str, Any]]":
    found: list[tuple[str, Any]] = []
    for key, value in table.items():
        if isinstance(value, dict):
            found += _flatten(value, f"{prefix}{key}.")
        else:
            found.append((prefix + key, value))
    return found

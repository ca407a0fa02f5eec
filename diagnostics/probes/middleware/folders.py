"""The folders where the card's software keeps what it read (cache) and what it did (log), and its own settings."""

import os
import re
from pathlib import Path
from typing import Any

from diagnostics.machine import Machine
from diagnostics.probes.middleware.places import filled, places

GALSS = re.compile(r"\bgalss\s*=\s*(1|true|oui)\b|\bfiliere\s*=\s*galss\b", re.IGNORECASE)
TRACES = re.compile(r"\btraces\s*\{[^}]*\bactive\s*=\s*true\b", re.IGNORECASE)
MOST_FILES = 10_000
EFFECTIVE = os.access in os.supports_effective_ids


def folders(machine: Machine) -> dict[str, Any]:
    """Both folders, and what the settings say; `mode` is « galss », « pcsc », or empty where nothing says it.

    `writable` is None where it cannot be told; `empty` counts files of no byte, which no reading leaves behind.
    """
    named = places(machine)
    texts = [text for path in named["settings"] if (text := _settings(machine, path))]
    mode = "" if not texts else "galss" if any(GALSS.search(text) for text in texts) else "pcsc"
    return {
        "cache": {"path": named["cache"], **_folder(machine, named["cache"])},
        "log": {"path": named["log"], **_folder(machine, named["log"])},
        "mode": mode,
        "traces": any(TRACES.search(text) for text in texts),
    }


def _settings(machine: Machine, path: str) -> str:
    try:
        return machine.read(path) or ""
    except PermissionError:
        return ""


def _folder(machine: Machine, path: str) -> dict[str, Any]:
    folder = machine.path(filled(machine, path))
    try:
        if not folder.is_dir():
            return {"seen": False, "why": "absent"}
        sizes = [size for _, size in zip(range(MOST_FILES), _sizes(folder), strict=False)]
    except PermissionError:
        return {"seen": False, "why": "denied"}
    writable = None if machine.system == "windows" else os.access(folder, os.W_OK, effective_ids=EFFECTIVE)
    return {"seen": True, "writable": writable, "files": len(sizes), "empty": sizes.count(0), "bytes": sum(sizes)}


def _sizes(folder: Path) -> list[int]:
    with os.scandir(folder) as entries:
        return [entry.stat().st_size for entry in entries if entry.is_file()]

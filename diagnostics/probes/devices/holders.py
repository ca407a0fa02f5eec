"""Programs that are known to hold readers, among those that run (`holders.toml`)."""

from collections import Counter
from collections.abc import Iterable
from pathlib import PurePosixPath, PureWindowsPath
from typing import Any

from diagnostics.domain.texts import load_texts


def known(programs: Iterable[str]) -> list[dict[str, Any]]:
    """Those of the programs (their file names) that are known, and how often the same one runs: a program and its guard
    are one."""
    table = load_texts("diagnostics.probes.devices", "holders.toml")
    running = Counter(plain(program) for program in programs)
    found = []
    for entry in table.values():
        counts = [count for name, count in running.items() if name.startswith(tuple(entry["starts"]))]
        if counts:
            found.append({"name": entry["name"], "count": max(counts), "kind": "known"})
    return found


def plain(program: str) -> str:
    """A program's name without folder, ending nor capitals."""
    name = PureWindowsPath(program).name if "\\" in program else PurePosixPath(program).name
    return name.lower().removesuffix(".exe").removesuffix(".app")

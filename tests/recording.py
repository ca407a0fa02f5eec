"""Another system, played: its disk stands in a folder of the test's, and its commands answer from recorded outputs.

Where each form of `tests/recorded/` comes from is written in `tests/recorded/README.md`.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path, PureWindowsPath
from typing import Any

from diagnostics.machine import Machine
from diagnostics.machine.system import Answer, System, place, text

RECORDED = Path(__file__).parent / "recorded"
Said = str | Answer
"""A file of `tests/recorded/` (named from there), or the answer itself."""


def machine(
    system: System,
    root: Path,
    answers: Mapping[str, Said] | None = None,
    files: Mapping[str, str | bytes] | None = None,
    **changes: Any,
) -> Machine:
    """A machine whose disk is `root`. `answers`: by a piece of the command (the first that fits), what it says; other
    commands are absent. `files`: by their path on that system, what they hold."""
    for path, held in (files or {}).items():
        file = place(root, path)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(held.encode() if isinstance(held, str) else held)

    def runs(command: Sequence[str], seconds: float) -> Answer:
        assert system == "linux" or PureWindowsPath(command[0]).root, f"{command[0]} is not named by its whole path"
        line = " ".join(command)
        said = next((said for piece, said in (answers or {}).items() if piece in line), Answer("absent"))
        return said if isinstance(said, Answer) else Answer("ok", text((RECORDED / said).read_bytes()), 0)

    return Machine(system=system, root=root, runs=runs, **{"environ": {}, **changes})

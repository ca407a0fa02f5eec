"""One question to Windows PowerShell, answered as JSON: names and values that no language of Windows translates.

It takes about a second to start, so each area asks for all that it wants at once. A script holds no double quote, which
keeps the command line plain; it reads, and changes nothing. It ends with what it found, which is made JSON here.
"""

import json
from importlib.resources import files
from typing import Any, Protocol

from diagnostics.machine.system import Answer

COMMAND = ("powershell.exe", "-NoProfile", "-NonInteractive", "-Command")
HEAD = "[Console]::OutputEncoding = [Text.Encoding]::UTF8; $ErrorActionPreference = 'SilentlyContinue'\n& {\n"
TAIL = "\n} | ConvertTo-Json -Depth 5 -Compress"
SECONDS = 5.0
WHY = {"absent": "absent", "denied": "denied", "timeout": "timeout"}


class Runs(Protocol):
    """A machine that runs commands."""

    def run(self, *command: str, seconds: float) -> Answer:
        """What a command says."""


def unseen(answer: Answer) -> dict[str, Any]:
    """What a probe tells of something that it could not look at."""
    return {"seen": False, "why": WHY.get(answer.outcome, "unsupported")}


def ask(machine: Runs, script: str) -> Any:
    """What a script found, as plain JSON; `{"seen": false, "why": …}` where it could not be run or read."""
    answer = machine.run(*COMMAND, HEAD + script.strip() + TAIL, seconds=SECONDS)
    if answer.outcome != "ok":
        return unseen(answer)
    try:
        return json.loads(answer.text)
    except ValueError:
        return {"seen": False, "why": "unsupported"}


def ask_file(machine: Runs, package: str) -> Any:
    """What the script `windows.ps1` of a package found."""
    return ask(machine, files(package).joinpath("windows.ps1").read_text(encoding="utf-8"))


def listed(value: Any) -> list[Any]:
    """A list, whatever PowerShell made of it: it writes a list of one as its element, and an empty one as null."""
    found = value if isinstance(value, list) else [value]
    return [one for one in found if one is not None]

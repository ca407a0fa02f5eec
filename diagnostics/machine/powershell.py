"""One question to Windows PowerShell, answered as JSON: names and values that no language of Windows translates.

It takes about a second to start, so each area asks for all that it wants at once. A script holds no double quote, which
keeps the command line plain; it reads, and changes nothing. It ends with what it found, which is made JSON here.
"""

import json
from collections.abc import Mapping
from importlib.resources import files
from typing import Any, Protocol

from diagnostics.machine.system import Answer, in_windows

PROGRAM = r"WindowsPowerShell\v1.0\powershell.exe"
OPTIONS = ("-NoProfile", "-NonInteractive", "-Command")
HEAD = """$ErrorActionPreference = 'SilentlyContinue'
if ($ExecutionContext.SessionState.LanguageMode -ne 'FullLanguage') {
  @{ seen = $false; why = 'constrained' } | ConvertTo-Json -Compress; exit
}
[Console]::OutputEncoding = [Text.Encoding]::UTF8
& {
"""
TAIL = "\n} | ConvertTo-Json -Depth 5 -Compress"
SECONDS = 5.0
KNOWN = ("absent", "denied", "timeout")


class Runs(Protocol):
    """A machine that runs commands."""

    @property
    def environ(self) -> Mapping[str, str]:
        """Its variables."""

    def run(self, *command: str, seconds: float) -> Answer:
        """What a command says."""


def unseen(answer: Answer) -> dict[str, Any]:
    """What a probe tells of something that it could not look at."""
    return {"seen": False, "why": answer.outcome if answer.outcome in KNOWN else "failed"}


def ask(machine: Runs, script: str) -> Any:
    """What a script found, as plain JSON; `{"seen": false, "why": …}` where it could not be run or read, or where the
    establishment lets PowerShell do too little (« constrained »: about_Language_Modes, Microsoft)."""
    program = in_windows(machine.environ, PROGRAM)
    answer = machine.run(program, *OPTIONS, HEAD + script.strip() + TAIL, seconds=SECONDS)
    if answer.outcome != "ok":
        return unseen(answer)
    try:
        return json.loads(answer.text)
    except ValueError:
        return {"seen": False, "why": "failed"}


def ask_file(machine: Runs, package: str) -> Any:
    """What the script `windows.ps1` of a package found."""
    return ask(machine, files(package).joinpath("windows.ps1").read_text(encoding="utf-8"))


def listed(value: Any) -> list[Any]:
    """A list, whatever PowerShell made of it: it writes a list of one as its element, and an empty one as null."""
    found = value if isinstance(value, list) else [value]
    return [one for one in found if one is not None]

"""The workstation's own words: what its commands print, and what its files hold. Both can be moved by tests."""

import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath
from typing import Literal

System = Literal["linux", "windows", "macos"]
Said = Literal["ok", "absent", "denied", "timeout", "failed"]
MOST_BYTES = 4 << 20
"""How much of a file or of an answer is read: policies and lists are far smaller."""


@dataclass(frozen=True)
class Answer:
    """What a command said: `outcome` is « ok » when it ran and returned 0, « absent » when there is no such command,
    « denied » when it may not be run, « timeout » when it was stopped, « failed » when it returned another `status`.
    `text` is its standard output."""

    outcome: Said
    text: str = ""
    status: int | None = None


WINDOWS = r"C:\Windows"
Runner = Callable[[Sequence[str], float], Answer]
"""Runs a command that changes nothing, within so many seconds."""


def system() -> System:
    """This machine's system."""
    return {"win32": "windows", "darwin": "macos"}.get(sys.platform, "linux")  # type: ignore[return-value]


def runner(environ: Mapping[str, str]) -> Runner:
    """What runs commands here: no shell, nothing on their standard input, and English where they can speak it."""

    def run(command: Sequence[str], seconds: float) -> Answer:
        try:
            done = subprocess.run(
                list(command),
                env={**environ, "LC_ALL": "C.UTF-8"},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                timeout=seconds,
                check=False,
            )
        except FileNotFoundError:
            return Answer("absent")
        except PermissionError:
            return Answer("denied")
        except subprocess.TimeoutExpired:
            return Answer("timeout")
        except OSError:
            return Answer("failed")
        return Answer("failed" if done.returncode else "ok", text(done.stdout[:MOST_BYTES]), done.returncode)

    return run


def variable(environ: Mapping[str, str], name: str) -> str:
    """A variable of Windows, which knows no capitals: Python gives all their names in capitals there. Empty where there
    is none."""
    wanted = name.casefold()
    return next((value for key, value in environ.items() if key.casefold() == wanted), "")


def in_windows(environ: Mapping[str, str], name: str) -> str:
    """A program of Windows by its whole path: by its name alone, one that lies in the current folder would be run."""
    return rf"{variable(environ, 'SystemRoot') or WINDOWS}\System32\{name}"


def text(raw: bytes) -> str:
    """Text of a file or of a command: UTF-16 where it says so (registry exports), else UTF-8, else Windows' own."""
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return raw.decode("utf-16", errors="replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")


def place(root: Path, path: str) -> Path:
    """A file's place under `root`. A Windows path loses its drive where the root is not a Windows one, which is how
    tests stand a whole disk of another system in a folder."""
    if sys.platform == "win32" and root == Path("/"):
        return Path(path)
    windows = PureWindowsPath(path)
    parts = windows.parts[1:] if windows.drive else Path(path.lstrip("/")).parts
    return root.joinpath(*parts)

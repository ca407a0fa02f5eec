"""A real pseudo-terminal for a command: what it writes there, and how it ends."""

import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from collections.abc import Mapping
from dataclasses import dataclass

ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
HELPDESK = [sys.executable, "-m", "diagnostics.cli"]

EMPTY: Mapping[str, str] = {}


@dataclass(frozen=True)
class Shown:
    """What a terminal was sent, and the exit code."""

    raw: str
    code: int

    @property
    def lines(self) -> list[str]:
        """The lines without their colours."""
        return ANSI.sub("", self.raw).replace("\r\n", "\n").split("\n")


def run_in_terminal(
    arguments: list[str], width: int = 80, piped: str = "", environ: Mapping[str, str] = EMPTY, typed: str = ""
) -> Shown:
    """Run `helpdesk` in a terminal of `width` columns; `piped` names a stream (stdout, stderr) that goes elsewhere.
    `typed` is what is on the keyboard's way (Ctrl+D is \x04)."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, width, 0, 0))
    streams = {"stdin": theirs, "stdout": theirs, "stderr": theirs}
    if piped:
        streams[piped] = subprocess.DEVNULL
    process = subprocess.Popen([*HELPDESK, *arguments], env=_environ(environ), **streams)  # type: ignore[call-overload]
    os.close(theirs)
    os.write(ours, typed.encode())
    told = b""
    try:
        while data := os.read(ours, 65536):
            told += data
    except OSError:  # Linux ends a terminal that nobody holds with EIO
        pass
    os.close(ours)
    return Shown(told.decode(), process.wait())


def _environ(given: Mapping[str, str]) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "COLUMNS", "LINES")}
    return {**kept, "TERM": "xterm-256color", "PYTHONIOENCODING": "utf-8", **given}

"""The mocks that the dashboard starts, or joins where they run already: one process for all of its sessions.

The process reads its standard input, and ends when that closes: however the dashboard ends, the mocks do not stay.
"""

import json
import socket
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from threading import Lock, Thread, Timer
from typing import IO, Any

from diagnostics.domain.errors import HelpdeskError
from diagnostics.domain.texts import load_texts
from mocks.server.ports import PORT_BASE, Ports
from mocks.server.running import described
from web.errors import NotStartedError, PortsTakenError

START_SECONDS, END_SECONDS = 60.0, 5.0
COMMAND = (sys.executable, "-m", "diagnostics.cli", "mocks", "--json", "--while-fed", "--port-base")


class Phase(StrEnum):
    """How the mocks are: `ours` were started from here, `joined` from elsewhere."""

    STOPPED = "stopped"
    STARTING = "starting"
    OURS = "ours"
    JOINED = "joined"


@dataclass(frozen=True)
class Mocks:
    """The mocks as they are now: what they told when they began, or the `problem` that they stopped for."""

    phase: Phase
    told: dict[str, Any] = field(default_factory=dict)
    problem: str = ""


class Keeper:
    """Who starts and stops them. `base` is the first of their ports."""

    def __init__(self, base: int = PORT_BASE) -> None:
        self.base = base
        self._lock = Lock()
        self._starting = False
        self._process: subprocess.Popen[bytes] | None = None
        self._told: dict[str, Any] = {}
        self._problem = ""

    def now(self) -> Mocks:
        """How they are; never waits for a start."""
        return Mocks(Phase.STARTING) if self._starting else self._standing()

    def _standing(self) -> Mocks:
        process = self._process
        if process is not None and process.poll() is None:
            return Mocks(Phase.OURS, self._told)
        if told := described(self.base):
            return Mocks(Phase.JOINED, told)
        ended = load_texts("web", "texts.toml")["mocks"]["ended"] if process is not None else ""
        return Mocks(Phase.STOPPED, problem=self._problem or ended)

    def start(self, base: int | None = None) -> None:
        """Start them, unless they run; back once they answer. Raises PortsTakenError, NotStartedError."""
        with self._lock:
            self._starting, self._problem = True, ""
            try:
                self._start_at(self.base if base is None else base)
            except HelpdeskError as error:
                self._problem = str(error)
                raise
            finally:
                self._starting = False

    def _start_at(self, base: int) -> None:
        if self._standing().phase is not Phase.STOPPED:
            return
        self.base = base
        if not described(base):
            self._process, self._told = started(base)

    def start_later(self, ready: Callable[[Mocks], None] = lambda _: None) -> None:
        """Start them while the caller goes on, and tell `ready` once they answer; what keeps them from it is then the
        `problem`."""
        self._starting = True
        Thread(target=self._start_quietly, args=(ready,), daemon=True).start()

    def _start_quietly(self, ready: Callable[[Mocks], None]) -> None:
        try:
            self.start()
        except HelpdeskError:
            return
        ready(self.now())

    def stop(self) -> None:
        """End those started from here; back once they are gone."""
        with self._lock:
            if self._process is not None:
                ended(self._process)
            self._process, self._problem = None, ""


def taken(port: int) -> bool:
    """Whether a program of this machine listens there."""
    with socket.socket() as one:
        one.settimeout(1)
        return one.connect_ex(("127.0.0.1", port)) == 0


def started(base: int) -> "tuple[subprocess.Popen[bytes], dict[str, Any]]":
    """A process of mocks that answers, and what it told. Raises PortsTakenError, NotStartedError."""
    for port in Ports(base).all:
        if taken(port):
            raise PortsTakenError(port=port, other=base + 100)
    pipe = subprocess.PIPE
    process = subprocess.Popen([*COMMAND, str(base)], stdin=pipe, stdout=pipe, stderr=pipe, start_new_session=True)
    said: list[str] = []
    told_on = Thread(target=_pass_on, args=(process.stderr, said), daemon=True)
    told_on.start()
    timer = Timer(START_SECONDS, process.kill)
    timer.start()
    line = _first_line(process)
    timer.cancel()
    if not line:
        ended(process)
        told_on.join(END_SECONDS)
        raise NotStartedError(reason=said[0].removeprefix("helpdesk : ") if said else "–")
    told: dict[str, Any] = json.loads(line)
    return process, told


def _first_line(process: "subprocess.Popen[bytes]") -> bytes:
    if process.stdout is None:
        return b""
    with process.stdout:
        return process.stdout.readline()


def _pass_on(stream: IO[bytes], last: list[str]) -> None:
    """Tell on our own standard error what the mocks say on theirs, where their pages send who reports a failure; the
    last line that says anything stays in `last`."""
    with stream:
        for line in stream:
            text = line.decode(errors="replace")
            last[:] = [text.strip()] if text.strip() else last
            sys.stderr.write(text)
            sys.stderr.flush()


def ended(process: "subprocess.Popen[bytes]") -> None:
    """End a process by closing its input; by force where it does not listen."""
    if process.stdin is not None:
        process.stdin.close()
    try:
        process.wait(END_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


KEEPER = Keeper()
"""The one of this process."""

"""The other end of `pcsc_worker`: calls with a deadline, and the process killed when it does not keep it."""

import json
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from queue import Empty, SimpleQueue
from threading import Thread
from typing import IO, Any

from diagnostics.errors import WorkerDiedError, WorkerTimeoutError

CALL_SECONDS = 5.0
"""Longest wait for one answer; the slowest documented readers take 0.13 s an APDU (facts/cps-card.md 1.8)."""


class Worker:
    """A running `pcsc_worker`. Use `open_worker`, which also ends it.

    A thread reads the answers, because Windows cannot wait for a pipe with a time limit.
    """

    def __init__(
        self, process: "subprocess.Popen[bytes]", stdin: IO[bytes], stdout: IO[bytes], said: IO[bytes], seconds: float
    ) -> None:
        self._process = process
        self._said = said
        self._stdin = stdin
        self._stdout = stdout
        self._seconds = seconds
        self._lines: SimpleQueue[bytes] = SimpleQueue()
        self._reader = Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        for line in self._stdout:
            self._lines.put(line)
        self._lines.put(b"")

    def call(self, operation: str, **arguments: Any) -> dict[str, Any]:
        """Ask for one operation. Raises WorkerTimeoutError (the process is then killed) or WorkerDiedError."""
        self._ask(operation, arguments)
        return self._answer(operation)

    def run(self, program: str, **arguments: Any) -> Iterator[dict[str, Any]]:
        """Run a reading in the process and yield what it tells, as it tells it.

        The deadline is for each thing told, and not for the whole. Raises as `call` does, after what was told before.
        """
        self._ask("run", {"program": program, **arguments})
        while (answer := self._answer(program)).get("more"):
            yield answer

    def _ask(self, operation: str, arguments: Mapping[str, Any]) -> None:
        try:
            self._stdin.write(json.dumps({"operation": operation, **arguments}).encode() + b"\n")
            self._stdin.flush()
        except OSError:
            raise WorkerDiedError(operation=operation) from None

    def _answer(self, operation: str) -> dict[str, Any]:
        """The next answer; what a driver or a library prints between is none, and is passed over."""
        until = time.monotonic() + self._seconds
        while (left := until - time.monotonic()) > 0:
            try:
                line = self._lines.get(timeout=left)
            except Empty:
                break
            if not line:
                raise WorkerDiedError(operation=operation)
            if (answer := _read(line)) is not None:
                return answer
        raise WorkerTimeoutError(operation=self._stuck_in() or operation, seconds=f"{self._seconds:g}")

    def _stuck_in(self) -> str:
        """End the process; the last call that it said it would make, or nothing."""
        self._process.kill()
        self._process.wait()
        self._said.seek(0)
        words = self._said.read().decode("ascii", "replace").split()
        return words[-1] if words else ""

    def close(self) -> None:
        """End the process now, whatever its driver does, and give its pipes back."""
        self._process.kill()
        self._process.wait()
        self._reader.join()
        with suppress(OSError):  # an unsent request to a process that is gone
            self._stdin.close()
        self._stdout.close()


def _read(line: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(line)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


@contextmanager
def open_worker(
    command: tuple[str, ...], environ: Mapping[str, str], seconds: float = CALL_SECONDS
) -> Iterator[Worker]:
    """Run `command` as a worker in the environment `environ` and end it afterwards."""
    pipe = subprocess.PIPE
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=said, env=dict(environ))
        if process.stdin is None or process.stdout is None:
            raise ValueError("a worker needs its two pipes")
        worker = Worker(process, process.stdin, process.stdout, said, seconds)
        try:
            yield worker
        finally:
            worker.close()

"""Many slow things at once, none waited for beyond its time.

A thread that the system keeps (a name server that never answers) is left behind: it is a daemon, and ends by itself.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Generic, TypeVar

Result = TypeVar("Result")


class Deadline:
    """A moment at which all must be over, and what each step may still take of it."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def left(self, most: float = float("inf")) -> float:
        """Seconds that a step of `most` seconds may still take; a socket wants more than none."""
        return max(0.01, min(most, self._end - time.monotonic()))


@dataclass(frozen=True)
class Running(Generic[Result]):
    """A function that runs in a thread of its own."""

    _answers: "SimpleQueue[tuple[Result | None, BaseException | None]]"

    def wait(self, seconds: float) -> Result:
        """What it returned, or raised. Raises TimeoutError when it has not ended within `seconds`."""
        try:
            result, error = self._answers.get(timeout=seconds)
        except Empty:
            raise TimeoutError from None
        if error is not None:
            raise error
        return result  # type: ignore[return-value]  # there is a result where there is no error


def start(function: Callable[[], Result]) -> Running[Result]:
    """Run a function beside the others."""
    answers: SimpleQueue[tuple[Result | None, BaseException | None]] = SimpleQueue()

    def run() -> None:
        try:
            answers.put((function(), None))
        except BaseException as error:  # told to whoever waits
            answers.put((None, error))

    Thread(target=run, daemon=True, name="helpdesk-probe").start()
    return Running(answers)


def milliseconds(started: float) -> float:
    """Time since `started`, a value of `time.monotonic`."""
    return round((time.monotonic() - started) * 1000, 1)

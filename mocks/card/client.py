"""Orders to the bench that another process keeps; starts that process when it is not there."""

import json
import os
import socket
import stat
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from diagnostics.domain.places import VirtualPlaces, virtual_places
from mocks.card.bench import ReaderMode
from mocks.card.errors import DaemonError, ForeignFolderError, RefusedError
from mocks.card.locks import lock as take
from mocks.card.protocol import LOCK, LOG, READY, BenchStatus, status_from
from mocks.card.spec import CardSpec, to_data

ORDER_SECONDS = 90.0
"""The first card makes the keys of its authorities, which takes seconds on a slow machine."""


@dataclass(frozen=True)
class RemoteBench:
    """The bench of this user. Every order returns the state after it; raises DaemonError, RefusedError."""

    places: VirtualPlaces

    @classmethod
    def here(cls) -> "RemoteBench":
        """The bench of this user, running or not."""
        return cls(virtual_places())

    def insert(self, spec: CardSpec, slot: int = 0) -> BenchStatus:
        """Put a card into a slot, in place of the one that is there; back once the reader has seen it."""
        return status_from(self._order("insert", card=to_data(spec), slot=slot))

    def remove(self, slot: int = 0) -> BenchStatus:
        """Take the card of a slot out."""
        return status_from(self._order("remove", slot=slot))

    def reader(self, mode: ReaderMode) -> BenchStatus:
        """Change how the reader is."""
        return status_from(self._order("reader", mode=mode.value))

    def arrange(self, cards: Sequence[CardSpec], mode: ReaderMode = ReaderMode.READY) -> BenchStatus:
        """Bring reader and cards into a wanted state; no other order comes in between."""
        return status_from(self._order("arrange", cards=[to_data(card) for card in cards], mode=mode.value))

    def status(self) -> BenchStatus:
        """How the bench is."""
        return status_from(self._order("status"))

    def stop(self) -> None:
        """End the bench; back once its reader is gone."""
        self._order("stop")
        with (self.places.directory.parent / LOCK).open() as lock:
            take(lock, shared=True)

    def running(self) -> bool:
        """Whether there is a bench to give orders to."""
        try:
            self._order("status")
        except DaemonError:
            return False
        return True

    def _order(self, order: str, **arguments: Any) -> dict[str, Any]:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(ORDER_SECONDS)
            try:
                connection.connect(str(self.places.control))
                with connection.makefile("rw", encoding="utf-8") as stream:
                    stream.write(json.dumps({"order": order, **arguments}) + "\n")
                    stream.flush()
                    line = stream.readline()
            except OSError:
                line = ""
        if not line:
            raise DaemonError(log=self.places.directory.parent / LOG)
        answer: dict[str, Any] = json.loads(line)
        if "error" in answer:
            raise RefusedError(reason=answer["error"])
        return answer


def open_remote(places: VirtualPlaces | None = None) -> RemoteBench:
    """The bench of this user, started if it is not running. Raises DaemonError, ForeignFolderError, RefusedError."""
    bench = RemoteBench(places or virtual_places())
    runtime = bench.places.directory.parent
    _own(runtime)
    with (runtime / "start.lock").open("w") as lock:
        take(lock)
        if not bench.running():
            _start(bench)
    return bench


def _own(runtime: Path) -> None:
    """Make the folder of sockets; below a folder that all may write, another user may have been there first."""
    runtime.mkdir(parents=True, exist_ok=True, mode=0o700)
    info = runtime.lstat()
    if not stat.S_ISDIR(info.st_mode) or (hasattr(os, "getuid") and info.st_uid != os.getuid()):
        raise ForeignFolderError(folder=runtime)


def _start(bench: RemoteBench) -> None:
    runtime = bench.places.directory.parent
    log = runtime / LOG
    environ = {**os.environ, "HELPDESK_RUNTIME": str(runtime)}
    with log.open("wb") as stderr:
        process = subprocess.Popen(
            [sys.executable, "-m", "mocks.card.daemon"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=stderr,
            env=environ,
            start_new_session=True,
        )
    if process.stdout is None:
        raise DaemonError(log=log)
    with process.stdout:
        said = process.stdout.readline()
        process.wait()
        if said and said != READY:
            raise RefusedError(reason=said.decode().strip())
        if not said:
            raise DaemonError(log=log)

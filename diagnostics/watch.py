"""Follow the readers of a PC/SC service: one thread, ours, which publishes immutable snapshots.

Not `smartcard.CardMonitoring`, whose thread dies with the service. This one finds the service again.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from threading import Event as Signal
from threading import Thread
from typing import Any

from diagnostics.errors import WorkerError
from diagnostics.machine import Machine
from diagnostics.machine.worker import Worker
from diagnostics.probes.pcsc import flags
from diagnostics.readers import Reader, readers

WAIT_MS = 1000
BACK_OFF_SECONDS = 0.3
HISTORY = 30


class Service(StrEnum):
    """What the follower knows of the PC/SC service."""

    STARTING = "starting"
    NO_PYSCARD = "no_pyscard"
    STOPPED = "stopped"
    RUNNING = "running"


class Change(StrEnum):
    """What may happen to readers."""

    SERVICE_LOST = "service_lost"
    SERVICE_BACK = "service_back"
    READER_ADDED = "reader_added"
    READER_REMOVED = "reader_removed"
    CARD_INSERTED = "card_inserted"
    CARD_REMOVED = "card_removed"


@dataclass(frozen=True)
class Happening:
    """One change at one moment (ISO 8601, UTC), with the reader it happened to."""

    moment: str
    change: Change
    reader: Reader | None = None


@dataclass(frozen=True)
class Snapshot:
    """The readers now, and what happened to them, newest first."""

    service: Service = Service.STARTING
    readers: tuple[Reader, ...] = ()
    history: tuple[Happening, ...] = ()


def follow(before: Snapshot, service: Service, found: tuple[Reader, ...], moment: str) -> Snapshot:
    """The snapshot after `before`, with what changed in between. Pure."""
    news = tuple(Happening(moment, change, reader) for change, reader in _changes(before, service, found))
    return Snapshot(service, found, (*reversed(news), *before.history)[:HISTORY])


def _changes(before: Snapshot, service: Service, found: tuple[Reader, ...]) -> Iterator[tuple[Change, Reader | None]]:
    if before.service is Service.STARTING:
        return
    if before.service is Service.RUNNING and service is not Service.RUNNING:
        yield Change.SERVICE_LOST, None
    if before.service is not Service.RUNNING and service is Service.RUNNING:
        yield Change.SERVICE_BACK, None
    old, new = ({reader.name: reader for reader in some} for some in (before.readers, found))
    if service is Service.RUNNING:
        yield from ((Change.READER_REMOVED, old[name]) for name in old if name not in new)
    if before.service is Service.RUNNING:
        yield from ((Change.READER_ADDED, new[name]) for name in new if name not in old)
    for name in new:
        was, now = old.get(name), new[name]
        if was and was.occupied and (not now.occupied or was.atr != now.atr):
            yield Change.CARD_REMOVED, was
        if now.occupied and (was is None or not was.occupied or was.atr != now.atr):
            yield Change.CARD_INSERTED, now


class Watcher:
    """A running follower of the service at `socket` (None: the system's); any thread may read `snapshot`."""

    def __init__(self, machine: Machine, socket: Path | None = None) -> None:
        self.snapshot = Snapshot()
        self._machine = machine
        self._socket = socket
        self._ended = Signal()
        self._thread = Thread(target=self._run, daemon=True, name="helpdesk-watch")
        self._thread.start()

    def stop(self) -> None:
        """End it; takes a second at most."""
        self._ended.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._ended.is_set():
            try:
                with self._machine.open_worker(self._socket) as worker:
                    self._serve(worker)
            except WorkerError:
                self._publish(Service.STOPPED, ())
                self._ended.wait(BACK_OFF_SECONDS)

    def _serve(self, worker: Worker) -> None:
        """Follow the service as often as it comes back. Raises WorkerError."""
        if not worker.call("hello")["version"]:
            self._publish(Service.NO_PYSCARD, ())
            self._ended.wait()
        while not self._ended.is_set():
            if not worker.call("establish")["rv"]:
                self._follow(worker)
            self._publish(Service.STOPPED, ())
            self._ended.wait(BACK_OFF_SECONDS)

    def _follow(self, worker: Worker) -> None:
        """Publish every change until the service goes away. Raises WorkerError."""
        while not self._ended.is_set():
            answer = worker.call("readers")
            if answer["rv"]:
                return
            self._publish(Service.RUNNING, _readers(answer))
            known = [[reader["name"], reader["state"]] for reader in answer["readers"]]
            if worker.call("wait", known=known, timeout_ms=WAIT_MS)["rv"]:
                return

    def _publish(self, service: Service, found: tuple[Reader, ...]) -> None:
        if (service, found) != (self.snapshot.service, self.snapshot.readers):
            self.snapshot = follow(self.snapshot, service, found, self._machine.now().isoformat())


def _readers(answer: dict[str, Any]) -> tuple[Reader, ...]:
    found = [{**reader, "state": flags(reader["state"])} for reader in answer["readers"]]
    return readers({"readers": found})

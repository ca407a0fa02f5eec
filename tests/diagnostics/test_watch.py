"""Following readers: what changed, and a real service that comes and goes."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from diagnostics.domain.places import VirtualPlaces
from diagnostics.machine import Machine
from diagnostics.readers import Reader
from diagnostics.watch import Change, Service, Snapshot, Watcher, follow
from mocks.card.bench import Bench, ReaderMode, open_bench
from mocks.card.spec import CardSpec
from mocks.pki import Hierarchy

EMPTY = Reader("R", frozenset({"empty"}), b"")
CARD = Reader("R", frozenset({"present"}), b"\x3b\x00")
OTHER = Reader("R", frozenset({"present"}), b"\x3b\x01")
RUNNING, STOPPED = Service.RUNNING, Service.STOPPED
TABLE = [
    ("the first look tells nothing new", Snapshot(), RUNNING, (CARD,), []),
    ("in", Snapshot(RUNNING, (EMPTY,)), RUNNING, (CARD,), [Change.CARD_INSERTED]),
    ("out", Snapshot(RUNNING, (CARD,)), RUNNING, (EMPTY,), [Change.CARD_REMOVED]),
    ("swapped", Snapshot(RUNNING, (CARD,)), RUNNING, (OTHER,), [Change.CARD_REMOVED, Change.CARD_INSERTED]),
    ("plugged", Snapshot(RUNNING), RUNNING, (EMPTY,), [Change.READER_ADDED]),
    ("unplugged", Snapshot(RUNNING, (EMPTY,)), RUNNING, (), [Change.READER_REMOVED]),
    ("lost", Snapshot(RUNNING, (CARD,)), STOPPED, (), [Change.SERVICE_LOST]),
    ("back", Snapshot(STOPPED), RUNNING, (CARD,), [Change.SERVICE_BACK, Change.CARD_INSERTED]),
]


@pytest.mark.parametrize(("name", "before", "service", "found", "expected"), TABLE, ids=[row[0] for row in TABLE])
def test_changes(
    name: str, before: Snapshot, service: Service, found: tuple[Reader, ...], expected: list[Change]
) -> None:
    after = follow(before, service, found, "2026-01-01T00:00:00+00:00")
    assert [happening.change for happening in reversed(after.history)] == expected
    assert (after.service, after.readers) == (service, found)


@pytest.fixture
def moving(hierarchy: Hierarchy, short_path: Path) -> Iterator[Bench]:
    """A bench whose service may be stopped."""
    with open_bench(VirtualPlaces(short_path / "virtual"), hierarchy) as bench:
        yield bench


def test_a_real_service_is_followed_and_found_again(moving: Bench, until: Callable[..., None]) -> None:
    watcher = Watcher(Machine(environ=dict(os.environ)), moving.places.pcsc_socket)
    try:
        until(lambda: watcher.snapshot.service is RUNNING)
        moving.insert(CardSpec())
        until(lambda: any(reader.occupied for reader in watcher.snapshot.readers))
        moving.reader(ReaderMode.STOPPED)
        until(lambda: watcher.snapshot.service is STOPPED)
        moving.reader(ReaderMode.READY)
        until(lambda: watcher.snapshot.service is RUNNING)
        told = [happening.change for happening in reversed(watcher.snapshot.history)]
        assert told[:3] == [Change.CARD_INSERTED, Change.SERVICE_LOST, Change.SERVICE_BACK]
    finally:
        watcher.stop()


def test_without_pyscard_it_says_so(until: Callable[..., None]) -> None:
    import sys

    from diagnostics.machine import WORKER

    watcher = Watcher(Machine(worker_command=(sys.executable, "-I", "-S", str(WORKER))))
    try:
        until(lambda: watcher.snapshot.service is Service.NO_PYSCARD)
    finally:
        watcher.stop()

"""A bench for each test process: real pcscd, virtual reader, virtual card."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from diagnostics.domain.places import VirtualPlaces
from diagnostics.machine import Machine
from mocks.card.bench import Bench, ReaderMode, open_bench
from mocks.pki import Hierarchy, open_hierarchy


@pytest.fixture(scope="session")
def hierarchy(tmp_path_factory: pytest.TempPathFactory) -> Hierarchy:
    """Authorities with keys that are quick to make."""
    return open_hierarchy(tmp_path_factory.mktemp("pki"), bits=2048)


@pytest.fixture
def short_path() -> Iterator[Path]:
    """A folder whose path leaves room for a socket's name, and which another user may enter."""
    with tempfile.TemporaryDirectory(prefix="hd-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


@pytest.fixture(scope="session")
def session_bench(hierarchy: Hierarchy) -> Iterator[Bench]:
    """The bench of this process."""
    with tempfile.TemporaryDirectory(prefix="hd-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        with open_bench(VirtualPlaces(folder / "virtual"), hierarchy) as bench:
            yield bench


@pytest.fixture
def bench(session_bench: Bench) -> Iterator[Bench]:
    """The bench, left empty."""
    yield session_bench
    session_bench.reader(ReaderMode.READY)
    session_bench.remove(0)
    session_bench.remove(1)
    wait_until_empty(session_bench)


def wait_until_empty(bench: Bench) -> None:
    """Wait until PC/SC has noticed that the cards are gone."""
    with Machine().open_worker(bench.places.pcsc_socket) as worker:
        worker.call("establish")
        while occupied := [r for r in worker.call("readers")["readers"] if r["state"] & 0x20]:
            worker.call("wait", known=[[r["name"], r["state"]] for r in occupied], timeout_ms=1000)

"""A bench for each test process (real pcscd, virtual reader, virtual card), and a server of mocks."""

import os
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from diagnostics.domain.places import VirtualPlaces
from diagnostics.machine import Machine
from mocks.card.bench import Bench, ReaderMode, open_bench
from mocks.card.client import RemoteBench
from mocks.pki import Hierarchy, open_hierarchy
from tests.doctoring import doctor as doctor
from tests.listening import listener as listener
from tests.opensc import opensc_logs_in as opensc_logs_in
from tests.postgres import postgres as postgres
from tests.serving import modern as modern
from tests.serving import rp as rp
from tests.serving import server as server
from tests.serving import strict as strict

settings.register_profile("untimed", deadline=None)  # time is measured in benchmarks, and not on busy machines
settings.load_profile("untimed")


@pytest.fixture(scope="session", autouse=True)
def no_real_hosts() -> Iterator[None]:
    """No test connects to the services' own hosts: the list of hosts is empty unless a test names one."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HELPDESK_HOSTS", os.devnull)
        yield


@pytest.fixture(scope="session", autouse=True)
def no_real_state(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test makes a key, nor anything else, in the state folder of whoever runs it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HELPDESK_STATE", str(tmp_path_factory.mktemp("state")))
        yield


@pytest.fixture(scope="session")
def hierarchy(tmp_path_factory: pytest.TempPathFactory) -> Hierarchy:
    """Authorities with keys that are quick to make."""
    return open_hierarchy(tmp_path_factory.mktemp("etat") / "pki", bits=2048)


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


@pytest.fixture
def until() -> Callable[..., None]:
    """Look at something that another process changes until it is so; fails after 20 s."""

    def wait(true: Callable[[], bool]) -> None:
        deadline = time.monotonic() + 20
        while not true():
            assert time.monotonic() < deadline, "what was waited for never came"
            time.sleep(0.02)

    return wait


@pytest.fixture(scope="session")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the benches that run as processes of their own keep their authorities."""
    return tmp_path_factory.mktemp("state")


@pytest.fixture
def remote(monkeypatch: pytest.MonkeyPatch, short_path: Path, state: Path) -> Iterator[RemoteBench]:
    """A bench of its own, in a process of its own, not yet started."""
    monkeypatch.setenv("HELPDESK_RUNTIME", str(short_path))
    monkeypatch.setenv("HELPDESK_STATE", str(state))
    monkeypatch.setenv("HELPDESK_CA_BITS", "2048")
    bench = RemoteBench.here()
    yield bench
    if bench.running():
        bench.stop()

"""The dashboard in a process of its own, a relying party's return address, and Debian's Chromium."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from _pytest.runner import runtestprotocol
from playwright.sync_api import Browser, Playwright, sync_playwright

from tests.serving import free_base


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.fixture(scope="session")
def mocks_base() -> str:
    """The first of the ports of the dashboard's mocks."""
    return free_base()


@pytest.fixture(scope="session")
def dashboard(tmp_path_factory: pytest.TempPathFactory, mocks_base: str) -> Iterator[str]:
    """The address of a running dashboard, with a bench and mocks of its own."""
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="hd-") as runtime:
        Path(runtime).chmod(0o755)
        state = tmp_path_factory.mktemp("state")
        moved = {"HELPDESK_RUNTIME": runtime, "HELPDESK_STATE": str(state), "HELPDESK_CA_BITS": "2048"}
        environ = {**os.environ, **moved}
        command = [sys.executable, "-m", "diagnostics.cli"]
        started = [*command, "run", "--port", str(port), "--mocks-port-base", mocks_base]
        process = subprocess.Popen(started, env=environ, stdout=subprocess.DEVNULL)
        try:
            address = f"http://127.0.0.1:{port}"
            _wait(address, process)
            yield address
        finally:
            process.terminate()
            process.wait()
            subprocess.run([*command, "card", "stop"], env=environ, check=True, stdout=subprocess.DEVNULL)


@dataclass
class Killable:
    """A dashboard alone, without bench nor mocks, that may die and start again where it was."""

    address: str
    environ: dict[str, str]
    process: "subprocess.Popen[bytes] | None" = None

    def start(self) -> None:
        """Start it, and wait until it answers."""
        port = self.address.rpartition(":")[2]
        command = [sys.executable, "-m", "diagnostics.cli", "run", "--no-mocks", "--port", port]
        self.process = subprocess.Popen(command, env=self.environ, stdout=subprocess.DEVNULL, start_new_session=True)
        _wait(self.address, self.process)

    def kill(self) -> None:
        """End it as a power cut does."""
        assert self.process
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@pytest.fixture
def killable(tmp_path: Path) -> Iterator[Killable]:
    """One that runs."""
    one = Killable(f"http://127.0.0.1:{free_port()}", {**os.environ, "HELPDESK_STATE": str(tmp_path)})
    one.start()
    yield one
    one.kill()


def _wait(address: str, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + 60
    while True:
        assert process.poll() is None, "the dashboard ended"
        assert time.monotonic() < deadline, "the dashboard did not answer"
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health") as answer:  # noqa: S310
                assert answer.status == 200
                return
        except OSError:
            time.sleep(0.05)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """What drives browsers."""
    with sync_playwright() as one:
        yield one


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> str:
    """Debian's browser, or Playwright's own where there is none but a snap."""
    found = shutil.which("chromium") or "/snap/"
    return playwright.chromium.executable_path if "/snap/" in found else found


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """The same without a window, which takes a third less time."""
    found = shutil.which("chromium-headless-shell")
    one = playwright.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-dev-shm-usage"])
    yield one
    one.close()


@pytest.fixture(scope="session")
def callback() -> Iterator[str]:
    """A relying party's return address, which answers anything."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("content-type", "text/html")
            self.end_headers()
            self.wfile.write(b"<!doctype html><html lang=fr><link rel=icon href=data:,><title>retour</title>")

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://localhost:{server.server_port}/retour"
        server.shutdown()
        thread.join()


CRASHED = "TargetClosedError"


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool | None:
    """A Chromium with a window may crash on a loaded machine: such a test, and no other, is run once more."""
    if item.path.name != "test_real_card.py":
        return None
    item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
    reports = runtestprotocol(item, log=False, nextitem=nextitem)
    if any(report.failed and CRASHED in str(report.longrepr) for report in reports):
        item._initrequest()  # type: ignore[attr-defined]
        reports = runtestprotocol(item, log=False, nextitem=nextitem)
    for report in reports:
        item.ihook.pytest_runtest_logreport(report=report)
    item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
    return True

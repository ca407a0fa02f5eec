"""`helpdesk run` as it is typed wrong, and ended."""

import signal
import socket
import subprocess
import time
import urllib.request

import pytest

from diagnostics.cli import main
from tests.terminals import HELPDESK


@pytest.mark.parametrize("port", ["0", "65536", "-1"])
def test_a_port_that_is_none(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", f"--port={port}"]) == 64
    assert "entre 1 et 65535" in capsys.readouterr().err


def test_a_port_that_is_taken(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        assert main(["run", "--port", str(port)]) == 2
    told = capsys.readouterr()
    assert f"helpdesk run --port {port + 1}" in told.err
    assert told.out == ""


def test_ctrl_c_ends_it_without_a_word() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [*HELPDESK, "run", "--no-mocks", "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 30
    while not healthy(port):
        assert time.monotonic() < deadline and process.poll() is None
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    assert process.communicate(timeout=20)[1].strip() == "" and process.returncode == 0


def healthy(port: int) -> bool:
    """Whether the dashboard answers."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health") as answer:
            return bool(answer.status == 200)
    except OSError:
        return False

"""`helpdesk run` as it is typed wrong."""

import socket

import pytest

from diagnostics.cli import main


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

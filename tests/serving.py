"""A real server of mocks for each test process, and a space of its own for each test."""

import json
import os
import secrets
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx2
import pytest

from mocks.pki import Hierarchy
from tests.relying import Relying

TRIES = 20


def serving(state: Path, *options: str) -> Iterator[dict[str, Any]]:
    """Run `helpdesk mocks` in a process of its own, on free ports: what its first line says."""
    environ = {**os.environ, "HELPDESK_STATE": str(state), "HELPDESK_CA_BITS": "2048"}
    for _ in range(TRIES):
        base = free_base()
        command = [sys.executable, "-m", "diagnostics.cli", "mocks", "--json", "--port-base", base, *options]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environ)
        assert process.stdout is not None
        with process.stdout:
            if line := process.stdout.readline():
                try:
                    yield json.loads(line)
                finally:
                    process.terminate()
                    process.wait()
                return
        process.wait()
    pytest.fail("no free ports")


def free_base() -> str:
    """The first of twenty ports in a row that nobody listens on just now, below those that systems give out."""
    while True:
        base = 20_000 + secrets.randbelow(600) * 20
        with ExitStack() as stack:
            try:
                for port in range(base, base + 20):
                    stack.enter_context(socket.socket()).bind(("127.0.0.1", port))
            except OSError:
                continue
        return str(base)


@pytest.fixture(scope="session")
def server(hierarchy: Hierarchy) -> Iterator[dict[str, Any]]:
    """The server of this test process; it takes the cards of the process's bench."""
    yield from serving(hierarchy.directory.parent)


@pytest.fixture(scope="module")
def strict(server: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A server whose card port refuses in the handshake; it shares the authorities of the other one."""
    yield from serving(home(server), "--strict-card")


@pytest.fixture(scope="module")
def modern(server: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A server whose card port speaks TLS 1.3 too; it shares the authorities of the first one."""
    yield from serving(home(server), "--card-tls13")


def home(told: dict[str, Any]) -> Path:
    """The folder where a server keeps what it makes."""
    return Path(told["pki"]["authorities"]).parent


@pytest.fixture
def rp(server: dict[str, Any]) -> Iterator[Relying]:
    """A relying party in a space of its own, which signs VIRGINIE in without a page."""
    with httpx2.Client(timeout=20) as http:
        party = Relying(server, f"t-{secrets.token_hex(6)}", http)
        party.settings(automatic="virginie")
        yield party

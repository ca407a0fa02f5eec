"""A real server of mocks for each test process, and a space of its own for each test."""

import json
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest

from tests.relying import Relying

TRIES = 20


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """`helpdesk mocks` in a process of its own: what its first line says."""
    state = str(tmp_path_factory.mktemp("etat"))
    for _ in range(TRIES):
        base = 20_000 + secrets.randbelow(8000) * 5
        command = [sys.executable, "-m", "diagnostics.cli", "mocks", "--json", "--port-base", str(base)]
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={**os.environ, "HELPDESK_STATE": state}
        )
        assert process.stdout is not None
        line = process.stdout.readline()
        if line:
            break
        process.wait()
        process.stdout.close()
    else:
        pytest.fail("no free ports")
    yield json.loads(line)
    process.terminate()
    process.wait()
    process.stdout.close()


@pytest.fixture
def rp(server: dict[str, Any]) -> Iterator[Relying]:
    """A relying party in a space of its own, which signs VIRGINIE in without a page."""
    with httpx2.Client(timeout=20) as http:
        party = Relying(server, f"t-{secrets.token_hex(6)}", http)
        party.settings(automatic="virginie")
        yield party

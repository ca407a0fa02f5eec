"""What is photographed: a dashboard with its mocks and a bench whose card is blocked, and mocks that are not well."""

import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

PORT, MOCKS, ILL, ADMIN = 8597, 8700, 8720, 4
DASHBOARD = f"http://127.0.0.1:{PORT}"
COMMAND = [sys.executable, "-m", "diagnostics.cli"]
NOBODY = "postgresql+psycopg://moi:secret@127.0.0.1:1/comptes"  # where no database is


@contextmanager
def healthy() -> Iterator[dict[str, Any]]:
    """The dashboard and its mocks: what these tell of themselves."""
    with tempfile.TemporaryDirectory(prefix="hd-") as runtime:
        Path(runtime).chmod(0o755)
        environ = {**os.environ, "HELPDESK_RUNTIME": runtime, "HELPDESK_STATE": f"{runtime}/state"}
        subprocess.run([*COMMAND, "fault", "pin.blocked"], env=environ, check=True)
        command = [*COMMAND, "run", "--mocks-port-base", str(MOCKS), "--port", str(PORT)]
        try:
            with _running(command, environ, MOCKS) as told:
                _answer(f"{DASHBOARD}/_stcore/health")
                yield told
        finally:
            subprocess.run([*COMMAND, "card", "stop"], env=environ, check=True)


@contextmanager
def ill() -> Iterator[dict[str, Any]]:
    """Mocks whose accounts are out of reach, and who make no card: a file is where their authorities should be."""
    with tempfile.TemporaryDirectory(prefix="hd-") as state:
        environ = {**os.environ, "HELPDESK_STATE": state, "HELPDESK_CA_BITS": "2048"}
        command = [*COMMAND, "mocks", "--port-base", str(ILL), "--accounts", NOBODY]
        with _running(command, environ, ILL, errors=subprocess.DEVNULL) as told:
            Path(told["pki"]["authorities"]).write_text("", encoding="utf-8")
            yield told


@contextmanager
def _running(
    command: list[str], environ: dict[str, str], base: int, errors: int | None = None
) -> Iterator[dict[str, Any]]:
    server = subprocess.Popen(command, env=environ, stdout=subprocess.DEVNULL, stderr=errors)
    try:
        yield dict(json.loads(_answer(f"http://127.0.0.1:{base + ADMIN}/description", server)))
    finally:
        server.terminate()
        server.wait()


def _answer(address: str, server: "subprocess.Popen[bytes] | None" = None) -> bytes:
    """What is answered there, however long the server takes to begin. Raises RuntimeError once it has ended."""
    while True:
        if server is not None and (code := server.poll()) is not None:
            raise RuntimeError(f"the server ended before it answered: {code}")
        try:
            with urllib.request.urlopen(address) as answer:  # noqa: S310
                return bytes(answer.read())
        except OSError:
            time.sleep(0.1)

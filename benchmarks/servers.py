"""Servers that are measured: each on a core of its own, on free ports."""

import os
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

SERVER_CORE, CLIENT_CORE = "0", 1
NO_BYTECODE = "PYTHONDONTWRITEBYTECODE"
"""A variable under which our modules would be compiled at every start, where what pip installs never is."""


@contextmanager
def running(
    command: Sequence[str], environ: Mapping[str, str] | None = None, directory: Path | None = None
) -> "Iterator[tuple[subprocess.Popen[bytes], float]]":
    begun = time.perf_counter()
    process = subprocess.Popen(
        ["taskset", "-c", SERVER_CORE, *command],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={name: value for name, value in {**os.environ, **(environ or {})}.items() if name != NO_BYTECODE},
        cwd=directory,
    )
    try:
        yield process, begun
    finally:
        process.terminate()
        process.wait()
        if process.stdout:
            process.stdout.close()


def free_port(row: int = 1) -> int:
    """The first of so many ports in a row that nobody listens on."""
    for base in range(26_000, 30_000, 10):
        with ExitStack() as stack:
            try:
                for port in range(base, base + row):
                    stack.enter_context(socket.socket()).bind(("127.0.0.1", port))
            except OSError:
                continue
        return base
    raise OSError("no free ports")


def rsa_limit(seconds: int = 2) -> float:
    """RSA-2048 signatures per second of one core, by openssl."""
    command = ["taskset", "-c", SERVER_CORE, "openssl", "speed", "-seconds", str(seconds), "rsa2048"]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return float(told.split()[-2])

"""Names to addresses: by the system, as a browser would, and by the system's own file of names."""

import ipaddress
import socket
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from diagnostics.probes.together import Deadline, milliseconds, start

NAME_SECONDS = 3.0
OUTCOMES = {
    "EAI_NONAME": "unknown_name",
    "EAI_NODATA": "unknown_name",
    "EAI_AGAIN": "no_answer",
    "EAI_FAIL": "failed",
}
"""What getaddrinfo's errors mean; Windows has numbers of its own."""
WINDOWS = {11001: "unknown_name", 11002: "no_answer", 11003: "failed", 11004: "unknown_name"}
MOST_ADDRESSES = 8
MOST_BYTES = 1_000_000


def resolve(host: str, deadline: Deadline) -> dict[str, Any]:
    """The addresses of a name, and how asking ended: ok, unknown_name, no_answer, failed, timeout."""
    started = time.monotonic()
    asked = start(lambda: socket.getaddrinfo(host, None, type=socket.SOCK_STREAM))
    outcome, addresses = "ok", list[str]()
    try:
        found = asked.wait(deadline.left(NAME_SECONDS))
        addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))[:MOST_ADDRESSES]
    except TimeoutError:
        outcome = "timeout"
    except socket.gaierror as error:
        outcome = _outcome(error)
    except (OSError, ValueError):
        outcome = "failed"
    return {"outcome": outcome, "addresses": addresses, "ms": milliseconds(started)}


def _outcome(error: socket.gaierror) -> str:
    names = {getattr(socket, name): outcome for name, outcome in OUTCOMES.items() if hasattr(socket, name)}
    return {**WINDOWS, **names}.get(error.errno or 0, "failed")


def is_address(host: str) -> bool:
    """Whether a host is named by its address."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def written(file: Path, hosts: Iterable[str]) -> dict[str, Any]:
    """What the system's file of names says of these hosts; `readable` is false where it may not be read."""
    wanted = {host.casefold() for host in hosts}
    try:
        with file.open(encoding="utf-8", errors="replace") as stream:
            lines = stream.read(MOST_BYTES).splitlines()
    except OSError:
        return {"readable": False, "entries": []}
    entries = []
    for line in lines:
        address, *names = line.split("#", 1)[0].split() or [""]
        entries += [{"host": name.casefold(), "address": address} for name in names if name.casefold() in wanted]
    return {"readable": True, "entries": entries}

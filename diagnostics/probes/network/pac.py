"""The PAC file that tells a browser which proxy to take. It is a program: it is fetched and read, and not run."""

import http.client
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

from diagnostics.machine.network import Proxy
from diagnostics.probes.network.names import is_address, resolve
from diagnostics.probes.network.roads import connect
from diagnostics.probes.together import Deadline

MOST_BYTES = 200_000
NAMED = re.compile(r"\b(?:PROXY|HTTPS?)\s+(\[[0-9A-Fa-f:]+\]|[A-Za-z0-9._-]+):(\d{1,5})\b")
MOST_PROXIES, MOST_PORT = 3, 65_535


def fetch(address: str, deadline: Deadline) -> dict[str, Any]:
    """Read a PAC file, by http or from a disk: how that ended, and the proxies that its text names.

    Outcomes: ok, no_pac (something else is there), unreachable, status (with it), unread (a scheme that is not read).
    """
    try:
        parts = urlsplit(address)
        port = parts.port or 80
    except ValueError:
        return {"outcome": "unread", "proxies": []}
    if parts.scheme == "file":
        return _from_disk(parts.path)
    if parts.scheme != "http" or not parts.hostname:
        return {"outcome": "unread", "proxies": []}
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return _from_server(parts.hostname, port, target, deadline)


def _from_disk(path: str) -> dict[str, Any]:
    try:
        with Path(url2pathname(path)).open(encoding="utf-8", errors="replace") as stream:
            return _named(stream.read(MOST_BYTES))
    except OSError:
        return {"outcome": "unreachable", "proxies": []}


def _from_server(host: str, port: int, target: str, deadline: Deadline) -> dict[str, Any]:
    addresses = [host] if is_address(host) else resolve(host, deadline)["addresses"]
    _, connection = connect(addresses, port, deadline)
    if connection is None:
        return {"outcome": "unreachable", "proxies": []}
    asking = http.client.HTTPConnection(host, port)
    asking.sock = connection
    try:
        connection.settimeout(deadline.left(2.0))
        asking.request("GET", target)
        answer = asking.getresponse()
        if answer.status != 200:
            return {"outcome": "status", "status": answer.status, "proxies": []}
        return _named(answer.read(MOST_BYTES).decode("utf-8", "replace"))
    except (OSError, http.client.HTTPException):
        return {"outcome": "unreachable", "proxies": []}
    finally:
        asking.close()


def _named(text: str) -> dict[str, Any]:
    if "FindProxyForURL" not in text:
        return {"outcome": "no_pac", "proxies": []}
    found = dict.fromkeys(f"{host}:{port}" for host, port in NAMED.findall(text) if 0 < int(port) <= MOST_PORT)
    return {"outcome": "ok", "proxies": list(found)[:MOST_PROXIES]}


def proxies(seen: dict[str, Any]) -> list[Proxy]:
    """The proxies that a PAC file named."""
    pairs = (entry.rsplit(":", 1) for entry in seen["proxies"])
    return [Proxy("http", host.strip("[]"), int(port)) for host, port in pairs]

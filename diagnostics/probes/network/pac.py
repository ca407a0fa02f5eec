"""The PAC file that tells a browser which proxy to take. It is a program: it is fetched and read, and not run."""

import http.client
import re
import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

from diagnostics.machine.network import Proxy
from diagnostics.probes.network.names import is_address, resolve
from diagnostics.probes.network.roads import connect
from diagnostics.probes.network.secure import handshake
from diagnostics.probes.together import Deadline, start

MOST_BYTES = 200_000
FETCH_SECONDS = 2.0
PORTS = {"http": 80, "https": 443}
KINDS = re.compile(r"\b(PROXY|HTTPS?|SOCKS[45]?)\b(?!:)")
NAMED = re.compile(r"\b(PROXY|HTTP)\s+(\[[0-9A-Fa-f:]+\]|[A-Za-z0-9._-]+):(\d{1,5})\b")
MOST_PROXIES, MOST_PORT = 3, 65_535


def fetch(address: str, deadline: Deadline, trust: ssl.SSLContext) -> dict[str, Any]:
    """Read a PAC file, by http, by https, or from a disk: how that ended, the proxies that its text names, and the
    kinds of those that helpdesk cannot try (`untried`): of another kind, or with a name that is not in the text.

    Outcomes: ok, no_pac (something else is there), unreachable, status (with it), unread (an address that is not read,
    or a server that we do not know to be the right one).
    """
    try:
        parts = urlsplit(address)
        port = parts.port or PORTS.get(parts.scheme, 0)
    except ValueError:
        return _ended("unread")
    if parts.scheme == "file":
        share = "" if parts.netloc in ("", "localhost") else f"//{parts.netloc}"
        return _in_time(lambda: _read(share + parts.path), deadline)
    host = parts.hostname
    if parts.scheme not in PORTS or not host:
        return _ended("unread")
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    trusted = trust if parts.scheme == "https" else None
    return _in_time(lambda: _from_server(host, port, target, deadline, trusted), deadline)


def _ended(outcome: str, **more: Any) -> dict[str, Any]:
    return {"outcome": outcome, "proxies": [], "untried": [], **more}


def _in_time(fetched: Callable[[], dict[str, Any]], deadline: Deadline) -> dict[str, Any]:
    """The disk may be a share of a machine that is away, and a server may send a byte now and then: both can last."""
    try:
        return start(fetched).wait(deadline.left())
    except TimeoutError:
        return _ended("unreachable")


def _read(path: str) -> dict[str, Any]:
    try:
        with Path(url2pathname(path)).open(encoding="utf-8", errors="replace") as stream:
            return _named(stream.read(MOST_BYTES))
    except (OSError, ValueError):
        return _ended("unreachable")


def _from_server(host: str, port: int, target: str, deadline: Deadline, trust: ssl.SSLContext | None) -> dict[str, Any]:
    addresses = [host] if is_address(host) else resolve(host, deadline)["addresses"]
    _, connection = connect(addresses, port, deadline)
    if connection is None:
        return _ended("unreachable")
    if trust is not None:
        shaken, connection = handshake(connection, host, trust, deadline)
        if connection is None:
            return _ended("unread" if shaken["outcome"] == "certificate" else "unreachable")
    asking = http.client.HTTPConnection(host, port)
    asking.sock = connection
    try:
        connection.settimeout(deadline.left(FETCH_SECONDS))
        asking.request("GET", target)
        answer = asking.getresponse()
        if answer.status != 200:
            return _ended("status", status=answer.status)
        return _named(answer.read(MOST_BYTES).decode("utf-8", "replace"))
    except (OSError, ValueError, http.client.HTTPException):  # an address that no request can hold is one of these
        return _ended("unreachable")
    finally:
        asking.close()


def _named(text: str) -> dict[str, Any]:
    if "FindProxyForURL" not in text:
        return _ended("no_pac")
    named = [(kind, f"{host}:{port}") for kind, host, port in NAMED.findall(text) if 0 < int(port) <= MOST_PORT]
    untried = sorted(set(KINDS.findall(text)) - {kind for kind, _ in named})
    return _ended("ok", proxies=list(dict.fromkeys(proxy for _, proxy in named))[:MOST_PROXIES], untried=untried)


def proxies(seen: dict[str, Any]) -> list[Proxy]:
    """The proxies that a PAC file named."""
    pairs = (entry.rsplit(":", 1) for entry in seen["proxies"])
    return [Proxy("http", host.strip("[]"), int(port)) for host, port in pairs]

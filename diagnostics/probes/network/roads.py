"""Connections: to each address of a host at once, or through a proxy."""

import errno
import selectors
import socket
import time
from base64 import b64encode
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from diagnostics.machine.network import Proxy
from diagnostics.probes.network.names import resolve
from diagnostics.probes.together import Deadline, milliseconds

CONNECT_SECONDS = 2.5
OTHERS_SECONDS = 0.7
"""How long the other addresses are waited for once one has answered: a broken IPv6 shows in this time."""
TUNNEL_SECONDS = 3.0
MOST_HEAD = 16_384
PENDING = (errno.EINPROGRESS, errno.EWOULDBLOCK, getattr(errno, "WSAEWOULDBLOCK", 0))
OUTCOMES = {
    "ECONNREFUSED": "refused",
    "ENETUNREACH": "no_route",
    "EADDRNOTAVAIL": "no_route",
    "EAFNOSUPPORT": "no_route",
    "EHOSTUNREACH": "unreachable",
    "ECONNRESET": "reset",
    "ETIMEDOUT": "timeout",
    "EACCES": "denied",
    "EPERM": "denied",
}
Tried = dict[str, Any]


def _name(code: int) -> str:
    return OUTCOMES.get(errno.errorcode.get(code, "").removeprefix("WSA"), "failed")


def connect(addresses: Sequence[str], port: int, deadline: Deadline) -> tuple[list[Tried], socket.socket | None]:
    """Try all addresses at once. How each ended, and a connection that stands, IPv6 before IPv4 as browsers do."""
    started = time.monotonic()
    tried, standing = [], dict[str, socket.socket]()
    with selectors.DefaultSelector() as waiting:
        for address in addresses:
            one = {"address": address, "outcome": "timeout", "ms": 0.0}
            tried.append(one)
            _begin(one, port, waiting)
        end = started + deadline.left(CONNECT_SECONDS)
        while waiting.get_map() and (left := end - time.monotonic()) > 0:
            for key, _ in waiting.select(left):
                waiting.unregister(key.fileobj)
                _end(key.data, key.fileobj, started, standing)  # type: ignore[arg-type]
            if standing:
                end = min(end, time.monotonic() + OTHERS_SECONDS)
        for key in list(waiting.get_map().values()):
            key.data["ms"] = milliseconds(started)
            _close(key.fileobj)
    return tried, _pick(standing)


def _begin(one: Tried, port: int, waiting: selectors.BaseSelector) -> None:
    family = socket.AF_INET6 if ":" in one["address"] else socket.AF_INET
    try:
        attempt = socket.socket(family, socket.SOCK_STREAM)
    except OSError as error:
        one["outcome"] = _name(error.errno or 0)
        return
    attempt.setblocking(False)
    code = attempt.connect_ex((one["address"], port))
    if code and code not in PENDING:
        one["outcome"] = _name(code)
        attempt.close()
        return
    waiting.register(attempt, selectors.EVENT_WRITE, one)


def _end(one: Tried, attempt: socket.socket, started: float, standing: dict[str, socket.socket]) -> None:
    code = attempt.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
    one["outcome"], one["ms"] = "ok" if not code else _name(code), milliseconds(started)
    if code:
        attempt.close()
    else:
        standing[one["address"]] = attempt


def _close(attempt: Any) -> None:
    attempt.close()


def _pick(standing: Mapping[str, socket.socket]) -> socket.socket | None:
    """The connection to go on with; the others are closed."""
    order = sorted(standing, key=lambda address: ":" not in address)
    for address in order[1:]:
        standing[address].close()
    if not order:
        return None
    standing[order[0]].setblocking(True)
    return standing[order[0]]


def reach_proxy(proxy: Proxy, deadline: Deadline) -> tuple[dict[str, Any], socket.socket | None]:
    """Connect to a proxy: its name's addresses, how each ended, and the connection."""
    names = resolve(proxy.host, deadline)
    tried, standing = connect(names["addresses"], proxy.port, deadline)
    return {"names": names, "connections": tried}, standing


def authorization(proxy: Proxy) -> dict[str, str]:
    """The header that a proxy with a name and a password in its address is sent."""
    if proxy.authorization is None:
        return {}
    word = b64encode(":".join(proxy.authorization).encode()).decode()
    return {"Proxy-Authorization": f"Basic {word}"}


def tunnel(connection: socket.socket, proxy: Proxy, target: str, deadline: Deadline) -> dict[str, Any]:
    """Ask a proxy to pass us on to `host:port` (RFC 9110, CONNECT): its status and the authentication it wants."""
    started = time.monotonic()
    headers = {"Host": target, **authorization(proxy)}
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    try:
        connection.settimeout(deadline.left(TUNNEL_SECONDS))
        connection.sendall(f"CONNECT {target} HTTP/1.1\r\n{head}\r\n".encode())
        answer = _head(connection)
    except TimeoutError:
        return {"outcome": "timeout", "ms": milliseconds(started)}
    except OSError:
        return {"outcome": "closed", "ms": milliseconds(started)}
    status = _status(answer)
    outcome = "garbled" if status is None else "ok" if 200 <= status < 300 else "refused"
    return {"outcome": outcome, "status": status, "schemes": _schemes(answer), "ms": milliseconds(started)}


def _head(connection: socket.socket) -> str:
    """The head of an answer, a byte at a time: what follows belongs to the host behind the proxy."""
    found = b""
    while not found.endswith(b"\r\n\r\n") and len(found) < MOST_HEAD:
        byte = connection.recv(1)
        if not byte:
            break
        found += byte
    return found.decode("latin-1")


def _status(head: str) -> int | None:
    words = head.split(" ", 2)
    with suppress(IndexError, ValueError):
        return int(words[1]) if words[0].startswith("HTTP/") else None
    return None


def _schemes(head: str) -> list[str]:
    lines = (line.split(":", 1) for line in head.splitlines() if ":" in line)
    return [value.split()[0] for name, value in lines if name.lower() == "proxy-authenticate" and value.split()]

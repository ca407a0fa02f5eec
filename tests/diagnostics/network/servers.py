"""Servers of the tests, each with its ways of going wrong: sites, a proxy, and a server of names."""

import socket
import ssl
import time
import warnings
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from threading import Thread

CRL = b"\x30\x82\x01\x00" + bytes(256)
SEEN: Counter[str] = Counter()
"""Connections taken, by what took them."""


@dataclass(frozen=True)
class Site:
    """How a site answers: HTTP status, seconds before it does, by how much its clock is off, where it sends people, a
    cut before TLS, TLS 1.0 alone, no answer at all once connected."""

    status: int = 200
    delay: float = 0
    shift: float = 0
    redirect: str = ""
    body: str = "crl"
    cut: bool = False
    old: bool = False
    silent: bool = False
    certificate: str = "valid"


def listen(address: str, port: int, serve: Callable[[socket.socket], None]) -> socket.socket:
    """Serve each connection in a thread; threads end with the process, or when the listener is closed."""
    listener = socket.create_server((address, port), family=socket.AF_INET6 if ":" in address else socket.AF_INET)

    def one(connection: socket.socket) -> None:
        with connection, suppress(OSError, ValueError):
            serve(connection)

    def accept() -> None:
        with suppress(OSError):
            while True:
                connection, _ = listener.accept()
                SEEN[f"{address}:{port}"] += 1
                Thread(target=one, args=(connection,), daemon=True).start()

    Thread(target=accept, daemon=True).start()
    return listener


def serve_site(site: Site, context: ssl.SSLContext | None) -> Callable[[socket.socket], None]:
    """A site over TLS, or plain."""
    if context is not None and site.old:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1
            context.set_ciphers("ALL:@SECLEVEL=0")

    def serve(connection: socket.socket) -> None:
        if site.silent:
            time.sleep(60)
        if site.cut:
            connection.recv(10)
            return
        if context is None:
            answer(connection, site)
            return
        with context.wrap_socket(connection, server_side=True) as secure:
            answer(secure, site)

    return serve


def answer(connection: socket.socket, site: Site) -> None:
    """Read the head of a request and answer it."""
    request = head(connection)
    time.sleep(site.delay)
    date = format_datetime(datetime.now(UTC) + timedelta(seconds=site.shift), usegmt=True)
    lines = [f"HTTP/1.1 {site.status} X", f"Date: {date}", "Connection: close"]
    lines += [f"Location: {site.redirect}"] if site.redirect else []
    body = CRL if site.body == "crl" else site.body.encode()
    lines += [f"Content-Length: {len(body)}", "", ""]
    connection.sendall("\r\n".join(lines).encode() + (b"" if request.startswith(b"HEAD") else body))


def head(connection: socket.socket) -> bytes:
    found = b""
    while b"\r\n\r\n" not in found:
        more = connection.recv(4096)
        if not more:
            raise ConnectionError
        found += more
    return found


@dataclass(frozen=True)
class ProxyServer:
    """A CONNECT proxy. `mint` gives the context to serve a host with, in place of the host; `wanted` is the
    Proxy-Authorization that it asks for; `refused` are hosts that it does not let through; `addresses` those it knows.
    """

    mint: Callable[[str], ssl.SSLContext] | None = None
    wanted: str = ""
    refused: tuple[str, ...] = ()
    addresses: Mapping[str, str] = field(default_factory=dict)

    def __call__(self, client: socket.socket) -> None:
        request = head(client).decode()
        target = request.split()[1]
        host = target.removeprefix("http://").split("/")[0].split(":")[0]
        if self.wanted and f"proxy-authorization: {self.wanted}".lower() not in request.lower():
            client.sendall(b'HTTP/1.1 407 No\r\nProxy-Authenticate: Basic realm="x"\r\nContent-Length: 0\r\n\r\n')
        elif host in self.refused:
            client.sendall(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
        elif request.startswith("CONNECT"):
            self._tunnel(client, host, int(target.rpartition(":")[2]))
        else:
            self._pass_on(client, host, request)

    def _tunnel(self, client: socket.socket, host: str, port: int) -> None:
        with socket.create_connection((self.addresses.get(host, host), port), 2) as there:
            client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            if self.mint is None:
                join(client, there)
                return
            with self.mint(host).wrap_socket(client, server_side=True) as secure:
                answer(secure, Site())

    def _pass_on(self, client: socket.socket, host: str, request: str) -> None:
        path = "/" + request.split()[1].removeprefix("http://").partition("/")[2]
        with socket.create_connection((self.addresses.get(host, host), 80), 2) as there:
            there.sendall(f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
            while more := there.recv(65536):
                client.sendall(more)


def join(one: socket.socket, other: socket.socket) -> None:
    """Pass bytes both ways until a side ends."""

    def copy(source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            while more := source.recv(65536):
                sink.sendall(more)
            sink.shutdown(socket.SHUT_WR)

    back = Thread(target=copy, args=(other, one), daemon=True)
    back.start()
    copy(one, other)
    back.join()


def serve_names(address: str, table: dict[str, dict[str, str]], silent: bool = False) -> None:
    """A server of names (RFC 1035, UDP): `table` holds A and AAAA by name; other names do not exist. Or it is mute."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    listener.bind((address, 53))

    def run() -> None:
        while True:
            query, client = listener.recvfrom(4096)
            if not silent:
                listener.sendto(_answer(query, table), client)

    Thread(target=run, daemon=True).start()


def _answer(query: bytes, table: dict[str, dict[str, str]]) -> bytes:
    labels, at = [], 12
    while size := query[at]:
        labels.append(query[at + 1 : at + 1 + size].decode())
        at += size + 1
    question, kind = query[12 : at + 5], int.from_bytes(query[at + 1 : at + 3], "big")
    known = table.get(".".join(labels).lower())
    found = (known or {}).get({1: "A", 28: "AAAA"}.get(kind, ""))
    flags = 0x8180 if known is not None else 0x8183
    top = query[:2] + flags.to_bytes(2, "big") + bytes([0, 1, 0, 1 if found else 0, 0, 0, 0, 0])
    if not found:
        return top + question
    data = socket.inet_pton(socket.AF_INET6 if kind == 28 else socket.AF_INET, found)
    return top + question + b"\xc0\x0c" + query[at + 1 : at + 5] + bytes([0, 0, 0, 9, 0, len(data)]) + data

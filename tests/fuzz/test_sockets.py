"""Bytes that no honest client sends, over real sockets: a 4xx or the end of the connection, and others are served."""

import asyncio
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from threading import Event, Thread
from urllib.parse import urlsplit

import httpx2
import pytest
import uvicorn
from uvicorn.protocols.http import auto
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from mocks.psc import places
from mocks.server import guard
from mocks.server.serve import SETTINGS, Server
from mocks.spaces import Space, Spaces
from mocks.wire import Request, Response, asgi
from tests.relying import Relying

FORM = "content-type: application/x-www-form-urlencoded\r\n"
WAIT = 20


def head(*lines: str) -> bytes:
    """A POST to the token endpoint, up to its body."""
    given = "".join(f"{line}\r\n" for line in lines)
    return f"POST {places.TOKEN} HTTP/1.1\r\nhost: localhost\r\n{FORM}{given}\r\n".encode("latin-1")


def said(port: int, *parts: bytes) -> bytes:
    """What comes back before the connection ends or the answer's head is whole; empty when it is just closed."""
    with socket.create_connection(("localhost", port), timeout=WAIT) as connection:
        got = b""
        try:
            for part in parts:
                connection.sendall(part)
            while b"\r\n\r\n" not in got and (more := connection.recv(4096)):
                got += more
        except (ConnectionResetError, BrokenPipeError):
            pass
        return got


def refused(answer: bytes) -> bool:
    return not answer or answer.startswith(b"HTTP/1.1 4")


MANY = b"&".join(b"a%d=1" % number for number in range(100_000))
CHUNK = b"4000\r\n" + b"a" * 0x4000 + b"\r\n"
HOSTILE = {
    "a length that lies": (head("content-length: 10000000"), b"a=1"),
    "no length at all": (head("content-length: beaucoup"),),
    "a negative length": (head("content-length: -1"),),
    "two lengths": (head("content-length: 3", "content-length: 4"), b"a=1"),
    "a length and chunks": (head("content-length: 3", "transfer-encoding: chunked"), b"0\r\n\r\n"),
    "chunks without end": (head("transfer-encoding: chunked"), *[CHUNK] * 64),
    "a hundred thousand fields": (head(f"content-length: {len(MANY)}"), MANY),
    "a hundred and one fields": (head("content-length: 403"), b"&".join([b"a=1"] * 101)),
    "a header of a megabyte": (head("x: " + "a" * 1_000_000, "content-length: 0"),),
    "headers without end": (b"GET / HTTP/1.1\r\n", *[b"x: " + b"a" * 1000 + b"\r\n"] * 1000),
    "headers of 40 KB": (head("x: " + "a" * 40_000, "content-length: 0"),),
    "bytes in the path": (b"GET /\xff\xfe HTTP/1.1\r\nhost: localhost\r\n\r\n",),
    "no UTF-8 in the form": (head("content-length: 15"), b"grant_type=\xff\xfe\xc3\x28"),
    "no UTF-8 behind percents": (head("content-length: 17"), b"grant_type=%ff%fe"),
    "odd credentials": (head("authorization: Basic \xe9", "content-length: 24"), b"grant_type=refresh_token"),
    "no HTTP": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 600,),
    "a WebSocket": (
        b"GET /ws HTTP/1.1\r\nhost: localhost\r\nconnection: upgrade\r\nupgrade: websocket\r\n"
        b"sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
    ),
}  # fmt: skip


TOO_LARGE = ("a header of a megabyte", "headers without end", "headers of 40 KB")


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_bytes(rp: Relying, name: str) -> None:
    port = urlsplit(rp.auth).port
    assert port is not None and refused(answer := said(port, *HOSTILE[name])), answer
    assert name not in TOO_LARGE or not answer or answer.startswith(b"HTTP/1.1 431 "), answer
    assert rp.http.get(rp.auth + places.CERTS).status_code == 200


@contextmanager
def served() -> Iterator[int]:
    """The real adapters and the real server, in a thread of this process, so that patience can be shortened. `/slow` is
    answered late, and `/held` once `/go` was asked."""
    going = Event()

    def handle(space: Space, request: Request) -> Response:
        said = Response(200, b"said", delay=0.6 if request.path == "/slow" else 0.0)
        if request.path == "/go":
            going.set()
            space.changed()
        return Response(later=lambda: said if going.is_set() else None) if request.path == "/held" else said

    app = asgi.application(handle, Spaces(), "auth")
    ready = Event()
    server = Server(uvicorn.Config(app, http=guard.guarded(), **SETTINGS), ready.set)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = Thread(target=lambda: asyncio.run(server.quietly([listening])))
        thread.start()
        assert ready.wait(WAIT)
        try:
            yield listening.getsockname()[1]
        finally:
            server.should_exit = True
            thread.join()


@pytest.fixture(params=[HttpToolsProtocol, H11Protocol])
def impatient(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """A server that soon stops waiting, with either of uvicorn's readers of HTTP."""
    monkeypatch.setattr(auto, "AutoHTTPProtocol", request.param)
    monkeypatch.setattr(guard, "SECONDS", 0.2)


@pytest.mark.parametrize(
    ("part", "answer"),
    [
        (b"", b""),
        (b"POST / HTTP/1.1\r\nhost: loc", b""),
        (head("content-length: 10") + b"a=1", b"HTTP/1.1 408 "),
        (head("transfer-encoding: chunked") + b"3\r\na=1\r\n", b"HTTP/1.1 408 "),
    ],
)
def test_half_a_request_then_silence(impatient: None, part: bytes, answer: bytes) -> None:
    """Nobody waits for ever, and meanwhile others are served."""
    with served() as port:
        silent = socket.create_connection(("127.0.0.1", port), timeout=WAIT)
        with silent:
            silent.sendall(part)
            assert httpx2.get(f"http://127.0.0.1:{port}/").status_code == 200
            got = silent.recv(4096)
        assert got.startswith(answer) and bool(got) == bool(answer)


def told(connection: socket.socket) -> bytes:
    """All that comes back until the connection ends."""
    return b"".join(iter(partial(connection.recv, 4096), b""))


def connected(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=WAIT)


SLOW, HALF = b"GET /slow HTTP/1.1\r\nhost: localhost\r\n\r\n", head("content-length: 10") + b"a=1"


@pytest.mark.parametrize("first", [SLOW, SLOW.replace(b"/slow", b"/")])
def test_half_a_request_behind_another(impatient: None, first: bytes) -> None:
    """The first has its answer, however late, and only then is the second waited for, and not for ever."""
    with served() as port, connected(port) as connection:
        connection.sendall(first + HALF)
        answers = told(connection)
    assert [line for line in answers.split(b"\r\n") if b"HTTP/1.1" in line] == [
        b"HTTP/1.1 200 OK", b"saidHTTP/1.1 408 Request Timeout",
    ]  # fmt: skip


def test_the_rest_of_a_request_comes_while_another_is_answered(impatient: None) -> None:
    last = head("content-length: 10", "connection: close")
    with served() as port, connected(port) as connection:
        connection.sendall(SLOW.replace(b"/slow", b"/held") + last + b"a=1")
        time.sleep(2 * guard.SECONDS)  # longer than anything is waited for that is not held up by us
        connection.sendall(b"&b=2&c=")
        assert httpx2.get(f"http://127.0.0.1:{port}/go").status_code == 200
        assert told(connection).count(b"HTTP/1.1 200 OK") == 2


@pytest.mark.parametrize("asked", [SLOW.replace(b"/slow", b"/"), head("content-length: 3") + b"a=1"])
def test_a_client_that_has_said_all_is_answered(impatient: None, asked: bytes) -> None:
    """As `nc -N` does: what it sends ends with its request, and it still reads."""
    with served() as port:
        for _ in range(20):  # whether its end is seen before it is answered is a matter of chance
            with connected(port) as connection:
                connection.sendall(asked)
                connection.shutdown(socket.SHUT_WR)
                assert connection.recv(4096).startswith(b"HTTP/1.1 200 OK")

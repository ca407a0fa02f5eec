"""The probes against servers of this process: whatever a server does, time is kept and what is wrong is told apart."""

import http.client
import os
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from diagnostics.machine import Machine
from diagnostics.probes import network
from diagnostics.probes.network import pac
from diagnostics.probes.network.pages import ask
from diagnostics.probes.network.roads import connect
from diagnostics.probes.network.secure import handshake
from diagnostics.probes.together import Deadline, start
from tests.diagnostics.network.authorities import authority, context, trusting
from tests.diagnostics.network.servers import Site, listen, serve_site

LOOSELY = 9
"""Seconds, where 3 are allowed; benchmarks/network.py holds to what is promised, where nothing else runs."""
HOST = '[{key}]\nname = "{key}"\nhost = "127.0.0.1"\nport = {port}\nscheme = "http"\n'


@contextmanager
def served(serve: Callable[[socket.socket], None]) -> Iterator[int]:
    """A server on a free port."""
    with closing(listen("127.0.0.1", 0, serve)) as listener:
        yield listener.getsockname()[1]


def asked(port: int, seconds: float = 1.0) -> dict[str, Any]:
    """What one request to a local server gives."""
    connection = socket.create_connection(("127.0.0.1", port))
    return ask(connection, "127.0.0.1", "/", "GET", Deadline(seconds), lambda: datetime.now(UTC))


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        (b"", "closed"),
        (b"SSH-2.0-essai\r\n", "garbled"),
        (b"HTTP/1.1 200 OK\r\nDate: demain\r\n\r\n", "ok"),
        (b"HTTP/1.1 302 Found\r\nLocation: http://[mal\r\n\r\n", "ok"),
        (b"HTTP/1.1 200 OK\r\nAge: beaucoup\r\nDate: Wed, 25 Nov 2026 08:00:00 -0000\r\n\r\n", "ok"),
        (b"HTTP/1.1 200 OK\r\nAge: " + b"9" * 5000 + b"\r\nDate: Wed, 25 Nov 2026 08:00:00 GMT\r\n\r\n", "ok"),
        (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n", "garbled"),
    ],
)
def test_odd_answers(said: bytes, outcome: str) -> None:
    def serve(connection: socket.socket) -> None:
        connection.recv(4096)
        connection.sendall(said)

    with served(serve) as port:
        seen = asked(port)
    assert seen["outcome"] == outcome
    assert outcome != "ok" or seen["redirect"] == ""
    assert http.client.HTTPConnection.debuglevel == 0


def test_what_a_proxy_offers_is_told() -> None:
    def serve(connection: socket.socket) -> None:
        connection.recv(4096)
        offered = b"Proxy-Authenticate: Negotiate\r\nProxy-Authenticate: \r\nProxy-Authenticate: Basic realm=x\r\n"
        connection.sendall(b"HTTP/1.1 407 No\r\n" + offered + b"\r\n")

    with served(serve) as port:
        assert asked(port)["schemes"] == ["Negotiate", "Basic"]


def test_a_server_that_wants_our_certificate_says_so_after_the_handshake(tmp_path: Path) -> None:
    """TLS 1.3 answers what a client lacks when the client believes that all is done (RFC 8446, 4.4.2.4)."""
    root = authority("Racine des essais")
    wanting, heard = context(tmp_path, root, "localhost"), Event()
    wanting.verify_mode, wanting.minimum_version = ssl.CERT_REQUIRED, ssl.TLSVersion.TLSv1_3

    def serve(connection: socket.socket) -> None:
        with wanting.wrap_socket(connection, server_side=True, do_handshake_on_connect=False) as secure:
            with pytest.raises(ssl.SSLError):
                secure.do_handshake()
            heard.wait(10)  # to hang up on what was not read would take the answer back

    with served(serve) as port:
        trust = trusting(root)
        plain = socket.create_connection(("127.0.0.1", port))
        _, secure = handshake(plain, "localhost", trust, Deadline(5))
        assert secure is not None
        seen = ask(secure, "localhost", "/", "HEAD", Deadline(5), lambda: datetime.now(UTC))
        heard.set()
    assert (seen["outcome"], seen.get("reason")) == ("closed", "TLSV13_ALERT_CERTIFICATE_REQUIRED")


def test_a_server_that_drips_holds_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each byte comes in time, and the whole never: what was seen by then is kept, and said to be cut."""
    monkeypatch.setattr(network, "WHOLE_SECONDS", 3.0)

    def drip(connection: socket.socket) -> None:
        for _ in range(600):
            connection.sendall(b"H")
            time.sleep(0.1)

    with served(drip) as port:
        hosts = tmp_path / "hosts.toml"
        hosts.write_text(HOST.format(key="goutte", port=port))
        started = time.monotonic()
        seen = network.finish(network.begin(Machine(hosts=hosts, environ={}), "test"))
        taken = time.monotonic() - started
    value = next(found.value for found in seen if found.id == "network.host.goutte")
    assert taken < LOOSELY
    assert not value["over"] and value["ways"]["direct"]["connections"][0]["outcome"] == "ok"


def test_a_thread_that_never_ends_holds_no_program() -> None:
    code = "import time; from diagnostics.probes.together import start; start(lambda: time.sleep(60))"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=20)


def test_a_failure_is_told_to_whoever_waits() -> None:
    with pytest.raises(ZeroDivisionError):
        start(lambda: 1 // 0).wait(5)
    with pytest.raises(TimeoutError):
        start(lambda: time.sleep(5)).wait(0.01)


def test_nobody_listens() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        tried, connection = connect(["127.0.0.1"], unused.getsockname()[1], Deadline(2))
    assert (tried[0]["outcome"], connection) == ("refused", None)
    assert connect([], 443, Deadline(2)) == ([], None)


@pytest.mark.parametrize(
    ("text", "outcome", "proxies", "untried"),
    [
        ('function FindProxyForURL(u, h) { return "DIRECT"; }', "ok", [], []),
        (
            'function FindProxyForURL(u, h) { return "PROXY p.test:8080; PROXY q.test:81"; }',
            "ok",
            ["p.test:8080", "q.test:81"],
            [],
        ),
        ('FindProxyForURL "PROXY [fd00::1]:3128; PROXY p.test:99999"', "ok", ["[fd00::1]:3128"], []),
        ('FindProxyForURL "HTTPS p.test:443; SOCKS5 q.test:1080"', "ok", [], ["HTTPS", "SOCKS5"]),
        ('FindProxyForURL url.substring(0, 5) == "HTTP:" "PROXY " + p', "ok", [], ["PROXY"]),
        ("<html>", "no_pac", [], []),
    ],
)
def test_a_pac_file_on_a_disk(tmp_path: Path, text: str, outcome: str, proxies: list[str], untried: list[str]) -> None:
    file = tmp_path / "proxy.pac"
    file.write_text(text)
    assert fetched(file.as_uri()) == {"outcome": outcome, "proxies": proxies, "untried": untried}


def fetched(address: str, trust: ssl.SSLContext | None = None) -> dict[str, Any]:
    return pac.fetch(address, Deadline(2), trust or ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT))


def test_a_pac_file_on_a_share_that_is_away_is_not_waited_for(tmp_path: Path) -> None:
    """Opening a pipe that nobody writes to waits for ever, as a dead share does for a minute."""
    os.mkfifo(tmp_path / "proxy.pac")
    started = time.monotonic()
    assert fetched((tmp_path / "proxy.pac").as_uri())["outcome"] == "unreachable"
    assert time.monotonic() - started < LOOSELY


def test_a_share_is_not_a_folder_of_this_machine(tmp_path: Path) -> None:
    (tmp_path / "proxy.pac").write_text("FindProxyForURL")
    assert fetched(f"file://localhost{tmp_path}/proxy.pac")["outcome"] == "ok"
    assert fetched(f"file://serveur{tmp_path}/proxy.pac")["outcome"] == "unreachable"


def test_a_pac_file_whose_address_no_request_can_hold() -> None:
    with served(serve_site(Site(body="FindProxyForURL"), None)) as port:
        assert fetched(f"http://127.0.0.1:{port}/proxy.pac")["outcome"] == "ok"
        assert fetched(f"http://127.0.0.1:{port}/d\u00e9part.pac")["outcome"] == "unreachable"


@pytest.mark.parametrize(("known", "outcome"), [(True, "ok"), (False, "unread")])
def test_a_pac_file_by_https(tmp_path: Path, known: bool, outcome: str) -> None:
    """It is read from a server that this workstation knows, and from no other."""
    root = authority("Racine des essais")
    trust = trusting(root if known else authority("Autre"))
    site = serve_site(Site(body="FindProxyForURL PROXY p.test:3128"), context(tmp_path, root, "localhost"))
    with served(site) as port:
        seen = fetched(f"https://localhost:{port}/proxy.pac", trust)
    assert (seen["outcome"], seen["proxies"]) == (outcome, ["p.test:3128"] if known else [])


@pytest.mark.parametrize(
    ("address", "outcome"),
    [
        ("https://127.0.0.1:9/proxy.pac", "unreachable"),
        ("http://pac.test:65536/", "unread"),
        ("ftp://pac.test/", "unread"),
        ("http://[mal/", "unread"),
        ("file:///nulle/part.pac", "unreachable"),
        ("http://127.0.0.1:9/proxy.pac", "unreachable"),
        ("http://pac\0.test/proxy.pac", "unreachable"),
        ("http://127.0.0.1:9/d\u00e9part.pac", "unreachable"),
    ],
)
def test_a_pac_file_that_cannot_be_read(address: str, outcome: str) -> None:
    assert fetched(address)["outcome"] == outcome

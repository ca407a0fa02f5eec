"""Which proxies are tried: by scheme, in the order of a PAC file, and never longer than they may."""

import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from diagnostics.machine.network import Proxy, ProxySettings, parse_proxy
from diagnostics.probes.network import choosing
from diagnostics.probes.network.choosing import Road, choose, shown
from tests.diagnostics.network.servers import Site, listen, serve_site

TRUST = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
LOOSELY = 9


@pytest.fixture
def alive() -> Iterator[str]:
    """The address of something that takes connections."""
    with closing(listen("127.0.0.1", 0, serve_site(Site(), None))) as listener:
        yield f"127.0.0.1:{listener.getsockname()[1]}"


@pytest.fixture
def dead() -> Iterator[str]:
    """An address that refuses connections."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        yield f"127.0.0.1:{unused.getsockname()[1]}"


def chosen(**settings: Any) -> tuple[Road, dict[str, Any]]:
    return choose(ProxySettings(source="system", **settings), TRUST)


def pac(folder: Path, *proxies: str) -> str:
    file = folder / "proxy.pac"
    named = "; ".join(f"PROXY {proxy}" for proxy in proxies)
    file.write_text(f"function FindProxyForURL(u, h) {{ return '{named}; DIRECT'; }}")
    return file.as_uri()


def test_a_proxy_for_http_alone_leaves_https_alone() -> None:
    road, told = chosen(http="proxy.test:3128")
    assert road.via("https", "a.test", 443) == "direct"
    assert road.via("http", "a.test", 80) == "proxy"
    assert told["set"] is False
    assert told["plain"] == {"set": True, "kind": "http", "address": "proxy.test:3128"}


def test_two_proxies_each_for_its_own() -> None:
    road, told = chosen(http="a.test:1", https="b.test:2", bypass=("c.test",))
    assert (road.proxies["http"], road.proxies["https"]) == (Proxy("http", "a.test", 1), Proxy("http", "b.test", 2))
    assert (told["address"], told["plain"]["address"]) == ("b.test:2", "a.test:1")
    assert road.via("https", "c.test", 443) == "direct"


def test_the_next_proxy_of_a_pac_file_is_tried_where_the_first_is_away(tmp_path: Path, alive: str, dead: str) -> None:
    road, told = chosen(pac=pac(tmp_path, dead, alive))
    assert road.proxies["https"] == parse_proxy(alive)
    assert (told["address"], told["pac"]["away"]) == (alive, [dead])
    assert road.via("https", "a.test", 443) == "either"


def test_the_first_proxy_of_a_pac_file_is_taken_where_it_stands(tmp_path: Path, alive: str, dead: str) -> None:
    _, told = chosen(pac=pac(tmp_path, alive, dead))
    assert (told["address"], told["pac"]["away"]) == (alive, [])


def test_where_all_are_away_the_first_is_named(tmp_path: Path, dead: str) -> None:
    _, told = chosen(pac=pac(tmp_path, dead, "127.0.0.1:9"))
    assert (told["address"], told["pac"]["away"]) == (dead, [dead, "127.0.0.1:9"])


def test_a_pac_file_comes_before_what_is_set_beside(tmp_path: Path, alive: str) -> None:
    road, told = chosen(pac=pac(tmp_path, alive), http="ancien.test:1", https="ancien.test:1")
    assert road.proxies["https"] == parse_proxy(alive)
    assert told["set"] is False


def test_what_is_set_stands_in_for_a_pac_file_that_is_away() -> None:
    road, told = chosen(pac="file:///nulle/part.pac", http="p.test:1", https="p.test:1")
    assert road.via("https", "a.test", 443) == "proxy"
    assert (told["pac"]["outcome"], told["address"]) == ("unreachable", "p.test:1")


def test_a_pac_file_that_drips_takes_no_more_than_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choosing, "PAC_SECONDS", 1.0)

    def drip(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        for _ in range(600):
            connection.sendall(b"/")
            time.sleep(0.1)

    with closing(listen("127.0.0.1", 0, drip)) as listener:
        started = time.monotonic()
        _, told = chosen(pac=f"http://127.0.0.1:{listener.getsockname()[1]}/proxy.pac")
    assert told["pac"]["outcome"] == "unreachable"
    assert time.monotonic() - started < LOOSELY


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("http://pac.test/proxy.pac", "http://pac.test/proxy.pac"),
        ("http://moi:secret@pac.test:8080/proxy.pac?jeton=secret#secret", "http://pac.test:8080/proxy.pac"),
        ("file:///C:/proxy.pac", "file:///C:/proxy.pac"),
        ("data:application/x-ns-proxy-autoconfig;base64,c2VjcmV0", "data:"),
        ("http://moi:secret@pac.test:secret/", ""),
        ("http://[secret", ""),
    ],
)
def test_the_address_of_a_pac_file_tells_no_secret(address: str, told: str) -> None:
    assert shown(address) == told
    assert "secret" not in shown(address)


@pytest.mark.parametrize("address", ["http://moi:12/secret@proxy.test:3128", "moi:12#secret@p:1", "moi:1?secret@p:1"])
def test_a_password_that_is_not_encoded_is_no_host(address: str) -> None:
    """What stands before its « / » would be taken for one, asked of the servers of names, and told."""
    _, told = chosen(http=address, https=address)
    assert (told["kind"], told["address"]) == ("unreadable", "")

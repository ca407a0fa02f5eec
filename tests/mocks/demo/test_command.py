"""`helpdesk demo` where its ports are taken: mocks that run already are joined, and nobody else is."""

import json
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

import pytest

from diagnostics.cli import FAILURE, main
from mocks.server.ports import FACES, Ports
from mocks.server.running import described
from tests.serving import free_base, serving

TRAINER = "/s/demo/"


def base_of(told: dict[str, Any]) -> int:
    """The first port of a server."""
    return (urlsplit(told["admin"]["url"]).port or 0) - FACES.index("admin")


def demo(base: int, *options: str) -> int:
    """The command's exit code; it ends at once where it joins somebody or refuses."""
    return main(["demo", "--port-base", str(base), *options])


@contextmanager
def stranger(base: int, said: str, status: int = 200) -> Iterator[None]:
    """Another program at the admin's port, which answers anything with `said`."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.end_headers()
            self.wfile.write(said.encode())

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", Ports(base).of("admin")), Handler) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield
        server.shutdown()
        thread.join()


def test_mocks_that_run_already_are_joined(server: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    assert demo(base_of(server), "--no-browser") == 0
    told = capsys.readouterr()
    assert "SIMULATION" in told.out and "tournent déjà" in told.out and not told.err
    assert f"{server['demo']}{TRAINER}" in told.out and f"{server['mailbox']['url']}{TRAINER}" in told.out


def test_a_program_is_told_what_they_told(server: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    assert demo(base_of(server), "--no-browser", "--json") == 0
    assert json.loads(capsys.readouterr().out) == server == described(base_of(server))


def test_the_browser_opens_their_page(server: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened, browser = tmp_path / "ouvert", tmp_path / "navigateur"
    browser.write_text(f'#!/bin/sh\necho "$1" > {opened}\n', encoding="utf-8")
    browser.chmod(0o755)
    code = f"from diagnostics.cli import main; main(['demo', '--port-base', '{base_of(server)}'])"
    monkeypatch.setenv("BROWSER", f"{browser} %s")
    subprocess.run([sys.executable, "-c", code], check=True, stdout=subprocess.DEVNULL, timeout=60)
    assert opened.read_text(encoding="utf-8") == f"{server['demo']}{TRAINER}\n"


def like_ours(base: int, **changes: Any) -> str:
    demo = f"http://localhost:{Ports(base).of('demo')}"
    return json.dumps({"psc": {}, "mailbox": {"url": ""}, "admin": {}, "demo": demo, **changes})


FACES_OF_OURS = dict.fromkeys(("phone", "viatrajectoire", "monsisra"), "http://localhost:1")
STRANGERS: dict[str, Callable[[int], tuple[str, int]]] = {
    "no JSON": lambda _: ("<!doctype html>", 200),
    "a list": lambda _: ("[]", 200),
    "other fields": lambda _: ('{"status": "ok"}', 200),
    "another's page": lambda base: (like_ours(base, **FACES_OF_OURS, demo="http://localhost:80"), 200),
    "no address": lambda base: (like_ours(base, **FACES_OF_OURS, demo=3), 200),
    "another version": lambda base: (like_ours(base), 200),
    "a refusal": lambda base: (like_ours(base, **FACES_OF_OURS), 401),
}


@pytest.mark.parametrize("name", STRANGERS)
def test_somebody_else_is_not_joined(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    base = int(free_base())
    with stranger(base, *STRANGERS[name](base)):
        assert demo(base, "--no-browser") == FAILURE
    told = capsys.readouterr()
    assert f"Le port {Ports(base).of('admin')} est déjà pris" in told.err and not told.out


def test_one_port_that_is_taken_is_no_mock(capsys: pytest.CaptureFixture[str]) -> None:
    base = int(free_base())
    with socket.create_server(("127.0.0.1", base + 7)):
        assert demo(base, "--no-browser") == FAILURE
    assert f"Le port {base + 7} est déjà pris" in capsys.readouterr().err


def test_mocks_that_want_tls_are_not_joined(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    running = serving(tmp_path / "etat", "--tls")
    base = base_of(next(running))
    try:
        assert described(base) == {} and demo(base, "--no-browser") == FAILURE
    finally:
        next(running, None)
    assert "déjà pris" in capsys.readouterr().err

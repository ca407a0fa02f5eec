"""A relying party's own server, as the mocks post to it."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from queue import SimpleQueue
from threading import Thread
from typing import NamedTuple

import pytest


class Told(NamedTuple):
    """A post that the relying party received."""

    path: str
    kind: str
    body: str
    authorization: str


class Listener(NamedTuple):
    """Where the relying party listens, and what it was told; reading waits for it."""

    url: str
    told: "SimpleQueue[Told]"


@pytest.fixture
def listener() -> Iterator[Listener]:
    """A real HTTP server in this process."""
    told: SimpleQueue[Told] = SimpleQueue()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"])).decode()
            told.put(Told(self.path, self.headers["content-type"], body, self.headers.get("authorization", "")))
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield Listener(f"http://127.0.0.1:{server.server_port}/logout", told)
        server.shutdown()
        thread.join()

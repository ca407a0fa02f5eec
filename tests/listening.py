"""A relying party's own server, as the mocks post to it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from queue import SimpleQueue
from threading import Thread

import pytest


@dataclass
class Listener:
    """Its address, and the bodies and `Authorization` headers that it was posted, in their order."""

    url: str = ""
    got: "SimpleQueue[tuple[str, str]]" = field(default_factory=SimpleQueue)


@pytest.fixture
def listener() -> Iterator[Listener]:
    """A server on loopback that takes what is posted."""
    listening = Listener()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"])).decode()
            listening.got.put((body, self.headers.get("authorization", "")))
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        listening.url = f"http://127.0.0.1:{server.server_port}/told"
        yield listening
        server.shutdown()
        thread.join()

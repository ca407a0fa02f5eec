"""A server in this process, for handlers of one's own."""

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator

import pytest
import uvicorn

from mocks.server.serve import SETTINGS, Server
from mocks.spaces import Spaces
from mocks.wire.asgi import Handle, application

Serve = Callable[[Handle], str]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Serve a handler in this process; the address of the server."""
    running: list[tuple[Server, threading.Thread]] = []

    def start(handle: Handle) -> str:
        listening, ready = socket.create_server(("127.0.0.1", 0)), threading.Event()
        server = Server(uvicorn.Config(application(handle, Spaces(), "wallet"), **SETTINGS), ready.set)
        thread = threading.Thread(target=lambda: asyncio.run(server.quietly([listening])))
        thread.start()
        running.append((server, thread))
        assert ready.wait(timeout=20)
        return f"http://127.0.0.1:{listening.getsockname()[1]}"

    yield start
    for server, thread in running:
        server.should_exit = True
        thread.join(timeout=20)

"""Serve a stack: every socket is bound before anything is said to be ready, and nothing is left behind."""

import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress

import uvicorn

from mocks.server.errors import PortTakenError
from mocks.server.stack import Ports, by_port
from mocks.wire.asgi import App

BACKLOG = 512
GRACE_SECONDS = 1


class Server(uvicorn.Server):
    """A uvicorn that says when it answers."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to answer."""
        await super().startup(sockets=sockets)
        if self.started:
            self._ready()


@contextmanager
def bound(host: str, ports: list[int], base: int) -> Iterator[list[socket.socket]]:
    """Listening sockets on these ports, all or none. Raises PortTakenError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    sockets: list[socket.socket] = []
    try:
        for port in ports:
            one = socket.socket(family)
            sockets.append(one)
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                one.bind((host, port))
            except OSError as error:
                raise PortTakenError(port=port, other=base + 100) from error
            one.listen(BACKLOG)
        yield sockets
    finally:
        for one in sockets:
            one.close()


def serve(applications: Mapping[str, App], host: str, ports: Ports, ready: Callable[[], None]) -> None:
    """Answer until interrupted. Raises PortTakenError."""
    numbers = {ports.of(face): app for face, app in applications.items()}
    config = uvicorn.Config(
        by_port(numbers),
        log_level="critical",
        access_log=False,
        lifespan="off",
        server_header=False,
        date_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    with bound(host, list(numbers), ports.base) as sockets, suppress(KeyboardInterrupt):
        Server(config, ready).run(sockets=sockets)

"""Serve a stack: every socket is bound before anything is said to be ready, and nothing is left behind."""

import asyncio
import errno
import gc
import socket
import ssl
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uvicorn

from mocks.server.errors import AddressError, PortTakenError
from mocks.server.guard import guarded
from mocks.server.ports import Ports
from mocks.server.stack import by_port
from mocks.server.tls import card_protocol, server_context
from mocks.wire.asgi import App

BACKLOG = 512
MADE_BEFORE_COLLECTION = 20_000
"""Objects made before the collector looks through the young ones: tables and record keep many, and few are cycles."""
CARD, SMTP = "card", "smtp"
SETTINGS: dict[str, Any] = {
    "log_level": "critical",
    "access_log": False,
    "interface": "asgi3",
    "lifespan": "off",
    "server_header": False,
    "ws": "none",
    "date_header": False,
    "proxy_headers": False,
    "timeout_graceful_shutdown": 1,
}


class Server(uvicorn.Server):
    """A uvicorn that says when it answers."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def quietly(self, sockets: list[socket.socket]) -> None:
        """Serve without taking the process's signals."""
        await self._serve(sockets)

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
                if error.errno != errno.EADDRINUSE:
                    raise AddressError(host=host, reason=error.strerror or "") from error
                raise PortTakenError(port=port, other=base + 100) from error
            one.listen(BACKLOG)
        yield sockets
    finally:
        for one in sockets:
            one.close()


def serve(
    applications: Mapping[str, App],
    host: str,
    ports: Ports,
    card: ssl.SSLContext,
    ready: Callable[[], None],
    certificate: Path | None = None,
    mail: Callable[[], asyncio.BaseProtocol] = asyncio.Protocol,
) -> None:
    """Answer until interrupted. The card's port speaks TLS by the context `card`; connections to the mail's port get
    what `mail` makes; the others speak plain HTTP, or TLS with a `certificate`. Raises PortTakenError."""
    plain = {ports.of(face): app for face, app in applications.items() if face != CARD}
    with (
        bound(host, list(plain), ports.base) as sockets,
        bound(host, [ports.of(CARD)], ports.base) as card_socket,
        bound(host, [ports.of(SMTP)], ports.base) as mail_socket,
        suppress(KeyboardInterrupt),
    ):
        asking = _config(applications[CARD], lambda: card, http=card_protocol())
        secured = (lambda: server_context(certificate)) if certificate else None
        answering = _config(by_port(plain), secured, http=guarded())
        beside = Beside(Server(asking, lambda: None), card_socket, mail, mail_socket)
        _run(Server(answering, ready), sockets, beside)


def _config(app: App, secured: Callable[[], ssl.SSLContext] | None, **options: Any) -> uvicorn.Config:
    if secured:
        options["ssl_context_factory"] = lambda *_: secured()
    return uvicorn.Config(app, **options, **SETTINGS)


@dataclass(frozen=True)
class Beside:
    """What is served beside the main server: the card's port, and mail."""

    card: Server
    card_sockets: list[socket.socket]
    mail: Callable[[], asyncio.BaseProtocol]
    mail_sockets: list[socket.socket]

    async def begin(self) -> Callable[[], Awaitable[None]]:
        """Begin to answer; what is returned ends it."""
        loop = asyncio.get_running_loop()
        posts = [await loop.create_server(self.mail, sock=one) for one in self.mail_sockets]
        card = asyncio.ensure_future(self.card.quietly(self.card_sockets))

        async def end() -> None:
            for post in posts:
                post.close()
            self.card.should_exit = True
            await card

        return end


def _run(main: Server, sockets: list[socket.socket], beside: Beside) -> None:
    """All servers in one loop; the end of the first, which takes the signals, is the end of the others."""

    async def both() -> None:
        end = await beside.begin()
        try:
            await main.serve(sockets=sockets)
        finally:
            await end()

    gc.set_threshold(MADE_BEFORE_COLLECTION)
    gc.freeze()  # what start-up made stays: the collector need not look through it again and again
    with asyncio.Runner(loop_factory=main.config.get_loop_factory()) as runner:
        runner.run(both())

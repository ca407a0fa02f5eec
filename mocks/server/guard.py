"""Connections that say too much, or too little: uvicorn bounds neither the head of a request nor the wait for it."""

import asyncio
from typing import Any, cast

from mocks.server.gathering import Gathered

MAX_HEAD = 64 * 1024
SECONDS = 10.0
"""A head must have come by then, from the connection or from its first byte on; a body, from its head or turn on."""
ENDED = "content-length: 0\r\nconnection: close\r\n\r\n"
TOO_LARGE = f"HTTP/1.1 431 Request Header Fields Too Large\r\n{ENDED}".encode()
TOO_LATE = f"HTTP/1.1 408 Request Timeout\r\n{ENDED}".encode()


class Guard(asyncio.Protocol):
    """What stands before uvicorn's HTTP protocol: it closes a connection whose request does not come as it should."""

    cycle: Any
    loop: asyncio.AbstractEventLoop
    transport: Any
    _deadline: asyncio.TimerHandle | None = None
    _head: Any = None
    _bytes = 0

    def connection_made(self, transport: Any) -> None:
        """Wait for the first head."""
        super().connection_made(cast("asyncio.Transport", Gathered(transport, self.loop)))
        self._wait()

    def data_received(self, data: bytes) -> None:
        """Take some more of a request, up to a limit where it is a head."""
        super().data_received(data)
        self._follow()
        if not answering(self):
            self._bytes += len(data)
        if self._bytes > MAX_HEAD:
            self._close(TOO_LARGE if self.cycle is None else b"")

    def eof_received(self) -> None:
        """Send what is left: a client that has said all, as `nc -N` does, still reads, and is hung up on now."""
        self.transport.flush()

    def on_response_complete(self) -> None:
        """Turn to the request that came meanwhile, whole or not."""
        super().on_response_complete()  # type: ignore[misc]
        if answering(self):
            self._follow()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing more."""
        self._stop_waiting()
        super().connection_lost(exc)

    def _follow(self) -> None:
        """Wait for what the client has yet to send, and for no longer."""
        if self.cycle is not self._head:
            self._head, self._bytes = self.cycle, 0
            self._stop_waiting()
        if answering(self) and whole(self):
            self._stop_waiting()
        else:
            self._wait()

    def _wait(self) -> None:
        if self._deadline is None:
            self._deadline = self.loop.call_later(SECONDS, self._late)

    def _stop_waiting(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _late(self) -> None:
        self._close(TOO_LATE if answering(self) and not self.cycle.response_started else b"")

    def _close(self, word: bytes) -> None:
        if not self.transport.is_closing():
            self.transport.write(word)
            self.transport.close()


def guarded() -> type[asyncio.Protocol]:
    """uvicorn's HTTP protocol, the one that this machine has, behind the guard."""
    from uvicorn.protocols.http.auto import AutoHTTPProtocol

    return type("Guarded", (Guard, AutoHTTPProtocol), {})


def answering(protocol: Any) -> bool:
    """Whether the head of a request has come, whose answer has not left."""
    return protocol.cycle is not None and not protocol.cycle.response_complete


def whole(protocol: Any) -> bool:
    """Whether all of the request that is being answered has come; those that queue behind it wait for us."""
    return bool(getattr(protocol, "pipeline", ())) or not protocol.cycle.more_body

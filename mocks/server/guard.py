"""Connections that say too much, or too little: uvicorn bounds neither the head of a request nor the wait for it."""

import asyncio
from typing import Any

from mocks.server.gathering import Gathered

MAX_HEAD = 64 * 1024
SECONDS = 10.0
"""A head must have come by then, from the connection or from its first byte on; a body, from its head or turn on."""
ENDED = "content-length: 0\r\nconnection: close\r\n\r\n"
TOO_LARGE = f"HTTP/1.1 431 Request Header Fields Too Large\r\n{ENDED}".encode()
TOO_LATE = f"HTTP/1.1 408 Request Timeout\r\n{ENDED}".encode()


def guarded() -> type[asyncio.Protocol]:
    """uvicorn's HTTP protocol, which closes a connection whose request does not come as it should."""
    from uvicorn.protocols.http.auto import AutoHTTPProtocol

    base: Any = AutoHTTPProtocol

    class Guarded(base):  # type: ignore[misc]
        def connection_made(self, transport: Any) -> None:
            super().connection_made(Gathered(transport, self.loop))
            self._bytes, self._head = 0, None
            self._deadline: asyncio.TimerHandle | None = None
            self._wait()

        def data_received(self, data: bytes) -> None:
            super().data_received(data)
            self._follow()
            if not answering(self):
                self._bytes += len(data)
            if self._bytes > MAX_HEAD:
                self._close(TOO_LARGE if self.cycle is None else b"")

        def on_response_complete(self) -> None:
            super().on_response_complete()
            if answering(self):  # the next request had come meanwhile, whole or not
                self._follow()

        def eof_received(self) -> None:
            self.transport.flush()  # a client that has said all, as `nc -N` does, still reads; it is hung up on now

        def _follow(self) -> None:
            """Wait for what the client has yet to send, and for no longer."""
            if self.cycle is not self._head:
                self._head, self._bytes = self.cycle, 0
                self._stop_waiting()
            if answering(self) and whole(self):
                self._stop_waiting()
            else:
                self._wait()

        def connection_lost(self, exc: Exception | None) -> None:
            self._stop_waiting()
            super().connection_lost(exc)

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

    made: type[asyncio.Protocol] = Guarded
    return made


def answering(protocol: Any) -> bool:
    """Whether the head of a request has come, whose answer has not left."""
    return protocol.cycle is not None and not protocol.cycle.response_complete


def whole(protocol: Any) -> bool:
    """Whether all of the request that is being answered has come; those that queue behind it wait for us."""
    return bool(getattr(protocol, "pipeline", ())) or not protocol.cycle.more_body

"""Connections that say too much, or too little: uvicorn bounds neither the head of a request nor the wait for it."""

import asyncio
from typing import Any

from mocks.server.gathering import Gathered

MAX_HEAD = 64 * 1024
HEAD_SECONDS = 10.0
"""A head must have come by then, from the connection or from its first byte on."""
TOO_LARGE = b"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"


def guarded() -> type[asyncio.Protocol]:
    """uvicorn's HTTP protocol, which closes a connection whose request does not begin as it should."""
    from uvicorn.protocols.http.auto import AutoHTTPProtocol

    base: Any = AutoHTTPProtocol

    class Guarded(base):  # type: ignore[misc]
        def connection_made(self, transport: Any) -> None:
            super().connection_made(Gathered(transport, self.loop))
            self._bytes = 0
            self._deadline: asyncio.TimerHandle | None = None
            self._wait()

        def data_received(self, data: bytes) -> None:
            super().data_received(data)
            if self.cycle is not None and not self.cycle.response_complete:
                self._bytes = 0
                self._stop_waiting()
                return
            self._bytes += len(data)
            self._wait()
            if self._bytes > MAX_HEAD:
                self._close(TOO_LARGE if self.cycle is None else b"")

        def connection_lost(self, exc: Exception | None) -> None:
            self._stop_waiting()
            super().connection_lost(exc)

        def _wait(self) -> None:
            if self._deadline is None:
                self._deadline = self.loop.call_later(HEAD_SECONDS, self._close, b"")

        def _stop_waiting(self) -> None:
            if self._deadline is not None:
                self._deadline.cancel()
                self._deadline = None

        def _close(self, word: bytes) -> None:
            if not self.transport.is_closing():
                self.transport.write(word)
                self.transport.close()

    made: type[asyncio.Protocol] = Guarded
    return made

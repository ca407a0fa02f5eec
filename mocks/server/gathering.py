"""What is written in one turn of the loop leaves in one piece: a head and its body, which uvicorn writes apart."""

import asyncio
from typing import Any


class Gathered:
    """A transport that keeps what it is given until the loop's next turn, unless it is flushed or closed before."""

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport, self._loop = transport, loop
        self._parts: list[bytes] = []

    def write(self, data: bytes) -> None:
        """Send it soon, with what follows at once."""
        if not self._parts:
            self._loop.call_soon(self.flush)
        self._parts.append(data)

    def flush(self) -> None:
        """Send what is left now."""
        whole = b"".join(self._parts)
        self._parts.clear()
        if whole and not self._transport.is_closing():
            self._transport.write(whole)

    def close(self) -> None:
        """Send what is left, then close."""
        self.flush()
        self._transport.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

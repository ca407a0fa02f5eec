"""The wire between a virtual card and the virtual reader (facts/virtual-card.md 3.2): the card is a TCP client.

Both ways: two bytes of length, then the body. One byte from the reader is a control: off, on, reset, « your ATR ».
"""

import socket
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Event, Thread

POWER_OFF, POWER_ON, RESET, GIVE_ATR = 0, 1, 2, 4
QUICKACK = getattr(socket, "TCP_QUICKACK", 12)
CONNECT_SECONDS = 5.0


@dataclass(frozen=True)
class Behaviour:
    """How the card takes part: its ATR, its answers, how long it takes over each, and after how many commands it leaves
    or falls silent."""

    atr: bytes
    transmit: Callable[[bytes], bytes]
    reset: Callable[[], None] = lambda: None
    leave_after: int | None = None
    silent_after: int | None = None
    delay_ms: int = 0


@dataclass
class Insertion:
    """A card in the reader. `polled` is set once the reader knows what it is; `remove` takes the card out.

    The reader asks for the ATR to see whether a card is there, powers it up, and asks again. `moments` are the times of
    its commands, in seconds of a clock of its own.
    """

    connection: socket.socket
    behaviour: Behaviour
    polled: Event = field(default_factory=Event)
    commands: int = 0
    moments: list[float] = field(default_factory=list)
    gone: Event = field(default_factory=Event)
    powered: bool = False

    def __post_init__(self) -> None:
        self.thread = Thread(target=self._serve, daemon=True)
        self.thread.start()

    def remove(self) -> None:
        """Take the card out."""
        self.gone.set()
        with suppress(OSError):  # it may have left by itself
            self.connection.shutdown(socket.SHUT_RDWR)
        self.thread.join()
        self.connection.close()

    def _serve(self) -> None:
        try:
            while (message := self._receive()) is not None and self._answer(message):
                pass
        except OSError:
            pass  # the reader went away

    def _answer(self, message: bytes) -> bool:
        if len(message) == 1:
            return self._control(message[0])
        self.commands += 1
        self.moments.append(time.perf_counter())
        if self.commands == self.behaviour.leave_after:
            self.connection.shutdown(socket.SHUT_RDWR)
            return False
        if self.commands != self.behaviour.silent_after:
            self.gone.wait(self.behaviour.delay_ms / 1000)
            self._send(self.behaviour.transmit(message))
        return True

    def _control(self, control: int) -> bool:
        if control == GIVE_ATR:
            self._send(self.behaviour.atr)
            if self.powered:
                self.polled.set()
        elif control in (POWER_ON, RESET):
            self.powered = True
            self.behaviour.reset()
        return True

    def _receive(self) -> bytes | None:
        head = self._exactly(2)
        return None if head is None else self._exactly(int.from_bytes(head, "big"))

    def _exactly(self, count: int) -> bytes | None:
        data = b""
        while len(data) < count:
            self.connection.setsockopt(socket.IPPROTO_TCP, QUICKACK, 1)  # or 44 ms an APDU: the reader writes in two
            chunk = self.connection.recv(count - len(data))
            if not chunk:
                return None
            data += chunk
        return data

    def _send(self, body: bytes) -> None:
        self.connection.sendall(len(body).to_bytes(2, "big") + body)


def insert(port: int, behaviour: Behaviour) -> Insertion:
    """Put a card into the reader that listens on `port` of this machine."""
    connection = socket.create_connection(("127.0.0.1", port), CONNECT_SECONDS)
    connection.settimeout(None)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return Insertion(connection, behaviour)

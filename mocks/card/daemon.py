"""The process that keeps the virtual bench, so that its card stays in the reader between two commands.

Takes its orders on a socket that its user alone can reach (`VirtualPlaces.control`), one at a time. Started by
`mocks.card.client`; says « ready » on its standard output.
"""

import json
import os
import shutil
import signal
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from diagnostics.domain.places import VirtualPlaces, state_dir, virtual_places
from mocks.card.bench import Bench, ReaderMode, open_bench
from mocks.card.errors import BenchError
from mocks.card.locks import lock as take
from mocks.card.protocol import LOCK, READY, BenchStatus
from mocks.card.spec import from_data
from mocks.pki import open_hierarchy

Order = dict[str, Any]
BITS = "HELPDESK_CA_BITS"
"""Environment variable with the size of the authorities' keys; tests choose smaller ones."""


def main() -> int:
    """Serve until told to stop. Ends with 1 when another bench of this user is running."""
    places = virtual_places()
    places.directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (places.directory.parent / LOCK).open("a+") as lock:
        if not take(lock, wait=False):
            return 1
        if os.fork():  # whoever started us need not wait for us
            os._exit(0)
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        try:
            _serve(places)
        except BenchError as error:
            sys.stdout.write(f"{error}\n")  # no bench to start; whoever started us reads why
        finally:
            shutil.rmtree(places.directory, ignore_errors=True)
    return 0


def _serve(places: VirtualPlaces) -> None:
    places.control.unlink(missing_ok=True)
    hierarchy = open_hierarchy(state_dir() / "pki", bits=int(os.environ.get(BITS, 0)) or None)
    with open_bench(places, hierarchy) as bench, socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(places.control))
        places.control.chmod(0o600)
        listener.listen()
        sys.stdout.buffer.write(READY)
        sys.stdout.flush()
        while _answer(bench, listener.accept()[0]):
            pass


def _answer(bench: Bench, connection: socket.socket) -> bool:
    """Carry out one client's order; False when it was to stop."""
    order: Order = {}
    with connection, connection.makefile("rw", encoding="utf-8") as stream:
        try:
            order = json.loads(stream.readline() or "{}")
            answer = ORDERS[order["order"]](bench, order)
        except BenchError as error:
            answer = {"error": str(error)}
        except (KeyError, TypeError, ValueError) as error:
            answer = {"error": f"{type(error).__name__}: {error}"}
        with suppress(OSError):  # the client is gone: its order is carried out all the same
            stream.write(json.dumps(answer) + "\n")
            stream.flush()
    return order.get("order") != "stop"


def _insert(bench: Bench, order: Order) -> Order:
    bench.insert(from_data(order["card"]), order["slot"])
    return _status(bench)


def _remove(bench: Bench, order: Order) -> Order:
    bench.remove(order["slot"])
    return _status(bench)


def _reader(bench: Bench, order: Order) -> Order:
    bench.reader(ReaderMode(order["mode"]))
    return _status(bench)


def _arrange(bench: Bench, order: Order) -> Order:
    bench.arrange([from_data(card) for card in order["cards"]], ReaderMode(order["mode"]))
    return _status(bench)


def _status(bench: Bench, _: Order | None = None) -> Order:
    return BenchStatus(bench.mode, bench.seen()).to_data()


ORDERS: dict[str, Callable[[Bench, Order], Order]] = {
    "insert": _insert,
    "remove": _remove,
    "reader": _reader,
    "arrange": _arrange,
    "status": _status,
    "stop": _status,
}

if __name__ == "__main__":
    sys.exit(main())

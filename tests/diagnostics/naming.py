"""A little server of names on loopback, over UDP and TCP: it knows MX and addresses, and how to go wrong."""

import socket
import struct
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from threading import Thread

A, MX = 1, 15
Zone = Mapping[str, list[tuple[int, int, str]]]
"""By name: kind, preference, host (or the address)."""
Spoil = Callable[[bytes], bytes]


@contextmanager
def serving(zone: Zone, limit: int = 512, code: int | None = None, spoil: Spoil = lambda data: data) -> Iterator[int]:
    """The port of a server. Longer answers than `limit` must be asked for again over TCP; `code` is said to all."""
    tcp, udp = socket.create_server(("127.0.0.1", 0)), socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    udp.bind(tcp.getsockname())
    udp.settimeout(0.05)  # here, for a test that asks nothing may close it before its thread begins
    threads = [
        Thread(target=one) for one in (lambda: _udp(udp, zone, limit, code, spoil), lambda: _tcp(tcp, zone, spoil))
    ]
    for thread in threads:
        thread.start()
    try:
        yield tcp.getsockname()[1]
    finally:
        for link in (tcp, udp):
            with suppress(OSError):
                link.shutdown(socket.SHUT_RDWR)
            link.close()
        for thread in threads:
            thread.join()


def _udp(link: socket.socket, zone: Zone, limit: int, code: int | None, spoil: Spoil) -> None:
    while True:
        try:
            query, client = link.recvfrom(512)
        except TimeoutError:
            if link.fileno() < 0:
                return
            continue
        except OSError:
            return
        answer = _answer(query, zone, code)
        if len(answer) > limit:
            answer = answer[:2] + b"\x83\x80" + answer[4:6] + bytes(6) + query[12:]
        link.sendto(b"xx" + answer[2:], client)  # somebody else's answer comes first
        link.sendto(spoil(answer), client)


def _tcp(listener: socket.socket, zone: Zone, spoil: Spoil) -> None:
    while True:
        try:
            link, _ = listener.accept()
        except OSError:
            return
        with link:
            size = int.from_bytes(link.recv(2), "big")
            answer = spoil(_answer(link.recv(size), zone, None))
            framed = len(answer).to_bytes(2, "big") + answer
            link.sendall(framed[:7])
            link.sendall(framed[7:])


def _answer(query: bytes, zone: Zone, code: int | None) -> bytes:
    labels, at = [], 12
    while size := query[at]:
        labels.append(query[at + 1 : at + 1 + size].decode())
        at += size + 1
    kind = int.from_bytes(query[at + 1 : at + 3], "big")
    known = zone.get(".".join(labels))
    said = (3 if known is None else 0) if code is None else code
    found = [one for one in known or () if one[0] == kind and not said]
    head = query[:2] + struct.pack("!HHHHH", 0x8180 | said, 1, len(found), 0, 0)
    return head + query[12 : at + 5] + b"".join(map(_record, found))


def _record(one: tuple[int, int, str]) -> bytes:
    kind, preference, host = one
    if kind == A:
        data = socket.inet_aton(host)
    else:
        inner = b"".join(bytes([len(label)]) + label.encode() for label in host.split(".") if label)
        data = preference.to_bytes(2, "big") + inner + (b"\xc0\x0c" if host.endswith("..") else b"\0")
    return b"\xc0\x0c" + struct.pack("!HHIH", kind, 1, 60, len(data)) + data

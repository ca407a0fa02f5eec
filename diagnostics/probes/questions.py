"""One question to a server of names (RFC 1035), over UDP, and over TCP where the answer does not fit: Python has no way
to ask for the mail servers of a domain."""

import secrets
import socket
import struct
from dataclasses import dataclass
from time import monotonic

A, MX, AAAA = 1, 15, 28
NO_SUCH_NAME = 3
PORT = 53
TRUNCATED, CODE, COUNTS, HEAD = 0x0200, 0x000F, 4, 12
MOST_JUMPS = 32
"""Pointers that a name may hold: a server that makes a circle of them gets nowhere."""


class GarbledError(ValueError):
    """The bytes are no answer to our question."""


@dataclass(frozen=True)
class Reply:
    """What a server said: its code (0 is well, 3 is no such name), and for MX the hosts by preference (an empty one for
    a domain that takes no mail, RFC 7505), for addresses one empty text each."""

    code: int
    found: tuple[str, ...]


def ask(name: str, kind: int, server: tuple[str, int], seconds: float) -> Reply:
    """Ask one server. Raises OSError (TimeoutError among them) and GarbledError."""
    until = monotonic() + seconds
    question = b"".join(bytes([len(label)]) + label for label in name.encode("ascii").split(b".")) + b"\0"
    question += struct.pack("!HH", kind, 1)
    query = secrets.token_bytes(2) + b"\x01\x00\x00\x01" + bytes(6) + question
    answer = _by_udp(query, server, until)
    if int.from_bytes(answer[2:4], "big") & TRUNCATED:
        answer = _by_tcp(query, server, until)
    return _read(answer, question, kind)


def _by_udp(query: bytes, server: tuple[str, int], until: float) -> bytes:
    with _open(socket.SOCK_DGRAM, server, until) as link:
        link.send(query)
        while True:
            link.settimeout(_left(until))
            answer = link.recv(65535)
            if answer[:2] == query[:2] and len(answer) >= HEAD:  # another question's late answer is passed over
                return answer


def _by_tcp(query: bytes, server: tuple[str, int], until: float) -> bytes:
    with _open(socket.SOCK_STREAM, server, until) as link:
        link.sendall(len(query).to_bytes(2, "big") + query)
        size = int.from_bytes(_exactly(link, 2, until), "big")
        answer = _exactly(link, size, until)
        if answer[:2] != query[:2] or len(answer) < HEAD:
            raise GarbledError(server)
        return answer


def _open(kind: socket.SocketKind, server: tuple[str, int], until: float) -> socket.socket:
    link = socket.socket(socket.AF_INET6 if ":" in server[0] else socket.AF_INET, kind)
    try:
        link.settimeout(_left(until))
        link.connect(server)
    except OSError:
        link.close()
        raise
    return link


def _exactly(link: socket.socket, size: int, until: float) -> bytes:
    data = b""
    while len(data) < size:
        link.settimeout(_left(until))
        more = link.recv(size - len(data))
        if not more:
            raise GarbledError(size)
        data += more
    return data


def _left(until: float) -> float:
    left = until - monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _read(answer: bytes, question: bytes, kind: int) -> Reply:
    try:
        flags, _, count = struct.unpack_from("!HHH", answer, 2)
        if answer[HEAD : HEAD + len(question)].lower() != question.lower():
            raise GarbledError(answer)
        at, found = HEAD + len(question), []
        for _ in range(count):
            _, at = _name(answer, at)
            this, _, _, size = struct.unpack_from("!HHIH", answer, at)
            at += 10
            if this == kind:
                found.append(_data(answer, at, kind))
            at += size
    except (struct.error, IndexError, UnicodeDecodeError) as error:
        raise GarbledError(answer) from error
    return Reply(flags & CODE, tuple(text for _, text in sorted(found)))


def _data(answer: bytes, at: int, kind: int) -> tuple[int, str]:
    """The preference and the host of an MX; nothing of an address but that there is one."""
    if kind != MX:
        return 0, ""
    return struct.unpack_from("!H", answer, at)[0], _name(answer, at + 2)[0]


def _name(answer: bytes, at: int) -> tuple[str, int]:
    """A name, and where what follows it begins."""
    labels, after, jumps = [], 0, 0
    while size := answer[at]:
        if size >= 0xC0:
            after, jumps = after or at + 2, jumps + 1
            at = (size & 0x3F) << 8 | answer[at + 1]
            if jumps > MOST_JUMPS:
                raise GarbledError(answer)
        else:
            labels.append(answer[at + 1 : at + 1 + size].decode("ascii"))
            at += size + 1
    return ".".join(labels), after or at + 1

"""A head and its body leave in one piece."""

import asyncio

from mocks.server.gathering import Gathered


class Noting(asyncio.Transport):
    """A transport that notes what it was asked to do."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[bytes | str] = []

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.asked.append(bytes(data))

    def close(self) -> None:
        self.asked.append("close")

    def is_closing(self) -> bool:
        return "close" in self.asked

    def get_extra_info(self, name: str, default: object = None) -> object:
        return name


def turn(*parts: bytes, close: bool = False) -> list[bytes | str]:
    """What reaches the transport of what is written in one turn of the loop, and closed at once or not."""
    noting = Noting()

    async def write() -> None:
        gathered = Gathered(noting, asyncio.get_running_loop())
        for part in parts:
            gathered.write(part)
        if close:
            gathered.close()
        assert gathered.get_extra_info("socket") == "socket"
        await asyncio.sleep(0)

    asyncio.run(write())
    return noting.asked


def test_one_turn_is_one_piece() -> None:
    assert turn(b"head\r\n\r\n", b"body") == [b"head\r\n\r\nbody"]


def test_nothing_is_lost_nor_sent_twice_by_closing() -> None:
    assert turn(b"head", b"body", close=True) == [b"headbody", "close"]
    assert turn(b"", close=True) == ["close"]


def test_after_closing_nothing_more_is_sent() -> None:
    noting = Noting()

    async def write() -> None:
        gathered = Gathered(noting, asyncio.get_running_loop())
        gathered.close()
        gathered.write(b"late")
        await asyncio.sleep(0)

    asyncio.run(write())
    assert noting.asked == ["close"]


def test_what_is_flushed_does_not_wait_for_the_next_turn() -> None:
    noting = Noting()

    async def write() -> None:
        gathered = Gathered(noting, asyncio.get_running_loop())
        gathered.write(b"head")
        gathered.write(b"body")
        gathered.flush()
        assert noting.asked == [b"headbody"]
        gathered.write(b"next")
        await asyncio.sleep(0)

    asyncio.run(write())
    assert noting.asked == [b"headbody", b"next"]

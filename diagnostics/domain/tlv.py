"""BER-TLV as smart cards write it: definite lengths, tags of up to three bytes, 00 or FF as filler between objects."""

from collections.abc import Iterator
from dataclasses import dataclass

FILLER = (0x00, 0xFF)


class TlvError(ValueError):
    """The bytes are not BER-TLV. `offset` is where it shows."""

    def __init__(self, reason: str, offset: int) -> None:
        self.offset = offset
        super().__init__(f"{reason} at byte {offset}")


@dataclass(frozen=True)
class Tlv:
    """One object: its tag (all tag bytes as one number) and its value."""

    tag: int
    value: bytes

    def children(self) -> tuple["Tlv", ...]:
        """Objects inside. Raises TlvError when the value is not made of objects."""
        return tuple(parse(self.value))

    def child(self, *tags: int) -> "Tlv | None":
        """Follow a path of tags downwards; None where it ends."""
        found: Tlv | None = self
        for tag in tags:
            if found is None:
                return None
            found = next((inner for inner in found.children() if inner.tag == tag), None)
        return found


def parse(data: bytes) -> Iterator[Tlv]:
    """Yield the objects of `data` in their order. Raises TlvError at the first that is cut or malformed."""
    position = 0
    while position < len(data):
        if data[position] in FILLER:
            position += 1
            continue
        tag, after_tag = _tag(data, position)
        length, start = _length(data, after_tag)
        if start + length > len(data):
            raise TlvError("value cut short", position)
        yield Tlv(tag, data[start : start + length])
        position = start + length


def _tag(data: bytes, position: int) -> tuple[int, int]:
    tag = data[position]
    if tag & 0x1F != 0x1F:
        return tag, position + 1
    for size in (2, 3):
        if position + size > len(data):
            raise TlvError("tag cut short", position)
        if not data[position + size - 1] & 0x80:
            return int.from_bytes(data[position : position + size], "big"), position + size
    raise TlvError("tag too long", position)


def _length(data: bytes, position: int) -> tuple[int, int]:
    if position >= len(data):
        raise TlvError("length missing", position)
    first = data[position]
    if first < 0x80:
        return first, position + 1
    size = first & 0x7F
    if not 1 <= size <= 3 or position + 1 + size > len(data):
        raise TlvError("length malformed", position)
    return int.from_bytes(data[position + 1 : position + 1 + size], "big"), position + 1 + size

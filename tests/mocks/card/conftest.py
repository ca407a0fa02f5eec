"""What the computer does before it hands a hash over to the card."""

from collections.abc import Callable

import pytest

from mocks.card import hashing

KINDS = {"sha1": (hashing.START_SHA1, hashing.sha1_block), "sha256": (hashing.START_SHA256, hashing.sha256_block)}


@pytest.fixture(scope="session")
def state_after() -> Callable[[str, bytes], bytes]:
    """The state of a hash after whole blocks."""
    return _state_after


def _state_after(kind: str, blocks: bytes) -> bytes:
    state, compress = KINDS[kind]
    for place in range(0, len(blocks), hashing.BLOCK):
        state = compress(state, blocks[place : place + hashing.BLOCK])
    return b"".join(word.to_bytes(4, "big") for word in state)

"""Hashes taken up half-way give what hashlib gives."""

import hashlib
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mocks.card import hashing


@pytest.mark.parametrize("kind", ["sha1", "sha256"])
@given(data=st.binary(max_size=400), share=st.floats(0, 1))
def test_the_digest_is_the_same_wherever_it_is_cut(
    state_after: Callable[[str, bytes], bytes], kind: str, data: bytes, share: float
) -> None:
    cut = int(len(data) * share) // hashing.BLOCK * hashing.BLOCK
    digest = hashing.finish(kind, state_after(kind, data[:cut]), 8 * cut, data[cut:])
    assert digest == hashlib.new(kind, data, usedforsecurity=False).digest()


@pytest.mark.parametrize(("state", "bits"), [(b"", 0), (bytes(31), 0), (bytes(32), 8), (bytes(20), 512)])
def test_a_state_that_is_none_is_refused(state: bytes, bits: int) -> None:
    with pytest.raises(ValueError, match="whole blocks"):
        hashing.finish("sha256", state, bits, b"")

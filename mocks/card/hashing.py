"""SHA-1 and SHA-256 taken up half-way: the card is given the state after all blocks but the last (FIPS 180-4).

`hashlib` cannot start from a state, and this is how a CPS3 signs: the computer hashes, the card ends it.
"""

import math
from collections.abc import Callable

WORD = 0xFFFFFFFF
BLOCK = 64
State = tuple[int, ...]


def _root_bits(prime: int, power: int) -> int:
    """First 32 bits of the fractional part of a prime's square root (2) or cube root (3), exactly."""
    scaled = prime << (32 * power)
    root = math.isqrt(scaled) if power == 2 else _cube_root(scaled)
    return root & WORD


def _cube_root(number: int) -> int:
    low, high = 0, 1 << (number.bit_length() // 3 + 1)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if middle**3 <= number else (low, middle)
    return low


PRIMES = [n for n in range(2, 312) if all(n % d for d in range(2, math.isqrt(n) + 1))]
K256 = [_root_bits(prime, 3) for prime in PRIMES]
START_SHA256: State = tuple(_root_bits(prime, 2) for prime in PRIMES[:8])
START_SHA1: State = (0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0)
SHA1_ROUNDS: tuple[tuple[Callable[[int, int, int], int], int], ...] = (
    (lambda b, c, d: b & c | ~b & d, 0x5A827999),
    (lambda b, c, d: b ^ c ^ d, 0x6ED9EBA1),
    (lambda b, c, d: b & c | b & d | c & d, 0x8F1BBCDC),
    (lambda b, c, d: b ^ c ^ d, 0xCA62C1D6),
)


def _left(word: int, count: int) -> int:
    return (word << count | word >> (32 - count)) & WORD


def _right(word: int, count: int) -> int:
    return _left(word, 32 - count)


def _words(block: bytes) -> list[int]:
    return [int.from_bytes(block[place : place + 4], "big") for place in range(0, BLOCK, 4)]


def sha1_block(state: State, block: bytes) -> State:
    """The state after one more block of 64 bytes."""
    w = _words(block)
    for t in range(16, 80):
        w.append(_left(w[t - 3] ^ w[t - 8] ^ w[t - 14] ^ w[t - 16], 1))
    a, b, c, d, e = state
    for t, word in enumerate(w):
        mix, constant = SHA1_ROUNDS[t // 20]
        a, b, c, d, e = (_left(a, 5) + mix(b, c, d) + e + constant + word) & WORD, a, _left(b, 30), c, d
    return tuple((old + new) & WORD for old, new in zip(state, (a, b, c, d, e), strict=True))


def sha256_block(state: State, block: bytes) -> State:
    """The state after one more block of 64 bytes."""
    w = _words(block)
    for t in range(16, 64):
        small0 = _right(w[t - 15], 7) ^ _right(w[t - 15], 18) ^ w[t - 15] >> 3
        small1 = _right(w[t - 2], 17) ^ _right(w[t - 2], 19) ^ w[t - 2] >> 10
        w.append((w[t - 16] + small0 + w[t - 7] + small1) & WORD)
    a, b, c, d, e, f, g, h = state
    for constant, word in zip(K256, w, strict=True):
        choice = (_right(e, 6) ^ _right(e, 11) ^ _right(e, 25)) + (e & f ^ ~e & g)
        first = h + choice + constant + word
        second = (_right(a, 2) ^ _right(a, 13) ^ _right(a, 22)) + (a & b ^ a & c ^ b & c)
        a, b, c, d, e, f, g, h = (first + second) & WORD, a, b, c, (d + first) & WORD, e, f, g
    return tuple((old + new) & WORD for old, new in zip(state, (a, b, c, d, e, f, g, h), strict=True))


def finish(kind: str, state: bytes, hashed_bits: int, last: bytes) -> bytes:
    """The digest of `kind` (sha1, sha256), given the state after `hashed_bits` bits and the bytes that remain.

    Raises ValueError when the state has not the size of its kind, or the bits are no whole blocks.
    """
    start, compress = (START_SHA1, sha1_block) if kind == "sha1" else (START_SHA256, sha256_block)
    if len(state) != 4 * len(start) or hashed_bits % (8 * BLOCK):
        raise ValueError("the state is not that of whole blocks")
    words: State = tuple(int.from_bytes(state[place : place + 4], "big") for place in range(0, len(state), 4))
    total = hashed_bits + 8 * len(last)
    padded = last + b"\x80" + bytes(-(len(last) + 9) % BLOCK) + total.to_bytes(8, "big")
    for place in range(0, len(padded), BLOCK):
        words = compress(words, padded[place : place + BLOCK])
    return b"".join(word.to_bytes(4, "big") for word in words)

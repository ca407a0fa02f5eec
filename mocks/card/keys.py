"""The private keys of a card at work: security environment, authentication, signature, decipherment.

Facts: facts/cps-card.md 1.6 and 7.3, facts/virtual-card.md 4.2. PKCS#1 v1.5 alone: a CPS3 knows no PSS.
"""

from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric import rsa

from diagnostics.domain import card as names
from diagnostics.domain.status import StatusWord as Sw
from diagnostics.domain.tlv import TlvError, parse
from mocks.card import hashing
from mocks.card.apdu import Answer, Apdu, refuse

SET = 0x41
AUTHENTICATION, HASH, SIGNATURE, CONFIDENTIALITY = 0xA4, 0xAA, 0xB6, 0xB8
"""Templates of the security environment: what a key or an algorithm is chosen for."""
ALGORITHM, KEY = 0x80, 0x84
ALLOWED = {
    AUTHENTICATION: ({0x02}, names.KEY_AUTHENTICATION),
    HASH: ({0x10, 0x40}, None),
    SIGNATURE: ({0x12, 0x42}, names.KEY_SIGNATURE),
    CONFIDENTIALITY: ({0x0A}, names.KEY_AUTHENTICATION),
}
"""For each template, its algorithms and its key."""
HASHES = {0x10: "sha1", 0x40: "sha256"}
PREFIXES = {
    "sha1": bytes.fromhex("3021300906052B0E03021A05000414"),
    "sha256": bytes.fromhex("3031300D060960864801650304020105000420"),
}
"""DigestInfo before the digest (RFC 8017, 9.2)."""
MOST_SIGNED = 102
"""Bytes that INTERNAL AUTHENTICATE takes: 40 % of the modulus."""
PLAIN_INDICATOR = 0x81
Keys = dict[int, rsa.RSAPrivateKey]


@dataclass
class Environment:
    """The algorithms chosen since the last reset, by template; `digest` waits to be signed, `chained` to be ended."""

    algorithms: dict[int, int] = field(default_factory=dict)
    digest: bytes = b""
    digest_kind: str = ""
    chained: bytes = b""


def manage(environment: Environment, apdu: Apdu, keys: Keys) -> Answer:
    """MANAGE SECURITY ENVIRONMENT, SET: choose a key and an algorithm for a template."""
    if apdu.p1 != SET or apdu.p2 not in ALLOWED:
        return refuse(Sw.WRONG_P1P2)
    algorithms, key = ALLOWED[apdu.p2]
    try:
        chosen = {found.tag: found.value for found in parse(apdu.data)}
    except TlvError:
        return refuse(Sw.WRONG_DATA)
    algorithm = int.from_bytes(chosen.get(ALGORITHM, b""), "big")
    if algorithm not in algorithms:
        return refuse(Sw.WRONG_DATA)
    if key is not None and (chosen.get(KEY) != bytes([key]) or key not in keys):
        return refuse(Sw.REFERENCE_NOT_FOUND)
    environment.algorithms[apdu.p2] = algorithm
    return refuse(Sw.OK)


def authenticate(environment: Environment, apdu: Apdu, keys: Keys) -> Answer:
    """INTERNAL AUTHENTICATE: sign what is given with the authentication key."""
    if AUTHENTICATION not in environment.algorithms or not 0 < len(apdu.data) <= MOST_SIGNED:
        return refuse(Sw.WRONG_DATA)
    return _sign(keys[names.KEY_AUTHENTICATION], apdu.data), Sw.OK


def perform(environment: Environment, apdu: Apdu, keys: Keys) -> Answer:
    """PERFORM SECURITY OPERATION: end a hash, sign it, decipher."""
    operation = {0x90A0: _hash, 0x9E9A: _sign_digest, 0x8086: _decipher}.get(apdu.p1p2)
    return operation(environment, apdu, keys) if operation else refuse(Sw.WRONG_P1P2)


def _hash(environment: Environment, apdu: Apdu, _: Keys) -> Answer:
    """`90` state and number of bits already hashed, `80` the last bytes."""
    kind = HASHES.get(environment.algorithms.get(HASH, 0))
    try:
        given = {found.tag: found.value for found in parse(apdu.data)}
        state, bits = given[0x90][:-8], int.from_bytes(given[0x90][-8:], "big")
        if kind is None:
            return refuse(Sw.CONDITIONS_NOT_SATISFIED)
        environment.digest = hashing.finish(kind, state, bits, given.get(0x80, b""))
    except (TlvError, KeyError, ValueError):
        return refuse(Sw.WRONG_DATA)
    environment.digest_kind = kind
    return refuse(Sw.OK)


def _sign_digest(environment: Environment, _: Apdu, keys: Keys) -> Answer:
    if SIGNATURE not in environment.algorithms or not environment.digest:
        return refuse(Sw.CONDITIONS_NOT_SATISFIED)
    block, environment.digest = PREFIXES[environment.digest_kind] + environment.digest, b""
    return _sign(keys[names.KEY_SIGNATURE], block), Sw.OK


def _decipher(environment: Environment, apdu: Apdu, keys: Keys) -> Answer:
    """One indicator byte, then the cryptogram, in one command or in a chain of them (CLA 10)."""
    if CONFIDENTIALITY not in environment.algorithms:
        return refuse(Sw.CONDITIONS_NOT_SATISFIED)
    environment.chained += apdu.data
    if apdu.cla & 0x10:
        return refuse(Sw.OK)
    given, environment.chained = environment.chained, b""
    key = keys[names.KEY_AUTHENTICATION]
    if len(given) != 1 + key.key_size // 8 or given[0] != PLAIN_INDICATOR:
        return refuse(Sw.WRONG_DATA)
    padded = _apply(key, given[1:])
    separator = padded.find(b"\x00", 2)
    if padded[:2] != b"\x00\x02" or separator < 10:
        return refuse(Sw.WRONG_DATA)
    return padded[separator + 1 :], Sw.OK


def _sign(key: rsa.RSAPrivateKey, block: bytes) -> bytes:
    size = key.key_size // 8
    return _apply(key, b"\x00\x01" + b"\xff" * (size - len(block) - 3) + b"\x00" + block)


def _apply(key: rsa.RSAPrivateKey, block: bytes) -> bytes:
    """The bare RSA operation, by the Chinese remainders (RFC 8017, 5.1.2)."""
    numbers, value = key.private_numbers(), int.from_bytes(block, "big")
    first = pow(value, numbers.dmp1, numbers.p)
    second = pow(value, numbers.dmq1, numbers.q)
    lifted = second + (first - second) * numbers.iqmp % numbers.p * numbers.q
    return lifted.to_bytes(key.key_size // 8, "big")

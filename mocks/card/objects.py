"""GET DATA: counters of the codes, private keys and security environments, as the card tells them.

Facts: facts/cps-card.md 1.5, facts/virtual-card.md 4.2.
"""

import re

from diagnostics.domain import card as names
from diagnostics.domain.status import StatusWord as Sw
from mocks.card.apdu import Answer, Apdu, refuse
from mocks.card.ber import tlv
from mocks.card.content import PKCS15
from mocks.card.counters import Counters

ASKED = re.compile(
    rb"\x4d.\x70.\xbf(?P<kind>[\x81\x90\xfb])(?P<reference>.).(?P<tag>\x7f\x41|\x7f\x48|\xa0|\x7b)\x80", re.S
)
"""4D { 70 { BF kind reference { tag, any length } } }."""
CODE, KEY, ENVIRONMENT = b"\x81", b"\x90", b"\xfb"
POLICY = b"\xa0"
KEY_RULES = {1: "8C044311FF00", 2: "8C05331111FF00"}
"""Who may use each key, by the last four bits of its reference: the code first."""
ENVIRONMENTS = {1: names.PIN_REFERENCE, 3: names.PUK_REFERENCE}
"""Which code each security environment asks for."""


def get_data(apdu: Apdu, directory: bytes, counters: Counters) -> Answer:
    """Answer GET DATA in a directory."""
    asked = ASKED.fullmatch(apdu.data)
    if apdu.p1p2 != 0x3FFF or asked is None:
        return refuse(Sw.REFERENCE_NOT_FOUND)
    kind, reference, tag = asked["kind"], asked["reference"][0], asked["tag"]
    if kind == CODE and reference in (names.PIN_REFERENCE, names.PUK_REFERENCE):
        return (_policy(reference, counters), Sw.OK) if tag == POLICY else refuse(Sw.WRONG_DATA)
    if kind == KEY and reference in KEY_RULES and directory == PKCS15:
        return _key(reference, tag), Sw.OK
    if kind == ENVIRONMENT and reference in ENVIRONMENTS and directory == names.MASTER_FILE:
        return _environment(reference), Sw.OK
    return refuse(Sw.REFERENCE_NOT_FOUND)


def _policy(reference: int, counters: Counters) -> bytes:
    pin = reference == names.PIN_REFERENCE
    left, most = (counters.pin, names.PIN_TRIES) if pin else (counters.puk, names.PUK_TRIES)
    numbers = tlv(0x9A, bytes([most])) + tlv(0x9B, bytes([left]))
    if not pin:
        numbers += tlv(0x9D, bytes([counters.puk_uses]))
    rules = tlv(0xA1, bytes.fromhex("8C06F3000013FF00"))
    return tlv(0x70, tlv(0xBF8100 | reference, tlv(POLICY[0], numbers, rules)))


def _key(reference: int, tag: bytes) -> bytes:
    """Algorithm, or size in bytes and rule, of a private key."""
    if tag == POLICY:
        inner = tlv(POLICY[0], b"\x80\x02\x01\x00", tlv(0xA1, bytes.fromhex(KEY_RULES[reference])))
    else:
        inner = tlv(0x7F48, b"\x80\x01\x02")
    return tlv(0x70, tlv(0xBF9000 | reference, inner))


def _environment(reference: int) -> bytes:
    code = tlv(0x83, bytes([ENVIRONMENTS[reference]]))
    return tlv(0x70, tlv(0xBFFB00 | reference, tlv(0x7B, tlv(0xA4, b"\x95\x01\x08", code))))

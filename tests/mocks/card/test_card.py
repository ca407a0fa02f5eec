"""The card's state machine, without a reader."""

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mocks.card import content, counters
from mocks.card.card import Card
from mocks.card.codes import PUK
from mocks.identities import find
from mocks.pki import CardCertificates, Hierarchy, issue_card


@pytest.fixture(scope="module")
def issued(hierarchy: Hierarchy) -> CardCertificates:
    return issue_card(hierarchy, find("virginie"), now=datetime.now(UTC))


@pytest.fixture
def card(issued: CardCertificates, tmp_path: Path) -> Card:
    return Card(content.build(issued, find("virginie")), tmp_path / "compteurs.json")


def sw(card: Card, command: str) -> str:
    return card.transmit(bytes.fromhex(command))[-2:].hex().upper()


def test_a_wrong_code_is_counted_on_disk_before_the_answer(
    card: Card, issued: CardCertificates, tmp_path: Path
) -> None:
    assert [sw(card, "0020000108" + "39" * 4 + "FF" * 4) for _ in range(4)] == ["63C2", "63C1", "6983", "6983"]
    again = Card(content.build(issued, find("virginie")), tmp_path / "compteurs.json")
    assert sw(again, "002000010831323334FFFFFFFF") == "6983"


def test_an_empty_verify_only_asks(card: Card) -> None:
    assert [sw(card, form) for form in ("0020000100", "00200001") * 5] == ["63C3"] * 10


CODE, OTHER, FILLER = b"1234".hex(), b"4321".hex(), "FF" * 4
VERIFY, WRONG = f"0020000108{CODE}{FILLER}", f"0020000108{b'9999'.hex()}{FILLER}"
UNBLOCKING = PUK.hex()
SELECT_DATA, SELECT_ACTIVITY = "00A4090C063F000001D107", "00A4090C063F000001D120"
DIGEST_INFO = bytes.fromhex("3031300D060960864801650304020105000420")

DIALOGUES = [
    ("the code", [(VERIFY, "9000"), ("0020000100", "9000")]),
    ("a code of four bytes is not filled up", [(f"0020000104{CODE}", "6700"), ("0020000100", "63C3")]),
    ("a reference that is none", [("0020000300", "6A88")]),
    ("two wrong ones and a right one", [(WRONG, "63C2"), (WRONG, "63C1"), (VERIFY, "9000"), (WRONG, "63C2")]),
    ("change", [(f"0024000108{CODE}{OTHER}", "9000"), (VERIFY, "63C2"), (f"0020000108{OTHER}{FILLER}", "9000")]),
    ("change, filled up", [(f"0024000110{CODE}{FILLER}{OTHER}{FILLER}", "9000"), (VERIFY, "63C2")]),
    ("change with a wrong old one", [(f"0024000108{OTHER}{CODE}", "63C2"), (VERIFY, "9000")]),
    ("change to letters", [(f"0024000108{CODE}{b'abcd'.hex()}", "6700"), ("0020000100", "63C3")]),
    ("unblock in one command", [(WRONG, "63C2"), (f"002C000110{UNBLOCKING}{OTHER}{FILLER}", "9000")]),
    ("unblock with a wrong code", [(f"002C00010C{b'87654321'.hex()}{OTHER}", "63C9")]),
    ("unblock without the code", [(f"002C020104{OTHER}", "6982")]),
    ("free object", [(SELECT_DATA, "9000"), ("00B0000004", "9000")]),
    ("writing without the code", [(SELECT_DATA, "9000"), ("00D600000101", "6982")]),
    ("writing", [(VERIFY, "9000"), (SELECT_DATA, "9000"), ("00D600000101", "9000"), ("00D600FF0101", "6B00")]),
    ("writing another file", [(VERIFY, "9000"), ("00A4090C063F0000017005", "9000"), ("00D600000101", "6982")]),
    ("activity without the code", [(SELECT_ACTIVITY, "9000"), ("00B0000004", "6982")]),
    ("activity", [(VERIFY, "9000"), (SELECT_ACTIVITY, "9000"), ("00B0000004", "9000")]),
    ("the other side forgets the code", [
        (VERIFY, "9000"), ("00A4040C088025000001FF0002", "9000"), ("00A4040C088025000001FF0100", "9000"),
        ("0020000100", "63C3"),
    ]),
    ("CPS2ter, selected or not", [
        ("A0A40000023F00", "6E00"), ("00A4040C088025000001FF0002", "9000"), ("A0A40000023F00", "9404"),
    ]),
    ("environments from the master file alone", [
        ("00CB3FFF0A4D087006BFFB03027B80", "61"), ("00CB3FFF0A4D087006BFFB01027B80", "61"),
        ("00A4040C0DE828BD080F8025000001FF0010", "9000"), ("00CB3FFF0A4D087006BFFB01027B80", "6A88"),
    ]),
    ("no signature without the code", [("002241A406840182800102", "9000"), ("008800000401020304", "6982")]),
    ("no signature without a key", [(VERIFY, "9000"), ("008800000401020304", "6A80")]),
    ("an algorithm that is none", [("002241A406840182800199", "6A80"), ("002241A406840183800102", "6A88")]),
    ("a template that is none", [("0022410003800102", "6A86"), ("0022F1A406840182800102", "6A86")]),
    ("a template cut short", [("002241A4028401", "6A80")]),
    ("no signature without a hash", [(VERIFY, "9000"), ("002241B606840181800142", "9000"), ("002A9E9A00", "6985")]),
    ("no hash without an algorithm", [(VERIFY, "9000"), (f"002A90A02A9028{'00' * 40}", "6985")]),
    ("a hash of no whole blocks", [(VERIFY, "9000"), ("002241AA03800140", "9000"), ("002A90A0049002AABB", "6A80")]),
    ("nothing deciphered without a key", [(VERIFY, "9000"), ("002A80860181", "6985")]),
    ("a cryptogram cut short", [(VERIFY, "9000"), ("002241B80684018280010A", "9000"), ("002A8086028100", "6A80")]),
    ("an operation that is none", [(VERIFY, "9000"), ("002A000000", "6A86")]),
    ("short file identifiers", [("00B09E0000", "62"), ("00B0810000", "6986")]),
    ("files from where one stands", [
        ("00A4090C022F00", "9000"), ("00A4040C0DE828BD080F8025000001FF0010", "9000"), ("00A4090C022F00", "6A82"),
        ("00A4020C025031", "9000"), ("00A40200025031", "6A86"), ("00A4080C0400015031", "9000"),
    ]),
    ("applications", [
        ("00A40400088025000001FF0100", "9000"), ("00A404000DE828BD080F8025000001FF0010", "6A86"),
        ("00A4040C05A000000151", "6A82"),
    ]),
    ("nothing to fetch", [("00C0000010", "6985")]),
    ("lengths", [("00", "6700"), ("00A40904043F00", "6700"), ("00B09C00C0", "6C0C"), ("00B09C000C", "9000")]),
    ("unknown", [("00FF000000", "6D00"), ("80A4000000", "6E00")]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "dialogue"), DIALOGUES, ids=[name for name, _ in DIALOGUES])
def test_dialogues(card: Card, name: str, dialogue: list[tuple[str, str]]) -> None:
    assert [sw(card, command)[: len(expected)] for command, expected in dialogue] == [sw for _, sw in dialogue]


def test_the_unblocking_code_gives_three_tries_and_a_new_code(card: Card, tmp_path: Path) -> None:
    counters.save(tmp_path / "compteurs.json", counters.Counters(pin=0))
    assert sw(card, f"0020000208{UNBLOCKING}") == "9000"
    assert sw(card, f"002C020104{OTHER}") == "9000"
    assert sw(card, f"0020000108{OTHER}{FILLER}") == "9000"
    assert counters.load(tmp_path / "compteurs.json") == counters.Counters(puk_uses=99, code="4321")


def test_the_unblocking_code_wears_out(card: Card, tmp_path: Path) -> None:
    counters.save(tmp_path / "compteurs.json", counters.Counters(pin=0, puk_uses=0))
    assert sw(card, f"002C000110{UNBLOCKING}{OTHER}{FILLER}") == "6983"


def answer(card: Card, command: str) -> bytes:
    """The data of an answer, fetched as T=0 has it."""
    found = card.transmit(bytes.fromhex(command))
    data = b""
    while found[-2] == 0x61:
        found = card.transmit(bytes([0x00, 0xC0, 0x00, 0x00, found[-1]]))
        data += found[:-2]
    assert found[-2:] in (b"\x90\x00", b"\x62\x82")
    return data or found[:-2]


def test_it_authenticates(card: Card, issued: CardCertificates) -> None:
    assert issued.authentication is not None
    digest = DIGEST_INFO + hashlib.sha256(b"defi").digest()
    answer(card, VERIFY)
    answer(card, "002241A406840182800102")
    signature = answer(card, f"00880000{len(digest):02X}{digest.hex()}")
    public = issued.authentication.key.public_key()
    public.verify(signature, b"defi", padding.PKCS1v15(), hashes.SHA256())


@pytest.mark.parametrize(("hash_id", "sign_id", "kind"), [("40", "42", hashes.SHA256()), ("10", "12", hashes.SHA1())])  # noqa: S303
@pytest.mark.parametrize("size", [0, 5, 64, 200])
def test_it_signs_a_document(
    card: Card,
    issued: CardCertificates,
    state_after: Callable[[str, bytes], bytes],
    hash_id: str,
    sign_id: str,
    kind: hashes.HashAlgorithm,
    size: int,
) -> None:
    assert issued.signature is not None
    document = b"x" * size
    cut = size // 64 * 64
    state = state_after("sha256" if hash_id == "40" else "sha1", document[:cut])
    last = document[cut:]
    given = f"90{len(state) + 8:02X}{state.hex()}{8 * cut:016X}80{len(last):02X}{last.hex()}"
    answer(card, VERIFY)
    answer(card, f"002241AA038001{hash_id}")
    answer(card, f"002241B6068401818001{sign_id}")
    answer(card, f"002A90A0{len(given) // 2:02X}{given}")
    signature = answer(card, "002A9E9A00")
    issued.signature.key.public_key().verify(signature, document, padding.PKCS1v15(), kind)


def test_it_deciphers(card: Card, issued: CardCertificates) -> None:
    assert issued.authentication is not None
    cryptogram = b"\x81" + issued.authentication.key.public_key().encrypt(b"secret", padding.PKCS1v15())
    answer(card, VERIFY)
    answer(card, "002241B80684018280010A")
    answer(card, f"102A8086FF{cryptogram[:255].hex()}")
    assert answer(card, f"002A8086{len(cryptogram) - 255:02X}{cryptogram[255:].hex()}") == b"secret"


def test_the_specialty_and_the_places_of_work_are_on_it(card: Card) -> None:
    answer(card, "00A4090C063F000001D104")
    assert answer(card, "00B0000000").endswith(b"SM26")
    answer(card, VERIFY)
    answer(card, SELECT_ACTIVITY)
    assert b"CABINET MME MEDECIN" in answer(card, "00B0000000")


@given(st.binary(max_size=64))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_get_a_status_word(card: Card, raw: bytes) -> None:
    answer = card.transmit(raw)
    assert len(answer) >= 2
    assert answer[-2] >= 0x60

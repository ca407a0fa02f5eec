"""The card's state machine, without a reader."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mocks.card import content, counters
from mocks.card.card import PUK, Card
from mocks.identities import find
from mocks.pki import CardCertificates, Hierarchy, issue_card


@pytest.fixture(scope="module")
def issued(hierarchy: Hierarchy) -> CardCertificates:
    return issue_card(hierarchy, find("virginie"), now=datetime.now(UTC))


@pytest.fixture
def card(issued: CardCertificates, tmp_path: Path) -> Card:
    return Card(content.build(issued), tmp_path / "compteurs.json")


def sw(card: Card, command: str) -> str:
    return card.transmit(bytes.fromhex(command))[-2:].hex().upper()


def test_a_wrong_code_is_counted_on_disk_before_the_answer(
    card: Card, issued: CardCertificates, tmp_path: Path
) -> None:
    assert [sw(card, "0020000108" + "39" * 4 + "FF" * 4) for _ in range(4)] == ["63C2", "63C1", "6983", "6983"]
    again = Card(content.build(issued), tmp_path / "compteurs.json")
    assert sw(again, "002000010831323334FFFFFFFF") == "6983"


def test_an_empty_verify_only_asks(card: Card) -> None:
    assert [sw(card, "0020000100") for _ in range(5)] == ["63C3"] * 5


def test_the_unblocking_code_gives_three_tries_and_a_new_code(card: Card, tmp_path: Path) -> None:
    counters.save(tmp_path / "compteurs.json", counters.Counters(pin=0))
    assert sw(card, "002C02010434333231") == "6982"
    assert sw(card, "0020000208" + PUK.hex()) == "9000"
    assert sw(card, "002C02010434333231") == "9000"
    assert sw(card, "002000010434333231") == "9000"
    assert counters.load(tmp_path / "compteurs.json") == counters.Counters(puk_uses=99)


def test_it_does_not_sign_without_the_code(card: Card) -> None:
    sw(card, "002241A406840182800102")
    assert sw(card, "008800000401020304") == "6982"


@given(st.binary(max_size=64))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_get_a_status_word(card: Card, raw: bytes) -> None:
    answer = card.transmit(raw)
    assert len(answer) >= 2
    assert answer[-2] >= 0x60

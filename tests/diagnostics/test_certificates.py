"""Certificates of any bytes are read or refused; those of a card are sorted by use, whatever their order."""

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import permutations
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnostics import certificates
from diagnostics.certificates import CertificateError
from mocks.identities import find
from mocks.pki import Hierarchy, issue_card

AUTHENTICATION, SIGNATURE = "Certificat d'Authentification CPS", "Certificat de Signature CPS"


@pytest.fixture(scope="module")
def found(hierarchy: Hierarchy) -> Iterator[dict[str, dict[str, Any]]]:
    """The two certificates of a card as the observation `card.certificates` tells them."""
    card = issue_card(hierarchy, find("accents"), now=datetime.now(UTC))
    assert card.authentication and card.signature
    yield {
        label: {"label": label, "id": id, "data": issued.certificate.public_bytes(Encoding.DER).hex()}
        for label, id, issued in (("A", "02", card.authentication), ("S", "01", card.signature))
    }


@pytest.fixture(scope="module")
def anchors(hierarchy: Hierarchy) -> tuple[x509.Certificate, ...]:
    """The authorities above the card."""
    return hierarchy.anchors("fort-personnes")


@given(st.binary(max_size=600))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with pytest.raises(CertificateError):
        certificates.read("", b"", data)


@given(place=st.floats(0, 1, exclude_max=True), value=st.integers(1, 255), cut=st.booleans())
@settings(max_examples=400, deadline=None)
def test_a_spoilt_certificate_is_read_or_refused(
    found: dict[str, dict[str, Any]],
    anchors: tuple[x509.Certificate, ...],
    place: float,
    value: int,
    cut: bool,
) -> None:
    data = bytearray.fromhex(found["A"]["data"])
    at = int(place * len(data))
    data[at] ^= value
    try:
        read = certificates.read("", b"", bytes(data[:at] if cut else data))
        assert isinstance(read.holder, str)
        assert certificates.chain(read.certificate, anchors) == ()
    except CertificateError as error:
        assert str(error) or error.__cause__


@pytest.mark.parametrize("order", list(permutations("AS")))
def test_they_are_sorted_by_use(found: dict[str, dict[str, Any]], order: tuple[str, ...]) -> None:
    sorted_ = certificates.sort([found[label] for label in order])
    assert sorted_.authentication and sorted_.signature
    assert (sorted_.authentication.label, sorted_.signature.label, sorted_.unreadable) == ("A", "S", ())
    assert sorted_.authentication.holder == "ZOÉ-ÉLÉONORE D'ÉPREUVE-ÇAÏD0099996"


@pytest.mark.parametrize(("kept", "expected"), [("A", ("A", None)), ("S", (None, "S")), ("", (None, None))])
def test_one_may_be_missing(
    found: dict[str, dict[str, Any]], kept: str, expected: tuple[str | None, str | None]
) -> None:
    sorted_ = certificates.sort([found[label] for label in kept])
    assert (
        sorted_.authentication and sorted_.authentication.label,
        sorted_.signature and sorted_.signature.label,
    ) == expected


def test_an_unreadable_one_is_named(found: dict[str, dict[str, Any]]) -> None:
    sorted_ = certificates.sort([found["S"], {**found["A"], "data": "30820000"}])
    assert (sorted_.authentication, sorted_.unreadable) == (None, ("A",))

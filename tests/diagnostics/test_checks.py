"""What checks say of records that no bench makes: a healthy card's record, with one thing changed."""

import os
from dataclasses import replace
from typing import Any

import pytest

from diagnostics import Machine, Record, Settings, Status, judge, observe
from diagnostics.domain import igc
from mocks.card.bench import Bench
from mocks.card.spec import CardSpec


@pytest.fixture
def record(bench: Bench) -> Record:
    """What is seen of a healthy card."""
    bench.insert(CardSpec())
    machine = Machine(environ={**os.environ, "HELPDESK_RUNTIME": str(bench.places.directory.parent)})
    return observe(Settings(virtual=True), machine)


def changed(record: Record, observation: str, value: Any) -> Record:
    """The same record with another value of one observation."""
    other = replace(record.observations[observation], value=value)
    return replace(record, observations={**record.observations, observation: other})


def outcome(record: Record, check: str) -> tuple[Status, str, str | None]:
    """What one check says of a record: status, message, cause."""
    found = next(verdict.outcome for verdict in judge(record).verdicts if verdict.check == check)
    return found.status, found.message, found.cause


def test_a_service_that_lists_no_readers_is_not_a_missing_reader(record: Record) -> None:
    refused = changed(record, "reader.list", {"code": "0x8010001D", "readers": []})
    assert outcome(refused, "reader.present") == ("unknown", "failed", None)
    assert judge(refused).causes == ()


def test_a_signature_certificate_that_cannot_be_read_is_not_said_to_be_absent(record: Record) -> None:
    certificates = [
        {**entry, "data": "00"} if "Signature" in entry["label"] else entry
        for entry in record.value("card.certificates")
    ]
    spoilt = changed(record, "card.certificates", certificates)
    assert outcome(spoilt, "cert.signature") == ("warning", "unreadable", "cert.signature_missing")
    assert outcome(spoilt, "cert.present")[0] == "ok"


def test_an_authority_that_lies_about_its_fingerprint_is_not_trusted(record: Record) -> None:
    real = replace(record, settings=Settings(virtual=False, environment="test"))
    known = next(iter(igc.fingerprints()))
    liars = [{**entry, "sha1": known} for entry in record.value("igc.anchors")]
    assert outcome(changed(real, "igc.anchors", liars), "cert.issuer")[0] == "fault"


@pytest.mark.parametrize(
    ("left", "status", "cause"), [(10, "ok", None), (4, "ok", None), (3, "warning", "puk.few_left")]
)
def test_few_unblocking_tries_are_warned_of(record: Record, left: int, status: str, cause: str | None) -> None:
    counter = {**record.value("puk.counter"), "left": left}
    found = outcome(changed(record, "puk.counter", counter), "puk.tries")
    assert (found[0], found[2]) == (status, cause)

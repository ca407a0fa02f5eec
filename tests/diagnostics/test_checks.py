"""What checks say of records that no bench makes: a healthy card's record, with one thing changed."""

import os
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

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


DAYS = 86_400


def with_clock(record: Record, ahead: float, dated: float, **tls: Any) -> Record:
    """The same card, whose certificates began `dated` seconds ago by the servers' clock, before a machine whose own is
    so many seconds ahead. The servers are known, but for the time, unless `tls` says how it ended otherwise."""
    machine = datetime.fromisoformat(record.taken_at)
    servers = machine - timedelta(seconds=ahead)
    code = {"outcome": "certificate", "verify_code": 10 if ahead > 0 else 9} if abs(ahead) > DAYS else {"outcome": "ok"}
    answer = {"outcome": "ok", "ms": 1, "age": 0, "date": servers.isoformat(), "local": machine.isoformat()}
    way = {"connections": [], "tls": {**code, **tls}, "http": answer}
    host = {"names": {"outcome": "ok", "addresses": []}, "ways": {"direct": way}}
    named = {"name": "", "host": "a.test", "scheme": "https", "doors": [], "public": False, "expects": ""}
    seen = {"network.hosts": [{**named, "key": key} for key in "ab"], "network.host.a": host, "network.host.b": host}
    template = record.observations["igc.anchors"]
    network = {id: replace(template, id=id, value=value) for id, value in seen.items()}
    shift = servers - timedelta(seconds=dated)
    cards = [{**entry, "data": valid_from(entry["data"], shift)} for entry in record.value("card.certificates")]
    held = changed(record, "card.certificates", cards)
    settings = replace(record.settings, network=True)
    return replace(held, settings=settings, observations={**held.observations, **network})


def test_a_server_that_nobody_knows_makes_no_card_too_young(record: Record) -> None:
    """The box of a hotel answers for all, and may believe that it is 1970: only who is known tells the time."""
    seen = with_clock(record, 20_000 * DAYS, -20_000 * DAYS + 10 * DAYS, verify_code=18)
    assert outcome(seen, "cert.dates")[1] == "ok"
    ours = with_clock(record, 20_000 * DAYS, -20_000 * DAYS + 10 * DAYS)
    assert outcome(ours, "cert.dates")[1] == "not_yet"


@pytest.mark.parametrize(
    ("ahead", "dated", "expected"),
    [
        (0, 10 * DAYS, "ok"),
        (2000 * DAYS, 10 * DAYS, "ok"),
        (-2000 * DAYS, 10 * DAYS, "ok"),
        (0, 1200 * DAYS, "expired"),
        (-2000 * DAYS, 1200 * DAYS, "expired"),
        (0, -10 * DAYS, "not_yet"),
        (120, 10 * DAYS, "ok"),
    ],
)
def test_a_card_is_no_older_than_the_servers_say(record: Record, ahead: float, dated: float, expected: str) -> None:
    """A clock that is wrong is a fault of its own, and makes no card too old or too young (row C07)."""
    assert outcome(with_clock(record, ahead, dated), "cert.dates")[1] == expected


@pytest.mark.parametrize(
    ("ahead", "expected"), [(0, "other_card"), (2000 * DAYS, "other_card"), (-2000 * DAYS, "expired")]
)
def test_nor_is_a_certificate_of_windows_store(record: Record, ahead: float, expected: str) -> None:
    """One of another card, which ends ten days after the servers' today, or ended a thousand days before it."""
    seen = with_clock(record, ahead, 10 * DAYS)
    servers = datetime.fromisoformat(record.taken_at) - timedelta(seconds=ahead)
    until = servers + timedelta(days=10 if expected == "other_card" else -1000)
    other = {"use": "authentication", "authority": "igc", "until": until.isoformat(), "print": "00", "key": True}
    store = {"seen": True, "others": 0, "old_roots": 0, "certificates": [other]}
    told = replace(record.observations["igc.anchors"], id="browsers.store", value=store)
    whole = replace(seen, settings=replace(seen.settings, workstation=True))
    assert outcome(replace(whole, observations={**whole.observations, told.id: told}), "browsers.store")[1] == expected


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
    ("issuer", "expected"),
    [
        ("AC IGC-SANTE FORT PERSONNES", ("fault", "forged", "cert.foreign_issuer")),
        ("AC RACINE IGC-SANTE FORT", ("fault", "forged", "cert.foreign_issuer")),
        ("TEST AC IGC-SANTE FORT PERSONNES", ("unknown", "no_anchors", None)),
        ("AC D'AILLEURS", ("fault", "foreign", "cert.foreign_issuer")),
    ],
)
def test_a_name_of_the_igc_sante_does_not_pass_for_its_signature(
    record: Record, issuer: str, expected: tuple[str, str, str | None]
) -> None:
    """Where the workstation holds no authority: those in production are known everywhere, those of tests are not."""
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, issuer)])
    cards = [{**entry, "data": signed_by_nobody(entry["data"], name)} for entry in record.value("card.certificates")]
    real = replace(record, settings=Settings(virtual=False, environment="test"))
    held = changed(changed(real, "igc.anchors", []), "card.certificates", cards)
    assert outcome(held, "cert.issuer") == expected


def signed_by_nobody(data: str, issuer: x509.Name) -> str:
    """A card's certificate with another issuer's name, and a signature that is not his."""
    own = x509.load_der_x509_certificate(bytes.fromhex(data))
    return made_again(own, issuer, own.not_valid_before_utc, own.not_valid_after_utc)


def valid_from(data: str, first: datetime) -> str:
    """A card's certificate of three years (facts/cps-card.md 2.3), with a signature that is not its issuer's."""
    own = x509.load_der_x509_certificate(bytes.fromhex(data))
    return made_again(own, own.issuer, first, first + timedelta(days=1095))


def made_again(own: x509.Certificate, issuer: x509.Name, first: datetime, last: datetime) -> str:
    key = ec.generate_private_key(ec.SECP256R1())
    builder = x509.CertificateBuilder(issuer, own.subject, own.public_key(), own.serial_number, first, last)
    for extension in own.extensions:
        builder = builder.add_extension(extension.value, extension.critical)
    return builder.sign(key, hashes.SHA256()).public_bytes(Encoding.DER).hex()


@pytest.mark.parametrize(
    ("left", "status", "cause"), [(10, "ok", None), (4, "ok", None), (3, "warning", "puk.few_left")]
)
def test_few_unblocking_tries_are_warned_of(record: Record, left: int, status: str, cause: str | None) -> None:
    counter = {**record.value("puk.counter"), "left": left}
    found = outcome(changed(record, "puk.counter", counter), "puk.tries")
    assert (found[0], found[2]) == (status, cause)

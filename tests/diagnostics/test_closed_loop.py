"""The loop is closed: each cause is produced for real, and the diagnosis must find it blind, first."""

import os
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from diagnostics import Diagnosis, Machine, Settings, diagnose, judge
from diagnostics.catalogue import load_catalogue
from diagnostics.checks import CHECKS
from diagnostics.domain.places import VirtualPlaces
from diagnostics.machine import WORKER
from diagnostics.records import dump, load
from mocks.card.bench import Bench, ReaderMode, open_bench
from mocks.card.spec import CardSpec
from mocks.pki import Hierarchy

VIRTUAL = Settings(virtual=True)
CARDS = {
    "card.mute": CardSpec(profile="mute"),
    "card.vitale": CardSpec(profile="vitale2"),
    "card.unknown": CardSpec(profile="unknown"),
    "card.cps2ter": CardSpec(profile="cps2ter"),
    "card.contactless": CardSpec(profile="cps3-contactless"),
    "card.removed": CardSpec(leave_after=20),
    "card.stuck": CardSpec(silent_after=20),
    "card.not_issued_by_ans": CardSpec(faults=frozenset({"sn_wrong_issuer"})),
    "card.files_corrupt": CardSpec(faults=frozenset({"corrupt_cdf"})),
    "card.actua_invalid": CardSpec(faults=frozenset({"actua_empty"})),
    "card.other_application": CardSpec(faults=frozenset({"other_application"})),
    "card.production_on_test": CardSpec(variant="production"),
    "card.establishment": CardSpec(identity="etablissement"),
    "card.in_training": CardSpec(identity="etudiant"),
    "card.non_nominative": CardSpec(variant="non_nominative"),
    "pin.try_lost": CardSpec(tries=2),
    "pin.last_try": CardSpec(tries=1),
    "pin.blocked": CardSpec(tries=0),
    "pin.blocked_for_good": CardSpec(tries=0, puk_tries=0),
    "puk.worn": CardSpec(puk_tries=0),
    "cert.auth_missing": CardSpec(variant="missing_auth"),
    "cert.signature_missing": CardSpec(variant="missing_signature"),
    "cert.unreadable": CardSpec(faults=frozenset({"cert_not_der"})),
    "cert.unpaired": CardSpec(faults=frozenset({"unpaired"})),
    "cert.expired": CardSpec(variant="expired"),
    "cert.expires_soon": CardSpec(variant="expires_soon"),
    "cert.not_yet_valid": CardSpec(variant="not_yet_valid"),
    "cert.foreign_issuer": CardSpec(variant="wrong_issuer"),
    "cert.wrong_usage": CardSpec(variant="wrong_eku"),
    "identity.not_doctor": CardSpec(identity="infirmiere"),
}


def machine(bench: Bench) -> Machine:
    environ = {**os.environ, "HELPDESK_RUNTIME": str(bench.places.directory.parent)}
    return Machine(environ=environ, call_seconds=2)


def root(diagnosis: Diagnosis) -> str | None:
    return diagnosis.root.cause.id if diagnosis.root else None


def test_a_healthy_card_has_nothing_wrong(bench: Bench) -> None:
    bench.insert(CardSpec())
    found = diagnose(VIRTUAL, machine(bench))
    assert [(v.check, v.outcome) for v in found.verdicts if v.status not in ("ok", "not_applicable")] == []
    assert found.exit_code == 0
    assert found.record.value("card.reading")["apdus"] <= 60


@pytest.mark.parametrize("cause", sorted(CARDS))
def test_a_card_s_fault_is_found_first(bench: Bench, cause: str) -> None:
    bench.insert(CARDS[cause])
    found = diagnose(VIRTUAL, machine(bench))
    assert root(found) == cause
    assert judge(load(dump(found.record).encode(), "copie")) == found


def test_an_empty_reader(bench: Bench) -> None:
    assert root(diagnose(VIRTUAL, machine(bench))) == "card.absent"


def test_two_cards(bench: Bench) -> None:
    bench.insert(CardSpec(), 0)
    bench.insert(CardSpec(identity="camille"), 1)
    assert root(diagnose(VIRTUAL, machine(bench))) == "reader.several_cards"


def test_no_reader(hierarchy: Hierarchy, short_path: Path) -> None:
    with open_bench(VirtualPlaces(short_path / "virtual"), hierarchy, ReaderMode.NONE) as bench:
        assert root(diagnose(VIRTUAL, machine(bench))) == "reader.absent"


def test_no_service(short_path: Path) -> None:
    (short_path / "virtual").mkdir()
    environ = {**os.environ, "HELPDESK_RUNTIME": str(short_path)}
    assert root(diagnose(VIRTUAL, Machine(environ=environ))) == "pcsc.service_stopped"


def test_no_pyscard(bench: Bench) -> None:
    without = replace(machine(bench), worker_command=(sys.executable, "-I", "-S", str(WORKER)))
    assert root(diagnose(VIRTUAL, without)) == "pcsc.pyscard_missing"


def test_a_reader_held_by_another_program(bench: Bench) -> None:
    bench.insert(CardSpec())
    with machine(bench).open_worker(bench.places.pcsc_socket) as other:
        other.call("establish")
        other.call("connect", reader=other.call("readers")["readers"][0]["name"])
        assert other.call("begin")["rv"] == 0
        assert root(diagnose(VIRTUAL, machine(bench))) == "reader.exclusive"


def test_a_test_card_towards_production(bench: Bench) -> None:
    bench.insert(CardSpec())
    settings = Settings(virtual=True, environment="production")
    assert root(diagnose(settings, machine(bench))) == "card.test_on_production"


def test_somebody_else_s_card(bench: Bench) -> None:
    bench.insert(CardSpec(identity="camille"))
    settings = Settings(virtual=True, expect="899700034012")
    assert root(diagnose(settings, machine(bench))) == "identity.other_person"


def test_every_check_has_its_words_and_remedies_verify_known_checks() -> None:
    catalogue, known = load_catalogue(), {check.id for check in CHECKS}
    assert known == set(catalogue.checks) - {"any"}
    assert {id for cause in catalogue.causes.values() for r in cause.remedies for id in r.verify} <= known
    assert len(catalogue.causes) >= 25

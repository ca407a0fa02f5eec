"""The loop is closed: each cause is produced for real, and the diagnosis must find it blind, first."""

import os
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from diagnostics import Diagnosis, Machine, Settings, checks, diagnose, judge
from diagnostics.catalogue import load_catalogue
from diagnostics.checks import CHECKS
from diagnostics.machine import WORKER
from diagnostics.records import dump, load
from mocks.card.bench import Bench
from mocks.card.spec import CardSpec
from mocks.faults import arm, injections

ROOT = Path(__file__).parents[2]
VIRTUAL = Settings(virtual=True)
KEEPING = sorted(cause for cause, i in injections().items() if not i.missing)


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
    assert judge(load(dump(found.record).encode(), "copie")) == found


@pytest.mark.parametrize("cause", KEEPING)
def test_what_the_bench_produces_is_found_first(bench: Bench, cause: str) -> None:
    injection = injections()[cause]
    arm(bench, injection)
    found = diagnose(Settings(True, injection.expect, injection.environment), machine(bench))
    assert root(found) == cause
    assert judge(load(dump(found.record).encode(), "copie")) == found


def test_no_pyscard(bench: Bench) -> None:
    without = replace(machine(bench), worker_command=(sys.executable, "-I", "-S", str(WORKER)))
    found = diagnose(VIRTUAL, without)
    assert root(found) == "pcsc.pyscard_missing"
    assert judge(load(dump(found.record).encode(), "copie")) == found


def test_a_reader_held_by_a_transaction(bench: Bench) -> None:
    bench.insert(CardSpec())
    with machine(bench).open_worker(bench.places.pcsc_socket) as other:
        other.call("establish")
        other.call("connect", reader=other.call("readers")["readers"][0]["name"])
        assert other.call("hold")["rv"] == 0
        assert root(diagnose(VIRTUAL, machine(bench))) == "reader.exclusive"
        other.call("disconnect")  # pcscd 1.9.9 no longer sees cards after a program that died with its transaction open


def found_by_a_check() -> set[str]:
    """The causes that the source of a check names; the others are found by questions."""
    written = "".join(file.read_text(encoding="utf-8") for file in Path(checks.__file__).parent.glob("*.py"))
    return {cause for cause in load_catalogue().causes if f'"{cause}"' in written}


def test_every_cause_that_a_check_finds_has_an_injector() -> None:
    assert set(injections()) == found_by_a_check()


def test_every_check_has_its_words_and_remedies_verify_known_checks() -> None:
    catalogue, known = load_catalogue(), {check.id for check in CHECKS}
    assert known == set(catalogue.checks) - {"any"}
    verified = {id for cause in catalogue.causes.values() for r in cause.remedies for id in r.verify}
    assert verified <= known | set(catalogue.questions)
    assert len(catalogue.causes) >= 140

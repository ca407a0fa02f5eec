"""Several things wrong at once: what is shown is the frontier, the faults behind which nothing else is broken."""

import os
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from diagnostics import Diagnosis, Machine, Settings, diagnose, judge
from diagnostics.checks import CHECKS
from diagnostics.engine import PASSING
from diagnostics.model import Record, Status
from mocks.card.bench import Bench
from mocks.card.spec import CardSpec
from mocks.faults import arm, injections

VIRGINIE = "899700034012"
TOGETHER = [
    pytest.param(CardSpec(tries=0, variant="expired"), None, ["pin.blocked", "cert.expired"], id="two of one card"),
    pytest.param(
        CardSpec(tries=0, variant="expired", identity="camille"),
        VIRGINIE,
        ["pin.blocked", "cert.expired", "identity.other_person"],
        id="three of one card",
    ),
    pytest.param(CardSpec(profile="vitale2", tries=0), VIRGINIE, ["card.vitale"], id="behind a wrong card, nothing"),
    pytest.param(CardSpec(tries=2, variant="expired"), None, ["cert.expired", "pin.try_lost"], id="warnings come last"),
]


def machine(bench: Bench) -> Machine:
    return Machine(environ={**os.environ, "HELPDESK_RUNTIME": str(bench.places.directory.parent)}, call_seconds=2)


def found(diagnosis: Diagnosis) -> list[str]:
    return [ranked.cause.id for ranked in diagnosis.causes]


@pytest.mark.parametrize(("spec", "expect", "causes"), TOGETHER)
def test_faults_of_one_card(bench: Bench, spec: CardSpec, expect: str | None, causes: list[str]) -> None:
    bench.insert(spec)
    assert found(diagnose(Settings(True, expect), machine(bench))) == causes


@pytest.fixture
def records(bench: Bench) -> list[Record]:
    """What was seen of a dozen broken benches."""
    made = []
    for cause in (
        "reader.absent",
        "card.absent",
        "card.vitale",
        "card.mute",
        "pin.blocked",
        "cert.expired",
        "card.slow",
    ):
        arm(bench, injections()[cause])
        made.append(diagnose(Settings(True, VIRGINIE), machine(bench)).record)
    return made


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_no_cause_stands_behind_another(records: list[Record], data: st.DataObject) -> None:
    """Observations of several records mixed at will, some left out."""
    names = sorted({name for record in records for name in record.observations})
    chosen = {name: data.draw(st.sampled_from(range(-1, len(records)))) for name in names}
    mixed = {name: records[rank].observations.get(name) for name, rank in chosen.items() if rank >= 0}
    record = replace(records[0], observations={name: one for name, one in mixed.items() if one is not None})
    diagnosis = judge(record)
    status = {verdict.check: verdict.status for verdict in diagnosis.verdicts}
    for ranked in diagnosis.causes:
        check = next(one for one in CHECKS if one.id == ranked.verdict.check)
        assert all(status[id] in PASSING for id in check.requires)
    order = [(ranked.verdict.status is not Status.FAULT, _rank(ranked.verdict.check)) for ranked in diagnosis.causes]
    assert order == sorted(order), "faults before warnings, and each in the order of the ladder"
    blocked = [verdict for verdict in diagnosis.verdicts if verdict.status is Status.BLOCKED]
    assert all(any(status[id] not in PASSING for id in verdict.blocked_by) for verdict in blocked)


def _rank(check: str) -> int:
    return [one.id for one in CHECKS].index(check)

"""The machine is looked at area by area: none stops the others, none is waited for beyond its time."""

import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from threading import Event

import pytest

from diagnostics import Machine, Settings, judge
from diagnostics.checks.base import Check, looked, ok, on_workstation
from diagnostics.engine import observe
from diagnostics.machine.system import Answer
from diagnostics.model import Observation, Progress, Record, Sensitivity
from diagnostics.probes import areas
from diagnostics.probes.areas import Observe, begin, finish
from diagnostics.records import dump, load

MACHINE = Machine(runs=lambda command, seconds: Answer("absent"))


def tell(machine: Machine, id: str) -> Observation:
    return machine.observe(id, {"here": True}, "essai", Sensitivity.MACHINE)


def well(machine: Machine) -> Iterator[Observation]:
    yield tell(machine, "well.one")
    yield tell(machine, "well.two")


def breaking(machine: Machine) -> Iterator[Observation]:
    yield tell(machine, "breaking.one")
    raise ValueError("cassé")


def look(seconds: float = areas.WHOLE_SECONDS, **observers: Observe) -> Mapping[str, object]:
    return {seen.id: seen.value for seen in finish(begin(MACHINE, observers, seconds))}


def test_one_that_breaks_keeps_what_it_saw_and_stops_no_other() -> None:
    assert look(breaking=breaking, well=well) == {
        "breaking.one": {"here": True},
        "breaking.crashed": {"seen": False, "why": "crashed", "error": "ValueError"},
        "well.one": {"here": True},
        "well.two": {"here": True},
    }


def test_one_that_never_ends_is_left_behind() -> None:
    ended = Event()

    def hanging(machine: Machine) -> Iterator[Observation]:
        yield tell(machine, "hanging.one")
        ended.wait()

    started = time.monotonic()
    seen = look(0.2, hanging=hanging, well=well)
    assert time.monotonic() - started < 2
    ended.set()
    assert seen["hanging.crashed"] == {"seen": False, "why": "timeout", "error": ""}
    assert {"hanging.one", "well.one", "well.two"} < set(seen)


def test_the_machine_is_looked_at_when_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(areas, "AREAS", {"well": well})
    steps: list[Progress] = []
    assert "well.one" in observe(Settings(workstation=True), MACHINE, steps.append).observations
    assert [(step.index, step.total, step.title) for step in steps] == [
        (1, 4, "service"),
        (2, 4, "card"),
        (3, 4, "authorities"),
        (4, 4, "workstation"),
    ]
    assert "well.one" not in observe(Settings(), MACHINE).observations


def test_a_record_says_whether_the_machine_was_looked_at() -> None:
    record = Record("2026-01-01T00:00:00+00:00", Settings(workstation=True), {})
    assert load(dump(record).encode(), "copie").settings.workstation
    before = dump(record).replace('"workstation": true', '"of_before": true')
    assert not load(before.encode(), "copie").settings.workstation
    assert judge(replace(record, settings=Settings())).verdicts


@pytest.mark.parametrize(
    ("value", "workstation", "verdict"),
    [
        ({"here": True}, True, "ok"),
        ({"here": True}, False, "not_applicable _no_workstation"),
        ({"seen": False, "why": "denied"}, True, "unknown _denied"),
        ({"seen": False, "why": "timeout"}, True, "unknown _late"),
        ({"seen": False, "why": "absent"}, True, "not_applicable _nothing"),
        ({"seen": False, "why": "unsupported"}, True, "not_applicable _unsupported"),
        ({"seen": False, "why": "crashed"}, True, "unknown _not_seen"),
    ],
)
def test_a_part_that_was_not_seen_is_judged_by_the_reason(value: object, workstation: bool, verdict: str) -> None:
    check = Check("essai", on_workstation(lambda record: ok("" if looked(record, "essai.un")["here"] else "?")))
    seen = MACHINE.observe("essai.un", value, "essai", Sensitivity.MACHINE)
    record = Record("2026-01-01T00:00:00+00:00", Settings(workstation=workstation), {"essai.un": seen})
    outcome = check.judge(record)
    assert f"{outcome.status} {outcome.message}".strip() == verdict

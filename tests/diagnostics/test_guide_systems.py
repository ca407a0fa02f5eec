"""Remedies whose steps are not the same on all systems."""

import pytest

from diagnostics.cli.conversation import lines
from diagnostics.errors import SessionError
from diagnostics.guide import UNKNOWN, Ask, Event, Follow, Try, Verify, next_move, open_guide
from diagnostics.guide.data import move_data
from diagnostics.guide.moves import LONG, drags_on, questions
from diagnostics.guide.state import ELSEWHERE
from tests.diagnostics.guiding import asked_usually, at, checked, outcome, remedy, said, seen, step, told

GUIDE = open_guide()


SERVICE = remedy("pcsc.service_stopped", 1)
LINUX, WINDOWS, MAC = (said("system", one) for one in ("linux", "windows", "mac"))


@pytest.mark.parametrize(
    ("system", "walked", "kept"),
    [
        ("windows", [(0, 1, 1)], ("done",)),
        ("remote", [(0, 1, 1)], ("done",)),
        ("linux", [(1, 1, 1)], (ELSEWHERE, "done")),
        ("mac", [], ()),
        (UNKNOWN, [(0, 1, 2), (1, 2, 2)], ("done", "done")),
    ],
)
def test_steps_for_another_system_are_left_out(
    system: str, walked: list[tuple[int, int, int]], kept: tuple[str, ...]
) -> None:
    events, followed = [said("system", system), SERVICE], []
    while isinstance(now := next_move(GUIDE, at(*events)), Follow):
        followed.append((now.number, now.place, now.count))
        events.append(step(now.number))
    assert (followed, at(*events).trials[-1].steps) == (walked, kept)
    assert isinstance(now, Verify)


def test_no_step_is_passed_over_that_is_for_the_caller() -> None:
    for wrong in (step(1), step(2), step(-1), step(10**12)):
        with pytest.raises(SessionError):
            at(WINDOWS, SERVICE, wrong)
    with pytest.raises(SessionError):
        at(LINUX, SERVICE, step(1), step(1))
    kept_before = at(LINUX, SERVICE, step(0))
    assert kept_before.trials[-1].steps == ("done",)


def test_the_step_that_was_passed_over_comes_once_the_system_turns_out_to_be_another() -> None:
    misheard = (LINUX, SERVICE, step(1), WINDOWS)
    now = next_move(GUIDE, at(*misheard))
    assert isinstance(now, Follow) and (now.number, now.place, now.count) == (0, 1, 1)
    assert at(*misheard, step(0)).trials[-1].steps == ("done", "done")
    assert isinstance(next_move(GUIDE, at(*misheard, step(0))), Verify)
    assert at(LINUX, checked("system", "windows")).system == "windows"


def test_a_remedy_of_other_systems_is_not_offered() -> None:
    stopped = seen("pcsc.service", "fault", "pcsc.service_stopped")
    replugged = (stopped, remedy("pcsc.service_stopped", 0), step(0), outcome("failed"))
    offered = next_move(GUIDE, at(LINUX, *replugged))
    assert isinstance(offered, Try) and (offered.cause.id, offered.number) == ("pcsc.service_stopped", 1)
    other = next_move(GUIDE, at(MAC, *replugged))
    assert not isinstance(other, Try) or other.cause.id != "pcsc.service_stopped"


def test_the_system_is_asked_before_a_remedy_that_depends_on_it() -> None:
    failed = (seen("pcsc.service", "fault", "pcsc.service_stopped"), remedy("pcsc.service_stopped"), step(0))
    asked = next_move(GUIDE, at(*failed, outcome("failed")))
    assert isinstance(asked, Ask) and asked.question.key == "system"
    assert isinstance(next_move(GUIDE, at(*failed, outcome("failed"), said("system"))), Try)


def test_what_one_system_has_is_asked_of_that_one_alone() -> None:
    def asked(*events: Event) -> set[str]:
        return {ask.question.key for ask in questions(GUIDE, at(said("door", "cps"), *events))}

    assert "cps_gestion" in asked() & asked(WINDOWS) & asked(said("system", "remote"))
    assert "cps_gestion" not in asked(LINUX) and "reader_listed" in asked(LINUX)


def test_what_looked_at_the_machine_and_what_is_not_of_the_machine_need_no_advice() -> None:
    long = asked_usually(LONG)
    assert drags_on(at(*long)) and not drags_on(at(*long[:-1]))
    assert not drags_on(at(seen("pcsc.service", "ok"), *long))
    assert not drags_on(at(told("clock", "right", "clock.right"), *long[:-1])), "that is the machine's"
    by_phone = [said("door", "ecps"), said("step", "waiting"), said("phone_shows", "late"), *long[1:]]
    assert not drags_on(at(*by_phone)), "a look at the computer would not see it"


@pytest.mark.parametrize(("system", "step_"), [(LINUX, "systemctl enable"), (WINDOWS, "sc config")])
def test_what_is_shown_is_of_the_system_alone(system: Event, step_: str) -> None:
    stopped = seen("pcsc.service", "fault", "pcsc.service_stopped")
    failed = (system, stopped, remedy("pcsc.service_stopped", 0), step(0), outcome("failed"))
    shown = "\n".join(lines(GUIDE, at(*failed), next_move(GUIDE, at(*failed))))
    assert f"environ {3 if system is WINDOWS else 2} min" in shown
    state = at(*failed, SERVICE)
    walked = next_move(GUIDE, state)
    shown = "\n".join(lines(GUIDE, state, walked))
    assert "Étape 1 sur 1" in shown.replace("\u00a0", " ") and step_ in shown
    data = move_data(walked)
    assert (data["place"], data["count"]) == (1, 1) and step_ in data["command"]

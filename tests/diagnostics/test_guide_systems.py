"""Remedies whose steps are not the same on all systems."""

import pytest

from diagnostics.errors import SessionError
from diagnostics.guide import Follow, Verify, next_move, open_guide
from diagnostics.guide.state import ELSEWHERE
from tests.diagnostics.guiding import at, remedy, said, step

GUIDE = open_guide()


@pytest.mark.parametrize(
    ("system", "walked", "kept"),
    [
        ("windows", [(0, 1, 1)], ("done",)),
        ("linux", [(1, 1, 1)], (ELSEWHERE, "done")),
        ("mac", [(0, 1, 2), (1, 2, 2)], ("done", "done")),  # none is for it: the agent sees what there is
        ("remote", [(0, 1, 2), (1, 2, 2)], ("done", "done")),
        ("", [(0, 1, 2), (1, 2, 2)], ("done", "done")),
    ],
)
def test_steps_for_another_system_are_left_out(
    system: str, walked: list[tuple[int, int, int]], kept: tuple[str, ...]
) -> None:
    events = [*([said("system", system)] if system else []), remedy("pcsc.service_stopped", 1)]
    followed = []
    while isinstance(now := next_move(GUIDE, at(*events)), Follow):
        followed.append((now.number, now.place, now.count))
        events.append(step(now.number))
    assert (followed, at(*events).trials[-1].steps) == (walked, kept)
    assert isinstance(now, Verify)


def test_no_step_is_passed_over_that_is_for_the_caller() -> None:
    begun = (said("system", "windows"), remedy("pcsc.service_stopped", 1))
    with pytest.raises(SessionError):
        at(*begun, step(1))
    kept_before = at(said("system", "linux"), begun[1], step(0))
    assert kept_before.trials[-1].steps == ("done",)

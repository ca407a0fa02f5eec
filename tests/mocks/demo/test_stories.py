"""The stories are the guide's, hold together with the mocks, and are ticked off by what went through a space."""

import pytest

from mocks.demo.stories import Step, Story, stories, told
from mocks.server.known import known
from mocks.spaces import Exchange
from mocks.wire import Urls

GUIDE = ("creation", "monsisra", "cps", "ecps", "otp", "difficultes")
TWO = Story(
    "deux", "Deux", "…", (Step("a", seen=("site", "GET", "/")), Step("b"), Step("c", seen=("site", "POST", "/x")))
)
every_story = pytest.mark.parametrize("story", stories().values(), ids=list(stories()))


def exchange(method: str, path: str, status: int = 200, verdict: str = "") -> Exchange:
    return Exchange(1, 0.0, "site", method, path, {}, status, verdict=verdict)


def test_they_are_in_the_guide_s_order() -> None:
    assert tuple(stories()) == GUIDE


@every_story
def test_each_trouble_is_a_fault_that_some_mock_plays(story: Story) -> None:
    for trouble in story.faults:
        assert trouble.name in known()
        assert "value" not in (trouble.label or known()[trouble.name].label), trouble.name


@every_story
def test_each_button_leads_somewhere(story: Story) -> None:
    for step in story.steps:
        address = step.address(Urls(), "/s/demo", "virginie")
        assert bool(address) == bool(step.button)
        assert not step.button or address.startswith("http://localhost:86")


@pytest.mark.parametrize(
    ("seen", "done"),
    [
        ([], (False, False, False)),
        ([exchange("GET", "/")], (True, False, False)),
        ([exchange("POST", "/x")], (False, False, False)),
        ([exchange("GET", "/"), exchange("POST", "/x")], (True, True, True)),
        ([exchange("POST", "/x"), exchange("GET", "/")], (True, False, False)),
        ([exchange("GET", "/"), exchange("POST", "/x", 400)], (True, False, False)),
        ([exchange("GET", "/"), exchange("POST", "/x", verdict="code.wrong")], (True, False, False)),
    ],
)
def test_a_step_is_done_after_the_one_before_it(seen: list[Exchange], done: tuple[bool, ...]) -> None:
    assert told(TWO, seen) == done

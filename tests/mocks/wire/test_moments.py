"""Moments as clocks in France tell them, wherever the server is."""

import pytest

from mocks.wire.moments import in_france


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (0, "01/01/1970 01:00"),
        (1_767_265_200, "01/01/2026 12:00"),
        (1_782_900_000, "01/07/2026 12:00"),
        (1_774_746_000, "29/03/2026 03:00"),
    ],
)
def test_winter_summer_and_the_night_between(seconds: float, told: str) -> None:
    assert in_france(seconds).strftime("%d/%m/%Y %H:%M") == told

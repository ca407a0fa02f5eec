"""A card that answers anything at all: always a clear verdict, never a traceback, never past the deadline."""

import json
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from diagnostics import Diagnosis, Machine, Settings, diagnose, judge, report_html, report_json
from diagnostics.model import Status
from diagnostics.probes.channel import MAX_APDUS
from diagnostics.records import dump, load
from mocks.card import vicc
from mocks.card.bench import Bench
from mocks.card.spec import CardSpec

LIMIT_SECONDS = 15
MANY = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
Mangle = Callable[[bytes, bytes], bytes]


@dataclass
class Liar:
    """A card in the bench's reader whose answers go through `mangle(command, answer)`; `commands` were asked of it."""

    mangle: Mangle
    commands: int = 0


@pytest.fixture
def liar(bench: Bench) -> Iterator[Liar]:
    """A healthy card, to be taught to lie."""
    honest = bench._behaviour(CardSpec(), 0)
    one = Liar(lambda _, answer: answer)

    def transmit(command: bytes) -> bytes:
        one.commands += 1
        return one.mangle(command, honest.transmit(command))

    insertion = vicc.insert(bench.port, vicc.Behaviour(honest.atr, transmit, honest.reset))
    bench._inserted[0] = insertion
    assert insertion.polled.wait(5)
    yield one


def judged(bench: Bench, liar: Liar, mangle: Mangle) -> Diagnosis:
    """Diagnose, and hold the result to what every result must be."""
    liar.mangle, liar.commands = mangle, 0
    environ = {**os.environ, "HELPDESK_RUNTIME": str(bench.places.directory.parent)}
    started = time.monotonic()
    found = diagnose(Settings(virtual=True), Machine(environ=environ, call_seconds=2))
    assert time.monotonic() - started < LIMIT_SECONDS
    assert liar.commands <= MAX_APDUS
    assert [v.check for v in found.verdicts if v.status is Status.CRASHED] == []
    assert judge(load(dump(found.record).encode(), "copie")) == found
    assert json.loads(report_json(found))["verdicts"]
    assert "</html>" in report_html(found)
    return found


def test_an_honest_one_is_healthy(bench: Bench, liar: Liar) -> None:
    assert judged(bench, liar, lambda _, answer: answer).exit_code == 0


@given(seed=st.integers(0, 2**32))
@MANY
def test_random_bytes_in_every_file(bench: Bench, liar: Liar, seed: int) -> None:
    chance = Random(seed)  # noqa: S311 – drawn from in the card's thread, where hypothesis may not be

    def mangle(command: bytes, answer: bytes) -> bytes:
        reads = command[1] in (0xB0, 0xCB, 0xC0)
        return chance.randbytes(len(answer) - 2) + answer[-2:] if reads and len(answer) > 2 else answer

    judged(bench, liar, mangle)


@given(share=st.floats(0, 1), seed=st.integers(0, 2**32))
@MANY
def test_truncated_and_random_answers(
    bench: Bench,
    liar: Liar,
    share: float,
    seed: int,
) -> None:
    chance = Random(seed)  # noqa: S311

    def mangle(_: bytes, answer: bytes) -> bytes:
        if chance.random() > share:
            return answer
        return chance.choice(
            (answer[: chance.randrange(len(answer))] or b"\x6f", chance.randbytes(chance.randrange(1, 300)))
        )

    judged(bench, liar, mangle)


@pytest.mark.parametrize("status", ["6110", "6C10", "6100", "6C00", "6F00", "6E00", "6A82", "6982", "9000"])
def test_the_same_status_for_ever(bench: Bench, liar: Liar, status: str) -> None:
    found = judged(bench, liar, lambda *_: bytes.fromhex(status))
    assert found.exit_code in (1, 2)

"""The benchmarks run, and what does not depend on the machine keeps its aim."""

import asyncio
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from benchmarks import providers
from benchmarks.guide import KINDS, SURE, Kind, ask_all, draw, minutes, ours_first, share
from benchmarks.logins import Connection, Provider, load
from diagnostics.guide import open_guide

ROOT = Path(__file__).parent.parent


def test_a_whole_card_takes_few_commands() -> None:
    command = [sys.executable, "benchmarks/card.py", "--rounds", "1"]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert ran.returncode in (0, 1), ran.stderr
    counted = re.search(r"ours (\d+), pkcs15-tool (\d+)", ran.stdout)
    assert counted, ran.stdout
    ours, theirs = map(int, counted.groups())
    assert 0 < ours < 1.5 * theirs
    assert {"per command", "whole card", "cold diagnosis"} <= set(
        re.findall(r"^[a-z]+ [a-z]+", ran.stdout, re.MULTILINE)
    )


def test_logins_are_counted_beside_the_limit_of_rsa() -> None:
    command = [sys.executable, "benchmarks/psc.py", "--rounds", "1", "--seconds", "0.3", "--memory", "200"]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert ran.returncode in (0, 1), ran.stderr
    for words in (
        r"helpdesk mocks +cold \d+ ms; \d+ logins/s alone",
        r"uvicorn that only signs reaches 0\.\d+",
        r"share of the RSA limit: 0\.\d+",
        r"memory, after",
    ):
        assert re.search(words, ran.stdout), ran.stdout


def sizes(provider: Provider, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How long the answers of one login are, with their heads."""
    found: list[int] = []
    ask = Connection.ask

    async def noted(self: Connection, *asked: Any) -> tuple[int, bytes, bytes]:
        status, head, body = await ask(self, *asked)
        found.append(len(head) + len(body))
        return status, head, body

    with monkeypatch.context() as patched:
        patched.setattr(Connection, "ask", noted)
        asyncio.run(load(provider, 1, logins=1))
    return found


def test_the_server_that_only_signs_says_as_much_as_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with providers.ours(str(tmp_path)) as ours, providers.bare() as bare:
        compared = zip(sizes(ours.provider, monkeypatch), sizes(bare.provider, monkeypatch), strict=True)
        assert all(abs(mine - theirs) < 0.03 * mine for mine, theirs in compared)


def test_the_guide_is_measured_beside_other_orders() -> None:
    command = [sys.executable, "-m", "benchmarks.guide", "--calls", "3", "--others", "1", "--ahead", "1"]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert ran.returncode in (0, 1), ran.stderr
    for words in (
        r"typical +ours +right",
        r"varied +paper",
        r"look-ahead",
        r"whole calls: .* repaired",
        r"next question",
    ):
        assert re.search(words, ran.stdout), ran.stdout


@pytest.mark.parametrize(("kind", "calls"), [(KINDS[0], 300), (KINDS[1], 150)], ids=["typical", "some wrong answers"])
def test_the_guide_names_the_right_cause_and_knows_how_sure_it_is(kind: Kind, calls: int) -> None:
    """The aims, over callers that are the same each time."""
    guide = open_guide()
    told = [ask_all(guide, caller, ours_first) for caller in draw(guide, calls, kind, seed=2)]
    assert share(call.right for call in told) >= kind.aim > 0.8
    sure = [call.right for call in told if SURE[0] <= call.probability < SURE[1]]
    assert len(sure) >= 20 and share(sure) >= SURE[0]
    assert minutes(told) < 7


def test_a_healthy_network_is_timed() -> None:
    command = [sys.executable, "benchmarks/network.py", "--rounds", "1", "--only", "all well, IPv6"]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert ran.returncode in (0, 1) and re.search(r"all well, IPv6 too +\d\.\d\d s", ran.stdout), ran.stderr


def test_a_whole_diagnosis_is_timed_beside_an_empty_python() -> None:
    command = [sys.executable, "-m", "benchmarks.diagnose", "--rounds", "1"]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert ran.returncode in (0, 1), ran.stderr
    for words in (
        r"cold, card +\d+\.\d ms, +\d",
        r"warm, card and hosts .*% waiting",
        r"cold / warm",
        r"memory \d+ MB",
    ):
        assert re.search(words, ran.stdout), ran.stdout

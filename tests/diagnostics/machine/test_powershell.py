"""PowerShell is asked once, and answers JSON, or says why not."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

import diagnostics
from diagnostics.machine import Machine
from diagnostics.machine.powershell import ask, listed
from diagnostics.machine.system import Answer


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (Answer("ok", '{"a":["é"]}\r\n', 0), {"a": ["é"]}),
        (Answer("ok", "", 0), {"seen": False, "why": "failed"}),
        (Answer("ok", '{"seen":false,"why":"constrained"}', 0), {"seen": False, "why": "constrained"}),
        (Answer("absent"), {"seen": False, "why": "absent"}),
        (Answer("denied"), {"seen": False, "why": "denied"}),
        (Answer("timeout"), {"seen": False, "why": "timeout"}),
        (Answer("failed", "", 1), {"seen": False, "why": "failed"}),
    ],
)
def test_what_it_tells(answer: Answer, told: Any) -> None:
    asked: list[Sequence[str]] = []

    def runs(command: Sequence[str], seconds: float) -> Answer:
        asked.append(command)
        return answer

    assert ask(Machine(runs=runs, environ={"SystemRoot": r"D:\Win"}), "@{ a = @('é') }") == told
    ((program, *_, script),) = asked
    assert program == r"D:\Win\System32\WindowsPowerShell\v1.0\powershell.exe"
    assert script.index("LanguageMode") < script.index("[Console]") and "@('é')" in script and '"' not in script


@pytest.mark.parametrize(("value", "items"), [(None, []), ([None], []), ({"a": 1}, [{"a": 1}]), ([1, 2], [1, 2])])
def test_lists_of_none_and_of_one(value: Any, items: list[Any]) -> None:
    assert listed(value) == items


@pytest.mark.parametrize(
    "script", sorted(Path(diagnostics.__file__).parent.rglob("*.ps1")), ids=lambda s: s.parent.name
)
def test_a_script_changes_nothing(script: Path) -> None:
    changing = ("Set-", "Remove-", "New-Item", "Stop-", "Start-", "Restart-", "Invoke-Web")
    written = script.read_text(encoding="utf-8")
    assert not [word for word in changing if word in written]

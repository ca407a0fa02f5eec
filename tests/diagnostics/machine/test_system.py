"""The façade runs real commands, and reads real files under a root of the test's own."""

import sys
from pathlib import Path

import pytest

from diagnostics.machine import Machine
from diagnostics.machine.system import Answer, in_windows, place, runner, text

PYTHON = (sys.executable, "-c")


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        ((*PYTHON, "print('é', end='')"), Answer("ok", "é", 0)),
        ((*PYTHON, "import sys; print('peu', end=''); sys.exit(3)"), Answer("failed", "peu", 3)),
        (("helpdesk-no-such-command",), Answer("absent")),
        (("/etc",), Answer("denied")),
        ((*PYTHON, "import sys; print(sys.stdin.read(), end='')"), Answer("ok", "", 0)),
    ],
)
def test_a_command_answers(command: tuple[str, ...], answer: Answer) -> None:
    assert Machine().run(*command) == answer


def test_a_command_that_hangs_is_stopped() -> None:
    assert runner({})([*PYTHON, "import signal; signal.pause()"], 0.3) == Answer("timeout")


@pytest.mark.parametrize(
    ("raw", "read"),
    [
        ("Clé".encode("utf-16"), "Clé"),
        (b"\xef\xbb\xbfCl\xc3\xa9", "Clé"),
        (b"Cl\xe9", "Clé"),
        (b"\x81", "\N{REPLACEMENT CHARACTER}"),
        (b"", ""),
    ],
)
def test_text_in_the_encodings_of_the_three_systems(raw: bytes, read: str) -> None:
    assert text(raw) == read


@pytest.mark.parametrize(
    ("path", "under"),
    [
        ("/etc/hosts", "etc/hosts"),
        (r"C:\Program Files\santesocial\CPS", "Program Files/santesocial/CPS"),
        ("etc/hosts", "etc/hosts"),
    ],
)
def test_paths_of_any_system_have_a_place_under_a_root(path: str, under: str) -> None:
    assert place(Path("/racine"), path) == Path("/racine") / under


@pytest.mark.parametrize("name", ["SystemRoot", "SYSTEMROOT", "systemroot"])
def test_variables_of_windows_whatever_their_capitals(name: str) -> None:
    machine = Machine(environ={"PATH": "x", name: r"D:\Win"})
    assert machine.variable("SystemRoot") == r"D:\Win"
    assert in_windows(machine.environ, "reg.exe") == r"D:\Win\System32\reg.exe"
    assert in_windows({name: ""}, "reg.exe") == r"C:\Windows\System32\reg.exe"
    assert machine.variable("Absent") == ""


def test_files_are_read_under_the_root(tmp_path: Path) -> None:
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc" / "galss.ini").write_bytes("Clé".encode("cp1252"))
    machine = Machine(root=tmp_path)
    assert machine.read("/etc/galss.ini") == "Clé"
    assert machine.read("/etc/nothing.ini") is None
    assert machine.read("/etc") is None

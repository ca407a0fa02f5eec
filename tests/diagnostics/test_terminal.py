"""The command line as it is seen: in a real terminal, of several widths, with and without colours."""

import os
from pathlib import Path

import pytest

from diagnostics import Machine, Settings, observe
from diagnostics.records import save
from mocks.card.bench import Bench
from mocks.card.spec import CardSpec
from mocks.identities import named
from tests.terminals import run_in_terminal

HOLDER = named()["virginie"]
DIAGNOSE = ["diagnose", "--replay", "{record}"]
COMMANDS = {
    "cause": DIAGNOSE,
    "details": [*DIAGNOSE, "--details"],
    "checks and causes": ["diagnose", "--list"],
    "all causes": ["catalogue"],
    "one cause": ["catalogue", "middleware.install_refused"],
    "search": ["catalogue", "--search", "ERR_BAD_SSL_CLIENT_AUTH_CERT"],
    "no signature": ["report", "verify", "{record}"],
    "help": ["--help"],
    "help of a command": ["diagnose", "--help"],
}


@pytest.fixture(scope="module")
def record(session_bench: Bench, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The record of a card whose code is blocked."""
    session_bench.insert(CardSpec(tries=0))
    machine = Machine(environ={**os.environ, "HELPDESK_RUNTIME": str(session_bench.places.directory.parent)})
    file = Path(tmp_path_factory.mktemp("record") / "poste.json")
    save(observe(Settings(virtual=True), machine), file)
    session_bench.remove(0)
    return str(file)


def arguments(command: list[str], record: str) -> list[str]:
    return [word.format(record=record) for word in command]


@pytest.mark.parametrize("width", [60, 80, 120])
@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_no_line_is_longer_than_the_terminal(record: str, command: list[str], width: int) -> None:
    shown = run_in_terminal(arguments(command, record), width)
    assert shown.code in (0, 1, 2) and len(shown.lines) > 1
    long = [line for line in shown.lines if len(line) > width and not _one_word(line)]
    assert long == []


def _one_word(line: str) -> bool:
    """An address, or a command to copy: those are never broken."""
    return len(line.split()) == 1 or line.startswith("       ")


def test_words_are_not_broken(record: str) -> None:
    shown = {width: run_in_terminal(arguments(DIAGNOSE, record), width) for width in (60, 120)}
    words = {width: " ".join(one.lines).split() for width, one in shown.items()}
    assert words[60] == words[120]
    assert max(len(line) for line in shown[120].lines) > 80, "the width is used"


def test_french_keeps_its_spaces_together(record: str) -> None:
    for width in range(60, 80):
        for line in run_in_terminal(arguments(DIAGNOSE, record), width).lines if width % 5 == 0 else ():
            assert not line.lstrip().startswith((":", ";", "!", "?", "»", "%")) and not line.endswith("«")


@pytest.mark.parametrize(
    ("more", "environ", "coloured"),
    [
        ([], {}, True),
        (["--no-color"], {}, False),
        ([], {"NO_COLOR": "1"}, False),
        ([], {"NO_COLOR": ""}, True),
        ([], {"TERM": "dumb"}, False),
    ],
)
def test_colours_are_for_terminals_that_want_them(
    record: str, more: list[str], environ: dict[str, str], coloured: bool
) -> None:
    shown = run_in_terminal([*arguments(DIAGNOSE, record), *more], environ=environ)
    assert ("\x1b[" in shown.raw) == coloured
    assert shown.lines[0] == "CAUSE : Le code porteur est bloqué [pin.blocked]"


def test_progress_is_shown_while_it_runs_and_then_gone() -> None:
    shown = run_in_terminal(["diagnose", "--no-network"], 60)
    steps = shown.raw.split("\r\x1b[K")
    assert steps[1].startswith("[1/4] Service des cartes à puce") and steps[2].startswith("[2/4]")
    assert not steps[-1].startswith("["), "the last step is wiped away"
    assert all(len(step) < 60 for step in steps[1:-1])


@pytest.mark.parametrize(
    ("more", "piped", "environ"),
    [([], "stderr", {}), (["--json"], "stdout", {}), ([], "stdout", {"TERM": "dumb"})],
    ids=["stderr elsewhere", "JSON", "no cursor"],
)
def test_progress_is_not_for_files(more: list[str], piped: str, environ: dict[str, str]) -> None:
    assert "[1/4]" not in run_in_terminal(["diagnose", "--no-network", *more], piped=piped, environ=environ).raw


def test_a_terminal_names_the_holder_and_a_file_does_not(record: str, capfd: pytest.CaptureFixture[str]) -> None:
    from diagnostics.cli import main

    details = arguments([*DIAGNOSE, "--details"], record)
    assert HOLDER.family_name in run_in_terminal(details, 120).raw
    main(details)
    told = capfd.readouterr().out
    assert HOLDER.family_name not in told and "masqué-" in told and "n'est pas un écran" in told

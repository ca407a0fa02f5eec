"""`helpdesk guide`: in a real terminal, in a pipe, killed and resumed, and for programs."""

import json
import signal
import subprocess
from pathlib import Path

import pytest

from diagnostics.cli import main
from diagnostics.cli.conversation import TEXTS, View, interpret, lines, view_lines
from diagnostics.cli.guide import converse, open_case
from diagnostics.guide import (
    Ask,
    Event,
    Finished,
    Follow,
    HandOver,
    Kind,
    Try,
    Verify,
    from_json,
    next_move,
    open_guide,
    to_json,
)
from diagnostics.guide.moves import LONG
from diagnostics.model import Observation, Record, Sensitivity, Settings
from diagnostics.records import save
from tests.diagnostics.guiding import AT, OPENED, asked_usually, at, outcome, remedy, said, seen, step, told
from tests.terminals import HELPDESK, run_in_terminal

GUIDE = open_guide()
FOUND = (seen("card.present", "fault", "card.absent"), said("door", "cps"), said("card_screen", "nothing"))


def talk(typed: list[str], *events: Event) -> tuple[list[Event], str, list[Event]]:
    """What happened, what was shown, and what was kept, where these lines are typed."""
    happened = [OPENED, *events]
    shown: list[str] = []
    kept: list[Event] = []
    waiting = iter(typed)

    def read(prompt: str) -> str | None:
        shown.append(prompt)
        return next(waiting, None)

    converse(GUIDE, happened, kept.append, read, shown.append, lambda: AT)
    return happened, "\n".join(shown), kept


def test_an_answer_by_its_number_leads_to_the_next_question() -> None:
    happened, shown, kept = talk(["2"])
    assert happened[-1] == said("door", "cps") and kept == happened[1:]
    assert shown.count(" ?\n") >= 2 and "s. je ne sais pas" in shown


def test_i_do_not_know_back_and_a_changed_answer() -> None:
    happened, _, _ = talk(["s", "r", "4", "1", "l 1", "2"])
    assert [event.kind for event in happened[1:]] == ["answered", "undone", "answered", "answered", "answered"]
    assert happened[1].value == "?" and (happened[-1].key, happened[-1].value) == ("door", "cps")


def test_a_call_that_drags_on_is_told_once_that_a_look_at_the_machine_tells_more() -> None:
    long = asked_usually(LONG)
    assert TEXTS["drags_on"][:40] not in talk(["2"], *long[:-2])[1]
    assert talk(["s", "1"], *long[:-1])[1].count(TEXTS["drags_on"][:40]) == 1
    looked_at = seen("pcsc.service", "ok")
    assert TEXTS["drags_on"][:40] not in talk(["s", "1"], looked_at, *long[:-1])[1]


def test_views_change_nothing() -> None:
    happened, shown, _ = talk(["?", "c", "l", "h", "g", "nonsense", "99", "r", ""])
    assert happened == [OPENED]
    for part in (TEXTS["why"], TEXTS["causes"], TEXTS["nothing_given"], "passer la main", TEXTS["not_understood"]):
        assert part in shown
    assert TEXTS["nothing_to_undo"] in shown and "moteur de recherche" in shown and "① Par MonSisra" in shown
    by_card = talk(["2", "g"])[1]
    assert "Tapez le code porteur" in by_card and "① Par MonSisra" not in by_card


def test_against_the_machine_a_reason_is_asked_and_without_one_nothing_changes() -> None:
    machine = told("clock", "right", "clock.right")
    happened, shown, _ = talk(["l 1", "2", "il lit une autre horloge"], machine)
    assert happened[-1].reason == "il lit une autre horloge" and "Le poste dit « oui ». Pourquoi le contredire" in shown
    happened, _, _ = talk(["l 1", "2", ""], machine)
    assert happened == [OPENED, machine]


def test_a_message_read_in_the_middle_is_evidence() -> None:
    happened, shown, _ = talk(["m 0x8010000C", "c"])
    assert happened[-1].kind is Kind.MESSAGE and "card.absent" in shown


def test_a_remedy_to_its_end() -> None:
    happened, shown, _ = talk(["1", "1", "1", "q"], *FOUND, remedy("card.absent"))
    assert [event.kind for event in happened[-3:]] == ["step", "outcome", "closed"]
    assert "Étape 1 sur 1" in shown and "card.present" in shown and "Réparé" in shown and "Compte rendu" in shown


def test_a_step_names_the_sign_that_it_should_give() -> None:
    step = GUIDE.catalogue.causes["card.absent"].remedies[0].steps[0]
    _, shown, _ = talk([], *FOUND, remedy("card.absent"))
    assert step.heard and f"Signe attendu : {step.heard}" in " ".join(shown.split())


def test_a_remedy_that_fails_leads_on() -> None:
    happened, shown, _ = talk(["1", "2", "p"], *FOUND, remedy("card.absent"))
    assert happened[-2] == outcome("failed") and happened[-1].value == "handed_over"
    assert "sans effet" in shown


SURE = (*FOUND, said("cps_gestion", "no_card"), said("reader_listed", "seen"), said("system", "windows"))


def test_a_remedy_is_proposed_and_another_question_may_be_wanted() -> None:
    silent = [
        said(key) for key in GUIDE.catalogue.questions if key not in {e.key for e in SURE} | {"works_now", "tries"}
    ]
    move = next_move(GUIDE, at(*SURE, *silent))
    assert isinstance(move, Try)
    text = "\n".join(lines(GUIDE, at(*SURE, *silent), move))
    assert "À dire" in text and "1. commencer" in text
    assert isinstance(interpret("1", at(), move, AT), Event)
    assert interpret("2", at(), move, AT) == View("ask")
    assert interpret("3", at(), move, AT) == Event(Kind.CLOSED, AT, value="handed_over")
    assert TEXTS["why_move"] in "\n".join(view_lines(GUIDE, at(), move, View("why")))


def test_what_is_destroyed_or_may_block_the_card_is_announced_before() -> None:
    for cause in GUIDE.catalogue.causes.values():
        for number, one in enumerate(cause.remedies):
            for place, gesture in enumerate(one.steps):
                state = at()
                move = Follow(None, cause, one, place, place + 1, len(one.steps))  # type: ignore[arg-type]
                text = "\n".join(lines(GUIDE, state, move))
                assert text.startswith("ATTENTION") == (gesture.destructive or gesture.code), (cause.id, number)


def test_every_move_can_be_shown() -> None:
    cause = at().cause("card.absent")
    done = at(remedy("card.absent"), step(0))
    moves = [next_move(GUIDE, at()), next_move(GUIDE, done), Finished("fixed"), Finished("left")]
    moves += [HandOver(cause.contact, why, cause, 0.5) for why in ("nothing", "tried", "later")]
    moves += [Try(cause, 0, 0.5, why) for why in ("sure", "cheap", "last")]
    assert isinstance(moves[0], Ask) and isinstance(moves[1], Verify)
    for move in moves:
        assert all("{" not in line for line in lines(GUIDE, done, move))


def test_in_a_real_terminal() -> None:
    shown = run_in_terminal(["guide", "--door", "cps"], width=60, typed="1\nc\nq\n")
    assert shown.code in (1, 2)
    text = "\n".join(shown.lines)
    assert "Causes envisagées" in text and "s. je ne sais pas" in text
    assert all(len(line) <= 60 for line in shown.lines)
    ended = run_in_terminal(["guide"], typed="\x04")
    assert ended.code == 2 and "Traceback" not in ended.raw


def test_killed_and_resumed_nothing_that_was_said_is_lost(tmp_path: Path) -> None:
    file = tmp_path / "appel.jsonl"
    command = [*HELPDESK, "guide", "--session", str(file)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin and process.stdout
        _until_prompt(process)
        process.stdin.write("2\n")
        process.stdin.flush()
        _until_prompt(process)
        process.send_signal(signal.SIGKILL)
    assert file.stat().st_mode & 0o777 == 0o600
    kept = from_json(file.read_text(encoding="utf-8"))
    assert [(event.kind, event.value) for event in kept] == [("opened", "usager"), ("answered", "cps")]
    with file.open("a", encoding="utf-8") as stream:
        stream.write('{"kind": "answ')
    again = subprocess.run(command, input="l\n1\n", capture_output=True, text=True, timeout=60, check=False)
    assert "Appel repris : 2 événements" in again.stdout and "Réponses données" in again.stdout
    assert "Causes envisagées" in again.stdout and "par la carte CPS" in again.stdout
    assert len(from_json(file.read_text(encoding="utf-8"))) == 3


def _until_prompt(process: "subprocess.Popen[str]") -> None:
    assert process.stdout
    text = ""
    while not text.endswith("\n> "):
        letter = process.stdout.read(1)
        assert letter, text
        text += letter


def test_for_programs(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "poste.json"
    value = Observation("pcsc.service", {"state": "stopped"}, "test", AT, 0.0, Sensitivity.PUBLIC)
    save(Record(AT, Settings(), {value.id: value}), file)
    arguments = ["guide", "--json", "--record", str(file), "--door", "cps", "--message", "0x8010000C"]
    assert main([*arguments, "--answer", "card_screen=nothing"]) in (1, 2)
    data = json.loads(capsys.readouterr().out)
    assert data["kind"] == "helpdesk-guide" and data["next"]["do"] in ("ask", "try")
    given = {"answer": "nothing", "by": "agent", "reason": "", "second": "", "machine": ""}
    assert data["answers"]["card_screen"] == given
    assert data["causes"][0]["id"] == "card.absent" and 0 < data["causes"][0]["probability"] < 1


def test_each_move_is_data() -> None:
    from diagnostics.guide.data import move_data

    cause = at().cause("card.absent")
    moves = [next_move(GUIDE, at()), next_move(GUIDE, at(remedy("card.absent")))]
    moves += [next_move(GUIDE, at(remedy("card.absent"), step(0))), Try(cause, 0, 0.5, "sure")]
    moves += [HandOver(cause.contact, "tried", cause, 0.5), Finished("left")]
    done = [json.loads(json.dumps(move_data(move)))["do"] for move in moves]
    assert done == ["ask", "follow", "verify", "try", "hand_over", "finish"]


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["--door", "fenêtre"], 64, "choix inconnu"),
        (["--answer", "door"], 64, "QUESTION=RÉPONSE"),
        (["--answer", "door=window"], 64, "door=window"),
        (["--session", "/no/such/folder/x"], 2, "n'existe pas"),
        (["--record", "/no/such/record"], 2, "ne peut pas être lu"),
    ],
)
def test_what_is_wrong_with_the_command_is_said(
    arguments: list[str], code: int, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        assert main(["guide", "--json", *arguments]) == code
    except SystemExit as ended:
        assert ended.code == code
    assert words in capsys.readouterr().err


def test_a_case_that_is_none_is_refused_and_left_as_it_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("Bonjour\n", encoding="utf-8")
    assert main(["guide", "--json", "--session", str(file)]) == 2
    assert "événement 1" in capsys.readouterr().err and file.read_text(encoding="utf-8") == "Bonjour\n"


def test_an_ended_call_is_told_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "appel.jsonl"
    file.write_text(
        to_json([OPENED, said("door", "cps"), Event(Kind.CLOSED, AT, value="handed_over")]), encoding="utf-8"
    )
    assert main(["guide", "--session", str(file)]) in (1, 2)
    assert "Compte rendu de l'appel" in capsys.readouterr().out


def test_a_line_that_was_cut_within_a_letter_costs_that_line_alone(tmp_path: Path) -> None:
    file = tmp_path / "appel.jsonl"
    line = to_json([Event(Kind.MESSAGE, "2026-11-25T09:00:00+00:00", value="fenêtre")]).encode()
    whole = to_json([Event(Kind.OPENED, "2026-11-25T09:00:00+00:00", value="usager")]).encode()
    file.write_bytes(whole + line[: line.index("ê".encode()) + 1])
    assert [event.kind for event in open_case(file).events] == [Kind.OPENED]
    assert file.read_bytes() == whole


def test_a_session_of_an_older_catalogue_is_taken_up_again(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "appel.jsonl"
    file.write_text(to_json([OPENED, said("door", "cps"), said("gone", "x")]), encoding="utf-8")
    assert main(["guide", "--session", str(file), "--answer", "card_screen=nothing", "--json"]) in (1, 2)
    data = json.loads(capsys.readouterr().out)
    assert list(data["answers"]) == ["door", "card_screen"]
    assert data["lost"] == ["question ou réponse inconnue : « gone = x »"]
    assert "gone" in file.read_text(encoding="utf-8")

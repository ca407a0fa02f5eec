"""`helpdesk diagnose` as it is typed: exit codes, what goes to which stream, files, and mistakes."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from diagnostics.catalogue import load_catalogue
from diagnostics.checks import CHECKS
from diagnostics.cli import main
from mocks.card.client import RemoteBench, open_remote
from mocks.card.spec import CardSpec

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def blocked(remote: RemoteBench) -> RemoteBench:
    """A bench with a card whose PIN is blocked."""
    open_remote().insert(CardSpec(tries=0))
    return remote


def test_nothing_found_a_cause_found(remote: RemoteBench, capsys: Capture) -> None:
    open_remote().insert(CardSpec())
    assert main(["diagnose", "--virtual"]) == 0
    assert "AUCUNE PANNE TROUVÉE" in capsys.readouterr().out
    remote.insert(CardSpec(tries=0))
    assert main(["diagnose", "--virtual"]) == 1
    told = capsys.readouterr().out
    assert "CAUSE : Le code porteur est bloqué" in told
    assert "\x1b[" not in told, "colours are for terminals"
    assert told.startswith("CAUSE : Le code porteur est bloqué"), "first and alone"
    assert "Titulaire attendu" not in told
    assert main(["diagnose", "--virtual", "--details"]) == 1
    assert "Titulaire attendu" in capsys.readouterr().out


def test_a_warning_is_not_told_as_the_cause(remote: RemoteBench, tmp_path: Path, capsys: Capture) -> None:
    open_remote().insert(CardSpec(tries=2))
    page = tmp_path / "rapport.html"
    assert main(["diagnose", "--virtual", "--html", str(page)]) == 1
    assert capsys.readouterr().out.startswith("POINT À SURVEILLER : Un code faux a été tapé")
    assert "n&#39;explique pas forcément" in page.read_text(encoding="utf-8")


def test_json_is_all_of_standard_output(blocked: RemoteBench, capsys: Capture) -> None:
    assert main(["diagnose", "--virtual", "--json"]) == 1
    told = capsys.readouterr()
    report = json.loads(told.out)
    assert (report["conclusion"], report["causes"][0]["id"]) == ("cause_found", "pin.blocked")
    assert told.err == ""


def test_a_record_is_private_and_judged_alike(blocked: RemoteBench, tmp_path: Path, capsys: Capture) -> None:
    record = tmp_path / "poste.json"
    record.write_text("un ancien fichier, que tout le monde lit")
    record.chmod(0o644)
    assert main(["diagnose", "--virtual", "--record", str(record)]) == 1
    there = capsys.readouterr().out
    assert stat.S_IMODE(record.stat().st_mode) == 0o600
    assert main(["diagnose", "--replay", str(record)]) == 1
    assert capsys.readouterr().out == there


def test_a_record_is_judged_for_another_person(remote: RemoteBench, tmp_path: Path, capsys: Capture) -> None:
    open_remote().insert(CardSpec())
    record = str(tmp_path / "poste.json")
    assert main(["diagnose", "--virtual", "--record", record]) == 0
    assert main(["diagnose", "--replay", record, "--expect", "99700099999"]) == 1
    assert "identity.other_person" in capsys.readouterr().out
    assert main(["diagnose", "--replay", record, "--expect", "899700034012"]) == 0


def test_only_some_checks_and_what_they_stand_on(blocked: RemoteBench, capsys: Capture) -> None:
    assert main(["diagnose", "--virtual", "--json", "--only", "cert.dates"]) == 0
    asked = [verdict["check"] for verdict in json.loads(capsys.readouterr().out)["verdicts"]]
    assert asked[-1] == "cert.dates"
    assert "pcsc.service" in asked and "pin.tries" not in asked


def test_the_list_names_every_check_and_cause(capsys: Capture) -> None:
    assert main(["diagnose", "--list"]) == 0
    told = capsys.readouterr().out
    assert all(f"  {check.id} " in told for check in CHECKS)
    assert all(f"  {cause} " in told for cause in load_catalogue().causes)


def test_the_page_stands_alone(blocked: RemoteBench, tmp_path: Path) -> None:
    page = tmp_path / "rapport.html"
    assert main(["diagnose", "--virtual", "--html", str(page)]) == 1
    text = page.read_text(encoding="utf-8")
    assert '<html lang="fr">' in text and "Débloquer" in text
    assert not {"<script", "<link", "src=", "@import"} & {word for word in ("<script", "<link", "src=") if word in text}


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["--only", "danser"], 64, "danser"),
        (["--only", "cert.date"], 64, "Vouliez-vous dire « cert.dates »"),
        (["--only", "pin.blocked_for_good"], 64, "C'est une cause"),
        (["--expect", "dupont@exemple.invalid"], 64, "adresse électronique"),
        (["--environment", "essai"], 64, "--environment"),
        (["--danser"], 64, "--help"),
        (["--virtual"], 2, "helpdesk card insert"),
        (["--replay", "absent.json"], 2, "absent.json"),
        (["--replay", "."], 2, "--record"),
        (["--replay", "poste.json", "--virtual"], 64, "ne va pas avec"),
    ],
)
def test_mistakes_say_what_to_do(
    remote: RemoteBench, capsys: Capture, arguments: list[str], code: int, said: str
) -> None:
    try:
        ended = main(["diagnose", *arguments])
    except SystemExit as error:
        ended = int(str(error.code))
    told = capsys.readouterr()
    assert (ended, told.out) == (code, "")
    assert said in told.err and "Traceback" not in told.err


@pytest.mark.parametrize("option", ["--record", "--html"])
def test_a_file_that_cannot_be_written_loses_nothing(blocked: RemoteBench, capsys: Capture, option: str) -> None:
    assert main(["diagnose", "--virtual", option, "/nulle/part/fichier"]) == 2
    told = capsys.readouterr()
    assert "/nulle/part/fichier" in told.err
    assert "Le code porteur est bloqué" in told.out


def test_a_pipe_gets_utf8_whatever_the_locale(blocked: RemoteBench) -> None:
    environ = {**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    command = [sys.executable, "-m", "diagnostics.cli", "diagnose", "--virtual"]
    ran = subprocess.run(command, env=environ, capture_output=True, check=False, timeout=60)
    assert (ran.returncode, ran.stderr) == (1, b"")
    assert "Débloquer avec le code à huit chiffres" in ran.stdout.decode("utf-8")


def test_an_interruption_is_said_in_a_line(monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("diagnostics.engine.diagnose", interrupted)
    assert main(["diagnose"]) == 130
    assert capsys.readouterr() == ("", "\nInterrompu : rien n'a été écrit.\n")

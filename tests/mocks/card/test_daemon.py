"""The bench that stays between two commands, and the commands that give it orders."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from diagnostics.cli import main
from diagnostics.domain.places import virtual_places
from diagnostics.machine import Machine
from mocks.card.bench import ReaderMode
from mocks.card.client import RemoteBench, open_remote
from mocks.card.errors import DaemonError, RefusedError, SpecError
from mocks.card.protocol import LOCK
from mocks.card.spec import CardSpec, from_data


def seen() -> list[bool]:
    """For each reader that PC/SC shows: is there a card in it?"""
    with Machine().open_worker(virtual_places().pcsc_socket) as worker:
        if worker.call("establish")["rv"]:
            return []
        return [bool(reader["state"] & 0x20) for reader in worker.call("readers")["readers"]]


def test_a_card_stays_between_two_commands(remote: RemoteBench, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["card", "insert", "--identity", "camille", "--tries", "1"]) == 0
    assert seen() == [True, False]
    assert main(["card", "status"]) == 0
    told = capsys.readouterr().out
    assert "SIMULATION" in told and "CAMILLE" in told and "code porteur : 1" in told
    assert main(["diagnose", "--virtual", "--json"]) == 1
    assert "pin.last_try" in capsys.readouterr().out
    assert main(["card", "remove"]) == 0
    assert remote.status().cards == {}


def test_the_status_tells_the_tries_that_were_spent(remote: RemoteBench) -> None:
    open_remote().insert(CardSpec())
    environ = {**os.environ, "PCSCLITE_CSOCK_NAME": str(remote.places.pcsc_socket)}
    wrong = "00:20:00:01:08:39:39:39:39:FF:FF:FF:FF"  # VERIFY, whichever OpenSC there is
    told = subprocess.run(
        ["opensc-tool", "--send-apdu", wrong], env=environ, capture_output=True, check=True, timeout=30
    )
    assert b"63" in told.stdout
    assert remote.status().cards == {0: CardSpec(tries=2)}


def test_the_reader_can_go_and_come_back(remote: RemoteBench) -> None:
    open_remote().insert(CardSpec(), 1)
    assert main(["card", "reader", "none"]) == 0
    assert seen() == []
    assert main(["card", "insert"]) == 0
    assert remote.status().mode is ReaderMode.READY
    assert seen() == [True, False]


def test_a_fault_by_its_name(remote: RemoteBench, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fault", "card.test_on_production"]) == 0
    line = capsys.readouterr().out.splitlines()[0]
    command = line.split("helpdesk ")[1].split()
    assert main([*command, "--json"]) == 1
    assert '"card.test_on_production"' in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments", [["fault"], ["fault", "rien"], ["fault", "pin.blok"], ["fault", "pcsc.pyscard_missing"]]
)
def test_a_wrong_command_says_what_to_do(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 64
    assert "helpdesk" in capsys.readouterr().err


def test_orders_without_a_bench(remote: RemoteBench, capsys: pytest.CaptureFixture[str]) -> None:
    for action in ("status", "remove", "stop"):
        assert main(["card", action]) == 0
        assert "helpdesk card insert" in capsys.readouterr().out
    with pytest.raises(DaemonError):
        remote.status()


def test_refused_orders_say_why_and_change_nothing(remote: RemoteBench, capsys: pytest.CaptureFixture[str]) -> None:
    open_remote().insert(CardSpec())
    assert main(["card", "insert", "--tries", "9"]) == 2
    assert "entre 0 et 3" in capsys.readouterr().err
    with pytest.raises(RefusedError, match="KeyError"):
        remote._order("danser")
    with pytest.raises(RefusedError, match="emplacement 5"):
        remote.insert(CardSpec(), 5)
    assert remote.status().cards == {0: CardSpec()}


def test_stopping_says_so(remote: RemoteBench, capsys: pytest.CaptureFixture[str]) -> None:
    open_remote()
    assert main(["card", "stop"]) == 0
    assert "est arrêté" in capsys.readouterr().out
    assert not remote.running()


def test_a_missing_driver_says_how_to_get_it(
    remote: RemoteBench, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HELPDESK_VPCD", "/nowhere/libifdvpcd.so")
    assert main(["card", "insert"]) == 2
    told = capsys.readouterr().err
    assert "make vpcd" in told and "HELPDESK_VPCD" in told
    assert not remote.running()


def test_a_folder_that_leads_elsewhere_is_refused(
    short_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (short_path / "là-bas").mkdir()
    (short_path / "ici").symlink_to(short_path / "là-bas")
    monkeypatch.setenv("HELPDESK_RUNTIME", str(short_path / "ici"))
    assert main(["card", "insert"]) == 2
    assert "HELPDESK_RUNTIME" in capsys.readouterr().err
    assert list((short_path / "là-bas").iterdir()) == []


def test_one_bench_a_user(remote: RemoteBench) -> None:
    open_remote().insert(CardSpec())
    second = subprocess.run([sys.executable, "-m", "mocks.card.daemon"], check=False, timeout=20)
    assert second.returncode == 1
    assert open_remote().status().cards == {0: CardSpec()}


def test_a_bench_that_was_killed_leaves_nothing_in_the_way(remote: RemoteBench) -> None:
    open_remote().insert(CardSpec())
    left = Path((remote.places.directory / "pcscd.folder").read_text())
    os.kill(int((remote.places.directory.parent / LOCK).read_text()), signal.SIGKILL)
    assert open_remote().insert(CardSpec(identity="camille")).cards[0].identity == "camille"
    assert seen() == [True, False]
    assert not left.exists()


@pytest.mark.parametrize(
    "data",
    [{"profile": "x"}, {"tries": -1}, {"tries": "3"}, {"identity": "personne"}, {"couleur": 1}, {"faults": ["x"]}],
)
def test_a_card_that_cannot_be_made(data: dict[str, object]) -> None:
    with pytest.raises(SpecError):
        from_data(data)

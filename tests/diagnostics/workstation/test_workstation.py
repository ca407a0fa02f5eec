"""The machine itself, on the three systems: what is seen of it, and what is found."""

import os
from pathlib import Path
from typing import Any

import pytest

from diagnostics.machine import Machine
from diagnostics.machine.system import Answer
from diagnostics.probes.areas import begin, finish
from diagnostics.probes.workstation import observe
from diagnostics.probes.workstation.linux import release, seated
from tests.diagnostics.played import causes, found, macos, patched, slot, verdicts, windows
from tests.recording import machine

AREA = "workstation"
RIGHTS = "ok administrator" if os.geteuid() == 0 else "ok user"
READER = [slot("Gemalto PC Twin Reader 0")]
DEBIAN = 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nNAME="Debian GNU/Linux"\nVERSION_ID="12"\n# x\nHOME_URL="h"\n'
MINE = "2 1000 camille seat0 tty2\n"
DF = "Filesystem 1024-blocks Used Available Capacity Mounted on\n/dev/sda1 4096 2048 {left} 50% /\n"


def linux(root: Path, sessions: str = MINE, left: int = 9 << 20, **changes: Any) -> Machine:
    answers = {
        "uname": Answer("ok", "x86_64\n", 0),
        "loginctl": Answer("ok", sessions, 0),
        "df -Pk": Answer("ok", DF.format(left=left), 0),
    }
    battery = "/sys/class/power_supply/BAT0/"
    files = {
        "/etc/os-release": DEBIAN,
        battery + "type": "Battery\n",
        battery + "status": "Discharging\n",
        battery + "capacity": "71\n",
        "/sys/class/power_supply/AC/type": "Mains\n",
        "/sys/class/power_supply/AC/online": "0\n",
        "/sys/class/power_supply/hidpp_battery_0/type": "Battery\n",
        "/sys/class/power_supply/hidpp_battery_0/scope": "Device\n",
        "/sys/class/power_supply/hidpp_battery_0/capacity": "3\n",
    }
    return machine("linux", root, answers, files, **changes)


def seen(played: Machine) -> dict[str, Any]:
    return {one.id.removeprefix("workstation."): one.value for one in observe(played)}


def test_linux(tmp_path: Path) -> None:
    told = seen(linux(tmp_path, MINE + "4 1000 camille seat0 tty3\n5 1001 autre seat0 tty4\n9 1002 loin - -\n"))
    assert told["system"] == {
        "name": "Debian GNU/Linux",
        "version": "12",
        "build": 0,
        "server": False,
        "arm": False,
    }
    assert told["session"]["people"] == 2 and told["session"]["remote"] == ""
    assert told["disk"] == {"free": 9 << 30, "size": 4 << 20}
    assert told["power"] == {"battery": True, "plugged": False, "percent": 71}
    assert "camille" not in str(told)


def test_a_mouse_s_battery_is_not_the_machine_s(tmp_path: Path) -> None:
    mouse = "/sys/class/power_supply/hidpp_battery_0/"
    files = {mouse + "type": "Battery\n", mouse + "scope": "Device\n", mouse + "status": "Discharging\n"}
    told = seen(machine("linux", tmp_path, files=files))["power"]
    assert told == {"battery": False, "plugged": True, "percent": None}


@pytest.mark.parametrize(
    ("environ", "remote"),
    [
        ({"XRDP_SESSION": "1"}, "xrdp"),
        ({"SSH_CONNECTION": "192.0.2.1 5 192.0.2.2 22"}, "ssh"),
        ({}, ""),
    ],
)
def test_sessions_of_linux(tmp_path: Path, environ: dict[str, str], remote: str) -> None:
    assert seen(linux(tmp_path, environ=environ))["session"]["remote"] == remote


def test_a_linux_without_anything(tmp_path: Path) -> None:
    told = seen(machine("linux", tmp_path))
    absent = {"seen": False, "why": "absent"}
    assert (told["system"], told["disk"], told["power"]) == (absent, absent, absent)
    assert told["session"]["people"] is None
    found_there = found(machine("linux", tmp_path), READER)
    nothing = {"not_applicable _nothing", "not_applicable _unsupported"}
    assert set(verdicts(found_there, AREA).values()) == {*nothing, "ok local", RIGHTS}


def test_this_very_machine_is_seen() -> None:
    told = {one.id: one.value for one in finish(begin(Machine(), {"workstation": observe}))}
    assert "workstation.crashed" not in told
    assert told["workstation.system"]["name"] and told["workstation.disk"]["free"] > 0


def test_the_system_is_told_whatever_it_answers(tmp_path: Path) -> None:
    dumb = windows(tmp_path, workstation=Answer("timeout"))
    told = [(one.id, one.value) for one in observe(dumb)]
    assert told[0] == ("workstation.platform", {"system": "windows"})
    assert {str(value) for _, value in told[1:]} == {str({"seen": False, "why": "timeout"})}
    assert [next(iter(observe(played(tmp_path)))).value["system"] for played in (linux, macos)] == ["linux", "macos"]


def test_windows(tmp_path: Path) -> None:
    assert seen(windows(tmp_path)) == {
        "platform": {"system": "windows"},
        "system": {"name": "Windows 11", "version": "11", "build": 22631, "server": False, "arm": False},
        "session": {"remote": "", "people": 1, "administrator": False},
        "disk": {"free": 148102037504, "size": 510770802688},
        "power": {"battery": False, "plugged": True, "percent": None},
        "removal": {"action": "", "watched": False},
    }


def test_macos(tmp_path: Path) -> None:
    assert seen(macos(tmp_path)) == {
        "platform": {"system": "macos"},
        "system": {"name": "macOS", "version": "14.5", "build": 0, "server": False, "arm": True},
        "session": {"remote": "", "people": 1, "administrator": False},
        "disk": {"free": 288123456 * 1024, "size": 482797652 * 1024},
        "power": {"battery": True, "plugged": True, "percent": 100},
        "removal": {"seen": False, "why": "unsupported"},
    }


FILE = "windows/workstation.json"
WINDOWS_CASES: dict[str, tuple[dict[str, Any], dict[str, str], list[tuple[str, str]]]] = {
    "healthy": ({}, {}, []),
    "Windows 10": ({"build": 19045}, {"workstation.system": "ok windows"}, []),
    "Windows 7": ({"build": 7601, "version": "6.1"}, {}, [("workstation.system_too_old", "warning")]),
    "Windows 8.1": ({"build": 9600, "version": "6.3"}, {}, [("workstation.system_too_old", "warning")]),
    "Server 2022": (
        {"installation": "Server", "build": 20348, "product": "Windows Server 2022 Standard"},
        {"workstation.system": "ok windows"},
        [],
    ),
    "Server 2012 R2": (
        {"installation": "Server", "build": 9600, "product": "Windows Server 2012 R2 Standard"},
        {},
        [("workstation.system_too_old", "warning")],
    ),
    "remote desktop": ({"session": 3}, {"workstation.session": "ok remote"}, []),
    "an old Windows without the key": ({"glass": None, "session": 3}, {"workstation.session": "ok local"}, []),
    "two people": ({"people": 2}, {"workstation.session": "ok several"}, []),
    "on battery": (
        {"battery": 1, "plugged": 0, "percent": 42},
        {"workstation.power": "ok percent"},
        [],
    ),
    "battery of unknown charge": (
        {"battery": 1, "plugged": 0, "percent": 25500},
        {"workstation.power": "ok battery"},
        [],
    ),
    "no removal policy": ({"removal": None}, {"workstation.removal": "ok nothing"}, []),
    **{
        f"removal policy {value}, service {state}": (
            {"removal": value, "policy": state},
            {"workstation.removal": f"ok {told}"},
            [],
        )
        for value, state, told in (
            ("0", "Running", "nothing"),
            ("1", "Running", "lock"),
            ("2", "Running", "sign_out"),
            ("3", "Running", "disconnect"),
            ("1", "Stopped", "nothing"),
            ("9", "Running", "nothing"),
        )
    },
    "administrator": ({"administrator": True}, {"workstation.rights": "ok administrator"}, []),
    "little room": ({"free": 400 << 20}, {}, [("workstation.disk_full", "warning")]),
    "no room": ({"free": 3 << 20}, {}, [("workstation.disk_full", "fault")]),
}


@pytest.mark.parametrize(("changes", "told", "expected"), WINDOWS_CASES.values(), ids=list(WINDOWS_CASES))
def test_what_is_found_of_windows(
    tmp_path: Path, changes: dict[str, Any], told: dict[str, str], expected: list[tuple[str, str]]
) -> None:
    diagnosis = found(windows(tmp_path, workstation=patched(FILE, **changes)), READER)
    assert causes(diagnosis, AREA) == expected
    assert told.items() <= verdicts(diagnosis, AREA).items()


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ("11.7.10", "warning too_old"),
        ("12.0", "ok mac"),
        ("14.5", "ok mac"),
        ("15.1", "ok newer"),
        ("26.0", "ok newer"),
    ],
)
def test_versions_of_macos(tmp_path: Path, version: str, expected: str) -> None:
    diagnosis = found(macos(tmp_path, answers={"sw_vers": Answer("ok", version, 0)}), READER)
    assert verdicts(diagnosis, AREA)["workstation.system"] == expected


@pytest.mark.parametrize(
    ("environ", "remote"),
    [
        ({"SESSIONNAME": "ICA-CGP#4"}, "citrix"),
        ({"SESSIONNAME": "RDP-Tcp#12"}, "rdp"),
        ({"SESSIONNAME": "Console"}, ""),
        ({"SESSIONNAME": "Console", "VIEWCLIENT_PROTOCOL": "BLAST"}, "horizon"),
        ({"SessionName": "Console", "ViewClient_Protocol": "BLAST"}, "horizon"),
        ({"SessionName": "ICA-CGP#4"}, "citrix"),
        ({}, ""),
    ],
)
def test_the_session_s_own_name(tmp_path: Path, environ: dict[str, str], remote: str) -> None:
    played = machine("windows", tmp_path, {"ProductName": FILE}, environ=environ)
    assert seen(played)["session"]["remote"] == remote


@pytest.mark.parametrize(
    ("answer", "why", "verdict"),
    [
        (Answer("denied"), "denied", "unknown _denied"),
        (Answer("timeout"), "timeout", "unknown _late"),
        (Answer("absent"), "absent", "not_applicable _nothing"),
        (Answer("ok", "Accès refusé", 0), "failed", "unknown _not_seen"),
        (Answer("ok", '{"seen":false,"why":"constrained"}', 0), "constrained", "unknown _constrained"),
    ],
)
def test_a_windows_that_does_not_answer(tmp_path: Path, answer: Answer, why: str, verdict: str) -> None:
    played = windows(tmp_path, workstation=answer)
    told = {part: value for part, value in seen(played).items() if part != "platform"}
    assert set(map(str, told.values())) == {str({"seen": False, "why": why})}
    assert set(verdicts(found(played, READER), AREA).values()) == {verdict}


def test_a_linux_disk_that_is_full(tmp_path: Path) -> None:
    assert causes(found(linux(tmp_path, left=9), READER), AREA) == [("workstation.disk_full", "fault")]


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("NAME=Fedora\nVERSION_ID=41\n", "Fedora"),
        ("NAME='Red Hat Enterprise Linux'\n", "Red Hat Enterprise Linux"),
        ('NAME="x\n', None),
    ],
)
def test_os_release_in_its_quotes(written: str, name: str | None) -> None:
    assert release(written).get("NAME") == name


@pytest.mark.parametrize(
    ("listed", "people"),
    [
        ("", 0),
        (MINE, 1),
        ("  c1 120 gdm seat0 tty1 \n  3 1000 camille seat0 tty2 active no - \n", 2),
        ("7 0 root -  \n", 0),
    ],
)
def test_people_at_a_seat(listed: str, people: int) -> None:
    assert seated(listed) == people

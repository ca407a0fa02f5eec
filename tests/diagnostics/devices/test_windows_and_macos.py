"""Readers, the service and programs of Windows and of macOS, from what these systems say."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from diagnostics import Diagnosis, judge
from diagnostics.machine.system import Answer
from diagnostics.model import Observation, Sensitivity
from diagnostics.probes.devices import observe
from diagnostics.probes.devices.holders import known, plain
from tests.diagnostics.played import (
    CLOUD,
    CPS,
    GEMALTO,
    NO_SERVICE,
    ONE,
    PAIR,
    REFUSED,
    causes,
    found,
    macos,
    patched,
    record,
    slot,
    verdicts,
    windows,
)
from tests.recording import Said

FILE, SESSION = "windows/devices.json", "windows/workstation.json"
NAMELESS = {**GEMALTO, "name": None, "class": None, "problem": 28, "compatible": [], "service": None}
STOPPED = {"state": "Stopped", "start": "Manual"}


def seen(played: Any) -> dict[str, Any]:
    return {one.id.removeprefix("devices."): one.value for one in observe(played)}


def test_windows(tmp_path: Path) -> None:
    assert seen(windows(tmp_path)) == {
        "usb": [
            {
                "vendor": "08e6",
                "product": "3437",
                "name": "Microsoft Usbccid Smartcard Reader (WUDF)",
                "ccid": True,
                "problem": 0,
                "driver": "WUDFRd",
                "asleep": False,
                "may_sleep": True,
                "hub": "none",
            }
        ],
        "service": {"state": "running", "start": "automatic", "driver": None},
        "holders": [],
        "drops": {"seen": False, "why": "unsupported"},
    }


def test_macos(tmp_path: Path) -> None:
    told = seen(macos(tmp_path))
    assert told["usb"] == [
        {
            "vendor": "08e6",
            "product": "3437",
            "name": "USB SmartCard Reader",
            "ccid": True,
            "problem": 0,
            "driver": "",
            "asleep": None,
            "may_sleep": None,
            "hub": "none",
        }
    ]
    assert (told["service"], told["holders"]) == ({"seen": False, "why": "unsupported"}, [])


def test_healthy_machines_have_nothing_wrong(tmp_path: Path) -> None:
    for played in (windows(tmp_path / "w"), macos(tmp_path / "m")):
        assert causes(found(played, ONE), "workstation", "pcsc", "reader", "devices", "galss") == []


@pytest.mark.parametrize(
    ("devices", "readers"),
    [
        (None, []),
        (GEMALTO, ["08e6"]),
        (
            [GEMALTO, {**GEMALTO, "class": "USB", "compatible": "USB\\Class_0B", "id": "USB\\VID_076B&PID_3031\\1"}],
            ["08e6", "076b"],
        ),
        ([NAMELESS], ["08e6"]),
        ([{**NAMELESS, "id": "USB\\VID_046D&PID_C52B\\1"}], []),
        ([{**NAMELESS, "class": "HIDClass", "problem": 10}], []),
        ([{**GEMALTO, "id": "ROOT\\SMARTCARDREADER\\0000"}], []),
    ],
    ids=["none", "one alone", "two", "no driver", "no driver, another maker", "another part of it", "virtual reader"],
)
def test_which_devices_are_readers(tmp_path: Path, devices: Any, readers: list[str]) -> None:
    played = windows(tmp_path, devices=patched(FILE, devices=devices))
    assert [one["vendor"] for one in seen(played)["usb"]] == readers


def desktop(**changes: Any) -> Answer:
    return patched(SESSION, session=3, **changes)


FAULTS: dict[str, tuple[dict[str, Any], dict[str, Any], int, list[dict[str, Any]], tuple[str, str], str]] = {
    "no driver": ({"devices": [NAMELESS]}, {}, 0, [], ("reader.driver_missing", "fault"), "reader.present problem"),
    "disabled": (
        {"devices": [{**GEMALTO, "problem": 22}]},
        {},
        0,
        [],
        ("reader.disabled", "fault"),
        "reader.present disabled",
    ),
    "asleep": (
        {"devices": [{**GEMALTO, "power": 4}]},
        {},
        0,
        [],
        ("reader.usb_sleep", "fault"),
        "reader.present asleep",
    ),
    "in no list": ({}, {}, 0, [], ("reader.driver_missing", "fault"), "reader.present no_driver"),
    "nowhere": ({"devices": None}, {}, 0, [], ("reader.absent", "fault"), "reader.present absent_bus"),
    "second without driver": (
        {"devices": [GEMALTO, NAMELESS]},
        {},
        0,
        ONE,
        ("reader.driver_missing", "warning"),
        "devices.listed problem",
    ),
    "second disabled": (
        {"devices": [GEMALTO, {**GEMALTO, "problem": 22}]},
        {},
        0,
        [slot("Gemplus USB SmartCard Reader 0")],
        ("reader.disabled", "warning"),
        "devices.listed disabled",
    ),
    "service stopped with the last reader": (
        {"devices": None, "service": STOPPED},
        {},
        NO_SERVICE,
        [],
        ("reader.absent", "fault"),
        "pcsc.service no_reader",
    ),
    "service stopped, reader there": (
        {"service": STOPPED},
        {},
        NO_SERVICE,
        [],
        ("pcsc.service_stopped", "fault"),
        "pcsc.service stopped",
    ),
    "service disabled": (
        {"devices": None, "service": {"state": "Stopped", "start": "Disabled"}},
        {},
        NO_SERVICE,
        [],
        ("pcsc.service_stopped", "fault"),
        "pcsc.service disabled",
    ),
    "service not there": (
        {"service": None},
        {},
        NO_SERVICE,
        [],
        ("pcsc.service_stopped", "fault"),
        "pcsc.service not_installed",
    ),
    "remote desktop, empty list": (
        {},
        {"workstation": desktop()},
        0,
        [],
        ("remote.redirection_off", "fault"),
        "reader.present remote",
    ),
    "remote desktop, no service": (
        {},
        {"workstation": desktop()},
        NO_SERVICE,
        [],
        ("remote.redirection_off", "fault"),
        "pcsc.service remote",
    ),
    **{
        f"remote desktop, service {name}": (
            {"devices": None, "service": service},
            {"workstation": desktop()},
            NO_SERVICE,
            [],
            ("remote.redirection_off", "fault"),
            "pcsc.service remote",
        )
        for name, service in {
            "stopped": STOPPED,
            "disabled": {"state": "Stopped", "start": "Disabled"},
            "not there": None,
        }.items()
    },
    "connector twice": (
        {"programs": ["dmpconnect-js2", "explorer", "dmpconnect-js2"]},
        {},
        0,
        ONE,
        ("galss.connector_twice", "warning"),
        "devices.holders twice",
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_what_is_found_of_windows(tmp_path: Path, name: str) -> None:
    changes, answers, code, slots, cause, told = FAULTS[name]
    diagnosis = found(windows(tmp_path, devices=patched(FILE, **changes), **answers), slots, code)
    assert causes(diagnosis, "workstation", "pcsc", "reader", "devices", "galss") == [cause]
    check, message = told.split()
    assert verdicts(diagnosis, check.split(".")[0])[check] == f"{cause[1]} {message}"


def test_each_person_of_a_server_has_a_connector(tmp_path: Path) -> None:
    twice = patched(FILE, programs=["dmpconnect-js2", "dmpconnect-js2"])
    for shared in (patched(SESSION, people=2), patched(SESSION, installation="Server", build=20348)):
        diagnosis = found(windows(tmp_path, devices=twice, workstation=shared), ONE)
        assert verdicts(diagnosis, "devices")["devices.holders"] == "ok some"


@pytest.mark.parametrize(
    ("names", "told"),
    [
        (CLOUD, "ok single"),
        (["Gemalto Prox-DU Contact 0", "Gemalto Prox-DU Contactless 0"], "ok pair"),
        (["HID Global OMNIKEY 5422 Smartcard Reader 0", "HID Global OMNIKEY 5422CL Smartcard Reader 0"], "ok pair"),
        (["ACS ACR1252 1S CL Reader PICC 0"], "ok pad_alone"),
        (["Generic EMV Smartcard Reader 0"], "ok single"),
    ],
)
def test_readers_with_and_without_contact(tmp_path: Path, names: list[str], told: str) -> None:
    assert verdicts(found(windows(tmp_path), [slot(name) for name in names]), "devices")["devices.pair"] == told


def with_software(tmp_path: Path, version: str, names: list[str]) -> Diagnosis:
    """What is found where the card's software has that version."""
    seen = record(windows(tmp_path), [slot(name) for name in names])
    value = {"seen": True, "products": [{"kind": "ans", "version": version}], "modules": []}
    software = Observation("middleware.software", value, "essai", seen.taken_at, 0, Sensitivity.MACHINE)
    return judge(replace(seen, observations={**seen.observations, software.id: software}))


@pytest.mark.parametrize(
    ("version", "names", "expected"),
    [
        ("5.0.21", PAIR, [("reader.dual_interface", "warning")]),
        ("5.0.22", PAIR, []),
        ("5.2.2", PAIR, []),
        ("", PAIR, []),
        ("5.0.21", ["Gemalto PC Twin Reader 0"], []),
    ],
)
def test_an_old_cryptolib_and_a_reader_of_two_interfaces(
    tmp_path: Path, version: str, names: list[str], expected: list[tuple[str, str]]
) -> None:
    assert causes(with_software(tmp_path, version, names), "devices") == expected


@pytest.mark.parametrize(
    ("session", "cause"), [(1, "reader.several_cards"), (3, "remote.two_readers")], ids=["here", "remote desktop"]
)
def test_two_cards(tmp_path: Path, session: int, cause: str) -> None:
    played = windows(tmp_path, workstation=patched(SESSION, session=session))
    assert causes(found(played, [slot(name, CPS) for name in CLOUD]), "card")[0] == (cause, "fault")


@pytest.mark.parametrize(
    ("suspend", "saving", "told"),
    [
        ([1, 1], 1, "ok may_sleep"),
        ([0, 1], None, "ok may_sleep"),
        ([0, 0], 1, "ok awake"),
        ([1, 1], 0, "ok awake"),
        (None, 1, "not_applicable _unsupported"),
    ],
)
def test_sleep_of_the_port(tmp_path: Path, suspend: Any, saving: int | None, told: str) -> None:
    devices = patched(FILE, suspend=suspend, devices=[{**GEMALTO, "saving": saving}])
    assert verdicts(found(windows(tmp_path, devices=devices), ONE), "devices")["devices.power"] == told


@pytest.mark.parametrize(
    ("version", "battery", "told"),
    [("14.5", True, "fault absent_mac"), ("12.7", True, "fault absent_bus"), ("14.5", False, "fault absent_bus")],
)
def test_a_portable_mac_asks_before_it_lets_a_device_in(tmp_path: Path, version: str, battery: bool, told: str) -> None:
    answers: dict[str, Said] = {"ioreg": Answer("ok", "", 0), "sw_vers": Answer("ok", version, 0)}
    answers |= {} if battery else {"pmset": Answer("ok", "Now drawing from 'AC Power'\n", 0)}
    assert verdicts(found(macos(tmp_path, answers=answers), []), "reader")["reader.present"] == told


def test_a_remote_desktop_that_gets_the_reader_is_well(tmp_path: Path) -> None:
    assert causes(found(windows(tmp_path, workstation=desktop()), ONE), "reader", "pcsc", "devices") == []


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (Answer("ok", "", 0), None),
        (Answer("ok", "<plist", 0), "failed"),
        (Answer("timeout"), "timeout"),
        (Answer("absent"), "absent"),
    ],
)
def test_a_mac_that_shows_no_bus(tmp_path: Path, answer: Answer, why: str | None) -> None:
    told = seen(macos(tmp_path, answers={"ioreg": answer}))["usb"]
    assert told == ([] if why is None else {"seen": False, "why": why})
    diagnosis = found(macos(tmp_path, answers={"ioreg": answer}), [])
    assert causes(diagnosis, "reader") == [("reader.absent", "fault")]


def test_a_windows_that_does_not_answer(tmp_path: Path) -> None:
    played = windows(tmp_path, devices=Answer("timeout"))
    asked = {part: value for part, value in seen(played).items() if part != "drops"}
    assert set(map(str, asked.values())) == {str({"seen": False, "why": "timeout"})}
    told = verdicts(found(played, ONE), "devices")
    assert {told[check] for check in ("devices.listed", "devices.hub", "devices.holders")} == {"unknown _late"}
    assert causes(found(played, [], NO_SERVICE), "pcsc") == [("pcsc.service_stopped", "fault")]


def test_a_remedy_tells_the_steps_of_this_system_alone(tmp_path: Path) -> None:
    stopped = found(windows(tmp_path / "windows", devices=Answer("timeout")), [], NO_SERVICE).root
    assert stopped is not None
    assert [step.command for step in stopped.cause.remedies[1].steps] == [
        "sc config SCardSvr start= auto & sc start SCardSvr"
    ]
    mac = found(macos(tmp_path / "mac"), [], NO_SERVICE).root
    assert mac is not None and mac.cause.id == "pcsc.service_stopped"
    assert [remedy.title for remedy in mac.cause.remedies] == ["Rebrancher le lecteur"]


def test_what_pcscd_refuses_is_of_linux_alone(tmp_path: Path) -> None:
    for played in (windows(tmp_path / "windows", devices=Answer("timeout")), macos(tmp_path / "mac")):
        assert causes(found(played, [], REFUSED), "pcsc") == [("pcsc.service_stopped", "fault")]


def test_a_bus_that_windows_does_not_show_is_no_bus_without_reader(tmp_path: Path) -> None:
    """Where its inventory (WMI) is broken, nothing comes of it, and no error."""
    played = windows(tmp_path, devices=patched(FILE, asked=False, devices=None, service=STOPPED))
    assert seen(played)["usb"] == {"seen": False, "why": "failed"}
    assert causes(found(played, [], NO_SERVICE), "pcsc") == [("pcsc.service_stopped", "fault")]
    assert verdicts(found(played, ONE), "devices")["devices.listed"] == "unknown _not_seen"


@pytest.mark.parametrize(
    ("program", "name"),
    [(r"C:\Program Files\JuxtaLink.exe", "juxtalink"), ("/Applications/JuxtaLink.app", "juxtalink"), ("ps", "ps")],
)
def test_names_of_programs(program: str, name: str) -> None:
    assert plain(program) == name


def test_a_program_and_its_guard_are_one() -> None:
    assert known(["dmpconnect-js2.exe", "dmpconnect-monitor.exe", "chrome"]) == [
        {"name": "DMP Connect", "count": 1, "kind": "known"}
    ]

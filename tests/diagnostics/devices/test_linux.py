"""Readers on the bus of Linux against the list of a real PC/SC service, and real programs that have its library."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from diagnostics import Diagnosis, Machine, Settings, diagnose, judge
from diagnostics.machine.system import Answer, Said
from diagnostics.model import Sensitivity
from diagnostics.probes.devices import observe
from diagnostics.records import dump, load
from mocks.card.bench import Bench
from mocks.card.spec import CardSpec
from mocks.faults import arm, injections
from tests.diagnostics.devices.sysfs import BUS, HUB, READER, plug, write
from tests.diagnostics.played import NO_SERVICE, ONE, REFUSED, causes, found, record, verdicts
from tests.recording import machine

SMART_CARD, KEYBOARD, STORAGE = "0b", "03", "08"
Build = Callable[[Path], None]


def linux(root: Path) -> Machine:
    return machine("linux", root)


def seen(played: Machine) -> dict[str, Any]:
    return {one.id.removeprefix("devices."): one.value for one in observe(played)}


def test_a_reader_on_the_bus(tmp_path: Path) -> None:
    plug(tmp_path, "1-3", READER, SMART_CARD, driver="usbfs")
    plug(tmp_path, "1-4", {"idVendor": "0951", "product": "DataTraveler"}, STORAGE)
    assert seen(linux(tmp_path))["usb"] == [
        {
            "vendor": "08e6",
            "product": "3437",
            "name": "Gemalto USB SmartCard Reader",
            "ccid": True,
            "problem": 0,
            "driver": "usbfs",
            "asleep": False,
            "may_sleep": False,
            "hub": "none",
        }
    ]


def test_a_reader_of_two_interfaces_is_one_reader(tmp_path: Path) -> None:
    plug(tmp_path, "1-3", {**READER, "product": "Gemalto Prox-DU"}, SMART_CARD, SMART_CARD, KEYBOARD)
    (reader,) = seen(linux(tmp_path))["usb"]
    assert reader["name"] == "Gemalto Prox-DU" and reader["driver"] == ""


GONE = "usb {place}: USB disconnect, device number {number}\n"
NOISE = "usb 1-2: new full-speed USB device number 9 using xhci_hcd\nhub 1-2:1.0: USB hub found\n"


@pytest.mark.parametrize(
    ("place", "gone", "cause", "told"),
    [
        ("1-2.4", ["1-2.4"] * 5, [("reader.hub", "warning")], "warning drops"),
        ("1-2.4", ["1-2.4"] * 4, [], "ok steady"),
        ("1-2.4", ["1-2.3"] * 9 + ["1-2"] * 9 + ["1-2.41"] * 9, [], "ok steady"),
        ("1-3", ["1-3"] * 6, [], "ok drops_alone"),
        ("1-3", [], [], "ok steady"),
    ],
)
def test_a_reader_that_comes_and_goes(
    tmp_path: Path, place: str, gone: list[str], cause: list[tuple[str, str]], told: str
) -> None:
    plug(tmp_path, "1-2", HUB, "09")
    plug(tmp_path, place, READER, SMART_CARD)
    journal = NOISE + "".join(GONE.format(place=one, number=n) for n, one in enumerate(gone))
    diagnosis = found(machine("linux", tmp_path, {"journalctl": Answer("ok", journal, 0)}), ONE)
    assert verdicts(diagnosis, "devices")["devices.steady"] == told
    assert causes(diagnosis, "devices") == cause


@pytest.mark.parametrize("answer", ["failed", "absent", "denied", "timeout"])
def test_a_journal_that_may_not_be_read_is_no_lack(tmp_path: Path, answer: Said) -> None:
    plug(tmp_path, "1-3", READER, SMART_CARD)
    diagnosis = found(machine("linux", tmp_path, {"journalctl": Answer(answer)}), ONE)
    assert verdicts(diagnosis, "devices")["devices.steady"] == "not_applicable _unsupported"


@pytest.mark.parametrize(
    ("places", "hub", "told"),
    [
        ({"1-2": HUB}, "powered", "ok powered"),
        ({"1-2": {**HUB, "bmAttributes": "a0"}}, "unpowered", "ok enough"),
        ({"1-2": {**HUB, "bmAttributes": "?"}}, "unknown", "not_applicable _unsupported"),
        ({}, "unknown", "not_applicable _unsupported"),
    ],
)
def test_a_reader_on_a_hub(
    bench: Bench, tmp_path: Path, places: dict[str, dict[str, str]], hub: str, told: str
) -> None:
    bench.insert(CardSpec())
    for place, attributes in places.items():
        plug(tmp_path, place, attributes, "09")
    plug(tmp_path, "1-2.4", READER, SMART_CARD)
    assert seen(linux(tmp_path))["usb"][0]["hub"] == hub
    diagnosis = look(bench, tmp_path)
    assert verdicts(diagnosis, "devices")["devices.hub"] == told
    assert causes(diagnosis, "devices") == []


def test_a_hub_that_may_be_too_weak_is_told_where_no_card_is_read(bench: Bench, tmp_path: Path) -> None:
    plug(tmp_path, "1-2", {**HUB, "bmAttributes": "a0"}, "09")
    plug(tmp_path, "1-2.4", READER, SMART_CARD)
    diagnosis = look(bench, tmp_path)
    assert verdicts(diagnosis, "devices")["devices.hub"] == "warning unpowered"
    assert causes(diagnosis, "devices") == [("reader.hub", "warning")]


def test_on_a_remote_desktop_the_bus_is_another_machine_s(bench: Bench, tmp_path: Path) -> None:
    plug(tmp_path, "1-2", {**HUB, "bmAttributes": "a0"}, "09")
    for place in ("1-2.2", "1-2.3", "1-2.4"):
        plug(tmp_path, place, READER, SMART_CARD)
    local = look(bench, tmp_path).record
    assert verdicts(judge(local), "devices")["devices.listed"] == "warning no_ccid"
    session = Machine().observe("workstation.session", {"remote": "rdp"}, "essai", Sensitivity.PUBLIC)
    away = judge(replace(local, observations={**local.observations, session.id: session}))
    told = verdicts(away, "devices")
    assert {told["devices.listed"], told["devices.hub"]} == {"not_applicable remote"}


def test_no_bus_no_service_no_programs(tmp_path: Path) -> None:
    told = seen(linux(tmp_path))
    assert told["usb"] == told["holders"] == {"seen": False, "why": "absent"}
    assert told["service"] == {"state": "absent", "start": "", "driver": False}


@pytest.mark.parametrize(
    ("file", "state"), [("run/pcscd/pcscd.comm", "running"), ("usr/sbin/pcscd", "stopped"), ("bin/sh", "absent")]
)
def test_the_service(tmp_path: Path, file: str, state: str) -> None:
    (tmp_path / file).parent.mkdir(parents=True)
    (tmp_path / file).touch()
    assert seen(linux(tmp_path))["service"]["state"] == state


def look(bench: Bench, root: Path, **environ: str) -> Diagnosis:
    """What is found: the bench's own PC/SC service, and a machine whose disk is `root`."""
    places = {**os.environ, "HELPDESK_RUNTIME": str(bench.places.directory.parent), **environ}
    played = Machine(environ=places, call_seconds=2, root=root, system="linux", runs=linux(root).runs)
    diagnosis = diagnose(Settings(virtual=True, workstation=True), played)
    assert judge(load(dump(diagnosis.record).encode(), "copie")) == diagnosis
    return diagnosis


def reader(root: Path) -> None:
    plug(root, "1-3", READER, SMART_CARD)


def driven(root: Path) -> None:
    reader(root)
    (root / "usr/lib/pcsc/drivers/ifd-ccid.bundle").mkdir(parents=True)


def sleeping(root: Path) -> None:
    undriven(root)
    (root / "usr/lib/pcsc/drivers/ifd-ccid.bundle").mkdir(parents=True)


def undriven(root: Path) -> None:
    """The kernel puts to sleep a reader that no driver holds."""
    plug(root, "1-3", {**READER, "power/runtime_status": "suspended", "power/control": "auto"}, SMART_CARD)


def nothing(root: Path) -> None:
    (root / BUS).mkdir(parents=True)


def serial(root: Path) -> None:
    nothing(root)
    channel = "[CANAL1]\nIndex=1\nProtocole=0\nCaracteristiques=9600,1,8,0,0\n"
    write(root / "etc", {"galss.ini": f"[PROTOCOLE0]\nNomLib=libpssin.so\n[CONFIG]\nNbCanaux=1\n{channel}"})


ABSENT: dict[str, tuple[Build, dict[str, str], tuple[str, str], str]] = {
    "on the bus, no driver": (reader, {}, ("reader.driver_missing", "fault"), "fault no_ccid"),
    "on the bus": (driven, {}, ("reader.driver_missing", "fault"), "fault no_driver"),
    "on the bus, asleep": (sleeping, {}, ("reader.usb_sleep", "fault"), "fault asleep"),
    "on the bus, asleep, no driver": (undriven, {}, ("reader.driver_missing", "fault"), "fault no_ccid"),
    "not on the bus either": (nothing, {}, ("reader.absent", "fault"), "fault absent_bus"),
    "no bus to look at": (lambda root: None, {}, ("reader.absent", "fault"), "fault absent"),
    "billing reader alone": (serial, {}, ("reader.pss_serial", "fault"), "fault serial"),
    "remote desktop": (nothing, {"XRDP_SESSION": "1"}, ("remote.redirection_off", "fault"), "fault remote"),
    "by SSH it is as if one sat there": (
        nothing,
        {"SSH_CONNECTION": "x"},
        ("reader.absent", "fault"),
        "fault absent_bus",
    ),
}


@pytest.mark.parametrize("name", ABSENT)
def test_why_the_list_is_empty(bench: Bench, tmp_path: Path, name: str) -> None:
    build, environ, cause, told = ABSENT[name]
    arm(bench, injections()["reader.absent"])
    build(tmp_path)
    diagnosis = look(bench, tmp_path, **environ)
    assert causes(diagnosis)[0] == cause
    assert verdicts(diagnosis, "reader")["reader.present"] == told


def test_linux_does_not_stop_the_service_by_itself(tmp_path: Path) -> None:
    nothing(tmp_path)
    (tmp_path / "usr/sbin").mkdir(parents=True)
    (tmp_path / "usr/sbin/pcscd").touch()
    diagnosis = found(linux(tmp_path), [], NO_SERVICE)
    assert causes(diagnosis, "pcsc") == [("pcsc.service_stopped", "fault")]
    assert verdicts(diagnosis, "pcsc")["pcsc.service"] == "fault stopped"
    assert diagnosis.root is not None
    commands = [step.command for remedy in diagnosis.root.cause.remedies for step in remedy.steps if step.command]
    assert commands == ["sudo systemctl enable --now pcscd.socket"], "Windows' own is not shown"


def test_polkit_refuses_whoever_does_not_sit_at_the_screen(tmp_path: Path) -> None:
    nothing(tmp_path)
    diagnosis = found(linux(tmp_path), [], REFUSED)
    assert causes(diagnosis, "pcsc") == [("pcsc.refused", "fault")]
    assert verdicts(diagnosis, "pcsc")["pcsc.service"] == "fault refused"
    desktop = machine("linux", tmp_path, environ={"XRDP_SESSION": "1"})
    assert causes(found(desktop, [], REFUSED), "pcsc") == [("pcsc.refused", "fault")]


def test_polkit_may_let_to_the_service_and_not_to_the_card(tmp_path: Path) -> None:
    seen = record(linux(tmp_path), ONE, connection="failed")
    connection = replace(seen.observations["card.connection"], value={"outcome": "failed", "code": f"0x{REFUSED:08X}"})
    diagnosis = judge(replace(seen, observations={**seen.observations, connection.id: connection}))
    assert causes(diagnosis, "card") == [("pcsc.refused", "fault")]
    assert verdicts(diagnosis, "card")["card.free"] == "fault refused"


def test_what_was_not_asked_for_tells_nothing(tmp_path: Path) -> None:
    driven(tmp_path)
    seen = record(linux(tmp_path), [])
    assert causes(judge(seen))[0] == ("reader.driver_missing", "fault")
    assert causes(judge(replace(seen, settings=Settings()))) == [("reader.absent", "fault")]


@pytest.mark.parametrize(
    ("build", "expected", "told"),
    [
        (driven, "reader.driver_missing", "warning no_driver"),
        (sleeping, "reader.usb_sleep", "warning asleep"),
        (undriven, "reader.driver_missing", "warning no_ccid"),
    ],
    ids=["lost", "asleep", "no driver"],
)
def test_a_reader_more_on_the_bus_than_in_the_list(
    bench: Bench, tmp_path: Path, build: Build, expected: str, told: str
) -> None:
    bench.insert(CardSpec())
    assert len(look(bench, tmp_path).record.value("reader.list")["readers"]) == 2, "one reader, two slots"
    plug(tmp_path, "1-5", READER, SMART_CARD)
    assert causes(look(bench, tmp_path), "devices") == []
    build(tmp_path)
    diagnosis = look(bench, tmp_path)
    assert causes(diagnosis, "devices") == [(expected, "warning")]
    assert verdicts(diagnosis, "devices")["devices.listed"] == told


ASK = """
import json
from diagnostics.machine import Machine
from diagnostics.probes.devices import observe

print(json.dumps([one.value for one in observe(Machine()) if one.id == "devices.holders"][0]))
"""
NAMED = "import sys; open('/proc/self/comm', 'w').write(sys.argv[1]); print('là', flush=True); sys.stdin.read()"


@pytest.mark.parametrize(
    ("code", "name", "told"),
    [
        (f"import smartcard.scard; {NAMED}", "essai-lecteur", {"name": "essai-lecteur", "count": 1, "kind": "seen"}),
        (NAMED, "scdaemon", {"name": "GnuPG (scdaemon)", "count": 1, "kind": "known"}),
    ],
)
def test_a_real_program_is_seen(code: str, name: str, told: dict[str, Any]) -> None:
    command = [sys.executable, "-c", code, name]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout and other.stdin
        assert other.stdout.readline() == "là\n"
        during = json.loads(subprocess.check_output([sys.executable, "-c", ASK], text=True))
        own = seen(Machine())["holders"]
        other.stdin.close()
    assert told in during
    assert told not in own or told["kind"] == "known", "what the diagnosis started itself is no suspect"


def test_who_may_hold_the_card_is_named(bench: Bench, tmp_path: Path) -> None:
    for number, name in (("41", "scdaemon"), ("42", "bash"), ("43", "dmpconnect-js2"), ("44", "dmpconnect-moni")):
        write(tmp_path / "proc" / number, {"comm": name, "stat": f"{number} ({name}) S 1 1 1"})
    arm(bench, injections()["reader.exclusive"])
    diagnosis = look(bench, tmp_path)
    root = diagnosis.root
    assert root and (root.cause.id, root.verdict.outcome.message) == ("reader.exclusive", "exclusive_maybe")
    assert root.verdict.outcome.values["names"] == "DMP Connect, GnuPG (scdaemon)"
    assert verdicts(diagnosis, "devices")["devices.holders"] == "ok some"


def test_the_connector_runs_twice(bench: Bench, tmp_path: Path) -> None:
    bench.insert(CardSpec())
    for number in ("43", "44"):
        write(tmp_path / "proc" / number, {"comm": "dmpconnect-js2", "stat": f"{number} (dmpconnect-js2) S 1 1 1"})
    assert causes(look(bench, tmp_path), "devices") == [("galss.connector_twice", "warning")]

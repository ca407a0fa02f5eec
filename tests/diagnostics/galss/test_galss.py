"""The file of the GALSS: what is read of it, and what is found, on the three systems."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostics.machine import Machine
from diagnostics.machine.system import Answer
from diagnostics.probes.galss import observe, serial_ports
from diagnostics.probes.galss.ini import parse, read_config
from tests.diagnostics.played import CLOUD, CPS, VITALE, causes, found, macos, patched, slot, verdicts, windows
from tests.recording import RECORDED, machine

INI = r"C:\Windows\galss.ini"
DMP = r"C:\Program Files (x86)\DmpConnect-JS2\dmpconnect-js2.exe"
PCSC = (RECORDED / "windows/galss-pcsc.ini").read_bytes().decode()
SERIAL = (RECORDED / "windows/galss-serial.ini").read_bytes().decode()
BOTH = [slot(CLOUD[0], CPS), slot(CLOUD[1], VITALE)]
MOVED = ["Identive CLOUD 2700 R Smart Card Reader 2", "Identive CLOUD 2700 R Smart Card Reader 3"]
GHOST = (
    PCSC.replace("ListeCanaux=1,2", "ListeCanaux=1,2,3").replace("NbCanaux=2", "NbCanaux=3")
    + "[CANAL3]\r\nProtocole=1\r\nCaracteristiques=Ingenico TL TELIUM(1)\r\n"
)


def config(played: Machine) -> Any:
    (seen,) = observe(played)
    return seen.value


def test_two_channels_of_a_pcsc_reader(tmp_path: Path) -> None:
    assert config(windows(tmp_path, {INI: PCSC})) == {
        "installed": False,
        "file": INI,
        "state": "read",
        "line_ends": "crlf",
        "declared": 2,
        "libraries": ["PSSINW64.DLL", "PCSCW64.DLL"],
        "pcsc": True,
        "channels": [
            {"number": 1, "kind": "pcsc", "reader": CLOUD[0], "port": "", "slots": ["CPS"]},
            {"number": 2, "kind": "pcsc", "reader": CLOUD[1], "port": "", "slots": ["Vitale"]},
        ],
        "ports": None,
    }


def test_one_channel_of_a_serial_reader(tmp_path: Path) -> None:
    told = config(windows(tmp_path, {INI: SERIAL}))
    assert told["channels"] == [
        {"number": 1, "kind": "serial", "reader": "9600,1,8,0,0", "port": "COM8", "slots": ["CPS", "Vitale"]}
    ]
    assert (told["pcsc"], told["ports"]) == (False, ["COM1", "COM8"])


@pytest.mark.parametrize(("ends", "told"), [("\r\n", "crlf"), ("\n", "lf"), ("\r", "cr")])
def test_any_line_ends_and_capitals(ends: str, told: str) -> None:
    lines = PCSC.replace("\r\n", ends)
    read = read_config(lines.replace("Caracteristiques", "CARACTERISTIQUES").replace("[CANAL1]", " [Canal1] "))
    assert (read["line_ends"], [channel["reader"] for channel in read["channels"]]) == (told, list(CLOUD))


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ('"Ingenico TL TELIUM(1)"', "Ingenico TL TELIUM(1)"),
        ("'Ingenico TL TELIUM(1)'", "Ingenico TL TELIUM(1)"),
        ("Ingenico TL TELIUM(1) ; lecteur du fond", "Ingenico TL TELIUM(1)"),
        ('"Ingenico TL TELIUM(1)"\t; lecteur du fond', "Ingenico TL TELIUM(1)"),
        ('"Ingenico ; TELIUM" ; lecteur', "Ingenico ; TELIUM"),
        ("Ingenico;TELIUM", "Ingenico;TELIUM"),
        ('"Ingenico', '"Ingenico'),
        ("\"Ingenico'", "\"Ingenico'"),
        ('"', '"'),
        ('""', ""),
        ("; rien", ""),
    ],
)
def test_values_in_quotes_and_before_comments(written: str, value: str) -> None:
    assert parse(f"[CANAL1]\nCaracteristiques={written}\n")["CANAL1"]["CARACTERISTIQUES"] == value
    (channel,) = read_config(f"[CANAL1]\nCaracteristiques = {written}\n")["channels"]
    assert channel["reader"] == value


@given(st.text(st.characters(blacklist_characters="\r\n", blacklist_categories=("Cc", "Cs", "Zl", "Zp"))))
def test_a_value_is_read_back_from_its_quotes(value: str) -> None:
    written = f'[CANAL1]\nCaracteristiques="{value}" ; note\n'
    assert ('"' in value) or parse(written)["CANAL1"]["CARACTERISTIQUES"] == value


@pytest.mark.parametrize("text", ["", "n'importe quoi", "[", "[CANAL1", "=\n=", "[CANAL1]", "[CONFIG]\nNbCanaux=deux"])
def test_a_file_that_is_none(text: str) -> None:
    read = read_config(text)
    assert read["declared"] is None and all(not channel["reader"] for channel in read["channels"])


FAULTS: dict[str, tuple[Mapping[str, str], Sequence[dict[str, Any]], Mapping[str, Any], list[str], dict[str, str]]] = {
    "all well": ({INI: PCSC}, BOTH, {}, [], {"galss.slots": "ok ok"}),
    "nothing of the kind": ({}, BOTH, {}, [], {"galss.config": "not_applicable _nothing"}),
    "absent": ({DMP: ""}, BOTH, {}, ["galss.ini_missing"], {"galss.config": "warning absent"}),
    "empty": ({DMP: "", INI: " \r\n"}, BOTH, {}, ["galss.ini_missing"], {"galss.config": "warning empty"}),
    "no channel": (
        {INI: "[CONFIG]\r\nNbCanaux=0"},
        BOTH,
        {},
        ["galss.ini_missing"],
        {"galss.config": "warning no_channel"},
    ),
    "serial, its port there": ({INI: SERIAL}, BOTH, {}, [], {"galss.config": "ok ok"}),
    "serial, its port gone": (
        {INI: SERIAL},
        BOTH,
        {"ports": Answer("failed", "", 1)},
        ["galss.ini_missing"],
        {"galss.config": "warning serial"},
    ),
    "serial, ports not told": ({INI: SERIAL}, BOTH, {"ports": Answer("denied")}, [], {"galss.config": "ok ok"}),
    "no library": (
        {INI: PCSC.replace("NomLib=PCSCW64.DLL\r\n", "")},
        BOTH,
        {},
        ["galss.entry_missing"],
        {"galss.config": "warning no_library", "galss.channels": "ok ok"},
    ),
    "ghost channel": ({INI: GHOST}, BOTH, {}, ["galss.ghost_channel"], {"galss.channels": "warning ghost"}),
    "names in quotes, with comments": (
        {INI: PCSC.replace(CLOUD[0], f'"{CLOUD[0]}"').replace(CLOUD[1], f"{CLOUD[1]} ; Vitale")},
        BOTH,
        {},
        [],
        {"galss.channels": "ok ok"},
    ),
    "renumbered": (
        {INI: PCSC},
        [slot(MOVED[0], CPS), slot(MOVED[1])],
        {},
        ["reader.renumbered"],
        {"galss.channels": "warning renumbered", "galss.slots": "not_applicable no_reader"},
    ),
    "one slot out of two": ({INI: PCSC}, [slot(CLOUD[0], CPS)], {}, ["galss.ghost_channel"], {}),
    "cards swapped": (
        {INI: PCSC},
        [slot(CLOUD[0], VITALE), slot(CLOUD[1], CPS)],
        {},
        ["galss.slots_swapped"],
        {"galss.slots": "warning swapped"},
    ),
    "the CPS alone, in the other slot": (
        {INI: PCSC},
        [slot(CLOUD[0]), slot(CLOUD[1], CPS)],
        {},
        ["galss.slots_swapped"],
        {},
    ),
    "slots empty": ({INI: PCSC}, [slot(CLOUD[0]), slot(CLOUD[1])], {}, [], {"galss.slots": "ok ok"}),
}


@pytest.mark.parametrize("name", FAULTS)
def test_what_is_found_of_windows(tmp_path: Path, name: str) -> None:
    files, slots, answers, expected, told = FAULTS[name]
    diagnosis = found(windows(tmp_path, files, **answers), slots)
    assert causes(diagnosis, "galss") == [(cause, "warning") for cause in expected]
    assert told.items() <= verdicts(diagnosis, "galss").items()


@pytest.mark.parametrize(
    ("ports", "cause"),
    [("windows/serialcomm.txt", "reader.pss_serial"), (Answer("failed", "", 1), "reader.absent")],
    ids=["port there", "port gone"],
)
def test_a_billing_reader_is_no_reader_for_the_browser(tmp_path: Path, ports: Any, cause: str) -> None:
    none = patched("windows/devices.json", devices=None)
    diagnosis = found(windows(tmp_path, {INI: SERIAL}, devices=none, ports=ports), [])
    assert causes(diagnosis)[0] == (cause, "fault")


def test_with_no_reader_the_file_is_not_blamed(tmp_path: Path) -> None:
    told = verdicts(found(windows(tmp_path, {INI: PCSC}), []), "galss")
    assert told == {
        "galss.config": "ok ok",
        "galss.channels": "not_applicable no_reader",
        "galss.slots": "not_applicable no_reader",
    }


def test_macos(tmp_path: Path) -> None:
    ini = (
        PCSC.replace("\r\n", "\r")
        .replace("PCSCW64.DLL", "pcscosx.framework")
        .replace("PSSINW64.DLL", "pssinosx.framework")
    )
    played = macos(tmp_path, {"/Library/Preferences/galss.ini": ini})
    assert config(played)["line_ends"] == "cr"
    assert verdicts(found(played, BOTH), "galss")["galss.config"] == "ok ok"
    alone = macos(tmp_path / "autre", {"/Library/Application Support/Galss/x": ""})
    assert causes(found(alone, BOTH), "galss") == [("galss.ini_missing", "warning")]


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    played = machine("linux", tmp_path, files={"/etc/galss.ini": PCSC})
    if os.geteuid() == 0:  # root reads everything: the system's refusal is played
        monkeypatch.setattr(Path, "open", refused)
    else:
        (tmp_path / "etc/galss.ini").chmod(0)
    assert config(played) == {"seen": False, "why": "denied"}
    monkeypatch.undo()


def refused(*_: Any, **__: Any) -> Any:
    raise PermissionError(13, "Permission denied")


def test_ports_of_windows() -> None:
    assert serial_ports((RECORDED / "windows/serialcomm.txt").read_text(encoding="utf-8")) == ["COM1", "COM8"]
    assert serial_ports("ERROR: The system was unable to find the specified registry key or value.") == []

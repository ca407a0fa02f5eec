"""Machines that are played, and what is found on them: from the façade, through probes and checks, to a cause."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from diagnostics import Diagnosis, judge
from diagnostics.machine import Machine
from diagnostics.machine.system import Answer
from diagnostics.model import Observation, Record, Sensitivity, Settings
from diagnostics.probes.areas import begin, finish
from diagnostics.records import dump, load
from tests.recording import RECORDED, Said, machine

VITALE = "3B 75 13 00 00 9C 02 02 01 04"
CPS = "3B AC 00 40 2A 00 12 25 00 64 80 00 03 10 00 90 00"
NO_SERVICE, REFUSED = 0x8010001D, 0x8010006A
CLOUD = ("Identive CLOUD 2700 R Smart Card Reader 0", "Identive CLOUD 2700 R Smart Card Reader 1")
PAIR = ["Gemalto Prox-DU Contact 0", "Gemalto Prox-DU Contactless 0"]
GEMALTO = {
    "name": "Microsoft Usbccid Smartcard Reader (WUDF)",
    "id": "USB\\VID_08E6&PID_3437\\5&2C5B5F0A&0&3",
    "class": "SmartCardReader",
    "problem": 0,
    "compatible": ["USB\\Class_0b&SubClass_00&Prot_00", "USB\\Class_0b&SubClass_00", "USB\\Class_0b"],
    "service": "WUDFRd",
    "parent": "USB\\ROOT_HUB30\\4&1A2B3C4D&0&0",
    "power": 1,
    "saving": 1,
}
"""A reader as `probes/devices/windows.ps1` tells it."""
WINDOWS = {
    "$nt.ProductName": "windows/workstation.json",
    "Win32_PnPEntity": "windows/devices.json",
    "SERIALCOMM": "windows/serialcomm.txt",
}
MACOS: Mapping[str, Said] = {
    "sw_vers": Answer("ok", "14.5\n", 0),
    "hw.optional.arm64": Answer("ok", "1\n", 0),
    "who": "macos/who.txt",
    "id -Gn": Answer("ok", "staff everyone\n", 0),
    "df -Pk": "macos/df.txt",
    "pmset": "macos/pmset-batt.txt",
    "ioreg": "macos/ioreg-interfaces.plist",
    "ps -axco": "macos/ps.txt",
}


def patched(file: str, **changes: Any) -> Answer:
    """A recorded answer of PowerShell, some of its values changed."""
    return Answer("ok", json.dumps(json.loads((RECORDED / file).read_text(encoding="utf-8")) | changes), 0)


def windows(root: Path, files: Mapping[str, str | bytes] | None = None, **answers: Said) -> Machine:
    """A healthy Windows; `workstation`, `devices` and `ports` are other answers, `environ` another environment."""
    keys = dict(zip(("workstation", "devices", "ports"), WINDOWS, strict=True))
    return machine("windows", root, WINDOWS | {keys[key]: said for key, said in answers.items()}, files)


def macos(
    root: Path, files: Mapping[str, str | bytes] | None = None, answers: Mapping[str, Said] | None = None
) -> Machine:
    """A healthy Mac; other answers by the words of `MACOS`."""
    return machine("macos", root, {**MACOS, **(answers or {})}, files)


def slot(name: str, atr: str = "") -> dict[str, Any]:
    """A slot of the PC/SC list, with the card of that ATR in it, or empty."""
    return {"name": name, "state": ["present"] if atr else ["empty"], "atr": atr}


ONE = [slot("Gemplus USB SmartCard Reader 0", CPS)]


def record(played: Machine, slots: Sequence[Mapping[str, Any]], code: int = 0, connection: str = "ok") -> Record:
    """All that is seen of a machine whose PC/SC service lists these slots, or answers by an error."""
    service = {"running": not code, "code": f"0x{code:08X}"}
    listed = {"code": "0x00000000", "readers": list(slots)}
    told: dict[str, Any] = {
        "pcsc.pyscard": {"available": True, "version": "2.3.1", "error": ""},
        "pcsc.service": service,
    }
    told |= {} if code else {"reader.list": listed, "card.connection": {"outcome": connection, "code": "0x0"}}
    values = [played.observe(id, value, "essai", Sensitivity.MACHINE) for id, value in told.items()]
    seen: list[Observation] = [*values, *finish(begin(played))]
    return Record(played.now().isoformat(), Settings(workstation=True), {one.id: one for one in seen}, "essai")


def found(played: Machine, slots: Sequence[Mapping[str, Any]], code: int = 0, connection: str = "ok") -> Diagnosis:
    """What is found; a saved record gives the same."""
    seen = record(played, slots, code, connection)
    diagnosis = judge(seen)
    assert judge(load(dump(seen).encode(), "copie")) == diagnosis
    return diagnosis


def causes(diagnosis: Diagnosis, *areas: str) -> list[tuple[str, str]]:
    """What is found, and how grave: the first one first. `areas` narrows it to checks whose name so begins."""
    ranked = (one for one in diagnosis.causes if not areas or one.verdict.check.split(".")[0] in areas)
    return [(one.cause.id, str(one.verdict.status)) for one in ranked]


def verdicts(diagnosis: Diagnosis, *areas: str) -> dict[str, str]:
    """Status and message of each check of some areas."""
    return {
        verdict.check: f"{verdict.status} {verdict.outcome.message}"
        for verdict in diagnosis.verdicts
        if verdict.check.split(".")[0] in areas
    }

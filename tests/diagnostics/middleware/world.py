"""Workstations with the card's software, in files and in recordings, and modules that are compiled and loaded."""

import json
import os
import subprocess
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import replace
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from diagnostics import Diagnosis, Machine, Settings, judge
from diagnostics.catalogue import load_catalogue
from diagnostics.checks import middleware as checks
from diagnostics.checks import middleware_system
from diagnostics.engine import only
from diagnostics.machine.system import Answer, runner
from diagnostics.model import Observation, Record, Sensitivity
from diagnostics.probes import middleware
from diagnostics.probes.middleware.token import observe_token
from diagnostics.records import dump, load
from tests.recording import RECORDED, Said, machine

HERE = Path(__file__).parent
CHECKS = [check.id for check in (*checks.CHECKS, *middleware_system.CHECKS)]
NOW = "2026-11-25T10:00:00+00:00"
CPS3, CPS4, CPS4_T0 = (
    "3BAC00402A001225006480000310009000",
    "3B9B188001001225006480040100009044",
    ("3BDC18FF00001225006480000401009000"),
)
ANS = "/opt/santesocial/CPS/lib/libcps3_pkcs11_lux.so"
OPENSC = "/usr/lib/x86_64-linux-gnu/opensc-pkcs11.so"
DLL = r"C:\Windows\System32\cps3_pkcs11_w64.dll"
DYLIB = "/usr/local/lib/libcps3_pkcs11_osx.dylib"
PE = b"MZ" + bytes(58) + (64).to_bytes(4, "little") + b"PE\0\0" + (0x8664).to_bytes(2, "little")
MACH = bytes.fromhex("cffaedfe07000001")
SLOT = {"card": True, "rv": 0, "model": "IAS ECC"}
LOADED = {"step": "done", "rv": 0, "library": "Cryptolib CPS", "version": "3.4", "slots": [SLOT]}


def says(value: Any) -> Answer:
    """A command that answers this JSON."""
    return Answer("ok", json.dumps(value), 0)


def observation(id: str, value: Any) -> Observation:
    """What another probe saw."""
    return Observation(id, value, "essai", NOW, 0.0, Sensitivity.MACHINE)


def card(atr: str | None = CPS3, **reading: Any) -> dict[str, Any]:
    """A reader, and the card in it that was read well; None for an empty reader."""
    state = ["present"] if atr else []
    seen: dict[str, Any] = {
        "reader.list": {"code": "0x00000000", "readers": [{"name": "Lecteur 0", "state": state, "atr": atr or ""}]}
    }
    if atr:
        seen["card.connection"] = {"outcome": "ok", "code": "0x00000000", "reader": "Lecteur 0"}
        seen["card.reading"] = {"outcome": "complete", "step": "", "apdus": 55, "median_ms": 20.0, **reading}
    pcsc = {"pcsc.pyscard": {"available": True, "version": "2"}, "pcsc.service": {"running": True, "code": "0"}}
    return {**pcsc, **seen}


NO_READER = {**card(None), "reader.list": {"code": "0x00000000", "readers": []}}


def judged(machine: Machine, seen: Mapping[str, Any]) -> Diagnosis:
    """What is found of the card's software of a machine where others saw `seen` (None: it was not looked at); a saved
    record gives the same."""
    around = {"workstation.platform": {"system": machine.system}, **seen}
    looked = [*middleware.observe(machine), *observe_token(machine), *(observation(*one) for one in around.items())]
    told = {id: one for id, one in {one.id: one for one in looked}.items() if one.value is not None}
    record = Record(NOW, Settings(workstation=True), told)
    found = judge(record)
    assert judge(load(dump(record).encode(), "copie")) == found
    return only(found, CHECKS)


def first(found: Diagnosis) -> tuple[str, str] | None:
    """The cause that is named first, and how grave it is."""
    root = next((ranked for ranked in found.causes if ranked.verdict.check in CHECKS), None)
    return (root.cause.id, str(root.verdict.status)) if root else None


def named(*checks: ModuleType) -> set[str]:
    """The causes that the source of checks names."""
    written = "".join(Path(str(one.__file__)).read_text(encoding="utf-8") for one in checks)
    return {cause for cause in load_catalogue().causes if f'"{cause}"' in written}


@cache
def compiled(folder: Path, *defines: str) -> bytes:
    """A module that does what `defines` say."""
    made = folder / "module.so"
    options = [f"-D{define}" for define in defines]
    subprocess.run(["cc", "-shared", "-fPIC", "-w", *options, "-o", made, HERE / "module.c"], check=True, timeout=60)
    return made.read_bytes()


def linux(root: Path, files: Mapping[str, str | bytes], answers: Mapping[str, Said] | None = None) -> Machine:
    """A Linux whose disk is `root`; its modules are really loaded, other commands answer from recordings."""
    played = machine("linux", root, answers, files)

    def runs(command: Sequence[str], seconds: float) -> Answer:
        if any("pkcs11_worker" in word for word in command):
            return runner(os.environ)(command, seconds)
        return (played.runs or runner({}))(command, seconds)

    return replace(played, runs=runs)


def windows(
    root: Path,
    changes: Mapping[str, Any],
    module: Any = None,
    files: Sequence[str] = (DLL,),
    heads: Mapping[str, bytes] | None = None,
) -> Machine:
    """A Windows as recorded, where `changes` (dotted keys) differ; `module` is what its module says when loaded, and
    `heads` how files begin that are not for 64 bits."""
    said = deepcopy(json.loads((RECORDED / "windows/middleware.json").read_text(encoding="utf-8")))
    for key, value in changes.items():
        place, *names = said, *key.split(".")
        for name in names[:-1]:
            place = place[name]
        place[names[-1]] = value
    answers = {"powershell": says(said), "pkcs11_worker": says(LOADED if module is None else module)}
    return machine("windows", root, answers, {**dict.fromkeys(files, PE), **(heads or {})})


def macos(
    root: Path, answers: Mapping[str, Said] | None = None, files: Mapping[str, str | bytes] | None = None
) -> Machine:
    """A Mac as recorded, where `answers` differ."""
    usual: dict[str, Said] = {
        "pkgutil --pkgs": "macos/pkgutil_pkgs.txt",
        "pkgutil --pkg-info": "macos/pkgutil_pkg_info.txt",
        "list-smartcards": "macos/list_smartcards.txt",
        "hw.optional.arm64": Answer("ok", "1\n", 0),
        "pgrep oahd": Answer("ok", "412\n", 0),
        "xattr": Answer("failed", "", 1),
        "pkcs11_worker": says(LOADED),
    }
    return machine(
        "macos", root, {**(answers or {}), **usual, **(answers or {})}, {DYLIB: MACH} if files is None else files
    )

"""What the systems print of the card's software is read in the forms that are known, and borne in others."""

import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import diagnostics
from diagnostics.domain.versions import version
from diagnostics.machine import pkcs11_worker
from diagnostics.machine.system import Answer
from diagnostics.probes import middleware
from diagnostics.probes.binaries import processors, processors_of
from diagnostics.probes.middleware import linux, macos, places, windows
from diagnostics.probes.middleware.token import told
from tests.diagnostics.middleware.world import MACH, PE
from tests.recording import machine

FAT = bytes.fromhex("cafebabe00000002") + bytes.fromhex("01000007") + bytes(16) + bytes.fromhex("0100000c") + bytes(16)


@pytest.mark.parametrize(
    ("head", "names"),
    [
        (PE, ["x86_64"]),
        (PE.replace(b"\x64\x86", b"\x4c\x01"), ["x86"]),
        (b"MZ", []),
        (MACH, ["x86_64"]),
        (bytes.fromhex("cffaedfe0c000001"), ["arm64"]),
        (FAT, ["x86_64", "arm64"]),
        (bytes.fromhex("cafebabe00000041"), []),
        (b"\x7fELF\x02\x02" + bytes(12) + b"\x00\x3e", ["x86_64"]),
        (b"\x7fELF", []),
        (b"", []),
        (b"#!/bin/sh", []),
    ],
)
def test_processors(head: bytes, names: list[str]) -> None:
    assert processors(head) == names


def test_processors_of_a_real_program() -> None:
    assert len(processors_of(Path(sys.executable))) == 1
    assert processors_of(Path("/nowhere")) == []


@pytest.mark.parametrize(
    ("text", "numbers"),
    [("5.2.2", (5, 2, 2)), ("5.2", (5, 2)), ("5.2.0", (5, 2)), ("v5.2.2-1 (x64)", (5, 2, 2)), ("", ()), ("?", ())],
)
def test_versions(text: str, numbers: tuple[int, ...]) -> None:
    assert version(text) == numbers


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("opensc-pkcs11\t0.23.0-0.3+deb12u2\tinstalled\n", [("opensc", "0.23.0")]),
        ("opensc-pkcs11:amd64\t1:0.26.1~rc1-1\tinstalled\n", [("opensc", "0.26.1")]),
        ("opensc-pkcs11\t\tnot-installed\n", []),
        ("opensc-pkcs11\t0.23.0-1\tconfig-files\n", []),
        ("package CryptolibCPS is not installed\nopensc\t0.25.1\tinstalled\n", [("opensc", "0.25.1")]),
        ("CryptolibCPS\t5.2.2\tinstalled\n", [("ans", "5.2.2")]),
        ("", []),
    ],
)
def test_packages(text: str, found: list[tuple[str, str]]) -> None:
    assert [(product["kind"], product["version"]) for product in linux.packages(text)] == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("OpenSC-0.23.0, rev: , commit-time: \n", ["0.23.0"]),
        ("OpenSC 0.20.0 [gcc  9.3.0]\n", ["0.20.0"]),
        ("No Git revision info available\n", []),
    ],
)
def test_opensc(text: str, found: list[str]) -> None:
    assert [product["version"] for product in linux.opensc(text)] == found


def test_opensc_without_packages_tells_its_version_in_the_one_way_that_all_builds_have(tmp_path: Path) -> None:
    said = {
        "--info": Answer("ok", "OpenSC 0.26.1 [gcc  14.2.0]\n", 0),
        "--version": Answer("ok", "No Git revision\n", 0),
    }
    found = linux.products(machine("linux", tmp_path, said))
    assert [(product["kind"], product["version"]) for product in found] == [("opensc", "0.26.1")]


def test_receipts_and_tokens() -> None:
    listing = "fr.asip.esante.cryptolibcps\norg.icanopee.dmpcjs2\norg.opensc-project.mac\ncom.example.cpsaudio\n"
    assert [kind for _, kind in macos.receipts(listing)] == ["ans", "dmp", "opensc"]
    assert macos.version("package-id: a\nversion: 5.2.1\nvolume: /\n") == "5.2.1"
    assert macos.version("No receipt for 'a' found at '/'.\n") == ""
    assert macos.token("fr.asip.esante.CPSToken:00000019\n")
    assert not macos.token("org.opensc-project.mac.opensctoken.OpenSCTokenApp.OpenSCToken:6120018020884007\n")
    assert not macos.token("No smartcards found.\n")


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("0083;65f0c0de;Safari;3B9296C0-C6F4-49B3-BAC1-BCB229FFE7D6\n", True),
        ("0181;65f0c0de;;\n", True),
        ("0081", True),
        ("00c3;65f0c0de;Safari;\n", False),
        ("01E3;65f0c0de;Safari;\n", False),
        ("", False),
        ("xattr: No such xattr\n", False),
        (";Safari", False),
    ],
)
def test_quarantine(text: str, held: bool) -> None:
    assert macos.quarantined(text) is held


@given(st.integers(0, 0xFFFF), st.text())
def test_quarantine_is_one_bit(flags: int, rest: str) -> None:
    assert macos.quarantined(f"{flags:04x};{rest}") is not bool(flags & 0x40)


@given(st.text())
def test_any_text_for_a_quarantine(text: str) -> None:
    assert macos.quarantined(text) in (True, False)


@pytest.mark.parametrize(
    ("value", "asked"),
    [(None, None), (0, False), (1, True), (True, True), ("1", True), ("true", True), ("oui", True), ("0", False)],
)
def test_what_the_registry_asks_for(value: Any, asked: bool | None) -> None:
    assert windows.asked(value) is asked


SCRIPTS = sorted(Path(diagnostics.__file__).parent.rglob("*.ps1"))


@pytest.mark.parametrize("script", SCRIPTS, ids=[script.parent.name for script in SCRIPTS])
def test_a_script_is_one_that_powershell_can_be_given(script: Path) -> None:
    text = script.read_text(encoding="utf-8")
    assert '"' not in text and text.isascii() and len(text) < 20_000
    assert all(text.count(opening) == text.count(closing) for opening, closing in ("{}", "()", "[]"))


@pytest.mark.parametrize("outcome", ["denied", "timeout", "absent"])
def test_windows_that_does_not_answer(tmp_path: Path, outcome: Any) -> None:
    played = machine("windows", tmp_path, {"powershell": Answer(outcome)})
    seen = {one.id: one.value for one in middleware.observe(played)}
    assert {seen[id]["why"] for id in ("middleware.software", "middleware.services")} == {outcome}


def test_paths_with_names_of_the_environment(tmp_path: Path) -> None:
    played = machine("windows", tmp_path, environ={"SYSTEMROOT": r"D:\Win", "HOME": "/home/moi"})
    assert places.filled(played, r"%SystemRoot%\System32\a.dll") == r"D:\Win\System32\a.dll"
    assert places.filled(played, r"%ProgramData%\a") == r"C:\ProgramData\a"
    assert places.filled(played, "~/Library") == "/home/moi/Library"


def refused(text: str, number: int | None) -> OSError:
    """The error of a library that does not load, as on Windows where it has a number."""
    error = OSError(text)
    if number is not None:
        error.winerror = number  # type: ignore[attr-defined,unused-ignore]
    return error


@pytest.mark.parametrize(
    ("text", "number", "word"),
    [
        ("%1 n’est pas une application Win32 valide", 193, "processor"),
        ("Le module spécifié est introuvable", 126, "dependency"),
        ("", 4551, "control"),
        ("", 225, "virus"),
        ("", 87, "other"),
        ("/a.so: wrong ELF class: ELFCLASS32", None, "processor"),
        ("(mach-o file, but is an incompatible architecture (have 'x86_64', need 'arm64'))", None, "processor"),
        ("/a.so: file too short", None, "broken"),
        ("libz.so.9: cannot open shared object file: No such file or directory", None, "dependency"),
        ("une panne", None, "other"),
    ],
)
def test_why_a_library_does_not_load(text: str, number: int | None, word: str) -> None:
    assert pkcs11_worker.why(refused(text, number)) == word


@pytest.mark.parametrize(
    ("said", "loads"),
    [
        (Answer("ok", '{"step": "load", "why": "broken"}', 0), "refused"),
        (Answer("ok", '{"step": "list", "rv": 5}', 0), "failed"),
        (Answer("ok", "bavardage du module", 0), "crashed"),
        (Answer("ok", "", 0), "crashed"),
        (Answer("failed", "", -6), "crashed"),
        (Answer("timeout"), None),
    ],
)
def test_what_the_process_says(said: Answer, loads: str | None) -> None:
    assert told(said).get("loads") == loads


def test_nothing_of_a_person_is_kept(tmp_path: Path) -> None:
    said = {"list-smartcards": "macos/list_smartcards.txt", "pkgutil --pkgs": "macos/pkgutil_pkgs.txt"}
    seen = list(middleware.observe(machine("macos", tmp_path, said, environ={"HOME": "/Users/camille"})))
    assert not any("camille" in str(one.value) or "00000019" in str(one.value) for one in seen)

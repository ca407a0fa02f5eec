"""Every cause of the card's software is made, in real files, in real modules or in recordings, and is found first."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from diagnostics import Machine
from diagnostics.checks import middleware as checks
from diagnostics.checks import middleware_system
from diagnostics.machine.system import Answer
from diagnostics.workstations import DESKTOPS
from tests.diagnostics.middleware.world import (
    ANS,
    CPS3,
    CPS4,
    CPS4_T0,
    DLL,
    DYLIB,
    LOADED,
    NO_READER,
    OPENSC,
    PE,
    SLOT,
    card,
    compiled,
    first,
    judged,
    linux,
    macos,
    named,
    says,
    windows,
)

STORE = {"seen": True, "certificates": [{"use": "authentication", "authority": "igc"}]}
WELL = {**card(), "browsers.store": STORE}
EMPTY = {**card(), "browsers.store": {"seen": True, "certificates": []}}
OF_ORGANISATION = {
    **card(),
    "browsers.store": {
        "seen": True,
        "certificates": [{"use": "authentication", "authority": "organisation", "print": "b1", "key": True}],
    },
}
SEVERAL = [
    {"name": "Composants Cryptographiques CPS v5.2.2 (x64)", "version": "5.2.2", "source": True},
    {"name": "Cryptolib CPS 5.1.9", "version": "5.1.9", "source": None},
]
WITH_DMP = [SEVERAL[0], {"name": "DmpConnect-JS2", "version": "3.2", "source": None}]
UNRECOGNISED = {**LOADED, "slots": [{**SLOT, "rv": 0xE1}]}
WIDE, NARROW = r"C:\Windows\SysWOW64\cps3_pkcs11_w32.dll", PE.replace(b"\x64\x86", b"\x4c\x01")
EDGE = {"usual": "edge", "browsers": [{"key": "edge", "version": "153.0", "processors": ["x86_64"]}]}
COPIES = {
    "santeestoolbox": r"C:\Program Files\santeestoolbox\cps3_pkcs11_w64.dll",
    "ATSAM": r"C:\ProgramData\santesocial\atsam\cps3_pkcs11_w64.dll",
}
OLD_CARDS = [{"name": "CPS3", "atr": CPS3, "mask": None}]


def version(number: str) -> dict[str, Any]:
    """The Cryptolib in one version."""
    return {"products": {"name": "Cryptolib CPS", "version": number, "source": True}}


def installs(*statuses: str) -> list[dict[str, str]]:
    """Installations of the Cryptolib as Windows' log tells them, the newest first, after one of something else."""
    other = {"name": "DmpConnect-JS2", "status": "1603", "at": "2026-11-24T10:00:00Z"}
    days = zip(("2026-11-23", "2026-11-20", "2026-11-19"), statuses, strict=False)
    return [other, *({"name": "Cryptolib CPS", "status": status, "at": f"{day}T10:00:00Z"} for day, status in days)]


Scenario = tuple[str, str, dict[str, Any]]
WINDOWS: Mapping[str, Scenario] = {
    "nothing installed": (
        "middleware.absent",
        "fault",
        {"changes": {"products": [], "asip": {}, "copies": []}, "files": ()},
    ),
    "nothing installed, empty reader": (
        "middleware.absent",
        "warning",
        {"changes": {"products": None, "asip": {}, "copies": None}, "files": (), "seen": card(None)},
    ),
    **{
        f"nothing on the server, by {kind}": (
            "remote.server_without_cryptolib",
            "fault",
            {
                "changes": {"products": [], "asip": {}, "copies": []},
                "files": (),
                "seen": {**WELL, "workstation.session": {"remote": kind}},
            },
        )
        for kind in DESKTOPS
    },
    "module vanished": ("middleware.antivirus", "fault", {"changes": {"copies": None}, "files": ()}),
    "module refused by the antivirus": ("middleware.antivirus", "fault", {"module": {"step": "load", "why": "virus"}}),
    "module refused by Windows": (
        "middleware.smart_app_control",
        "fault",
        {"module": {"step": "load", "why": "control"}},
    ),
    "module without its library": (
        "middleware.module_broken",
        "fault",
        {"module": {"step": "load", "why": "dependency"}},
    ),
    "installation refused": ("middleware.install_refused", "warning", {"changes": {"installs": installs("1603", "0")}}),
    "old": ("middleware.too_old", "warning", {"changes": version("5.1.12")}),
    "old, by the registry alone": (
        "middleware.too_old",
        "warning",
        {"changes": {"products": [], "asip": {"version": "5.0.42", "folder": True}}},
    ),
    "CPS4, old": ("card.cps4_old_cryptolib", "fault", {"changes": version("5.1.12"), "atr": CPS4}),
    "CPS4, unknown to Windows": (
        "card.cps4_windows_unknown",
        "warning",
        {"changes": {"cards": OLD_CARDS}, "atr": CPS4_T0},
    ),
    "CPS4, list of cards not told": (
        "card.cps4_windows_unknown",
        "warning",
        {"changes": {"cards": None, **version("5.2.0")}, "atr": CPS4_T0},
    ),
    "CPS4, stops": ("card.cps4_stops", "warning", {"changes": version("5.2.1"), "atr": CPS4}),
    "several products": ("middleware.several_copies", "warning", {"changes": {"products": SEVERAL}}),
    "several files": (
        "middleware.several_copies",
        "warning",
        {
            "changes": {
                "copies": [
                    {"path": DLL, "version": "3.4.0.0"},
                    {"path": r"C:\ProgramData\santesocial\atsam\cps3_pkcs11_w64.dll", "version": "3.1.2.0"},
                ]
            }
        },
    ),
    "left over": ("middleware.leftover_files", "warning", {"changes": {"products": [], "asip": {}}}),
    "cannot be repaired": (
        "middleware.repair_loop",
        "warning",
        {"changes": {"products": {"name": "Cryptolib CPS", "version": "5.2.2", "source": False}}},
    ),
    "cache not for us": ("middleware.cache_not_writable", "warning", {"changes": {"writable": False}, "cache": True}),
    "card unseen by the module": ("middleware.cache_corrupt", "fault", {"module": UNRECOGNISED}),
    "no slot in the module": ("middleware.cache_corrupt", "fault", {"module": {**LOADED, "slots": []}}),
    "for 32 bits alone": (
        "middleware.wrong_bitness",
        "warning",
        {"files": (WIDE,), "heads": {WIDE: NARROW}, "seen": {**WELL, "browsers.installed": EDGE}},
    ),
    "CCM stopped": ("middleware.ccm_stopped", "fault", {"changes": {"ccm.running": 0}, "seen": EMPTY}),
    "CCM idle": ("middleware.ccm_stopped", "fault", {"changes": {"ccm.auto": 0}, "seen": EMPTY}),
    **{
        f"CCM idle, {auto!r}": ("middleware.ccm_stopped", "fault", {"changes": {"ccm.auto": auto}, "seen": EMPTY})
        for auto in ("0", "false", " FALSE ", "non", "")
    },
    "CCM not idle, in another's store": (
        "middleware.propagation_off",
        "fault",
        {"changes": {"ccm.auto": "1", "propagation.status": 1}, "seen": EMPTY},
    ),
    "CCM stopped, Firefox": (
        "middleware.ccm_stopped",
        "warning",
        {"changes": {"ccm.running": 0}, "seen": {**EMPTY, "browsers.installed": {"usual": "firefox"}}},
    ),
    "propagation off": ("middleware.propagation_off", "fault", {"changes": {"propagation.status": 1}, "seen": EMPTY}),
    "an organisation's certificate alone": ("middleware.propagation_off", "fault", {"seen": OF_ORGANISATION}),
    "in another's store": ("middleware.propagation_off", "fault", {"seen": EMPTY}),
    "slow, with DMP Connect": (
        "middleware.certprop_competes",
        "warning",
        {"changes": {"products": WITH_DMP}, "seen": {**WELL, **card(median_ms=400.0)}},
    ),
}


def on_windows(
    root: Path,
    changes: Mapping[str, Any] | None = None,
    atr: str = CPS3,
    seen: Mapping[str, Any] | None = None,
    cache: bool = False,
    **others: Any,
) -> tuple[str, str] | None:
    """What is found first on a Windows where `changes` differ."""
    played = windows(root, changes or {}, **others)
    if cache:
        played.path(r"C:\ProgramData\santesocial\cps\cache").mkdir(parents=True)
    return first(judged(played, seen or {**WELL, **card(atr)}))


@pytest.mark.parametrize(("cause", "gravity", "scenario"), WINDOWS.values(), ids=list(WINDOWS))
def test_on_windows(tmp_path: Path, cause: str, gravity: str, scenario: dict[str, Any]) -> None:
    assert on_windows(tmp_path, **scenario) == (cause, gravity)


HEALTHY: Mapping[str, dict[str, Any]] = {
    "as recorded": {"cache": True},
    "CPS4": {"atr": CPS4},
    "CPS4, T=0": {"atr": CPS4_T0},
    "installed at the second try": {"changes": {"installs": installs("0", "1618")}},
    "installed, to be restarted": {"changes": {"installs": installs("3010")}},
    **{
        f"a copy of another program's, {name}": {
            "changes": {"products": None, "asip": {}, "copies": {"path": copy, "version": "3.4.0.0"}},
            "files": (copy,),
        }
        for name, copy in COPIES.items()
    },
    "already installed": {"changes": {"installs": installs("1638")}},
    "installation given up by the caller": {"changes": {"installs": installs("1602")}},
    "with DMP Connect": {"changes": {"products": WITH_DMP}},
    "certificate propagated without CCM": {"changes": {"ccm.running": 0}},
    "module for another kind of program": {"module": {"step": "load", "why": "processor"}},
    "nothing installed, no reader": {
        "changes": {"products": None, "asip": {}, "copies": None, "ccm.installed": False, "cards": None},
        "files": (),
        "seen": NO_READER,
    },
}


UNTOLD = {"middleware.services": None}


def test_the_system_is_known_where_its_services_were_not_seen(tmp_path: Path) -> None:
    vanished = windows(tmp_path / "w", {"copies": None}, files=())
    assert first(judged(vanished, {**WELL, **UNTOLD})) == ("middleware.antivirus", "fault")
    receipt = macos(tmp_path / "m", {}, {})
    assert first(judged(receipt, {**card(), **UNTOLD})) == ("mac.orphan_receipts", "fault")
    left = windows(tmp_path / "l", {"products": [], "asip": {}})
    assert first(judged(left, {**WELL, **UNTOLD})) == ("middleware.leftover_files", "warning")
    unlisted = windows(tmp_path / "t0", version("5.2.0"))
    assert first(judged(unlisted, {**WELL, **card(CPS4_T0), **UNTOLD})) == ("card.cps4_windows_unknown", "warning")


def test_products_are_named(tmp_path: Path) -> None:
    found = judged(windows(tmp_path, {"products": WITH_DMP}), WELL)
    outcome = next(v.outcome for v in found.verdicts if v.check == "middleware.present")
    assert outcome.values["products"] == "Composants Cryptographiques CPS v5.2.2 (x64), DmpConnect-JS2 3.2"


@pytest.mark.parametrize("scenario", HEALTHY.values(), ids=list(HEALTHY))
def test_nothing_is_found_on_a_healthy_windows(tmp_path: Path, scenario: dict[str, Any]) -> None:
    assert on_windows(tmp_path, **scenario) is None


LINUX: Mapping[str, tuple[tuple[str, str] | None, tuple[str, ...], dict[str, Any]]] = {
    "well": (None, (), {}),
    "crashes": (("middleware.module_broken", "fault"), ("CRASHES",), {}),
    "crashes, no card": (("middleware.module_broken", "warning"), ("CRASHES",), {"seen": card(None)}),
    "refuses": (("middleware.module_broken", "fault"), ("INITIALIZE=5",), {}),
    "chatters, and crashes once all is told": (None, ("CHATTERS", "CRASHES_AT_THE_END"), {}),
    "no card in the module": (("middleware.cache_corrupt", "fault"), ("TOKEN=0xE1",), {}),
    "no card in the module, nor read": (None, ("TOKEN=0xE1",), {"seen": card(outcome="stuck")}),
    "for invoices": (
        ("middleware.galss_mode", "fault"),
        ("TOKEN=0xE0",),
        {"files": {"/etc/opt/santesocial/CPS/cps3_pkcs11.conf": "filiere = GALSS\n"}},
    ),
}


@pytest.mark.parametrize(("cause", "defines", "scenario"), LINUX.values(), ids=list(LINUX))
def test_with_a_real_module(
    tmp_path: Path, cause: tuple[str, str] | None, defines: tuple[str, ...], scenario: dict[str, Any]
) -> None:
    played = linux(tmp_path / "disk", {ANS: compiled(tmp_path, *defines), **scenario.get("files", {})})
    assert first(judged(played, scenario.get("seen", card()))) == cause


@pytest.mark.parametrize(
    ("version", "atr", "cause"),
    [
        ("0.23", CPS3, None),
        ("0.24", CPS3, ("middleware.opensc", "fault")),
        ("0.26", CPS3, ("middleware.opensc", "fault")),
        ("0.23", CPS4, ("middleware.opensc", "fault")),
    ],
)
def test_with_a_version_of_opensc(tmp_path: Path, version: str, atr: str, cause: tuple[str, str] | None) -> None:
    said = {**LOADED, "version": version, "slots": [{**SLOT, "rv": 0xE1 if atr == CPS4 else 0}]}
    played = linux(tmp_path, {OPENSC: b""})
    recorded = Machine(system="linux", root=tmp_path, environ={}, runs=answering({"pkcs11_worker": says(said)}))
    assert first(judged(recorded, card(atr))) == cause
    assert first(judged(recorded, NO_READER)) is None
    assert played.path(OPENSC).exists()


def answering(answers: Mapping[str, Answer]) -> Callable[..., Answer]:
    """What answers by a piece of the command."""
    return lambda command, _: next((a for piece, a in answers.items() if piece in " ".join(command)), Answer("absent"))


NO_TOKEN = {"list-smartcards": Answer("ok", "No smartcards found.\n", 0)}
MACOS: Mapping[str, tuple[tuple[str, str] | None, dict[str, Any], dict[str, Any]]] = {
    "well": (None, {}, {}),
    "nothing installed": (("middleware.absent", "fault"), {"pkgutil --pkgs": Answer("ok", "", 0)}, {"files": {}}),
    "receipt without its files": (("mac.orphan_receipts", "fault"), {}, {"files": {}}),
    "token not registered": (("mac.token_not_registered", "fault"), NO_TOKEN, {}),
    "token not registered, Firefox": (
        ("mac.token_not_registered", "warning"),
        NO_TOKEN,
        {"seen": {**card(), "browsers.installed": {"usual": "firefox"}}},
    ),
    "token not registered, no card": (None, NO_TOKEN, {"seen": card(None)}),
    "no Rosetta": (
        ("mac.rosetta_missing", "fault"),
        {"pgrep oahd": Answer("failed", "", 1), "pkcs11_worker": says({"step": "load", "why": "processor"})},
        {},
    ),
    "CPS Gestion in quarantine": (
        ("mac.quarantine", "warning"),
        {"xattr": Answer("ok", "0083;65f0c0de;Safari;\n", 0)},
        {"files": {DYLIB: b"", "/Applications/cpgesosx.app/Contents/Info.plist": ""}},
    ),
    **{
        f"CPS Gestion allowed, {flags}": (None, {"xattr": Answer("ok", f"{flags};65f0c0de;Safari;\n", 0)}, {})
        for flags in ("00c1", "00C3", "01e3", "0040")
    },
    "module not signed": (("mac.quarantine", "fault"), {"pkcs11_worker": says({"step": "load", "why": "control"})}, {}),
    "CPS4, loses the card": (
        ("card.cps4_swap_mac", "warning"),
        {"pkgutil --pkg-info": Answer("ok", "version: 5.2.0\n", 0)},
        {"seen": card(CPS4)},
    ),
}


@pytest.mark.parametrize(("cause", "answers", "scenario"), MACOS.values(), ids=list(MACOS))
def test_on_a_mac(
    tmp_path: Path, cause: tuple[str, str] | None, answers: dict[str, Any], scenario: dict[str, Any]
) -> None:
    played = macos(tmp_path, answers, scenario.get("files"))
    assert first(judged(played, scenario.get("seen", card()))) == cause


def test_every_cause_that_a_check_finds_is_made() -> None:
    made = {cause for cause, *_ in WINDOWS.values()}
    made |= {cause[0] for cause, *_ in (*LINUX.values(), *MACOS.values()) if cause} | {"middleware.opensc"}
    assert named(checks, middleware_system) == made

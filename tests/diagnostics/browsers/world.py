"""Workstations with browsers: profiles, policies and databases in files, some made by NSS's own tools."""

import json
import plistlib
import subprocess
from collections.abc import Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

from diagnostics import Diagnosis, Machine, Settings, judge
from diagnostics.checks import browsers as checks
from diagnostics.engine import only
from diagnostics.machine.system import Answer
from diagnostics.model import Record
from diagnostics.probes import browsers
from diagnostics.records import dump, load
from tests.diagnostics.middleware.world import NOW, OPENSC, PE, card, observation, says
from tests.recording import RECORDED, machine

CHECKS = [check.id for check in checks.CHECKS]
HOME = "/home/moi"
APPDATA = r"C:\Users\moi\AppData\Roaming"
LOCAL = r"C:\Users\moi\AppData\Local"
DPKG = "chromium\t156.0.8078.79-1~deb12u1\tinstalled\nfirefox-esr\t140.4.0esr-1~deb12u1\tinstalled\n"
INI = """[Install4F96D1932A9F858E]
Default=Profiles/abcd1234.default-esr
Locked=1

[Profile1]
Name=default
IsRelative=1
Path=Profiles/efgh5678.default
Default=1

[Profile0]
Name=default-esr
IsRelative=1
Path=Profiles/abcd1234.default-esr
"""
GECKO = f"{HOME}/.mozilla/firefox"
MOZILLA = rf"{APPDATA}\Mozilla\Firefox"
MAC = f"{HOME}/Library/Application Support/Firefox"
DLL, NARROW = r"C:\Windows\System32\cps3_pkcs11_w64.dll", r"C:\Windows\SysWOW64\cps3_pkcs11_w32.dll"
MANAGED, DEFAULT = "/etc/chromium/policies/managed/cps.json", f"{HOME}/.config/chromium/Default/Preferences"
PROFILE = "Profiles/abcd1234.default-esr"
EXTENSION = "CPS2ter-2020_Firefox@asipsante.fr"
INTERNAL = (
    "library=\nname=NSS Internal PKCS #11 Module\nparameters=configdir='/p' flags=optimizeSpace\nNSS=trustOrder=75\n\n"
)
WORKING = {"seen": True, "loads": "ok", "kind": "ans", "library": "Cryptolib", "version": "3.4", "slots": []}
KIT, PROXY = "# OpenSC\nmodule: opensc-pkcs11.so\n", "library=p11-kit-proxy.so\nname=p11-kit-proxy\n"
ALL = {"/usr/share/p11-kit/modules/opensc.module": KIT, "/etc/crypto-policies/back-ends/nss.config": PROXY}
Found = tuple[str, str] | None
"""The cause that is found first, and how grave it is."""
SOFTWARE = {"seen": True, "products": [], "modules": [{"kind": "ans", "path": "/a", "version": "", "processors": []}]}
AROUND: dict[str, dict[str, Any]] = {
    "linux": {"seen": False, "why": "unsupported"},
    "windows": {"seen": True, "ccm": {"installed": True, "running": True, "automatic": None}},
    "macos": {"seen": True, "ccm": None, "token": None, "rosetta": True, "quarantine": False},
}


def module(library: str) -> str:
    """A module in a `pkcs11.txt`."""
    return f"{INTERNAL}library={library}\nname=Module de securite CPS\n\n"


def addons(*, active: bool) -> str:
    """An `extensions.json` with the extension of the card."""
    return json.dumps({"schemaVersion": 36, "addons": [{"id": EXTENSION, "type": "extension", "active": active}]})


def settings(**values: Any) -> str:
    """A Chromium profile's `Preferences`."""
    return json.dumps({"profile": values})


def slot(host: str, value: str) -> bytes:
    """A slot of a `ClientAuthRememberList.bin`."""
    key = f"{host},,^partitionKey=%28https%2C{host}%29".encode()
    return bytes.fromhex("000000014fae") + key.ljust(256, b"\0") + value.encode().ljust(1024, b"\0")


def profile(base: str, **files: str | bytes) -> dict[str, str | bytes]:
    """A Firefox profile: file names with `_` for the point."""
    return {f"{base}/profiles.ini": INI} | {
        f"{base}/{PROFILE}/{name.replace('_', '.')}": held for name, held in files.items()
    }


MODULE = profile(MOZILLA, pkcs11_txt=module(DLL)) | {DLL: PE}


def linux(
    root: Path, files: Mapping[str, str | bytes] | None = None, usual: str = "chromium", dpkg: str = DPKG
) -> Machine:
    """A Linux with browsers."""
    lists = {f"{HOME}/.config/mimeapps.list": f"[Default Applications]\nx-scheme-handler/https={usual}.desktop\n"}
    answers = {"dpkg-query": Answer("failed", dpkg, 1)}
    return machine("linux", root, answers, {**lists, **(files or {})}, environ={"HOME": HOME})


def windows(
    root: Path, changes: Mapping[str, Any] | None = None, files: Mapping[str, str | bytes] | None = None
) -> Machine:
    """A Windows as recorded, where `changes` differ."""
    said = {**deepcopy(json.loads((RECORDED / "windows/browsers.json").read_text(encoding="utf-8"))), **(changes or {})}
    programs = {r"C:\Program Files\Mozilla Firefox\firefox.exe": PE, **(files or {})}
    environ = {"APPDATA": APPDATA, "LOCALAPPDATA": LOCAL}
    return machine("windows", root, {"powershell": says(said)}, programs, environ=environ)


def certificate(**changes: Any) -> dict[str, Any]:
    """A certificate of a card in Windows' store."""
    usual = {"issuer": "AC IGC-SANTE FORT PERSONNES", "until": "2028-03-01T10:00:00Z", "print": "a1", "key": True}
    return {**usual, "purposes": ["1.3.6.1.5.5.7.3.2"], "usage": 128, **changes}


def plist(**values: Any) -> bytes:
    """A property list."""
    return plistlib.dumps(values, fmt=plistlib.FMT_BINARY)


def macos(
    root: Path,
    version: str = "140.4",
    files: Mapping[str, str | bytes] | None = None,
    usual: str = "org.mozilla.firefox",
) -> Machine:
    """A Mac with Safari and Firefox."""
    handlers = [{"LSHandlerURLScheme": "https", "LSHandlerRoleAll": one} for one in ("com.google.chrome", usual)]
    services = f"{HOME}/Library/Preferences/com.apple.LaunchServices/com.apple.launchservices.secure.plist"
    there = {
        "/Applications/Safari.app/Contents/Info.plist": plist(
            CFBundleShortVersionString="18.6", CFBundleExecutable="Safari"
        ),
        "/Applications/Firefox.app/Contents/Info.plist": plist(CFBundleShortVersionString=version),
        services: plist(LSHandlers=[{"LSHandlerContentType": "public.html"}, *handlers]),
    }
    return machine("macos", root, {}, {**there, **(files or {})}, environ={"HOME": HOME})


def database(folder: Path, *, with_module: bool) -> None:
    """A database of NSS's own making, with OpenSC's module or without."""
    folder.mkdir(parents=True)
    subprocess.run(["certutil", "-N", "-d", f"sql:{folder}", "--empty-password"], check=True, timeout=30)
    if with_module:
        add = ["modutil", "-force", "-dbdir", f"sql:{folder}", "-add", "OpenSC", "-libfile", OPENSC]
        subprocess.run(add, check=True, timeout=30, capture_output=True)


def record(machine: Machine, seen: Mapping[str, Any] | None = None) -> Record:
    """What is seen of the browsers of a machine where the card and its software are well, others having seen `seen`
    (None: it was not looked at)."""
    around = {
        "middleware.software": SOFTWARE,
        "middleware.module": WORKING,
        "middleware.services": AROUND[machine.system],
        "workstation.platform": {"system": machine.system},
    }
    others = {**card(), **around, **(seen or {})}
    looked = [*browsers.observe(machine), *(observation(*one) for one in others.items())]
    told = {id: one for id, one in {one.id: one for one in looked}.items() if one.value is not None}
    return Record(NOW, Settings(workstation=True), told)


def judged(seen: Record) -> Diagnosis:
    """What is found of the browsers; a saved record gives the same."""
    found = judge(seen)
    assert judge(load(dump(found.record).encode(), "copie")) == found
    return only(found, CHECKS)


def first(seen: Record) -> tuple[str, str] | None:
    """The cause that is named first of the browsers, and how grave it is."""
    root = next((ranked for ranked in judged(seen).causes if ranked.verdict.check in CHECKS), None)
    return (root.cause.id, str(root.verdict.status)) if root else None

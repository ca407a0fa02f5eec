"""Windows: one question to PowerShell, and the session's own variables. Nothing asks WMI, which may keep us waiting.

`GlassSessionId` is the session of whoever sits at the machine: Microsoft, « Detecting the Remote Desktop Services
environment » (learn.microsoft.com/windows/win32/termserv/detecting-the-terminal-services-environment).
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from diagnostics.machine import Machine
from diagnostics.machine.powershell import ask_file

REMOVAL = {"1": "lock", "2": "sign_out", "3": "disconnect"}
"""What « Interactive logon: Smart card removal behavior » writes as ScRemoveOption; 0 or nothing is no action. It works
while the service SCPolicySvc runs, and for sessions that were opened by a card (Microsoft, « Smart Card Removal Policy
Service »)."""
FIRST_11 = 22000
"""From this build on it is Windows 11, although the registry still says 10."""


def look(machine: Machine) -> Iterator[tuple[str, Callable[[], dict[str, Any]]]]:
    """The parts, each with what looks at it."""
    told = ask_file(machine, "diagnostics.probes.workstation")
    unseen = told if told.get("seen") is False else None
    session = partial(_session, machine)
    parts = {"system": _system, "session": session, "disk": _disk, "power": _power, "removal": _removal}
    for part, read in parts.items():
        yield part, lambda read=read: unseen or read(told)  # type: ignore[misc]


def _system(told: dict[str, Any]) -> dict[str, Any]:
    build, server = int(told["build"]), told["installation"] == "Server"
    version = "11" if build >= FIRST_11 else str(told["version"]).removesuffix(".0")
    name = str(told["product"]) if server else f"Windows {version}"
    return {"name": name, "version": version, "build": build, "server": server, "arm": told["machine"] == "ARM64"}


def _session(machine: Machine, told: dict[str, Any]) -> dict[str, Any]:
    name = machine.variable("SESSIONNAME").lower()
    away = told["glass"] is not None and told["session"] != told["glass"]
    if machine.variable("ViewClient_Protocol"):  # set by the agent of Horizon in the person's session
        remote = "horizon"
    else:
        remote = "citrix" if name.startswith("ica") else "rdp" if away or name.startswith("rdp") else ""
    return {"remote": remote, "people": told["people"], "administrator": bool(told["administrator"])}


def _disk(told: dict[str, Any]) -> dict[str, Any]:
    return {"free": told["free"], "size": told["size"]}


def _power(told: dict[str, Any]) -> dict[str, Any]:
    """BatteryFlag 128 is « no battery », 255 « unknown »; a charge of 255 is unknown too (SYSTEM_POWER_STATUS)."""
    percent = told["percent"]
    battery = told["battery"] not in (128, 255, None)
    known = battery and percent is not None and percent <= 100
    return {"battery": battery, "plugged": told["plugged"] != 0, "percent": percent if known else None}


def _removal(told: dict[str, Any]) -> dict[str, Any]:
    return {"action": REMOVAL.get(str(told.get("removal")).strip(), ""), "watched": told.get("policy") == "Running"}

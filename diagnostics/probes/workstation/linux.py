"""Linux: os-release(5), loginctl(1), sysfs. A part that a container or an old system lacks is told as such."""

import os
import shlex
from collections.abc import Callable, Iterator
from typing import Any

from diagnostics.machine import Machine
from diagnostics.probes.workstation.common import by_ssh, disk

SUPPLIES = "/sys/class/power_supply"


def look(machine: Machine) -> Iterator[tuple[str, Callable[[], dict[str, Any]]]]:
    """The parts, each with what looks at it."""
    yield "system", lambda: _system(machine)
    yield "session", lambda: _session(machine)
    yield "disk", lambda: disk(machine)
    yield "power", lambda: _power(machine)


def _system(machine: Machine) -> dict[str, Any]:
    written = machine.read("/etc/os-release") or machine.read("/usr/lib/os-release")
    if written is None:
        return {"seen": False, "why": "absent"}
    told = release(written)
    name, version = told.get("NAME", "Linux"), told.get("VERSION_ID", "")
    arm = machine.run("uname", "-m").text.strip() in ("aarch64", "arm64")
    return {"name": name, "version": version, "build": 0, "server": False, "arm": arm}


def release(written: str) -> dict[str, str]:
    """The words of os-release(5), without the quotes of the shell."""
    lines = (line.partition("=") for line in written.splitlines() if "=" in line and not line.startswith("#"))
    return {key.strip(): " ".join(shlex.split(value)) for key, _, value in lines if value.count('"') % 2 == 0}


def _session(machine: Machine) -> dict[str, Any]:
    root = getattr(os, "geteuid", lambda: 1)() == 0
    return {"remote": _remote(machine), "people": _people(machine), "administrator": root}


def _remote(machine: Machine) -> str:
    if machine.environ.get("XRDP_SESSION"):
        return "xrdp"
    return "ssh" if by_ssh(machine) else ""


def _people(machine: Machine) -> int | None:
    answer = machine.run("loginctl", "--no-legend", "list-sessions")
    return seated(answer.text) if answer.outcome == "ok" else None


def seated(listed: str) -> int:
    """How many people have a session on a seat: session, number, name, seat, and what newer versions add."""
    rows = (line.split() for line in listed.splitlines())
    return len({row[1] for row in rows if len(row) > 3 and row[3].startswith("seat")})


def _power(machine: Machine) -> dict[str, Any]:
    folder = machine.path(SUPPLIES)
    if not folder.is_dir():
        return {"seen": False, "why": "absent"}
    supplies = [_supply(machine, entry.name) for entry in sorted(folder.iterdir())]
    batteries = [supply for supply in supplies if supply["type"] == "Battery" and supply["scope"] != "Device"]
    mains = [supply for supply in supplies if supply["type"] in ("Mains", "USB") and supply["online"] == "1"]
    percent = next((int(battery["capacity"]) for battery in batteries if battery["capacity"].isdigit()), None)
    discharging = any(battery["status"] == "Discharging" for battery in batteries)
    return {"battery": bool(batteries), "plugged": bool(mains) or not discharging, "percent": percent}


def _supply(machine: Machine, name: str) -> dict[str, str]:
    keys = ("type", "scope", "online", "status", "capacity")
    return {key: (machine.read(f"{SUPPLIES}/{name}/{key}") or "").strip() for key in keys}

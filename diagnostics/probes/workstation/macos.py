"""macOS: sw_vers(1), uname(1), who(1), pmset(1)."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from diagnostics.machine import Machine
from diagnostics.machine.powershell import unseen
from diagnostics.probes.workstation.common import by_ssh, disk

PERCENT = re.compile(r"(\d{1,3})%")


def look(machine: Machine) -> Iterator[tuple[str, Callable[[], dict[str, Any]]]]:
    """The parts, each with what looks at it."""
    yield "system", lambda: _system(machine)
    yield "session", lambda: _session(machine)
    yield "disk", lambda: disk(machine)
    yield "power", lambda: _power(machine)


def _system(machine: Machine) -> dict[str, Any]:
    answer = machine.run("/usr/bin/sw_vers", "-productVersion")
    if answer.outcome != "ok":
        return unseen(answer)
    arm = machine.run("/usr/sbin/sysctl", "-in", "hw.optional.arm64").text.strip() == "1"
    return {"name": "macOS", "version": answer.text.strip(), "build": 0, "server": False, "arm": arm}


def _session(machine: Machine) -> dict[str, Any]:
    answer = machine.run("/usr/bin/who")
    people = at_desktop(answer.text) if answer.outcome == "ok" else None
    groups = machine.run("/usr/bin/id", "-Gn").text.split()
    return {"remote": "ssh" if by_ssh(machine) else "", "people": people, "administrator": "admin" in groups}


def at_desktop(listed: str) -> int:
    """How many people have a desktop open: their line of `who` is « console »."""
    rows = (line.split() for line in listed.splitlines())
    return len({row[0] for row in rows if len(row) > 1 and row[1] == "console"})


def _power(machine: Machine) -> dict[str, Any]:
    answer = machine.run("/usr/bin/pmset", "-g", "batt")
    if answer.outcome != "ok":
        return unseen(answer)
    battery = "InternalBattery" in answer.text
    found = PERCENT.search(answer.text)
    plugged = "'Battery Power'" not in answer.text
    return {"battery": battery, "plugged": plugged, "percent": int(found[1]) if battery and found else None}

"""The machine itself: is its system one that the card's software was made for, who sits at it, has it room left?"""

from typing import Any

from diagnostics.checks.base import Check, fault, looked, ok, on_workstation, warning
from diagnostics.model import Outcome, Record
from diagnostics.workstations import DESKTOPS

OLDEST_WINDOWS, OLDEST_SERVER, OLDEST_MAC, NEWEST_MAC = 10, 14393, 12, 14
"""The systems that the card's software was tested on (facts/cps-card.md 3.1): Windows 10 and 11, Server 2016 (by its
build) and later, macOS 12 to 14."""
LOW, NONE = 500 << 20, 20 << 20
"""Bytes left on the disk from which on it is worth a look, and from which on nothing can be written (ours)."""
TESTED_LINUX = "Red Hat"


def _system(record: Record) -> Outcome:
    system = looked(record, "workstation.system")
    told = {"name": system["name"], "version": system["version"]}
    if too_old(system):
        return warning("workstation.system_too_old", "too_old", **told)
    if system["name"] == "macOS" and _major(system) > NEWEST_MAC:
        return ok("newer", **told)
    return ok("windows" if "Windows" in system["name"] else "mac" if system["name"] == "macOS" else "linux", **told)


def too_old(system: Any) -> bool:
    """Whether a system is older than those that the card's software was tested on."""
    if system["server"]:
        return int(system["build"]) < OLDEST_SERVER
    if "Windows" in system["name"]:
        return _major(system) < OLDEST_WINDOWS
    return system["name"] == "macOS" and 0 < _major(system) < OLDEST_MAC


def _major(system: Any) -> int:
    major = str(system["version"]).split(".")[0]
    return int(major) if major.isdigit() else 0


def _session(record: Record) -> Outcome:
    session = looked(record, "workstation.session")
    if session["remote"] in DESKTOPS:
        return ok("remote")
    if session["remote"]:
        return ok("ssh")
    people = session["people"]
    return ok("several", count=people) if people and people > 1 else ok("local")


def _rights(record: Record) -> Outcome:
    return ok("administrator" if looked(record, "workstation.session")["administrator"] else "user")


def _disk(record: Record) -> Outcome:
    free = int(looked(record, "workstation.disk")["free"])
    if free < LOW:
        told = fault if free < NONE else warning
        return told("workstation.disk_full", "full", megabytes=free >> 20)
    return ok(gigabytes=free >> 30)


def _power(record: Record) -> Outcome:
    power = looked(record, "workstation.power")
    if not power["battery"]:
        return ok("mains")
    if power["plugged"]:
        return ok("plugged")
    return ok("battery") if power["percent"] is None else ok("percent", percent=power["percent"])


def _removal(record: Record) -> Outcome:
    """What an establishment chose is no fault, and touches only sessions that a card opened: it is told, as what it is
    (row T04)."""
    removal = looked(record, "workstation.removal")
    return ok(removal["action"] if removal["action"] and removal["watched"] else "nothing")


CHECKS = (
    Check("workstation.system", on_workstation(_system), (), ("workstation.system",)),
    Check("workstation.session", on_workstation(_session), (), ("workstation.session",)),
    Check("workstation.rights", on_workstation(_rights), (), ("workstation.session",)),
    Check("workstation.disk", on_workstation(_disk), (), ("workstation.disk",)),
    Check("workstation.power", on_workstation(_power), (), ("workstation.power",)),
    Check("workstation.removal", on_workstation(_removal), (), ("workstation.removal",)),
)

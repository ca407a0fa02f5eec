"""Readers as the USB bus shows them, against those that the PC/SC service knows; and programs that may hold them.

Where the service knows none at all, « reader.present » (checks/pcsc.py) says why: one missing reader is one red line.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from diagnostics.checks.base import Check, looked, not_applicable, ok, on_workstation, seen, warning
from diagnostics.model import Outcome, Record
from diagnostics.readers import readers
from diagnostics.workstations import part

CONTACTLESS = re.compile(r"contactless|sans contact|\bpicc\b|(?:\b|\d)cl\b|\bnfc\b", re.IGNORECASE)
CONNECTOR = "DMP Connect"
DISABLED = 22
"""The device manager's number for a device that somebody disabled (CM_PROB_DISABLED)."""


def unusable(readers: Sequence[Mapping[str, Any]]) -> tuple[str, str, dict[str, str | int]]:
    """Why readers that are on the USB bus may not be in the PC/SC list: the cause, the message, and its blanks."""
    names = ", ".join(f"« {reader['name']} »" if reader["name"] else reader["vendor"] for reader in readers)
    problem = next((reader["problem"] for reader in readers if reader["problem"]), 0)
    if problem == DISABLED:
        return "reader.disabled", "disabled", {"names": names}
    if problem:
        return "reader.driver_missing", "problem", {"names": names, "problem": problem}
    if all(reader["asleep"] for reader in readers):
        return "reader.usb_sleep", "asleep", {"names": names}
    return "reader.driver_missing", "no_driver", {"names": names}


def _listed(record: Record) -> Outcome:
    plugged, known = looked(record, "devices.usb"), readers(seen(record, "reader.list"))
    if not plugged:
        return ok("none_on_bus")
    if len(plugged) <= len(known):
        return ok(count=len(plugged))
    doubtful = [reader for reader in plugged if reader["problem"] or reader["asleep"]] or plugged
    cause, message, blanks = unusable(doubtful)
    return warning(cause, message, **blanks)


def _hub(record: Record) -> Outcome:
    plugged = looked(record, "devices.usb")
    weak = [reader["name"] or reader["vendor"] for reader in plugged if reader["hub"] == "unpowered"]
    if weak:
        return warning("reader.hub", "unpowered", names=", ".join(weak))
    if not plugged or all(reader["hub"] == "unknown" for reader in plugged):
        return not_applicable("_unsupported" if plugged else "_nothing")
    return ok("powered" if any(reader["hub"] == "powered" for reader in plugged) else "direct")


def _pair(record: Record) -> Outcome:
    names = [reader.name for reader in readers(seen(record, "reader.list"))]
    pad = next((name for name in names if CONTACTLESS.search(name)), None)
    if pad is None:
        return ok("single")
    slots = [name for name in names if not CONTACTLESS.search(name)]
    return ok("pair", pad=pad) if slots else ok("pad_alone", pad=pad)


def _holders(record: Record) -> Outcome:
    found = looked(record, "devices.holders")
    twice = any(holder["name"] == CONNECTOR and holder["count"] > 1 for holder in found)
    if twice and not shared(record):
        return warning("galss.connector_twice", "twice", name=CONNECTOR)
    return ok("some", names=_names([str(holder["name"]) for holder in found])) if found else ok("none")


def shared(record: Record) -> bool:
    """Whether several people work on this machine at once, each with programs of their own."""
    session, system = part(record, "workstation.session"), part(record, "workstation.system")
    return bool(session and (session["people"] or 0) > 1) or bool(system and system["server"])


def _names(names: Sequence[str]) -> str:
    return ", ".join(dict.fromkeys(names))


LOOKED = ("devices.usb", "reader.list")
CHECKS = (
    Check("devices.listed", on_workstation(_listed), ("reader.present",), LOOKED),
    Check("devices.hub", on_workstation(_hub), (), ("devices.usb",)),
    Check("devices.pair", on_workstation(_pair), ("reader.present",), ("reader.list",)),
    Check("devices.holders", on_workstation(_holders), (), ("devices.holders",)),
)

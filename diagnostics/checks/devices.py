"""Readers as the USB bus shows them, against those that the PC/SC service knows; and programs that may hold them.

Where the service knows none at all, « reader.present » (checks/pcsc.py) says why: one missing reader is one red line.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from diagnostics.checks.base import Check, looked, not_applicable, ok, on_workstation, seen, warning
from diagnostics.domain.versions import version
from diagnostics.model import Outcome, Record
from diagnostics.readers import Reader, bodies, is_professional, readers
from diagnostics.workstations import part, platform, remote

CONTACTLESS = re.compile(r"contactless|sans contact|\bpicc\b|(?:\b|\d)cl\b|\bnfc\b", re.IGNORECASE)
PAIRS_FIXED = (5, 0, 22)
"""The version of the card's software that mends readers of two interfaces (row R19)."""
CONNECTOR = "DMP Connect"
MANY_DROPS = 5
"""How often in an hour a reader goes away that nobody unplugs so often, be it at a helper's word (ours)."""
DISABLED = 22
"""The device manager's number for a device that somebody disabled (CM_PROB_DISABLED)."""


def unusable(record: Record, readers: Sequence[Mapping[str, Any]]) -> tuple[str, str, dict[str, str | int]]:
    """Why readers that are on the USB bus may not be in the PC/SC list: the cause, the message, and its blanks."""
    names = ", ".join(f"« {reader['name']} »" if reader["name"] else reader["vendor"] for reader in readers)
    problem = next((reader["problem"] for reader in readers if reader["problem"]), 0)
    if problem == DISABLED:
        return "reader.disabled", "disabled", {"names": names}
    if problem:
        return "reader.driver_missing", "problem", {"names": names, "problem": problem}
    if (part(record, "devices.service") or {}).get("driver") is False:  # a reader that no driver holds sleeps too
        return "reader.driver_missing", "no_ccid", {"names": names}
    if all(reader["asleep"] for reader in readers):
        return "reader.usb_sleep", "asleep", {"names": names}
    return "reader.driver_missing", "no_driver", {"names": names}


def _listed(record: Record) -> Outcome:
    plugged, known = looked(record, "devices.usb"), readers(seen(record, "reader.list"))
    if remote(record):
        return not_applicable("remote")
    if not plugged:
        return ok("none_on_bus")
    stopped = [reader for reader in plugged if reader["problem"]]
    spare = DISABLED if any(map(is_professional, known)) else None
    others = [reader for reader in plugged if not reader["problem"]]
    lacking = [reader for reader in stopped if reader["problem"] != spare] or _lost(others, known)
    if not lacking and stopped:
        return ok("spare", names=_names([reader["name"] or reader["vendor"] for reader in stopped]))
    if not lacking:
        return ok(count=len(plugged))
    cause, message, blanks = unusable(record, lacking)
    return warning(cause, message, **blanks)


def _lost(plugged: Sequence[Mapping[str, Any]], known: Sequence[Reader]) -> Sequence[Mapping[str, Any]]:
    """The readers of the bus among which one is lacking in the list, if one is: names tell it seldom, for Windows calls
    many readers alike."""
    names = [reader.name for reader in known]
    if len(plugged) <= bodies(names):
        return ()
    unnamed = [reader for reader in plugged if not _named(reader["name"], names)]
    return [reader for reader in plugged if reader["asleep"]] or unnamed or plugged


def _named(name: str, names: Sequence[str]) -> bool:
    """Whether the list has a reader of that name."""
    return bool(name) and any(name.casefold() in other.casefold() for other in names)


def _power(record: Record) -> Outcome:
    told = [reader["may_sleep"] for reader in looked(record, "devices.usb")]
    if not told or all(may is None for may in told):
        return not_applicable("_unsupported" if told else "_nothing")
    return ok("may_sleep" if any(told) else "awake")


def _hub(record: Record) -> Outcome:
    plugged = looked(record, "devices.usb")
    if remote(record):
        return not_applicable("remote")
    weak = [reader["name"] or reader["vendor"] for reader in plugged if reader["hub"] == "unpowered"]
    if weak and (record.value("card.reading") or {}).get("outcome") == "complete":
        return ok("enough", names=", ".join(weak))
    if weak:
        return warning("reader.hub", "unpowered", names=", ".join(weak))
    if not plugged or all(reader["hub"] == "unknown" for reader in plugged):
        return not_applicable("_unsupported" if plugged else "_nothing")
    return ok("powered" if any(reader["hub"] == "powered" for reader in plugged) else "direct")


def _steady(record: Record) -> Outcome:
    """A reader that comes and goes: on a hub, by the hub (row R02)."""
    found = [reader for reader in looked(record, "devices.drops") if reader["count"] >= MANY_DROPS]
    if not found:
        return ok("steady")
    shaky = [reader for reader in found if reader["hub"] != "none"] or found
    blanks = {"name": shaky[0]["name"] or "—", "count": shaky[0]["count"]}
    return warning("reader.hub", "drops", **blanks) if shaky[0]["hub"] != "none" else ok("drops_alone", **blanks)


def _pair(record: Record) -> Outcome:
    names = [reader.name for reader in readers(seen(record, "reader.list"))]
    pad = next((name for name in names if CONTACTLESS.search(name)), None)
    if pad is None:
        return ok("single")
    if all(CONTACTLESS.search(name) for name in names):
        return ok("pad_alone", pad=pad)
    old = _older_than(record, PAIRS_FIXED)
    return warning("reader.dual_interface", "old", pad=pad, version=old) if old else ok("pair", pad=pad)


def _older_than(record: Record, fixed: tuple[int, ...]) -> str | None:
    """The version of the card's software on Windows, where it is older than the one that mends something."""
    software = part(record, "middleware.software")
    if not software or platform(record) != "windows":
        return None
    versions = [str(product["version"]) for product in software["products"] if product["kind"] == "ans"]
    newest = max(versions, key=version, default="")
    return newest if newest and version(newest) < fixed else None


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


LOOKED = ("devices.usb", "reader.list", "workstation.session", "devices.service")
CHECKS = (
    Check("devices.listed", on_workstation(_listed), ("reader.present",), LOOKED),
    Check("devices.hub", on_workstation(_hub), (), ("devices.usb", "card.reading")),
    Check("devices.steady", on_workstation(_steady), (), ("devices.drops",)),
    Check("devices.power", on_workstation(_power), (), ("devices.usb",)),
    Check(
        "devices.pair",
        on_workstation(_pair),
        ("reader.present",),
        ("reader.list", "middleware.software", "workstation.platform"),
    ),
    Check("devices.holders", on_workstation(_holders), (), ("devices.holders",)),
)

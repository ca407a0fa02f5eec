"""What the machine told of itself, for checks that weigh it against what else was seen. Nothing here is a verdict."""

from collections.abc import Mapping
from typing import Any

from diagnostics.model import Record

DESKTOPS = ("rdp", "citrix", "horizon", "xrdp")
"""Sessions whose readers are those of the computer in front of the person."""


def part(record: Record, observation: str) -> Any:
    """What was seen of a part of the machine, or None where it could not be looked at, or was not."""
    value = record.value(observation)
    unseen = isinstance(value, Mapping) and value.get("seen") is False
    return None if unseen or not record.settings.workstation else value


def platform(record: Record) -> str:
    """« linux », « windows », « macos », or nothing where it was not told."""
    return str((part(record, "workstation.platform") or {}).get("system", ""))


def remote(record: Record) -> bool:
    """Whether this is a desktop that is shown somewhere else."""
    session = part(record, "workstation.session")
    return session is not None and session["remote"] in DESKTOPS


def asks_for_accessories(record: Record) -> bool:
    """Whether this is a portable Mac that asks before it lets a USB device in (macOS 13 and later, row R03)."""
    system, power = part(record, "workstation.system"), part(record, "workstation.power")
    if not system or not power or system["name"] != "macOS":
        return False
    major = str(system["version"]).split(".")[0]
    return bool(system["arm"] and power["battery"]) and major.isdigit() and int(major) >= 13


def serial_reader(record: Record) -> str | None:
    """The serial port at which `galss.ini` has its only reader, where that port is there or nobody can tell."""
    config = part(record, "galss.config")
    channels = config["channels"] if config else []
    if not channels or any(channel["kind"] != "serial" for channel in channels):
        return None
    ports = config["ports"]
    return next((channel["port"] for channel in channels if ports is None or channel["port"] in ports), None)


def holders(record: Record) -> tuple[str, ...]:
    """Names of the programs that run and may hold a reader."""
    return tuple(str(holder["name"]) for holder in part(record, "devices.holders") or ())

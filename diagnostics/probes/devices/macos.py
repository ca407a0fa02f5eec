"""macOS: the USB bus by ioreg(8), which still tells it where `system_profiler SPUSBDataType` no longer does (row X09).

`ioreg -a` writes a property list; names of its keys are Apple's (« IOUSBHostInterfacePropertyKey »,
developer.apple.com). The service for smart cards is started by the system when it is needed: there is nothing to look
at.
"""

import plistlib
from collections.abc import Callable, Iterator
from typing import Any
from xml.parsers.expat import ExpatError

from diagnostics.machine import Machine
from diagnostics.machine.powershell import unseen
from diagnostics.probes.devices.holders import known

IOREG = ("/usr/sbin/ioreg", "-a", "-r", "-d", "1", "-c", "IOUSBHostInterface")
SMART_CARD = 0x0B
NAMES = ("USB Product Name", "kUSBProductString", "IORegistryEntryName")
PORTS = 0xFFFFFF
"""A location is the bus, then one hexadecimal digit for the port at each depth."""


def look(machine: Machine) -> Iterator[tuple[str, str, Callable[[], Any]]]:
    """The parts, each with where it comes from and what looks at it."""
    yield "usb", "ioreg", lambda: _readers(machine)
    yield "service", "", lambda: {"seen": False, "why": "unsupported"}
    yield "holders", "ps", lambda: _holders(machine)


def _readers(machine: Machine) -> Any:
    answer = machine.run(*IOREG)
    if answer.outcome != "ok":
        return unseen(answer)
    try:
        interfaces = plistlib.loads(answer.text.encode()) if answer.text.strip() else []
    except (plistlib.InvalidFileException, ExpatError, ValueError):
        return {"seen": False, "why": "failed"}
    found = [one for one in interfaces if one.get("bInterfaceClass") == SMART_CARD]
    by_place = {one.get("locationID", index): one for index, one in enumerate(found)}  # one device, several interfaces
    return [_reader(one) for one in by_place.values()]


def _reader(interface: dict[str, Any]) -> dict[str, Any]:
    name = next((interface[key] for key in NAMES if interface.get(key)), "")
    return {
        "vendor": f"{interface.get('idVendor', 0):04x}",
        "product": f"{interface.get('idProduct', 0):04x}",
        "name": str(name).strip(),
        "ccid": True,
        "problem": 0,
        "driver": "",
        "asleep": None,
        "may_sleep": None,
        "hub": _hub(interface.get("locationID")),
    }


def _hub(location: int | None) -> str:
    """Whether there is a hub on the way; one inside the machine counts too, and none tells how it is powered."""
    if location is None:
        return "unknown"
    return "none" if f"{location & PORTS:06x}".rstrip("0")[1:] == "" else "unknown"


def _holders(machine: Machine) -> Any:
    answer = machine.run("/bin/ps", "-axco", "comm=")
    return known(answer.text.splitlines()) if answer.outcome == "ok" else unseen(answer)

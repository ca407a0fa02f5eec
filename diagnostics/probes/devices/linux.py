"""Linux: the USB bus by sysfs, pcscd by its socket and its programs, programs by /proc. Nothing of it wants root.

Attributes of sysfs: Documentation/ABI/testing/sysfs-bus-usb and stable/sysfs-bus-usb of the kernel. A reader is a
device one of whose interfaces is of class 0x0B (USB « Smart Card », CCID 1.1).
"""

import os
import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from diagnostics.machine import Machine
from diagnostics.probes.devices.holders import known

BUS, PROCESSES = "/sys/bus/usb/devices", "/proc"
SOCKETS = ("/run/pcscd/pcscd.comm", "/var/run/pcscd/pcscd.comm")
DAEMONS = ("/usr/sbin/pcscd", "/usr/local/sbin/pcscd", "/usr/bin/pcscd")
DRIVERS = (
    "usr/lib*/pcsc/drivers/ifd-ccid.bundle",
    "usr/lib/*/pcsc/drivers/ifd-ccid.bundle",
    "usr/local/lib/pcsc/drivers/*",
)
"""Where distributions put the driver of CCID readers, which pcscd wants besides itself."""
SELF_POWERED = 0x40
"""Bit of bmAttributes (USB 2.0, table 9-10)."""
LIBRARY = "libpcsclite"
KERNEL = ("journalctl", "-k", "-q", "--no-pager", "-o", "cat", "--since", "-1h")
DROPPED = re.compile(r"(?m)^usb (\d+-[\d.]+): USB disconnect, device number \d+$")
"""The kernel's words for a device that went away, which begin with its place (drivers/usb/core/hub.c of Linux)."""


def look(machine: Machine) -> Iterator[tuple[str, str, Callable[[], Any]]]:
    """The parts, each with where it comes from and what looks at it."""
    yield "usb", BUS, lambda: _usb(machine)
    yield "service", SOCKETS[0], lambda: _service(machine)
    yield "holders", PROCESSES, lambda: _holders(machine)
    yield "drops", "journalctl", lambda: _drops(machine)


def _usb(machine: Machine) -> Any:
    readers = _readers(machine)
    return {"seen": False, "why": "absent"} if readers is None else list(readers.values())


def _readers(machine: Machine) -> dict[str, dict[str, Any]] | None:
    """The readers by their place on the bus; None where there is no bus."""
    bus = machine.path(BUS)
    if not bus.is_dir():
        return None
    names = sorted(entry.name for entry in bus.iterdir())
    classes = {name: _told(bus / name, "bInterfaceClass") for name in names if ":" in name}
    devices = sorted({name.split(":")[0] for name, told in classes.items() if told == "0b"})
    return {device: _reader(bus, device, classes) for device in devices}


def _reader(bus: Path, device: str, classes: dict[str, str]) -> dict[str, Any]:
    folder = bus / device
    bound = [name for name, told in classes.items() if name.startswith(f"{device}:") and told == "0b"]
    drivers = [(bus / name / "driver").resolve().name for name in bound if (bus / name / "driver").exists()]
    maker, product = _told(folder, "manufacturer"), _told(folder, "product")
    asleep = {"suspended": True, "active": False}.get(_told(folder, "power/runtime_status"))
    return {
        "vendor": _told(folder, "idVendor"),
        "product": _told(folder, "idProduct"),
        "name": product if product.startswith(maker) else f"{maker} {product}".strip(),
        "ccid": True,
        "problem": 0,
        "driver": next(iter(drivers), ""),
        "asleep": asleep,
        "may_sleep": {"auto": True, "on": False}.get(_told(folder, "power/control")),
        "hub": _hub(bus, device),
    }


def _hub(bus: Path, device: str) -> str:
    """What the reader is plugged into: « 1-2.3 » is at port 3 of the hub « 1-2 », « 1-2 » at a port of the machine."""
    parent, dot, _ = device.rpartition(".")
    if not dot:
        return "none"
    with suppress(ValueError):
        return "powered" if int(_told(bus / parent, "bmAttributes"), 16) & SELF_POWERED else "unpowered"
    return "unknown"


def _told(folder: Path, attribute: str) -> str:
    try:
        return (folder / attribute).read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""


def _drops(machine: Machine) -> Any:
    """How often each reader that is there went away in the last hour, as the kernel tells it; many a session may not
    read that, and lacks nothing."""
    answer = machine.run(*KERNEL)
    if answer.outcome != "ok":
        return {"seen": False, "why": "unsupported"}
    gone = Counter(DROPPED.findall(answer.text))
    readers = _readers(machine) or {}
    return [{"name": one["name"], "hub": one["hub"], "count": gone[place]} for place, one in readers.items()]


def _service(machine: Machine) -> dict[str, Any]:
    driver = any(found for pattern in DRIVERS for found in machine.path("/").glob(pattern))
    if any(machine.path(socket).exists() for socket in SOCKETS):
        return {"state": "running", "start": "", "driver": driver}
    installed = any(machine.path(daemon).exists() for daemon in DAEMONS)
    return {"state": "stopped" if installed else "absent", "start": "", "driver": driver}


def _holders(machine: Machine) -> Any:
    processes = machine.path(PROCESSES)
    if not processes.is_dir():
        return {"seen": False, "why": "absent"}
    folders = [entry for entry in processes.iterdir() if entry.name.isdigit()]
    named = {folder: _told(folder, "comm") for folder in folders}
    ours = {str(os.getpid())} | {folder.name for folder in folders if _parent(folder) == os.getpid()}
    others = {folder: name for folder, name in named.items() if folder.name not in ours}
    loaded = Counter(name for folder, name in others.items() if name != "pcscd" and LIBRARY in _told(folder, "maps"))
    seen = [{"name": name, "count": count, "kind": "seen"} for name, count in sorted(loaded.items())]
    return known(others.values()) + seen


def _parent(folder: Path) -> int:
    """Who started a process: the second field after its name, which stands in brackets and may hold anything."""
    fields = _told(folder, "stat").rpartition(")")[2].split()
    return int(fields[1]) if len(fields) > 1 else 0

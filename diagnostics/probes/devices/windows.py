"""Windows: one question to PowerShell about plug and play devices, the service SCardSvr and the programs that run.

A device's class « SmartCardReader » and its compatible number « USB\\Class_0B » are in no language. Problem numbers
are those of the device manager (learn.microsoft.com/windows-hardware/drivers/install/device-manager-error-messages):
28 no driver, 22 disabled by somebody, 10 and 43 stopped. A device without a driver has no class: it is taken for a
reader where it says that it is one, or where its maker is known for readers (`makers.toml`).
"""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from diagnostics.domain.texts import load_texts
from diagnostics.machine import Machine
from diagnostics.machine.powershell import ask_file, listed
from diagnostics.probes.devices.holders import known

NUMBERS = re.compile(r"VID_([0-9A-F]{4})&PID_([0-9A-F]{4})", re.IGNORECASE)
STARTS = {"Automatic": "automatic", "Manual": "manual", "Disabled": "disabled"}
ASLEEP = (3, 4)
"""D2 and D3 of DEVICE_POWER_STATE, where D0 is 1."""


def look(machine: Machine) -> Iterator[tuple[str, str, Callable[[], Any]]]:
    """The parts, each with where it comes from and what looks at it."""
    told = ask_file(machine, "diagnostics.probes.devices")
    unseen = told if told.get("seen") is False else None
    parts = {"usb": _readers, "service": _service, "holders": _holders}
    for part, read in parts.items():
        yield part, "PowerShell", lambda read=read: unseen or read(told)  # type: ignore[misc]


def _readers(told: dict[str, Any]) -> Any:
    if told.get("asked") is False:  # « $? » of the question: its errors are silent, and leave an empty list
        return {"seen": False, "why": "failed"}
    makers = load_texts("diagnostics.probes.devices", "makers.toml")["vendors"]
    allowed = [int(index) for index in listed(told["suspend"])]
    devices = (device for device in listed(told["devices"]) if NUMBERS.search(str(device["id"])))
    readers = [_reader(device, allowed) for device in _whole(devices)]
    return [
        {key: value for key, value in reader.items() if key != "class"}
        for reader in readers
        if reader["ccid"] or reader["class"] == "SmartCardReader" or _nameless(reader, makers)
    ]


def _whole(devices: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Devices, of which Windows shows each interface (« &MI_01 ») as one: those of one parent that work are one reader,
    as on the other systems."""
    found: dict[str, dict[str, Any]] = {}
    for index, device in enumerate(devices):
        part = "&MI_" in str(device["id"]).upper() and not device["problem"] and device.get("parent")
        found.setdefault(str(device["parent"] if part else index), device)
    return list(found.values())


def _nameless(reader: dict[str, Any], makers: list[str]) -> bool:
    """Whether Windows has no driver for a device whose maker makes readers."""
    return bool(reader["problem"]) and not reader["class"] and reader["vendor"] in makers


def _reader(device: dict[str, Any], allowed: list[int]) -> dict[str, Any]:
    numbers = NUMBERS.search(str(device["id"]))
    kinds = [str(kind).lower() for kind in listed(device["compatible"])]
    power = device.get("power")
    return {
        "class": device["class"],
        "vendor": numbers[1].lower() if numbers else "",
        "product": numbers[2].lower() if numbers else "",
        "name": device["name"] or "",
        "ccid": any("class_0b" in kind for kind in kinds),
        "problem": int(device["problem"] or 0),
        "driver": device["service"] or "",
        "asleep": power in ASLEEP if power else None,
        "may_sleep": any(allowed) and device["saving"] != 0 if allowed else None,
        "hub": _hub(str(device.get("parent") or "")),
    }


def _hub(parent: str) -> str:
    """« USB\\ROOT_HUB30\\… » is a port of the machine. Of another hub, Windows does not say how it is powered."""
    if not parent:
        return "unknown"
    return "none" if parent.upper().startswith("USB\\ROOT_HUB") else "unknown"


def _service(told: dict[str, Any]) -> dict[str, Any]:
    service = told["service"]
    if not service:
        return {"state": "absent", "start": "", "driver": None}
    state = "running" if service["state"] == "Running" else "stopped"
    return {"state": state, "start": STARTS.get(service["start"], ""), "driver": None}


def _holders(told: dict[str, Any]) -> list[dict[str, Any]]:
    return known(str(name) for name in listed(told["programs"]))

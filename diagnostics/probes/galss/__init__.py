"""The GALSS, by which billing software reaches readers: is it there, and what does its file `galss.ini` say?

Observation `galss.config`: `installed` (the GALSS itself, or a connector that needs its file), `file` (where it was
looked for), `state` ("absent", "empty", "read"), `line_ends` ("crlf", "lf", "cr"), `declared` (channels that it says
it has), `libraries` (of its protocols), `pcsc` (one of them speaks to PC/SC), and `channels`, each with its `number`,
its `kind` ("serial", "pcsc", "other"), the `reader` or the `port` that it names and what it reads (`slots`: "CPS",
"Vitale", …). `ports`: the serial ports of this machine, where a channel wants one and Windows tells.
"""

from collections.abc import Iterable
from typing import Any

from diagnostics.machine import Machine
from diagnostics.machine.system import in_windows
from diagnostics.model import Observation, Sensitivity
from diagnostics.probes.galss.ini import read_config

FILES = {
    "windows": (r"C:\Windows\galss.ini",),
    "macos": ("/Library/Preferences/galss.ini",),
    "linux": ("/etc/galss.ini", "/usr/local/galss/galss.ini"),
}
"""Where it is (facts/cps-card.md 3.2); the places on Linux are ours, after the folder that older Cryptolibs use."""
SERIAL_PORTS = r"HKLM\HARDWARE\DEVICEMAP\SERIALCOMM"
NEEDED_BY = {
    "windows": (
        r"C:\Program Files\santesocial\galss",
        r"C:\Program Files (x86)\santesocial\galss",
        r"C:\Program Files (x86)\DmpConnect-JS2",
        r"C:\Program Files\DmpConnect-JS2",
    ),
    "macos": ("/Library/Application Support/Galss", "/Library/Frameworks/galssosx.framework"),
    "linux": ("/usr/local/galss", "/opt/santesocial/galss"),
}


def observe(machine: Machine) -> Iterable[Observation]:
    """Observe `galss.config`."""
    started = machine.monotonic()
    value = _look(machine)
    yield machine.observe("galss.config", value, "galss.ini", Sensitivity.MACHINE, started)


def _look(machine: Machine) -> dict[str, Any]:
    files = FILES[machine.system]
    installed = any(machine.path(folder).exists() for folder in NEEDED_BY[machine.system])
    try:
        found = next(((file, text) for file in files if (text := machine.read(file)) is not None), None)
    except PermissionError:
        return {"seen": False, "why": "denied"}
    file, text = found or (files[0], "")
    state = "absent" if found is None else "read" if text.strip() else "empty"
    config = read_config(text)
    serial = any(channel["kind"] == "serial" for channel in config["channels"])
    return {
        "installed": installed,
        "file": file,
        "state": state,
        **config,
        "ports": _ports(machine) if serial else None,
    }


def _ports(machine: Machine) -> list[str] | None:
    """The serial ports that Windows has; None on other systems, which name them otherwise than `galss.ini`."""
    if machine.system != "windows":
        return None
    answer = machine.run(in_windows(machine.environ, "reg.exe"), "query", SERIAL_PORTS)
    return None if answer.outcome in ("denied", "timeout") else serial_ports(answer.text)


def serial_ports(exported: str) -> list[str]:
    """Ports in what `reg query` writes: a name, REG_SZ, the port. The key is not there on a machine without ports."""
    return [line.split()[-1] for line in exported.splitlines() if "REG_SZ" in line]

"""What is plugged in and what could hold it: smart card readers on USB, the service, programs known to hold readers.

Observations, of one shape on every system:

- `devices.usb`: the readers that the bus shows, whether or not the PC/SC service does. Each has `vendor` and
  `product` (USB numbers, hexadecimal), `name`, `ccid` (it says that it is of the class of readers, 0x0B), `problem`
  (a number of Windows' device manager, or 0), `driver` (or nothing where none is bound, or none is told), `asleep`
  and `may_sleep` (the system is allowed to: yes, no, or None), and `hub`: "none", "powered", "unpowered" (it lives on
  what its own plug gives), or "unknown".
- `devices.service`: `state` ("running", "stopped", "absent") and `start` ("automatic", "manual", "disabled" or
  nothing) of the smart card service, and `driver`: whether the driver of CCID readers is installed (Linux alone).
- `devices.holders`: programs that are running: `name`, `count`, and `kind`: "known" (`holders.toml`) or "seen" (it
  has the PC/SC library loaded, which Linux tells).
- `devices.drops`: the readers of the bus, each with its `name`, its `hub`, and how often it went away in the last hour
  (`count`), as far as this session may read what the kernel tells; « unsupported » beside Linux.
"""

from collections.abc import Iterable

from diagnostics.machine import Machine
from diagnostics.model import Observation, Sensitivity
from diagnostics.probes.devices import linux, macos, windows

UNSUPPORTED = {"seen": False, "why": "unsupported"}
LOOKS = {"linux": linux.look, "windows": windows.look, "macos": macos.look}


def observe(machine: Machine) -> Iterable[Observation]:
    """Observe the four parts."""
    for part, source, see in LOOKS[machine.system](machine):
        started = machine.monotonic()
        value = see()
        yield machine.observe(f"devices.{part}", value, source, Sensitivity.MACHINE, started)
    if machine.system != "linux":
        yield machine.observe("devices.drops", UNSUPPORTED, machine.system, Sensitivity.MACHINE)

"""The machine: system and version, session, disk, battery. Nobody is named: counts and yes or no are enough.

Observations, of one shape on every system:

- `workstation.platform`: `system`, which is "linux", "windows" or "macos", whatever it lets us see of itself.
- `workstation.system`: `name` and `version` as the system tells them, `build` (Windows) or 0, `server`, `arm`.
- `workstation.session`: `remote` ("rdp", "citrix", "horizon", "xrdp", "ssh", or nothing for somebody who sits at it),
  `people` (how many have a desktop open, or None), `administrator`.
- `workstation.disk`: `free` and `size` of the system's disk, in bytes.
- `workstation.power`: `battery` (yes or no), `plugged`, `percent` (or None).
- `workstation.removal`: what happens when the card that opened the session is taken out: `action` ("lock", "sign_out",
  "disconnect", or nothing), and `watched`, whether the service that does it runs. « unsupported » beside Windows.
"""

from collections.abc import Iterable

from diagnostics.machine import Machine
from diagnostics.model import Observation, Sensitivity
from diagnostics.probes.workstation import linux, macos, windows

UNSUPPORTED = {"seen": False, "why": "unsupported"}
LOOKS = {"linux": linux.look, "windows": windows.look, "macos": macos.look}


def observe(machine: Machine) -> Iterable[Observation]:
    """Observe the six parts."""
    yield machine.observe("workstation.platform", {"system": machine.system}, "helpdesk", Sensitivity.PUBLIC)
    for part, see in LOOKS[machine.system](machine):
        started = machine.monotonic()
        value = see()
        yield machine.observe(f"workstation.{part}", value, machine.system, Sensitivity.MACHINE, started)
    if machine.system != "windows":
        yield machine.observe("workstation.removal", UNSUPPORTED, machine.system, Sensitivity.MACHINE)

"""What the best PKCS#11 module of this machine makes of the card, after the card was read: two at a time disturb each
other. The module runs in a process of its own (`machine/pkcs11_worker.py`), which is ended when it does not answer.

Observation: `middleware.module`. Of a token it keeps whether it is recognised and its model, neither name nor number.
"""

import json
import sys
from pathlib import Path
from typing import Any

from diagnostics import machine as machines
from diagnostics.machine import Machine
from diagnostics.machine.powershell import unseen
from diagnostics.machine.system import Answer
from diagnostics.model import Observation, Sensitivity
from diagnostics.probes.middleware.places import modules

WORKER = Path(machines.__file__).with_name("pkcs11_worker.py")
REFUSED: dict[str, Any] = {"seen": True, "loads": "refused", "slots": []}
SECONDS, WHOLE_SECONDS = 6.0, 7.0
"""A slow reader wants some 70 commands of 0.1 s with OpenSC (facts/virtual-card.md 3.4). All of it, the search of the
module included, may take a little more."""


def observe_token(machine: Machine) -> list[Observation]:
    """Load the best module, and list its tokens."""
    started = machine.monotonic()
    there = [found for found in modules(machine) if found["kind"] != "old"]
    module = next((found for found in there if fits(found["processors"])), None)
    if not there:
        value: dict[str, Any] = {"seen": False, "why": "absent"}
    elif module is None:
        value = {**{key: there[0][key] for key in ("kind", "path")}, **REFUSED, "why": "processor"}
    else:
        path = str(machine.path(module["path"]))
        said = machine.run(sys.executable, "-I", str(WORKER), path, seconds=SECONDS)
        value = {"kind": module["kind"], "path": module["path"], **told(said)}
    return [machine.observe("middleware.module", value, "PKCS#11", Sensitivity.MACHINE, started)]


def fits(processors: list[str]) -> bool:
    """Whether this process, of so many bits, may load it; a file that cannot be read is tried."""
    wide = sys.maxsize > 2**32
    return not processors or any((name in ("x86", "arm")) != wide for name in processors)


def told(said: Answer) -> dict[str, Any]:
    """What the process said: `loads` is « ok », « refused » (with `why`), « failed » (with `rv`), « crashed »."""
    try:
        answer = json.loads(said.text.splitlines()[-1]) if said.outcome == "ok" else {}
    except (ValueError, IndexError):
        answer = {}
    if said.outcome in ("absent", "denied", "timeout"):
        return unseen(said)
    if answer.get("step") == "load":
        return {**REFUSED, "why": answer["why"]}
    if answer.get("step") != "done":
        return {"seen": True, "loads": "failed" if "rv" in answer else "crashed", "rv": answer.get("rv"), "slots": []}
    kept = {key: answer[key] for key in ("rv", "library", "version", "slots")}
    return {"seen": True, "loads": "ok" if not answer["rv"] else "failed", **kept}

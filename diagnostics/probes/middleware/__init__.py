"""The card's software on this machine: which, how many, in what state. It never logs in, and spends no try of the code.

Observations: `middleware.software` (products and PKCS#11 modules), `middleware.folders` (cache, log, settings),
`middleware.services` (what carries certificates to the browsers; « unsupported » on Linux). `token.py` loads a module.
"""

from collections.abc import Iterator
from typing import Any

from diagnostics.machine import Machine
from diagnostics.model import Observation, Sensitivity
from diagnostics.probes.middleware import linux, macos, windows
from diagnostics.probes.middleware.folders import folders
from diagnostics.probes.middleware.places import modules

__all__ = ["observe"]


def observe(machine: Machine) -> Iterator[Observation]:
    """Look at the card's software."""
    started = machine.monotonic()
    kept = folders(machine)
    if machine.system == "windows":
        found = windows.look(machine)
        software, services = _windows(machine, found)
        if found.get("seen") is not False:
            kept["cache"] |= {"writable": found.get("writable")} if kept["cache"]["seen"] else {}
            kept["traces"] = bool(found.get("traces"))
    else:
        system = macos if machine.system == "macos" else linux
        software = _software(machine, system.products(machine), {})
        services = system.services(machine)
    yield machine.observe("middleware.folders", kept, "dossiers santesocial", Sensitivity.MACHINE, started)
    source = {"windows": "registre", "macos": "pkgutil", "linux": "dpkg, rpm"}[machine.system]
    yield machine.observe("middleware.software", software, source, Sensitivity.MACHINE, started)
    yield machine.observe("middleware.services", services, source, Sensitivity.MACHINE, started)


def _windows(machine: Machine, found: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    if found.get("seen") is False:
        return {**found, "modules": list(modules(machine))}, dict(found)
    software = _software(machine, windows.products(found), windows.versions(found))
    return {**software, "install": windows.install(found)}, windows.services(found)


def _software(machine: Machine, products: list[dict[str, Any]], versions: dict[str, str]) -> dict[str, Any]:
    there = [{**module, "version": versions.get(module["path"].casefold(), "")} for module in modules(machine)]
    known = {module["path"].casefold() for module in there}
    others = [
        {"kind": "ans", "path": path, "processors": [], "version": v}
        for path, v in versions.items()
        if path not in known
    ]
    return {"seen": True, "products": products, "modules": there + others}

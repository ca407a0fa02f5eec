"""The browsers of this machine and of this user, as far as the card and the doors have to do with them.

Observations: `browsers.installed` (versions, the usual one), `browsers.firefox` (profiles and policies),
`browsers.nss` (Linux: the user's database, p11-kit), `browsers.policies` (Chromium's family, policies and choices),
`browsers.store` (certificates of the field in Windows' store; it points at somebody, by fingerprints).
"""

from collections.abc import Iterator
from typing import Any

from diagnostics.machine import Machine
from diagnostics.model import Observation, Sensitivity
from diagnostics.probes.browsers import chromium, firefox, linux, macos, nss, windows
from diagnostics.probes.browsers.places import table

__all__ = ["observe"]
ELSEWHERE = {"seen": False, "why": "unsupported"}


def observe(machine: Machine) -> Iterator[Observation]:
    """Look at the browsers."""
    started = machine.monotonic()

    def tell(id: str, value: Any, source: str, kept: Sensitivity = Sensitivity.MACHINE) -> Observation:
        return machine.observe(f"browsers.{id}", value, source, kept, started)

    gecko = firefox.look(machine)
    found = windows.look(machine) if machine.system == "windows" else {}
    if found.get("seen") is False:
        yield from (tell(id, found, "registre") for id in ("installed", "policies", "store"))
    elif machine.system == "windows":
        gecko["policies"] = _merged(gecko["policies"], found.get("gecko") or {})
        yield tell("installed", _installed(windows.installed(machine, found), windows.usual(found)), "App Paths")
        yield tell("policies", _policies(machine, found.get("policies") or {}), "registre")
        yield tell("store", windows.store(found), "CurrentUser\\My", Sensitivity.PERSON)
    else:
        system = macos if machine.system == "macos" else linux
        yield tell("installed", _installed(system.installed(machine), system.usual(machine)), machine.system)
        ruled = {key: system.policies(machine, key) for key in table()["chromium"]}
        yield tell("policies", _policies(machine, ruled), machine.system)
        yield tell("store", ELSEWHERE, machine.system)
    yield tell("firefox", gecko, "profiles.ini")
    yield tell("nss", nss.look(machine) if machine.system == "linux" else ELSEWHERE, "pkcs11.txt, p11-kit")


def _installed(browsers: list[dict[str, Any]], usual: str) -> dict[str, Any]:
    """The browsers, and the usual one: the only one where the system names none."""
    alone = browsers[0]["key"] if len(browsers) == 1 else ""
    return {"seen": True, "browsers": browsers, "usual": usual or alone}


def _policies(machine: Machine, ruled: dict[str, Any]) -> dict[str, Any]:
    keys = table()["chromium"]
    return {
        "seen": True,
        "policies": {key: chromium.policies(ruled[key]) for key in keys if ruled.get(key)},
        "choices": {key: chromium.choices(machine, key) for key in keys},
    }


def _merged(file: dict[str, Any], registry: dict[str, Any]) -> dict[str, Any]:
    ruled = firefox.policy_of([registry])
    return {
        "there": file["there"] or ruled["there"],
        "devices": file["devices"] + ruled["devices"],
        "extension": file["extension"] or ruled["extension"],
    }

"""The card's software on Windows: installed products, the certificate manager (CCM), the propagation service.

Keys and names: facts/cps-card.md 3.1. Everything is asked of PowerShell at once; no administrator is needed.
"""

import re
from typing import Any

from diagnostics.machine import Machine
from diagnostics.machine.powershell import ask_file, listed

KINDS = (
    (re.compile(r"cryptolib|cryptographiques CPS", re.IGNORECASE), "ans"),
    (re.compile(r"ATSAM|SrvSVCNAM", re.IGNORECASE), "gie"),
    (re.compile(r"DMP ?-?Connect", re.IGNORECASE), "dmp"),
    (re.compile(r"OpenSC", re.IGNORECASE), "opensc"),
)
RUNNING = 4
STARTS = {2: "auto", 3: "manual", 4: "disabled"}
"""ServiceControllerStatus and ServiceStartMode, as numbers (.NET)."""
CONTROL = {0: "off", 1: "on", 2: "evaluation"}
"""Smart App Control, by the value VerifiedAndReputablePolicyState."""
VERSION = re.compile(r"(\d+(?:\.\d+)+)")


def look(machine: Machine) -> Any:
    """All that PowerShell finds, or why nothing was found."""
    return ask_file(machine, "diagnostics.probes.middleware")


def products(found: Any) -> list[dict[str, Any]]:
    """The products of the list of programs. `complete` is False where the file that repairs them is gone."""
    listing = [
        {
            "kind": kind,
            "name": str(entry["name"]),
            "version": _version(entry.get("version")) or _version(entry["name"]),
            "complete": entry.get("source"),
        }
        for entry in listed(found["products"])
        if (kind := next((kind for words, kind in KINDS if words.search(str(entry["name"]))), None))
    ]
    registered = found.get("asip") or {}
    if registered.get("version") and not any(product["kind"] == "ans" for product in listing):
        version = _version(registered["version"])
        listing.append({"kind": "ans", "name": "Cryptolib CPS", "version": version, "complete": None})
    return listing


def install(found: Any) -> dict[str, str] | None:
    """How the newest installation of the Cryptolib of the last thirty days ended: its status (0, 1603, 1618…) and when.
    Windows' own log tells it (MsiInstaller, event 1033: product, version, language, status)."""
    mine = [one for one in listed(found.get("installs")) if KINDS[0][0].search(str(one.get("name")))]
    newest = max(mine, key=lambda one: str(one.get("at")), default=None)
    return None if newest is None else {"status": str(newest.get("status")), "at": str(newest.get("at"))}


def _version(text: Any) -> str:
    found = VERSION.search(str(text or ""))
    return found[1] if found else ""


def versions(found: Any) -> dict[str, str]:
    """The version of each copy of the module, by its path in lower case."""
    return {str(copy["path"]).casefold(): _version(copy.get("version")) for copy in listed(found["copies"])}


def services(found: Any) -> dict[str, Any]:
    """What carries the card's certificates to the browsers, and which cards Windows knows."""
    ccm, propagation = found["ccm"], found["propagation"]
    return {
        "seen": True,
        "ccm": {
            "installed": bool(ccm["installed"]),
            "running": bool(ccm["running"]),
            "automatic": asked(ccm.get("auto")),
        },
        "propagation": {
            "there": bool(propagation["there"]),
            "running": propagation.get("status") == RUNNING,
            "start": STARTS.get(propagation.get("start"), ""),
        },
        "control": CONTROL.get(found.get("control"), ""),
        "cards": [
            {"atr": _hexadecimal(card["atr"]), "mask": _hexadecimal(card.get("mask"))}
            for card in listed(found["cards"])
        ],
        "token": None,
        "rosetta": None,
        "quarantine": None,
    }


def asked(value: Any) -> bool | None:
    """Whether a value of the registry asks for something, be it a number or a text (« 0 », « false »); None without."""
    return None if value is None else str(value).strip().casefold() not in ("", "0", "false", "no", "non")


def _hexadecimal(text: Any) -> str:
    return str(text or "").replace("-", "").upper()

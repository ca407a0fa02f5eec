"""Browsers on Windows: programs, the usual one, policies of the registry, and the user's store of certificates.

Of the store, only certificates of the IGC-Santé and of what came before it are told; the others are counted.
"""

import re
from typing import Any

from diagnostics.machine import Machine
from diagnostics.machine.powershell import ask_file, listed
from diagnostics.probes.binaries import processors_of
from diagnostics.probes.browsers.places import OTHER, families

PROGRAMS = {"firefox": "firefox", "chrome": "chrome", "msedge": "edge", "brave": "brave", "chromium": "chromium"}
VERSION = re.compile(r"\d+(?:\.\d+)+")
CLIENT, MAIL = "1.3.6.1.5.5.7.3.2", "1.3.6.1.5.5.7.3.4"
NON_REPUDIATION = 0x40
"""X509KeyUsageFlags.NonRepudiation (.NET)."""


def look(machine: Machine) -> Any:
    """All that PowerShell finds, or why nothing was found."""
    return ask_file(machine, "diagnostics.probes.browsers")


def installed(machine: Machine, found: Any) -> list[dict[str, Any]]:
    """The browsers of « App Paths »."""
    browsers = {}
    for one in listed(found["programs"]):
        version = VERSION.search(str(one.get("version") or ""))
        path = str(one.get("path") or "").strip().strip('"')
        key = PROGRAMS.get(str(one["name"]).casefold())
        if key and version:
            browsers[key] = {"key": key, "version": version[0], "processors": processors_of(machine.path(path))}
    return list(browsers.values())


def usual(found: Any) -> str:
    """The browser that opens links, by the programme identifier that Windows keeps; « other » is one we do not know."""
    named = str(found.get("usual") or "")
    known = (key for key, one in families().items() if one["program"] and named.startswith(one["program"]))
    return next(known, OTHER if named else "")


def store(found: Any) -> dict[str, Any]:
    """The user's certificates of the field: use, authority, end, fingerprint (SHA-1), and whether it has its key; and
    how many authorities of before the IGC-Santé are left."""
    return {
        "seen": True,
        "others": int(found.get("others") or 0),
        "old_roots": int(found.get("roots") or 0),
        "certificates": [
            {
                "use": use(listed(one.get("purposes")), int(one.get("usage") or 0)),
                "authority": issuer(str(one.get("issuer") or "")),
                "until": str(one["until"]),
                "print": str(one["print"]).casefold(),
                "key": bool(one.get("key")),
            }
            for one in listed(found["store"])
        ],
    }


def use(purposes: list[str], usage: int) -> str:
    """« authentication », « signature » or « other », by the extended usage, or else by the usage."""
    if CLIENT in purposes:
        return "authentication"
    return "signature" if MAIL in purposes or usage & NON_REPUDIATION else "other"


def issuer(name: str) -> str:
    """« igc » or « igc-test » for those that sign cards, « organisation » and « software » for those of the IGC-Santé
    that never do, « old » (before the IGC-Santé) or « other », by the authority's name (facts/cps-card.md 2.1)."""
    if re.search(r"IGC-SANTE \w+ ORGANISATIONS", name, re.IGNORECASE):
        return "organisation"
    if re.search(r"IGC-SANTE ELEMENTAIRE", name, re.IGNORECASE):
        return "software"
    if "IGC-SANTE" in name.upper():
        return "igc-test" if name.upper().startswith("TEST") else "igc"
    return "old" if re.search(r"GIP-CPS|AC-CLASSE", name, re.IGNORECASE) else "other"

"""The card's software on Linux: packages, and OpenSC's own word on its version."""

import re
from collections.abc import Iterator
from typing import Any

from diagnostics.machine import Machine

DPKG = ("dpkg-query", "-W", "-f", "${Package}\t${Version}\t${db:Status-Status}\n", "opensc-pkcs11", "cryptolibcps")
RPM = ("rpm", "-q", "--qf", "%{NAME}\t%{VERSION}\tinstalled\n", "CryptolibCPS", "opensc")
OPENSC = ("opensc-tool", "--info")
NAMES = {"opensc-pkcs11": "opensc", "opensc": "opensc", "cryptolibcps": "ans"}
VERSION = re.compile(r"(?:\d+:)?(\d+(?:\.\d+)+)")
SAID = re.compile(r"OpenSC[-\s]+(\d+(?:\.\d+)+)")


def products(machine: Machine) -> list[dict[str, Any]]:
    """What is installed, as packages tell it, or else OpenSC."""
    found = [product for command in (DPKG, RPM) for product in packages(machine.run(*command).text)]
    if not any(product["kind"] == "opensc" for product in found):
        found += opensc(machine.run(*OPENSC).text)
    return found


def packages(text: str) -> Iterator[dict[str, Any]]:
    """Packages of the three columns that are asked of dpkg and of rpm; other lines say what is missing."""
    for line in text.splitlines():
        name, _, rest = line.partition("\t")
        version, _, status = rest.partition("\t")
        kind, number = NAMES.get(name.split(":")[0].casefold()), VERSION.match(version)
        if kind and number and status.strip() == "installed":
            yield {"kind": kind, "name": name, "version": number[1], "complete": None}


def opensc(text: str) -> list[dict[str, Any]]:
    """OpenSC by what its tool prints: « OpenSC 0.20.0 [gcc …] », or « OpenSC-0.23.0, rev: … » when built otherwise."""
    said = SAID.search(text)
    return [{"kind": "opensc", "name": "OpenSC", "version": said[1], "complete": None}] if said else []


def services(_: Machine) -> dict[str, Any]:
    """Nothing of the kind stands between the card and the browsers on Linux."""
    return {"seen": False, "why": "unsupported"}

"""What Chromium and Firefox find of PKCS#11 modules on Linux besides a profile's: the user's database, and p11-kit.

Fedora and Red Hat give p11-kit's modules to every NSS program (Fedora's change « NSSLoadP11KitModules », by the file of
crypto-policies); Debian does not.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from diagnostics.machine import Machine
from diagnostics.probes.browsers.firefox import kind_of, libraries, module_of
from diagnostics.probes.browsers.linux import snaps
from diagnostics.probes.browsers.places import filled, raw

DATABASES = ("~/.pki/nssdb", "~/.local/share/pki/nssdb")
"""The old place, which is used where it is there, and the new one."""
SNAP_HOME = "~/snap/chromium/current"
"""What Ubuntu's Chromium, which is a snap, takes for the user's folder."""
POLICY = "/etc/crypto-policies/back-ends/nss.config"
KITS = ("/etc/pkcs11/modules", "/usr/share/p11-kit/modules")
MODULE = re.compile(r"^\s*module\s*[:=]\s*(\S+)", re.MULTILINE)


def look(machine: Machine) -> dict[str, Any]:
    """The user's database, what p11-kit has, and whether every NSS program has that too. `snap`: the modules of the
    database of a Chromium that is a snap, which sees nothing of the others; None where there is no such Chromium."""
    folder, modules = _database(machine, DATABASES)
    inside = tuple(one.replace("~", SNAP_HOME) for one in DATABASES)
    return {
        "seen": True,
        "path": folder,
        "modules": modules,
        "snap": _database(machine, inside)[1] if "chromium" in snaps(machine) else None,
        "kit": sorted(set(_kit(machine))),
        "kit_for_all": "p11-kit-proxy" in _text(machine, POLICY),
    }


def _database(machine: Machine, places: Sequence[str]) -> tuple[str, list[dict[str, Any]]]:
    """The first of the places that is there, or nothing, and the modules of the database in it."""
    folder = next((one for one in places if (path := filled(machine, one)) and machine.path(path).is_dir()), "")
    text = _text(machine, f"{filled(machine, folder)}/pkcs11.txt") if folder else ""
    return folder, [module_of(machine, library) for library in libraries(text)]


def _text(machine: Machine, path: str) -> str:
    return raw(machine, path).decode("utf-8", "replace")


def _kit(machine: Machine) -> Iterator[str]:
    for folder in KITS:
        try:
            files = sorted(machine.path(folder).glob("*.module"))
        except OSError:
            files = []
        for file in files:
            yield from (kind_of(library) for library in MODULE.findall(_text(machine, f"{folder}/{file.name}")))

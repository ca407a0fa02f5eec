"""Firefox: the security devices of each profile, the extension of the card, some preferences, and remembered choices.

Forms: `pkcs11.txt` is NSS's (modutil writes the same), `ClientAuthRememberList.bin` is read as Gecko's data_storage
writes it (slots of a key of 256 bytes and a value, both padded with zeros), `.txt` before Firefox 118. No name of a
profile nor of a certificate is kept.
"""

import configparser
import json
import ntpath
import posixpath
import re
from collections.abc import Iterator
from typing import Any

from diagnostics.machine import Machine
from diagnostics.probes.binaries import processors_of
from diagnostics.probes.browsers.linux import snaps, unpacked
from diagnostics.probes.browsers.places import at, filled, parsed, raw, table

PREFERENCE = re.compile(r'^\s*user_pref\("([^"]+)",\s*(.+?)\);', re.MULTILINE)
SLOT, KEY, HEAD = 1286, 256, 6
"""Bytes of a slot of `ClientAuthRememberList.bin`, of its key, and of what stands before it."""
NO_CERTIFICATE = "no client certificate"
VERSION = re.compile(r"^LastVersion=([\d.]+)", re.MULTILINE)
KINDS = (("cps3_pkcs11", "ans"), ("cps_pkcs11", "ans"), ("opensc", "opensc"), ("p11-kit", "p11kit"))
MOST_PROFILES = 20
SNAP = "~/snap/"


def look(machine: Machine) -> dict[str, Any]:
    """The profiles of this user, and what the establishment has set."""
    found = [_profile(machine, folder, usual) for folder, usual in profiles(machine)]
    policies = [policy for path in table()["firefox"][machine.system]["policies"] if (policy := parsed(machine, path))]
    return {"seen": True, "profiles": found, "policies": policy_of(policies)}


def profiles(machine: Machine) -> Iterator[tuple[str, bool]]:
    """The folders of the profiles that `profiles.ini` names, and whether Firefox opens that one by itself."""
    for folder in _folders(machine):
        base = filled(machine, folder)
        if base:
            text = raw(machine, _join(machine, base, "profiles.ini")).decode("utf-8-sig", "replace")
            for path, relative, usual in list(listed(text))[:MOST_PROFILES]:
                yield _join(machine, base, path) if relative else path, usual


def _folders(machine: Machine) -> list[str]:
    """Where profiles are, without those that a Firefox of Linux left behind when it became a snap, or was one."""
    folders: list[str] = table()["firefox"][machine.system]["folders"]
    if machine.system != "linux":
        return folders
    snap = "firefox" in snaps(machine)
    elsewhere = not snap or bool(unpacked(machine))
    return [folder for folder in folders if (snap if SNAP in folder else elsewhere)]


def _join(machine: Machine, *parts: str) -> str:
    return ntpath.join(*parts) if machine.system == "windows" else posixpath.join(*parts)


def listed(text: str) -> list[tuple[str, bool, bool]]:
    """The profiles of a `profiles.ini`: path, whether it is relative, whether it is the usual one: that of an
    [Install…] section, or else the one marked so, or else the only one. Two installations may each have theirs, and
    one that was never started has none."""
    ini = configparser.RawConfigParser(strict=False)
    try:
        ini.read_string(text)
    except configparser.Error:
        return []
    sections = [ini[name] for name in ini.sections() if name.startswith("Profile") and "path" in ini[name]]
    paths = {one["path"] for one in sections}
    chosen = {ini[name].get("default", "") for name in ini.sections() if name.startswith("Install")} & paths
    chosen = chosen or {one["path"] for one in sections if one.get("default") == "1"}
    chosen = chosen or {one["path"] for one in sections[:1]}
    return [(one["path"], one.get("isrelative", "1") == "1", one["path"] in chosen) for one in sections]


def _profile(machine: Machine, folder: str, usual: bool) -> dict[str, Any]:
    def text(name: str) -> str:
        return raw(machine, _join(machine, folder, name)).decode("utf-8-sig", "replace")

    extensions = parsed(machine, _join(machine, folder, "extensions.json"))
    version = VERSION.search(text("compatibility.ini"))
    kept = slots(raw(machine, _join(machine, folder, "ClientAuthRememberList.bin")))
    kept = kept or lines(text("ClientAuthRememberList.txt"))
    return {
        "usual": usual,
        "version": version[1] if version else "",
        "modules": [module_of(machine, library) for library in libraries(text("pkcs11.txt"))],
        "extension": extension(extensions),
        "preferences": preferences(text("prefs.js") + text("user.js")),
        "without_certificate": sorted(set(remembered_none(kept)) & set(table()["doors"]["hosts"])),
    }


def libraries(text: str) -> list[str]:
    """The libraries that a `pkcs11.txt` names; NSS's own module has none."""
    lines = (line.strip().partition("=") for line in text.splitlines())
    return [value.strip() for key, _, value in lines if key == "library" and value.strip()]


def kind_of(library: str) -> str:
    """What a library is of, by its file's name."""
    name = library.replace("\\", "/").rpartition("/")[2].casefold()
    return next((kind for piece, kind in KINDS if piece in name), "other")


def module_of(machine: Machine, library: str) -> dict[str, Any]:
    """What is known of a library that a list names: what it is of, whether it is there (None where only its name is
    given), and for which processors."""
    file = machine.path(library) if "/" in library or "\\" in library else None
    there = None if file is None else file.is_file()
    return {"kind": kind_of(library), "there": there, "processors": processors_of(file) if file else []}


def extension(found: dict[str, Any]) -> str:
    """« on », « off » or « absent »: the extension of the card in an `extensions.json`."""
    addons = found.get("addons")
    known = table()["firefox"]["extensions"]
    ours = [one for one in (addons if isinstance(addons, list) else []) if at(one, "id") in known]
    return "absent" if not ours else "on" if any(one.get("active") for one in ours) else "off"


def preferences(text: str) -> dict[str, Any]:
    """The preferences that matter, of a `prefs.js`; the last word on each counts."""
    found = {}
    for name, value in PREFERENCE.findall(text):
        if name in table()["firefox"]["preferences"]:
            try:
                found[name] = json.loads(value)
            except ValueError:
                found[name] = None
    return found


def slots(kept: bytes) -> list[tuple[str, str]]:
    """The keys and values of a `ClientAuthRememberList.bin`; empty slots are left out."""
    found = []
    for start in range(0, len(kept) - HEAD - KEY, SLOT):
        slot = kept[start + HEAD : start + SLOT]
        key, value = (part.rstrip(b"\0").decode("utf-8", "replace") for part in (slot[:KEY], slot[KEY:]))
        found += [(key, value)] if key else []
    return found


def lines(text: str) -> list[tuple[str, str]]:
    """The keys and values of a `ClientAuthRememberList.txt`: key, score, day, value."""
    parts = (line.split("\t") for line in text.splitlines())
    return [(part[0], part[3]) for part in parts if len(part) == 4]


def remembered_none(kept: list[tuple[str, str]]) -> Iterator[str]:
    """The hosts for which Firefox remembers that no certificate is to be shown: a key begins with its host."""
    for key, value in kept:
        if value == NO_CERTIFICATE:
            host = key.split(",")[0].rpartition("//")[2]
            yield host.rpartition(":")[0] if re.search(r":\d+$", host) else host


def policy_of(found: list[dict[str, Any]]) -> dict[str, Any]:
    """What policies say of devices and of the extension, whatever their form: file, registry or property list."""
    merged: dict[str, Any] = {}
    for one in found:
        merged |= one["policies"] if isinstance(one.get("policies"), dict) else one
    devices = merged.get("SecurityDevices")
    added = at(devices, "Add") if isinstance(at(devices, "Add"), dict) else devices
    named = [value for value in (added or {}).values() if isinstance(value, str)] if isinstance(added, dict) else []
    installs = json.dumps([merged.get("ExtensionSettings"), merged.get("Extensions")])
    return {
        "there": bool(merged),
        "devices": [kind_of(library) for library in named],
        "extension": any(id in installs for id in table()["firefox"]["extensions"]),
    }

"""Browsers on Linux: packages, what stands in folders, and the usual one."""

import re
from typing import Any

from diagnostics.machine import Machine
from diagnostics.probes.browsers.places import OTHER, families, filled, parsed, raw, table

LISTS = ("~/.config/mimeapps.list", "/etc/xdg/mimeapps.list", "/usr/share/applications/mimeapps.list")
HANDLER = re.compile(r"^x-scheme-handler/https\s*=\s*([^;\n]+)", re.MULTILINE)
FOLDERS = (
    "/usr/lib/firefox",
    "/usr/lib64/firefox",
    "/usr/lib/firefox-esr",
    "/opt/firefox",
)
SNAPPED = ("chromium", "firefox")
SNAPS = ("/snap", "/var/lib/snapd/snap")
"""Browsers that Ubuntu gives as snaps, by its names and ours, and where a system mounts snaps. The packages of those
names are empty there, and of a version that is none: « 2:1snap1-0ubuntu2 »."""
SNAP_VERSION = re.compile(r"^version:\s*['\"]?(\d[\d.]*)", re.MULTILINE)
VERSION = re.compile(r"^Version=([\d.]+)", re.MULTILINE)
NUMBER = re.compile(r"(?:\d+:)?(\d[\d.]*)")


def installed(machine: Machine) -> list[dict[str, Any]]:
    """The browsers that packages or folders tell of, each once."""
    packages = {name: key for key, one in families().items() for name in one["packages"]}
    told = machine.run("dpkg-query", "-W", "-f", "${Package}\t${Version}\t${db:Status-Status}\n", *packages).text
    told += machine.run("rpm", "-q", "--qf", "%{NAME}\t%{VERSION}\tinstalled\n", *packages).text
    found: dict[str, str] = {}
    for line in told.splitlines():
        name, version, status = (*line.split("\t"), "", "")[:3]
        number = NUMBER.match(version)
        if name in packages and number and status == "installed" and "snap" not in version:
            found.setdefault(packages[name], number[1])
    found = {**snaps(machine), **found, **unpacked(machine)}
    return [{"key": key, "version": version, "processors": []} for key, version in found.items()]


def unpacked(machine: Machine) -> dict[str, str]:
    """Firefox where it stands in one of its usual folders, with its version."""
    texts = (raw(machine, f"{folder}/application.ini").decode("utf-8", "replace") for folder in FOLDERS)
    told = [version[1] for text in texts if (version := VERSION.search(text))]
    return {"firefox": told[-1]} if told else {}


def snaps(machine: Machine) -> dict[str, str]:
    """The browsers that are snaps, by our names, with their versions: what each one's `meta/snap.yaml` says."""
    texts = {
        key: "".join(
            raw(machine, f"{folder}/{key}/current/meta/snap.yaml").decode("utf-8", "replace") for folder in SNAPS
        )
        for key in SNAPPED
    }
    return {key: told[1] for key, text in texts.items() if (told := SNAP_VERSION.search(text))}


def usual(machine: Machine) -> str:
    """The browser that opens links, as the lists of applications say."""
    for path in LISTS:
        if (named := filled(machine, path)) and (
            found := HANDLER.search(raw(machine, named).decode("utf-8", "replace"))
        ):
            known = (key for key, one in families().items() if one["desktop"] and one["desktop"] in found[1])
            return next(known, OTHER)
    return ""


def policies(machine: Machine, key: str) -> dict[str, Any]:
    """The policies of one browser: every file of its folders."""
    merged: dict[str, Any] = {}
    for folder in table()["chromium"][key]["linux"]["policies"]:
        for name in _names(machine, folder):
            merged |= parsed(machine, f"{folder}/{name}")
    return merged


def _names(machine: Machine, folder: str) -> list[str]:
    try:
        return sorted(file.name for file in machine.path(folder).iterdir() if file.name.endswith(".json"))
    except OSError:
        return []

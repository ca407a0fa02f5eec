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
    "/snap/firefox/current/usr/lib/firefox",
)
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
        if name in packages and number and status == "installed":
            found.setdefault(packages[name], number[1])
    for folder in FOLDERS:
        if told_there := VERSION.search(raw(machine, f"{folder}/application.ini").decode("utf-8", "replace")):
            found["firefox"] = told_there[1]
    return [{"key": key, "version": version, "processors": []} for key, version in found.items()]


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
    """The policies of one browser: every file of its folder."""
    folder = table()["chromium"][key]["linux"]["policies"]
    try:
        names = sorted(file.name for file in machine.path(folder).iterdir() if file.name.endswith(".json"))
    except OSError:
        return {}
    merged: dict[str, Any] = {}
    for name in names:
        merged |= parsed(machine, f"{folder}/{name}")
    return merged

"""Browsers on macOS: applications, the usual one, and managed preferences."""

from typing import Any

from diagnostics.machine import Machine
from diagnostics.probes.binaries import processors_of
from diagnostics.probes.browsers.places import OTHER, at, families, filled, parsed, table

HANDLERS = "~/Library/Preferences/com.apple.LaunchServices/com.apple.launchservices.secure.plist"
ROLES = ("LSHandlerRoleAll", "LSHandlerRoleViewer")


def installed(machine: Machine) -> list[dict[str, Any]]:
    """The applications that are there."""
    found = []
    for key, one in families().items():
        information = parsed(machine, f"{one['application']}/Contents/Info.plist") if one["application"] else {}
        if information:
            program = machine.path(f"{one['application']}/Contents/MacOS/{information.get('CFBundleExecutable', '')}")
            version = str(information.get("CFBundleShortVersionString", ""))
            found.append({"key": key, "version": version, "processors": processors_of(program)})
    return found


def usual(machine: Machine) -> str:
    """The browser that opens links: the last that Launch Services names for https, or Safari."""
    path = filled(machine, HANDLERS)
    handlers = parsed(machine, path).get("LSHandlers") if path else None
    named = [
        str(at(one, role)).casefold()
        for one in (handlers if isinstance(handlers, list) else [])
        for role in ROLES
        if at(one, "LSHandlerURLScheme") == "https" and at(one, role)
    ]
    return next((key for key, one in families().items() if one["bundle"] == named[-1]), OTHER) if named else "safari"


def policies(machine: Machine, key: str) -> dict[str, Any]:
    """The managed preferences of one browser."""
    return parsed(machine, table()["chromium"][key]["macos"]["policies"])

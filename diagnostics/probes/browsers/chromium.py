"""Chromium and its family: what the establishment's policies and the user's own settings forbid or choose.

Of patterns, only those that fit a host of the doors or of health are kept.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from diagnostics.machine import Machine
from diagnostics.probes.browsers.places import at, covers, filled, inside, of_health, parsed, table

LOOPBACK, BEFORE = "loopback_network", "local_network_access"
"""The choices on this machine's own software: now, and before they were parted from those on the local network."""
BLOCK = 2
"""The content setting that refuses."""
MOST_PROFILES = 20


def policies(found: Mapping[str, Any]) -> dict[str, Any]:
    """What the policies of one browser say of the card, of cookies and of the machine's own software."""
    return {
        "select": [rule for text in texts(found.get("AutoSelectCertificateForUrls")) for rule in _rule(text)],
        "local_blocked": sorted(set(_blocked(found))),
        "cookies_blocked": found.get("DefaultCookiesSetting") == BLOCK
        or any(covers(pattern, _doors()) for pattern in texts(found.get("CookiesBlockedForUrls"))),
    }


def _blocked(found: Mapping[str, Any]) -> list[str]:
    """Patterns of health that may not reach this machine's own software. Of the four rules, the first that fits counts:
    refused there, allowed there, refused in general, allowed in general; what concerns other machines of the local
    network does not (« LoopbackNetworkBlockedForUrls », learn.microsoft.com/deployedge/microsoft-edge-policies)."""
    refused, allowed, general = (
        texts(found.get(name))
        for name in (
            "LoopbackNetworkBlockedForUrls",
            "LoopbackNetworkAllowedForUrls",
            "LocalNetworkAccessBlockedForUrls",
        )
    )
    left = [pattern for pattern in general if not any(inside(pattern, other) for other in allowed)]
    return [pattern for pattern in (*refused, *left) if of_health(pattern)]


def _doors() -> list[str]:
    hosts: list[str] = table()["doors"]["hosts"]
    return hosts


def texts(value: Any) -> list[str]:
    """The texts of a list, of a numbered table (registry), or of one text."""
    values: Iterable[Any] = value.values() if isinstance(value, dict) else value if isinstance(value, list) else [value]
    return [one for one in values if isinstance(one, str)]


def _rule(text: str) -> list[dict[str, str]]:
    """A rule that chooses a certificate for one of the doors: its pattern and the authority that it asks for."""
    try:
        rule = json.loads(text)
    except ValueError:
        return []
    pattern = at(rule, "pattern")
    if not isinstance(pattern, str) or not covers(pattern, _doors()):
        return []
    issuer = at(rule, "filter", "ISSUER")
    named = at(issuer, "CN") or at(issuer, "O") or at(issuer, "OU") or ""
    return [{"pattern": pattern, "issuer": str(named)}]


def choices(machine: Machine, key: str) -> dict[str, Any]:
    """What this user refused, in whatever profile."""
    folders = [filled(machine, folder) for folder in table()["chromium"][key][machine.system]["data"]]
    found = [parsed(machine, file) for folder in folders if folder for file in _preferences(machine, folder)]
    return {
        "local_blocked": sorted({pattern for one in found for pattern in _refused(one)}),
        "cookies_blocked": any(
            at(one, "profile", "default_content_setting_values", "cookies") == BLOCK for one in found
        ),
    }


def _preferences(machine: Machine, data: str) -> list[str]:
    folder = machine.path(data)
    names = ("Default", *(f"Profile {index}" for index in range(1, MOST_PROFILES)))
    separator = "\\" if machine.system == "windows" else "/"
    return [separator.join((data, name, "Preferences")) for name in names if (folder / name / "Preferences").is_file()]


def _refused(preferences: dict[str, Any]) -> list[str]:
    entries: dict[str, Any] = {}
    for name in (BEFORE, LOOPBACK):  # the later word counts
        table_of = at(preferences, "profile", "content_settings", "exceptions", name)
        entries |= table_of if isinstance(table_of, dict) else {}
    return [pattern for pattern, entry in entries.items() if at(entry, "setting") == BLOCK and of_health(pattern)]

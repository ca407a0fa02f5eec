"""Chromium and its family: what the establishment's policies and the user's own settings forbid or choose.

Of patterns, only those that fit a host of the doors or of health are kept.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from diagnostics.machine import Machine
from diagnostics.probes.browsers.places import at, covers, filled, of_health, parsed, table

BLOCKING = ("LocalNetworkAccessBlockedForUrls", "LocalNetworkBlockedForUrls", "LoopbackNetworkBlockedForUrls")
ALLOWING = ("LocalNetworkAccessAllowedForUrls", "LocalNetworkAllowedForUrls", "LoopbackNetworkAllowedForUrls")
NETWORKS = ("local_network_access", "local_network", "loopback_network")
BLOCK = 2
"""The content setting that refuses."""
MOST_PROFILES = 20


def policies(found: Mapping[str, Any]) -> dict[str, Any]:
    """What the policies of one browser say of the card, of cookies and of the machine's own software."""
    blocked = [pattern for name in BLOCKING for pattern in texts(found.get(name)) if of_health(pattern)]
    allowed = {pattern for name in ALLOWING for pattern in texts(found.get(name))}
    return {
        "select": [rule for text in texts(found.get("AutoSelectCertificateForUrls")) for rule in _rule(text)],
        "local_blocked": sorted({pattern for pattern in blocked if pattern not in allowed}),
        "cookies_blocked": found.get("DefaultCookiesSetting") == BLOCK
        or any(covers(pattern, _doors()) for pattern in texts(found.get("CookiesBlockedForUrls"))),
    }


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
    tables = [at(preferences, "profile", "content_settings", "exceptions", name) for name in NETWORKS]
    entries = [(pattern, entry) for one in tables if isinstance(one, dict) for pattern, entry in one.items()]
    return [pattern for pattern, entry in entries if at(entry, "setting") == BLOCK and of_health(pattern)]

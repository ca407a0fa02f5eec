"""Where each browser keeps what is asked of it (`browsers.toml`), and reading of it that bears what is not there."""

import json
import plistlib
import re
from functools import cache
from typing import Any

from diagnostics.domain.texts import load_texts
from diagnostics.machine import Machine
from diagnostics.machine.system import MOST_BYTES

BLANK = re.compile(r"%(\w+)%")


@cache
def table() -> dict[str, Any]:
    """The browsers, the doors' hosts and the domains of health."""
    return load_texts("diagnostics.probes.browsers", "browsers.toml")


OTHER = "other"
"""A usual browser that is none of ours."""


def families() -> dict[str, dict[str, Any]]:
    """Every browser by its key, Chromium's family and the others."""
    found: dict[str, dict[str, Any]] = {**table()["chromium"], **table()["others"]}
    return found


def filled(machine: Machine, path: str) -> str:
    """A path with `~` and the names of the environment replaced; nothing where one of them is not known."""
    home = machine.variable("HOME")
    if (path.startswith("~") and not home) or any(not machine.variable(name) for name in BLANK.findall(path)):
        return ""
    path = home + path[1:] if path.startswith("~") else path
    return BLANK.sub(lambda blank: machine.variable(blank[1]), path)


def raw(machine: Machine, path: str) -> bytes:
    """What a file holds; nothing where it is not there or may not be read."""
    try:
        with machine.path(path).open("rb") as file:
            return file.read(MOST_BYTES)
    except OSError:
        return b""


def parsed(machine: Machine, path: str) -> dict[str, Any]:
    """A JSON file or a property list as a table; an empty one where it is none."""
    held = raw(machine, path)
    try:
        found = plistlib.loads(held) if path.endswith(".plist") else json.loads(held.decode("utf-8-sig"))
    except Exception:  # a damaged file, whatever its parser makes of it
        return {}
    return found if isinstance(found, dict) else {}


def at(found: Any, *names: str) -> Any:
    """What stands in a table of tables, or None."""
    for name in names:
        found = found.get(name) if isinstance(found, dict) else None
    return found


def covers(pattern: str, hosts: list[str]) -> bool:
    """Whether an address pattern of Chromium (`*`, `[*.]domain`, `https://host:443`) fits one of these hosts."""
    host = pattern.partition("://")[2] or pattern
    host = host.split("/")[0].split(",")[0]
    host = host.rpartition(":")[0] if re.search(r":(\d+|\*)$", host) else host
    if host == "*":
        return True
    if host.startswith("[*.]"):
        return any(f".{one}".endswith(f".{host[4:]}") for one in hosts)
    return host in hosts


def inside(pattern: str, other: str) -> bool:
    """Whether all that an address pattern of Chromium fits, another one fits too."""
    (scheme, host, port), (scheme_of, host_of, port_of) = _parts(pattern), _parts(other)
    wide = host_of == "*" or (
        host_of.startswith("[*.]") and f".{host.removeprefix('[*.]')}".endswith(f".{host_of[4:]}")
    )
    return scheme_of in ("", scheme) and port_of in ("", port) and (wide or host == host_of)


def _parts(pattern: str) -> tuple[str, str, str]:
    """Scheme, host and port of a pattern; nothing where it says none, or any."""
    scheme, _, rest = pattern.rpartition("://")
    host = rest.split("/")[0].split(",")[0]
    port = re.search(r":(\d+|\*)$", host)
    return scheme.replace("*", ""), host[: port.start()] if port else host, port[1].replace("*", "") if port else ""


def of_health(pattern: str) -> bool:
    """Whether an address pattern fits a host of a domain of health."""
    domains = table()["doors"]["health"]
    host = (pattern.partition("://")[2] or pattern).split("/")[0].split(",")[0].split(":")[0].removeprefix("[*.]")
    return host == "*" or any(f".{host}".endswith(f".{domain}") for domain in domains)

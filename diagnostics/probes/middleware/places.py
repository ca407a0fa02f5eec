"""Where the card's software stands on each system (`places.toml`), and what of it is there."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from diagnostics.domain.texts import load_texts
from diagnostics.machine import Machine
from diagnostics.probes.binaries import processors_of

BLANK = re.compile(r"%(\w+)%")


@cache
def _places() -> dict[str, Any]:
    return load_texts("diagnostics.probes.middleware", "places.toml")


def places(machine: Machine) -> dict[str, Any]:
    """The places of this machine's system, as `places.toml` has them."""
    found: dict[str, Any] = _places()[machine.system]
    return found


def filled(machine: Machine, path: str) -> str:
    """A path with the names of the environment replaced, and `~` too."""
    usual = {name.casefold(): value for name, value in _places()["windows"]["usual"].items()}

    def value(blank: re.Match[str]) -> str:
        return machine.variable(blank[1]) or str(usual.get(blank[1].casefold(), ""))

    path = BLANK.sub(value, path)
    return machine.environ.get("HOME", "/root") + path[1:] if path.startswith("~") else path


def modules(machine: Machine) -> Iterator[dict[str, Any]]:
    """The PKCS#11 modules that are there, the best first, each once: a file may have two names."""
    seen = set()
    for place in places(machine)["modules"]:
        path = filled(machine, place["path"])
        file = machine.path(path)
        if file.is_file() and file.resolve() not in seen:
            seen.add(file.resolve())
            yield {"kind": place["kind"], "path": path, "processors": processors_of(file)}

"""The network between this workstation and the four doors. It connects to the hosts of `hosts.toml`, and to the proxy
that is set, and to nothing else; it sends no name and no number of anybody.

Observations: `network.hosts` (what was looked at), `network.routes`, `network.names_file`, `network.proxy`, and one
`network.host.<key>` for each host.
"""

import json
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict
from typing import Any

from diagnostics.machine import Machine
from diagnostics.machine.network import Proxy, ProxySettings, parse_proxy
from diagnostics.model import Observation, Sensitivity
from diagnostics.probes.network import pac
from diagnostics.probes.network.hosts import Host, load_hosts
from diagnostics.probes.network.look import Plan, look
from diagnostics.probes.network.names import written
from diagnostics.probes.together import Deadline, Running, start

WHOLE_SECONDS = 7.0
SUPPORTED = ("http",)
Begun = Running[list[Observation]]

__all__ = ["Begun", "begin", "finish"]


def begin(machine: Machine, environment: str) -> Begun:
    """Begin to look, beside whatever else is done. Raises HostsError."""
    hosts = load_hosts(machine.hosts_file(), environment)
    return start(lambda: list(_observe(machine, hosts)))


def finish(begun: Begun) -> list[Observation]:
    """Wait for what was begun."""
    return begun.wait(WHOLE_SECONDS + 30)


def _observe(machine: Machine, hosts: tuple[Host, ...]) -> Iterable[Observation]:
    started = machine.monotonic()
    deadline = Deadline(WHOLE_SECONDS)
    own = machine.hosts_file() is not None
    kept = Sensitivity.MACHINE if own else Sensitivity.PUBLIC
    yield machine.observe("network.hosts", [asdict(host) for host in hosts], "hosts.toml", kept, started)
    yield _dated(machine, "network.routes", lambda: dict(machine.routes()), "connect (UDP)")
    names = [host.host for host in hosts]
    yield _dated(machine, "network.names_file", lambda: written(machine.names_file(), names), "fichier hosts")
    settings, proxy_started = machine.proxies(), machine.monotonic()
    proxy, seen = _proxy(settings, deadline)
    yield machine.observe("network.proxy", seen, settings.source, Sensitivity.MACHINE, proxy_started)
    plan = Plan(proxy, bool(settings.https or settings.http), settings.bypasses, machine.trust(), deadline, machine.now)
    yield from _hosts(machine, hosts, plan)


def _dated(machine: Machine, id: str, see: Callable[[], Any], source: str) -> Observation:
    started = machine.monotonic()
    return machine.observe(id, see(), source, Sensitivity.MACHINE, started)


def _proxy(settings: ProxySettings, deadline: Deadline) -> tuple[Proxy | None, dict[str, Any]]:
    """The proxy to try, and what is known of it: never its user nor its password."""
    told: dict[str, Any] = {"source": settings.source, "bypass": list(settings.bypass), "pac": None}
    if address := settings.https or settings.http:
        proxy = parse_proxy(address)
        kind = proxy.scheme if proxy else "unreadable"
        told |= {"set": True, "kind": kind, "address": f"{proxy.host}:{proxy.port}" if proxy else ""}
        return (proxy if kind in SUPPORTED else None), told
    found = None
    if settings.pac:
        seen = pac.fetch(settings.pac, deadline)
        told["pac"] = {"address": settings.pac.split("?")[0], **seen}
        found = next(iter(pac.proxies(seen)), None)
    return found, {**told, "set": False, "kind": "", "address": f"{found.host}:{found.port}" if found else ""}


def _hosts(machine: Machine, hosts: tuple[Host, ...], plan: Plan) -> Iterable[Observation]:
    """Look at all hosts at once; of one that takes too long, what was seen by then."""
    started = machine.monotonic()
    looked: list[tuple[Host, dict[str, Any], Running[None]]] = []
    for host in hosts:
        seen: dict[str, Any] = {}
        looked.append((host, seen, start(lambda host=host, seen=seen: look(host, plan, seen))))  # type: ignore[misc]
    for host, seen, running in looked:
        over = True
        try:
            running.wait(plan.deadline.left())
        except TimeoutError:
            over = False
        value = {**_copy(seen), "over": over}
        yield machine.observe(f"network.host.{host.key}", value, host.scheme, Sensitivity.MACHINE, started)


def _copy(seen: dict[str, Any]) -> dict[str, Any]:
    """What was written so far; whoever writes may still be at it."""
    while True:
        try:
            copied: dict[str, Any] = json.loads(json.dumps(seen))
            return copied
        except RuntimeError:
            time.sleep(0.001)

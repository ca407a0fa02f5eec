"""The network between this workstation and the four doors. It connects to the hosts of `hosts.toml`, and to the proxy
that is set (or to the server of its PAC file, and the proxies that it names), and to nothing else; it sends no name and
no number of anybody. Windows and macOS, when they are asked of a certificate, may fetch an authority by themselves.

Observations: `network.hosts` (what was looked at), `network.routes`, `network.names_file`, `network.trust`,
`network.proxy`, one `network.host.<key>` for each host, and `network.detected` where the workstation looks for a proxy
on the network: whether the system finds one (found, none, unknown), beside the rest since that takes seconds. What
breaks names its error in its value, and stops nothing else; where the whole part breaks, `network.crashed` says so
after what was seen until then.
"""

import json
import ssl
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, replace
from functools import partial
from typing import Any, TypeVar

from diagnostics.machine import Machine
from diagnostics.machine.network import ProxySettings
from diagnostics.machine.trust import Trust
from diagnostics.model import Observation, Sensitivity
from diagnostics.probes import areas
from diagnostics.probes.network.choosing import Road, choose
from diagnostics.probes.network.hosts import Host, load_hosts
from diagnostics.probes.network.look import Plan, look
from diagnostics.probes.network.names import written
from diagnostics.probes.together import Deadline, Running, start

WHOLE_SECONDS = 7.0
"""How long the hosts may take together."""
LATE_SECONDS = 8.0
"""How long the part is still waited for besides: authorities, settings and a PAC file are read before the hosts."""
Begun = areas.Begun
Result = TypeVar("Result")
UNKNOWN_ROAD: tuple[Road, dict[str, Any]] = (Road(), {})

__all__ = ["Begun", "begin", "finish"]


def begin(machine: Machine, environment: str) -> Begun:
    """Begin to look, beside whatever else is done. Raises HostsError."""
    hosts = load_hosts(machine.hosts_file(), environment)
    return areas.begin(machine, {"network": partial(_observe, hosts=hosts)}, WHOLE_SECONDS + LATE_SECONDS)


def finish(begun: Begun) -> list[Observation]:
    """Wait for what was begun, and raise nothing."""
    return areas.finish(begun)


def _observe(machine: Machine, hosts: tuple[Host, ...]) -> Iterable[Observation]:
    started = machine.monotonic()
    own = machine.hosts_file() is not None
    kept = Sensitivity.MACHINE if own else Sensitivity.PUBLIC
    yield machine.observe("network.hosts", [asdict(host) for host in hosts], "hosts.toml", kept, started)
    yield _dated(machine, "network.routes", lambda: dict(machine.routes()), "connect (UDP)")
    names = [host.host for host in hosts]
    yield _dated(machine, "network.names_file", lambda: written(machine.names_file(), names), "fichier hosts")
    trust = _trust(machine)
    told = {"unread": trust.unread, "error": trust.error, "known": trust.known, "asks": trust.asks is not None}
    yield machine.observe("network.trust", told, "magasin du système", Sensitivity.MACHINE, started)
    proxy_started = machine.monotonic()
    settings, unread = _tried(machine.proxies, ProxySettings)
    (road, seen), broken = _tried(lambda: choose(settings, trust.context), lambda: UNKNOWN_ROAD)
    yield machine.observe("network.proxy", seen | broken | unread, settings.source, Sensitivity.MACHINE, proxy_started)
    detecting = start(machine.detects) if settings.auto else None
    plan = Plan(road, trust, Deadline(WHOLE_SECONDS), machine.now)
    yield from _hosts(machine, hosts, plan)
    if detecting is not None:
        yield _dated(machine, "network.detected", lambda: {"outcome": detecting.wait(plan.deadline.left())}, "WinHTTP")


def _dated(machine: Machine, id: str, see: Callable[[], Any], source: str) -> Observation:
    started = machine.monotonic()
    value, broken = _tried(see, dict)
    return machine.observe(id, value | broken, source, Sensitivity.MACHINE, started)


def _tried(see: Callable[[], Result], instead: Callable[[], Result]) -> tuple[Result, dict[str, str]]:
    """What was seen; or something in its place, and the name of the error."""
    try:
        return see(), {}
    except Exception as error:  # a part that breaks is a result of its own, and stops no other
        return instead(), {"error": type(error).__name__}


def _trust(machine: Machine) -> Trust:
    """Whom to trust: nobody, where that could not be read at all."""
    found, broken = _tried(machine.trust, lambda: Trust(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)))
    return replace(found, error=broken.get("error", found.error))


def _hosts(machine: Machine, hosts: tuple[Host, ...], plan: Plan) -> Iterable[Observation]:
    """Look at all hosts at once; of one that takes too long, what was seen by then."""
    started = machine.monotonic()
    looked: list[tuple[Host, dict[str, Any], Running[None]]] = []
    for host in hosts:
        seen: dict[str, Any] = {}
        looked.append((host, seen, start(lambda host=host, seen=seen: look(host, plan, seen))))  # type: ignore[misc]
    for host, seen, running in looked:
        ended = _ended(running, plan.deadline.left())
        value = {**_copy(seen), **ended}
        yield machine.observe(f"network.host.{host.key}", value, host.scheme, Sensitivity.MACHINE, started)


def _ended(running: Running[None], seconds: float) -> dict[str, Any]:
    """Whether the looking was over in time; and the name of the error, where it broke."""
    try:
        running.wait(seconds)
    except TimeoutError:
        return {"over": False}
    except Exception as error:
        return {"over": True, "error": type(error).__name__}
    return {"over": True}


def _copy(seen: dict[str, Any]) -> dict[str, Any]:
    """What was written so far; whoever writes may still be at it."""
    while True:
        try:
            copied: dict[str, Any] = json.loads(json.dumps(seen))
            return copied
        except RuntimeError:
            time.sleep(0.001)

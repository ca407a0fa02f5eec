"""One host, looked at by each way that leads there: directly, and through the proxy where there is one."""

import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from diagnostics.machine.network import Proxy
from diagnostics.machine.trust import Trust
from diagnostics.probes.network.choosing import Road
from diagnostics.probes.network.hosts import PORTS, Host
from diagnostics.probes.network.names import is_address, resolve
from diagnostics.probes.network.pages import ask
from diagnostics.probes.network.roads import OTHERS_SECONDS, authorization, connect, reach_proxy, tunnel
from diagnostics.probes.network.secure import handshake, lenient, system_says
from diagnostics.probes.together import Deadline, start

Seen = dict[str, Any]
Opened = tuple[Seen, socket.socket | None]
FOR_EVER = float("inf")
SECOND_LOOK = ("certificate", "protocol", "alert")
"""How a handshake ends that is worth another one which requires nothing."""


@dataclass(frozen=True)
class Plan:
    """How to look: the proxies, whom to trust, until when, and this machine's clock."""

    road: Road
    trust: Trust
    deadline: Deadline
    now: Callable[[], datetime]


def look(host: Host, plan: Plan, seen: Seen) -> None:
    """Look at one host; write what is seen into `seen`, as it comes. Raises TimeoutError when time was over first."""
    ways: dict[str, Seen] = {"direct": {}, "proxy": {}}
    proxy = plan.road.proxies.get(host.scheme)
    seen |= {"via": plan.road.via(host.scheme, host.host, host.port), "ways": ways}
    directly = start(lambda: _directly(host, plan, seen))
    if seen["via"] != "direct" and proxy is not None:
        _talk(host, plan, ways["proxy"], lambda: _through(host, proxy, plan))
    enough = seen["via"] == "proxy" and "http" in ways["proxy"]
    try:
        directly.wait(plan.deadline.left(OTHERS_SECONDS if enough else FOR_EVER))
    except TimeoutError:
        if not enough:  # else going without the proxy is for comparison, and may not lead anywhere
            raise


def _directly(host: Host, plan: Plan, seen: Seen) -> None:
    seen["names"] = _names(host, plan)
    addresses = seen["names"]["addresses"]
    _talk(host, plan, seen["ways"]["direct"], lambda: _straight(addresses, host, plan))


def _names(host: Host, plan: Plan) -> Seen:
    if is_address(host.host):
        return {"outcome": "ok", "addresses": [host.host], "ms": 0.0}
    return resolve(host.host, plan.deadline)


def _straight(addresses: list[str], host: Host, plan: Plan) -> Opened:
    tried, connection = connect(addresses, host.port, plan.deadline)
    return {"connections": tried}, connection


def _through(host: Host, proxy: Proxy, plan: Plan) -> Opened:
    """To the proxy; and through it to the host, unless what we want to say there is plain HTTP."""
    seen, connection = reach_proxy(proxy, plan.deadline)
    if connection is None or host.scheme == "http":
        return seen, connection
    seen["tunnel"] = tunnel(connection, proxy, f"{host.host}:{host.port}", plan.deadline)
    if seen["tunnel"]["outcome"] != "ok":
        connection.close()
        return seen, None
    return seen, connection


def _talk(host: Host, plan: Plan, way: Seen, open_one: Callable[[], Opened]) -> None:
    """Open a way, shake hands, ask for a page."""
    seen, connection = open_one()
    way.update(seen)
    if connection is None:
        return
    if host.scheme == "http":
        way["http"] = _ask(host, plan, connection, "tunnel" not in way and "names" in way)
        return
    way["tls"], secure = handshake(connection, host.host, plan.trust.context, plan.deadline)
    if way["tls"]["outcome"] == "certificate" and plan.trust.asks is not None:
        way["tls"], secure = _asked(host, plan, way["tls"], open_one, plan.trust.asks())
    if secure is None and way["tls"]["outcome"] in SECOND_LOOK:
        _, again = open_one()
        if again is not None:
            way["served"], secure = handshake(again, host.host, lenient(), plan.deadline)
    if secure is not None:
        way["http"] = _ask(host, plan, secure)


def _asked(
    host: Host, plan: Plan, refused: Seen, open_one: Callable[[], Opened], asking: ssl.SSLContext
) -> tuple[Seen, ssl.SSLSocket | None]:
    """A certificate that OpenSSL refuses, shown to the system itself: it is what browsers go by."""
    _, again = open_one()
    if again is None:
        return refused, None
    asked, secure = handshake(again, host.host, asking, plan.deadline, by_system=True)
    return ({**asked, "by": "system"} if secure else system_says(refused, asked)), secure


def _ask(host: Host, plan: Plan, connection: socket.socket, proxied: bool = False) -> Seen:
    named = host.host if host.port == PORTS[host.scheme] else f"{host.host}:{host.port}"
    target, headers = host.path, dict[str, str]()
    proxy = plan.road.proxies.get(host.scheme)
    if proxied and proxy is not None:
        target, headers = f"http://{named}{host.path}", authorization(proxy)
    method = "GET" if host.scheme == "http" else "HEAD"
    return ask(connection, named, target, method, plan.deadline, plan.now, headers)

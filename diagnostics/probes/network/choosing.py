"""Which proxies a browser takes here: those that are set by their address, or those that a PAC file names."""

import ssl
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from diagnostics.machine.network import Proxy, ProxySettings, parse_proxy
from diagnostics.probes.network import pac
from diagnostics.probes.network.hosts import PORTS
from diagnostics.probes.network.roads import reach_proxy
from diagnostics.probes.together import Deadline, start

PAC_SECONDS, STANDING_SECONDS = 3.5, 3.0
"""How long a PAC file is waited for, and then a proxy that it names; the hosts have their own time after that."""
SUPPORTED = ("http",)


@dataclass(frozen=True)
class Road:
    """The proxy for the addresses of each scheme, where one can be tried; whether a browser surely takes it (a PAC file
    decides by itself); and which hosts, by scheme, name and port, go without."""

    proxies: Mapping[str, Proxy | None] = field(default_factory=dict)
    certain: bool = True
    bypasses: Callable[[str, str, int], bool] = lambda scheme, host, port: False

    def via(self, scheme: str, host: str, port: int) -> str:
        """The way that a browser takes to a host: direct, proxy, or either."""
        if self.proxies.get(scheme) is None or self.bypasses(scheme, host, port):
            return "direct"
        return "proxy" if self.certain else "either"


def choose(settings: ProxySettings, trust: ssl.SSLContext) -> tuple[Road, dict[str, Any]]:
    """The road, and what is known of it: never a user nor a password. A PAC file comes before the proxies that are set,
    which stand in for it where there is none to be read (« Proxy support in Chrome », Chromium)."""
    told: dict[str, Any] = {"source": settings.source, "bypass": list(settings.bypass), "pac": None}
    told["auto"] = settings.auto
    if settings.pac:
        seen = pac.fetch(settings.pac, Deadline(PAC_SECONDS), trust)
        proxy, away = _standing(pac.proxies(seen))
        told["pac"] = {"address": shown(settings.pac), **seen, "away": away}
        if seen["outcome"] in ("ok", "unread") or not settings.given:
            named = {**_told(""), "address": _address(proxy)}
            return Road(dict.fromkeys(PORTS, proxy), False), {**told, **named, "plain": named}
    set_for = {scheme: settings.towards(scheme) for scheme in PORTS}
    proxies = {scheme: _tried(address) for scheme, address in set_for.items()}
    told |= {**_told(set_for["https"]), "plain": _told(set_for["http"])}
    return Road(proxies, True, settings.bypasses), told


def _tried(address: str) -> Proxy | None:
    proxy = parse_proxy(address)
    return proxy if proxy and proxy.scheme in SUPPORTED else None


def _told(address: str) -> dict[str, Any]:
    """What is told of a proxy that is set."""
    proxy = parse_proxy(address)
    kind = "" if not address else proxy.scheme if proxy else "unreadable"
    return {"set": bool(address), "kind": kind, "address": _address(proxy)}


def _address(proxy: Proxy | None) -> str:
    return f"{proxy.host}:{proxy.port}" if proxy else ""


def _standing(named: Sequence[Proxy]) -> tuple[Proxy | None, list[str]]:
    """The first proxy that takes a connection, as browsers choose among several, or the first where none does; and the
    addresses of those before it, which took none."""
    trying = [(proxy, start(lambda proxy=proxy: _stands(proxy))) for proxy in named]  # type: ignore[misc]
    deadline, away = Deadline(STANDING_SECONDS), list[str]()
    for proxy, running in trying:
        try:
            if running.wait(deadline.left()):
                return proxy, away
        except OSError:  # no time left, or no connection that a system can make
            pass
        away.append(_address(proxy))
    return next(iter(named), None), away


def _stands(proxy: Proxy) -> bool:
    _, connection = reach_proxy(proxy, Deadline(STANDING_SECONDS))
    if connection is not None:
        connection.close()
    return connection is not None


def shown(address: str) -> str:
    """The address of a PAC file as it may be told: without a user, a password, or what a server was asked with."""
    try:
        parts = urlsplit(address)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return ""
    if parts.scheme not in (*pac.PORTS, "file"):
        return f"{parts.scheme}:"
    return f"{parts.scheme}://{parts.hostname or ''}{port}{parts.path}"

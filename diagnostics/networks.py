"""What a record says of the network, read once: the hosts, and the way that a browser takes to each."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from statistics import median
from typing import Any

from diagnostics.model import Record

WRONG, AGREEING = timedelta(minutes=5), timedelta(minutes=1)
"""From when a clock is wrong (row P06), and within what servers agree (ours)."""
Seen = Mapping[str, Any]
EMPTY: Seen = {}
CERTIFICATE_EXPIRED, CERTIFICATE_EARLY, WRONG_HOST, WRONG_ADDRESS = 10, 9, 62, 64
"""OpenSSL's verification codes (X509_V_ERR_…)."""


@dataclass(frozen=True)
class Way:
    """One way to a host: what was seen of it, empty where it was not tried."""

    seen: Mapping[str, Any]

    def _part(self, name: str) -> Seen:
        found: Seen = self.seen.get(name, EMPTY)
        return found

    @property
    def tried(self) -> bool:
        """Whether it was tried at all."""
        return bool(self.seen)

    @property
    def connections(self) -> Sequence[Seen]:
        """How each address ended (of the host, or of the proxy)."""
        found: Sequence[Seen] = self.seen.get("connections", [])
        return found

    @property
    def connected(self) -> bool:
        """Whether an address took the connection."""
        return any(one["outcome"] == "ok" for one in self.connections)

    @property
    def tunnel(self) -> Seen:
        """What the proxy answered to CONNECT."""
        return self._part("tunnel")

    @property
    def reached(self) -> bool:
        """Whether the host itself took the connection, as far as this can be told."""
        through = self.tunnel.get("outcome", "ok") == "ok"
        return self.connected and through and self.status != AUTHENTICATION and not self.gateway_error

    @property
    def tls(self) -> Seen:
        """The handshake as a browser makes it."""
        return self._part("tls")

    @property
    def served(self) -> Seen:
        """The handshake that requires nothing, where the other one failed."""
        return self._part("served")

    @property
    def chain(self) -> Sequence[Seen]:
        """The certificates that were verified or, failing that, served; leaf first."""
        return self.tls.get("chain") or self.served.get("chain") or []

    @property
    def http(self) -> Seen:
        """The answer to one request."""
        return self._part("http")

    @property
    def status(self) -> int | None:
        """HTTP status of the answer, of the proxy's where that came first."""
        found = self.http.get("status", self.tunnel.get("status"))
        return None if found is None else int(found)

    @property
    def gateway_error(self) -> bool:
        """Whether a proxy says that it cannot reach the host by plain HTTP."""
        return "names" in self.seen and not self.tunnel and self.status in (502, 503, 504)

    @property
    def milliseconds(self) -> float:
        """Time from the connection to the answer, or to giving up on it; 0 where none was asked for."""
        if self.http.get("outcome") not in ("ok", "timeout"):
            return 0.0
        taken = [min((one["ms"] for one in self.connections if one["outcome"] == "ok"), default=0.0)]
        taken += [part.get("ms", 0.0) for part in (self.tunnel, self.tls, self.http)]
        return float(sum(taken))


AUTHENTICATION = 407
PARTS = ("proxy", "routes", "names_file", "trust", "detected")


@dataclass(frozen=True)
class SeenHost:
    """One host: `host` as it was asked for (`hosts.toml`), what was seen, and the way a browser takes (`via`)."""

    host: Seen
    seen: Seen

    @property
    def name(self) -> str:
        """Its name for people."""
        return str(self.host["name"])

    @property
    def broken(self) -> bool:
        """Whether helpdesk failed to look at it."""
        return not self.seen or "error" in self.seen

    @property
    def via(self) -> str:
        """direct, proxy, or either."""
        return str(self.seen.get("via", "direct"))

    @property
    def names(self) -> Seen:
        """How its name was resolved."""
        return self.seen.get("names") or {"outcome": "timeout", "addresses": []}

    @cached_property
    def direct(self) -> Way:
        """Without a proxy."""
        return Way(self.seen.get("ways", EMPTY).get("direct", EMPTY))

    @cached_property
    def proxied(self) -> Way:
        """Through the proxy."""
        return Way(self.seen.get("ways", EMPTY).get("proxy", EMPTY))

    @property
    def way(self) -> Way:
        """The way that counts."""
        if self.via == "direct":
            return self.direct
        return self.direct if self.via == "either" and not self.proxied.reached else self.proxied

    @property
    def secure(self) -> bool:
        """Whether it is spoken to by https."""
        return bool(self.host["scheme"] == "https")

    @property
    def needed(self) -> bool:
        """Whether a door cannot do without it."""
        return bool(self.host["doors"])


@dataclass(frozen=True)
class Network:
    """All of it. `broken` are the hosts that helpdesk failed to look at, and `error` the first error that it met: they
    say nothing of the network."""

    hosts: tuple[SeenHost, ...]
    proxy: Seen
    routes: Seen
    names_file: Seen
    trust: Seen
    detected: Seen
    broken: tuple[SeenHost, ...]
    error: str

    @property
    def secure(self) -> tuple[SeenHost, ...]:
        """The hosts that are spoken to by https."""
        return tuple(host for host in self.hosts if host.secure)

    @property
    def plain(self) -> tuple[SeenHost, ...]:
        """Those by plain http."""
        return tuple(host for host in self.hosts if not host.secure)

    @property
    def answered(self) -> bool:
        """Whether anything at all was reached, by any way."""
        return any(way.connected for host in self.hosts for way in (host.direct, host.proxied))


def read(record: Record) -> Network | None:
    """The network as a record holds it; None where nobody looked, or where there was nothing to look at."""
    asked = record.value("network.hosts")
    if not asked:
        return None
    looked = {host["key"]: record.value(f"network.host.{host['key']}") for host in asked}
    hosts = [SeenHost(host, looked[host["key"]] or EMPTY) for host in asked]
    broken = tuple(host for host in hosts if host.broken)
    parts = {part: record.value(f"network.{part}") or EMPTY for part in PARTS}
    errors = [host.seen.get("error", "") for host in broken] + [(record.value("network.crashed") or EMPTY).get("error")]
    error = next((error for error in errors if error), "")
    looked_at = tuple(host for host in hosts if not host.broken)
    return Network(hosts=looked_at, broken=broken, error=error, **parts)


def skews(hosts: Iterable[SeenHost]) -> list[timedelta]:
    """By how much this machine's clock is ahead of each server that told the time, one for each host."""
    found = []
    for host in hosts:
        answers = (way.http for way in (host.way, host.direct, host.proxied))
        told = next((answer for answer in answers if answer.get("date")), None)
        if told is not None:
            with suppress(OverflowError):  # the end of time, made older still
                server = datetime.fromisoformat(told["date"]) + timedelta(seconds=told["age"])
                found.append(datetime.fromisoformat(told["local"]) - server)
    return found


def skew(hosts: Iterable[SeenHost]) -> tuple[timedelta, int] | None:
    """By how much this machine's clock is ahead of what most servers tell, and how many they are; None where they do
    not agree, or where fewer than two told the time."""
    found = skews(hosts)
    if len(found) < 2:
        return None
    middle = timedelta(seconds=median(one.total_seconds() for one in found))
    agreeing = sum(abs(one - middle) <= AGREEING for one in found)
    return (middle, agreeing) if agreeing * 2 > len(found) else None


def _known(host: SeenHost) -> bool:
    """Whether it is the server itself that answered, whatever its certificate's dates are for this machine's clock."""
    tls = host.way.tls
    return tls.get("outcome") == "ok" or tls.get("verify_code") in (CERTIFICATE_EXPIRED, CERTIFICATE_EARLY)


def moment(record: Record) -> datetime:
    """When a record was taken, by the time of servers that are known where this machine's clock is wrong (row C07)."""
    taken_at = datetime.fromisoformat(record.taken_at)
    network = read(record)
    found = skew(filter(_known, network.hosts)) if network else None
    if found is None or abs(found[0]) <= WRONG:
        return taken_at
    with suppress(OverflowError):
        return taken_at - found[0]
    return taken_at

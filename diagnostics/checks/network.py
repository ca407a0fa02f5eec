"""The ground that every door stands on: a network, its proxy, its names, and nobody in between; and the clock."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from ipaddress import ip_address

from diagnostics.checks.base import Check, Judge, fault, not_applicable, ok, seen, unknown, warning
from diagnostics.model import Outcome, Record, Status
from diagnostics.networks import AUTHENTICATION, WRONG, Network, Seen, SeenHost, read, skew, skews

DRIFTING = timedelta(minutes=1)
"""From when a clock is worth a look (ours)."""
DAYS = timedelta(days=2)
GATEWAY = (502, 503, 504)
SILENT = {"negotiate", "ntlm", "kerberos"}
"""What a browser answers by itself, with the session of Windows that helpdesk has no hand on."""


def on_network(judge: Callable[[Network], Outcome]) -> Judge:
    """A check that has no meaning where the network was not looked at."""

    def judged(record: Record) -> Outcome:
        if record.settings.network:
            seen(record, "network.hosts")
        network = read(record) if record.settings.network else None
        if network is None:
            return not_applicable("_no_network")
        return judge(network) if network.hosts else unknown("_network_broke", error=network.error or "—")

    return judged


def listed(hosts: Iterable[SeenHost]) -> str:
    """Names of hosts, for a message."""
    return ", ".join(host.name for host in hosts)


def _link(network: Network) -> Outcome:
    ways = [label for key, label in (("ipv4", "IPv4"), ("ipv6", "IPv6")) if network.routes.get(key)]
    if ways:
        return ok(ways=", ".join(ways))
    if network.answered:
        return ok("answered")
    if error := network.routes.get("error"):
        return unknown("_network_broke", error=error)
    return fault("network.none", "none")


def _proxy(network: Network) -> Outcome:
    outcome = _set(network)
    if outcome.status is Status.FAULT and network.detected.get("outcome") == "found":
        address = (network.proxy.get("pac") or network.proxy)["address"]
        return unknown("auto_first", address=address)
    return outcome


def _set(network: Network) -> Outcome:
    """What is set, and what came of it. A proxy that the network announces comes before that (« Proxy support in
    Chrome », Chromium), and helpdesk takes none such."""
    works = any(host.direct.reached for host in network.hosts)
    if error := network.proxy.get("error"):
        return not_applicable("broke", error=error) if works else unknown("broke", error=error)
    if pac := network.proxy.get("pac"):
        return _pac(network, pac, works)
    kinds = [part["kind"] for part in (network.proxy, _plain(network)) if part.get("set")]
    if not kinds:
        return _none(network, works)
    if network.proxy.get("set") and kinds[0] != "http":
        return _untried(network, "unsupported", kind=kinds[0])
    return _through(network) if "http" in kinds else not_applicable("unsupported", kind=kinds[0])


def _plain(network: Network) -> Seen:
    """The proxy for plain http; records of before it was told apart have one for all."""
    found: Seen = network.proxy.get("plain", network.proxy)
    return found


def _none(network: Network, works: bool) -> Outcome:
    """No proxy is set. One that the network announces (WPAD) is not taken: only that it is not needed can be told, or
    that there is none."""
    if not network.proxy.get("auto"):
        return ok("none")
    if works or network.detected.get("outcome") == "none":
        return ok("auto" if works else "auto_none")
    return unknown("auto_dark")


def _untried(network: Network, message: str, **values: str) -> Outcome:
    """A browser goes where helpdesk cannot follow: what was seen without counts where it lacks nothing."""
    wanted = [host for host in network.hosts if host.needed] or network.hosts
    if all(host.direct.reached for host in wanted):
        return not_applicable(message, **values)
    return unknown(f"{message}_dark", **values)


def _pac(network: Network, pac: Seen, works: bool) -> Outcome:
    outcome, address = pac["outcome"], pac["address"]
    if outcome == "unread":
        return _untried(network, "pac_unread", address=address)
    if outcome != "ok":
        told = warning if any(host.way.reached for host in network.hosts) else fault
        return told("network.pac_unusable", f"pac_{outcome}", address=address)
    if not works and (pac.get("untried") or len(pac["proxies"]) - len(pac.get("away", ())) > 1):
        through = [host for host in network.hosts if host.proxied.reached]
        return ok("pac_through", address=address) if through else unknown("pac_others", address=address)
    if not network.proxy["address"]:
        return ok("pac_direct", address=address)
    return ok("pac", address=address, proxy=network.proxy["address"]) if works else _through(network)


def _through(network: Network) -> Outcome:
    """What going through the proxies gave: that of https first, which the doors want, then that of plain http."""
    address, plain = network.proxy.get("address", ""), _plain(network).get("address", "")
    if address == plain:
        return _by(address, network.hosts, fault)
    found = [_by(address, network.secure, fault)] if address else []
    found += [_by(plain, network.plain, warning)] if plain else []
    return next((outcome for outcome in found if outcome.status is not Status.OK), found[0])


def _by(address: str, hosts: Iterable[SeenHost], told: Callable[..., Outcome]) -> Outcome:
    """What going through one proxy gave; each fault says whether going without would work."""
    tried = [host for host in hosts if host.proxied.tried]
    if not tried:
        return ok("bypassed", address=address)
    works = any(host.direct.reached for host in tried)
    if not any(host.proxied.connected for host in tried):
        if all(found["outcome"] != "ok" for host in tried for found in (host.names, host.proxied.seen["names"])):
            return not_applicable("unnamed", address=address)
        return told("network.proxy_unreachable", "unreachable_works" if works else "unreachable", address=address)
    if wanting := [host for host in tried if host.proxied.status == AUTHENTICATION]:
        return _wanting(address, wanting, told)
    refused = [host for host in tried if host.needed and host.proxied.tunnel.get("outcome") == "refused"]
    refused = [host for host in refused if host.proxied.status not in GATEWAY]
    if refused:
        status = int(refused[0].proxied.status or 0)
        return told("network.proxy_refuses", "refuses", address=address, names=listed(refused), status=status)
    return ok(address=address)


def _wanting(address: str, hosts: Iterable[SeenHost], told: Callable[..., Outcome]) -> Outcome:
    """A proxy that asks who we are (RFC 9110, 407)."""
    asked = [scheme for host in hosts for part in (host.proxied.tunnel, host.proxied.http) for scheme in _schemes(part)]
    schemes = ", ".join(dict.fromkeys(asked)) or "—"
    if SILENT & {scheme.casefold() for scheme in asked}:
        return unknown("authentication_silent", address=address, schemes=schemes)
    return told("network.proxy_authentication", "authentication", address=address, schemes=schemes)


def _schemes(part: Seen) -> Iterable[str]:
    found: Iterable[str] = part.get("schemes", ())
    return found


def _names_file(network: Network) -> Outcome:
    if not network.names_file.get("readable"):
        return not_applicable("unreadable")
    written = {entry["host"]: entry["address"] for entry in network.names_file["entries"]}
    diverted = [host for host in network.hosts if host.host["host"] in written and host.host["public"]]
    if not diverted:
        return ok()
    works = all(host.way.reached and host.way.tls.get("outcome", "ok") == "ok" for host in diverted)
    told = warning if works else fault
    address = written[diverted[0].host["host"]]
    return told("network.names_file", "works" if works else "diverted", names=listed(diverted), address=address)


def _names(network: Network) -> Outcome:
    asked = [host for host in network.hosts if _asked_here(host)]
    if not asked:
        return not_applicable("by_proxy")
    outcomes = [host.names["outcome"] for host in asked]
    if "ok" not in outcomes:
        return fault("network.dns_dead", "unknown" if set(outcomes) == {"unknown_name"} else "silent")
    needed = [host for host in asked if host.needed]
    if hidden := [host for host in needed if _nowhere(host)]:
        return fault("network.dns_filtered", "nowhere", names=listed(hidden), address=hidden[0].names["addresses"][0])
    if lost := [host for host in needed if host.names["outcome"] not in ("ok", "timeout")]:
        return fault("network.dns_filtered", "lost", names=listed(lost))
    if late := [host for host in needed if host.names["outcome"] == "timeout"]:  # one lost question takes five seconds
        return unknown("late", names=listed(late))
    return ok(count=outcomes.count("ok"))


def _asked_here(host: SeenHost) -> bool:
    """Whether its name is for this machine to find, and not for a proxy."""
    by_proxy = host.proxied.reached if host.via == "either" else host.proxied.connected
    return host.via == "direct" or not by_proxy


def _nowhere(host: SeenHost) -> bool:
    """Whether a public name leads to this very machine, or to no address at all."""
    addresses = [ip_address(address.split("%")[0]) for address in host.names["addresses"]]
    return (
        bool(host.host["public"])
        and bool(addresses)
        and all(one.is_loopback or one.is_unspecified for one in addresses)
    )


def _portal(network: Network) -> Outcome:
    answering = [host for host in network.plain if host.way.http.get("outcome") == "ok"]
    if not answering:
        return not_applicable("no_answer")
    elsewhere = [host for host in answering if _elsewhere(host)]
    himself = any(host.way.tls.get("outcome") == "ok" for host in network.secure)
    if len(elsewhere) < len(answering) and (himself or not (elsewhere and network.secure)):
        return ok()
    portal = next((redirect for host in elsewhere if (redirect := host.way.http["redirect"])), "")
    return fault("network.portal", "redirected" if portal else "page", portal=portal)


def _elsewhere(host: SeenHost) -> bool:
    """Whether somebody else than the host answered: with another's address, with a page in place of a list, or saying
    so (RFC 6585, 511)."""
    answer, domain = host.way.http, ".".join(host.host["host"].split(".")[-2:])
    redirected = answer["redirect"].partition("://")[2]
    page = host.host["expects"] == "crl" and answer["kind"] == "html" and answer["status"] == 200
    return answer["status"] == 511 or page or bool(redirected and not f".{redirected}".endswith(f".{domain}"))


def _reach(network: Network) -> Outcome:
    looked = network.secure or network.hosts
    reached = [host for host in looked if host.way.reached]
    if reached:
        return ok(count=len(reached), total=len(looked))
    outcomes = {one["outcome"] for host in looked for one in host.way.connections}
    message = {frozenset({"timeout"}): "silent", frozenset({"refused"}): "refused"}.get(frozenset(outcomes), "failed")
    through = any(host.way is host.proxied for host in looked)
    return fault("network.blocked", "behind_proxy" if through else message, total=len(looked))


def _clock(network: Network) -> Outcome:
    count, found = len(skews(network.hosts)), skew(network.hosts)
    if found is None:
        return not_applicable("few") if count < 2 else unknown("disagree", count=count)
    ahead, agreeing = found
    blanks = {"minutes": round(abs(ahead) / timedelta(minutes=1)), "days": abs(ahead).days, "count": agreeing}
    side = ("ahead" if ahead > timedelta() else "behind") + ("_days" if abs(ahead) >= DAYS else "")
    if abs(ahead) > WRONG:
        return fault("clock.wrong", side, **blanks)
    if abs(ahead) > DRIFTING:
        return warning("clock.drifting", side, **blanks)
    return ok(count=agreeing)


LOOKED = ("network.hosts", "network.host.*")
CHECKS = (
    Check("network.link", on_network(_link), (), ("network.routes",)),
    Check("network.proxy", on_network(_proxy), ("network.link",), ("network.proxy", "network.detected")),
    Check("network.names_file", on_network(_names_file), ("network.link",), ("network.names_file",)),
    Check("network.names", on_network(_names), ("network.proxy", "network.names_file"), LOOKED),
    Check("network.portal", on_network(_portal), ("network.names",), LOOKED),
    Check("network.reach", on_network(_reach), ("network.portal",), LOOKED),
    Check("clock.right", on_network(_clock), ("network.reach",), LOOKED),
)

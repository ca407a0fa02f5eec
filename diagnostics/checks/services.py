"""The services behind the doors: does each answer, is it really he, with a certificate and a protocol that serve."""

from collections.abc import Iterable
from statistics import median

from diagnostics.checks.base import Check, fault, not_applicable, ok, unknown, warning
from diagnostics.checks.network import listed, on_network
from diagnostics.domain import igc
from diagnostics.domain.roots import public_names, public_roots, reads_what_is_encrypted
from diagnostics.model import Outcome
from diagnostics.networks import (
    CERTIFICATE_EARLY,
    CERTIFICATE_EXPIRED,
    WRONG_ADDRESS,
    WRONG_HOST,
    Network,
    Seen,
    SeenHost,
)

SLOW_MS = 2000
"""From when an answer is slow (ours: a healthy one takes a tenth)."""
CUT_MS = 7000.0
"""What is said of a host that was still being looked at when time was over."""
ENOUGH_MS = 1000.0
"""A handshake that was given up before had no more time: others had taken it, and it says nothing."""
OLD = ("TLSv1", "TLSv1.1", "SSLv3")
NOT_HERE = 501
"""A server that does not know HEAD is no server that is down."""
TRUSTED_SO_FAR = (CERTIFICATE_EARLY, CERTIFICATE_EXPIRED, WRONG_HOST, WRONG_ADDRESS)


def _interception(network: Network) -> Outcome:
    """Somebody between us and several operators, or somebody whom this workstation was told to trust."""
    suspects: dict[str, list[SeenHost]] = {}
    for host in network.secure:
        if host.way.chain and _certificate_code(host) not in TRUSTED_SO_FAR and not (_expected(host) or _short(host)):
            suspects.setdefault(_issuer(host), []).append(host)
    for issuer, hosts in suspects.items():
        if _sure(issuer, hosts):
            return fault("network.interception", "several", issuer=issuer or "—", names=listed(hosts))
    for issuer, hosts in suspects.items():
        if trusting := [host for host in hosts if _certificate_code(host) is None]:
            return warning("network.interception", "one", issuer=issuer or "—", names=listed(trusting))
    return ok()


def _certificate_code(host: SeenHost) -> int | None:
    """OpenSSL's code where the certificate was refused."""
    found = host.way.tls.get("verify_code")
    return None if found is None else int(found)


def _sure(issuer: str, hosts: Iterable[SeenHost]) -> bool:
    operators = {host.host["operator"] for host in hosts}
    told = any(_certificate_code(h) is None and _named_roots(h) for h in hosts)
    return len(operators) > 1 or told or reads_what_is_encrypted(issuer)


def _named_roots(host: SeenHost) -> list[str]:
    return [word.removeprefix("sha256:") for word in host.host["issuers"] if word.startswith("sha256:")]


def _short(host: SeenHost) -> bool:
    """Whether the system accepted a certificate that came alone: what stands above it, the system alone knows."""
    chain = host.way.chain
    return host.way.tls.get("by") == "system" and len(chain) == 1 and not reads_what_is_encrypted(_issuer(host))


def _issuer(host: SeenHost) -> str:
    """The authority that the chain ends with, or the one above."""
    return str(host.way.chain[-1].get("issuer", "")) if host.way.chain else ""


def _expected(host: SeenHost) -> bool:
    """Whether the chain leads to an authority that may issue for this host.

    A root is known by its fingerprint. A chain that ends below its root, since an intermediate is stored here, or since
    nobody could complete it, has but the root's name to show. One that the system accepts may go on above its root, to
    an older one that signed it (a cross certificate): any name in it counts.
    """
    issuers, chain = host.host["issuers"], host.way.chain
    top, issuer = chain[-1], _issuer(host)
    prints = {certificate["sha256"] for certificate in chain}
    below = _certificate_code(host) is not None or top.get("subject") != issuer
    by_system = host.way.tls.get("by") == "system"
    named = {str(one.get("issuer", "")) for one in (chain if by_system else chain[-1:])} if below else set()
    return (
        "any" in issuers
        or bool(prints & set(_named_roots(host)))
        or ("public" in issuers and (top["sha256"] in public_roots() or bool(named & public_names())))
        or ("igc" in issuers and (top["sha1"] in igc.fingerprints() or bool(named & igc.names())))
    )


def _answers(network: Network) -> Outcome:
    looked = _needed(network)
    lost = [host for host in looked if not host.way.reached]
    if not lost and (broken := [host for host in network.broken if host.needed]):
        return unknown("broken", names=listed(broken), error=network.error or "—")
    if not lost:
        return ok(count=len(looked))
    elsewhere = [
        host for host in network.hosts if host.way.reached and host.host["operator"] == lost[0].host["operator"]
    ]
    message = "lost_alone" if elsewhere else "lost"
    return fault("network.host_unreachable", message, names=listed(lost))


def _needed(network: Network) -> list[SeenHost]:
    return [host for host in network.hosts if host.needed]


def _certificates(network: Network) -> Outcome:
    refused = {host.host["key"]: host for host in _needed(network) if _certificate_code(host) is not None}
    for cause, codes in (
        ("network.server_expired", (CERTIFICATE_EXPIRED, CERTIFICATE_EARLY)),
        ("network.server_wrong_host", (WRONG_HOST, WRONG_ADDRESS)),
    ):
        if found := [host for host in refused.values() if _certificate_code(host) in codes]:
            return fault(cause, cause.rpartition("_")[2], names=listed(found), **_leaf(found[0]))
    if refused:
        return _untrusted(network, list(refused.values()))
    unread = int(network.trust.get("unread", 0))
    return ok("some_unread", count=unread) if unread else ok()


def _untrusted(network: Network, refused: list[SeenHost]) -> Outcome:
    """Certificates whose authority this workstation does not know, if its list could be read."""
    if error := network.trust.get("error"):
        return unknown("unread", error=error)
    if not (network.trust.get("known", True) or all(host.way.tls.get("system") == "refused" for host in refused)):
        return unknown("unsure", names=listed(refused), issuer=_issuer(refused[0]) or "—")
    if missing := [host for host in refused if host.way.chain and _expected(host)]:
        return fault("network.root_missing", "root", names=listed(missing), issuer=_issuer(missing[0]) or "—")
    return fault("network.server_untrusted", "untrusted", names=listed(refused), **_leaf(*refused))


def _leaf(host: SeenHost, *_: SeenHost) -> dict[str, str]:
    """What the certificate itself says, for a message."""
    leaf = next(iter(host.way.chain), {})
    named = ", ".join(leaf.get("names", [])[:3]) or str(leaf.get("subject", "")) or "—"
    day = "/".join(reversed(str(leaf.get("not_after", ""))[:10].split("-"))) or "—"
    return {"issuer": str(leaf.get("issuer", "—")), "named": named, "last": day}


def _protocol(network: Network) -> Outcome:
    shaken = [host for host in _needed(network) if host.way.tls]
    if old := [host for host in shaken if host.way.served.get("version") in OLD and _failed(host)]:
        return fault("network.tls_old", "old", names=listed(old), version=str(old[0].way.served["version"]))
    failed = [host for host in shaken if _failed(host)]
    if cut := [host for host in failed if not _hurried(host)]:
        return fault("network.tls_cut", "cut", names=listed(cut))
    if failed:
        return unknown("late", names=listed(failed))
    return ok(versions=", ".join(sorted({h.way.tls["version"] for h in shaken if h.way.tls.get("version")})) or "—")


def _failed(host: SeenHost) -> bool:
    return host.way.tls["outcome"] not in ("ok", "certificate") and not _wants_ours(host.way.tls)


def _hurried(host: SeenHost) -> bool:
    return bool(host.way.tls["outcome"] == "timeout" and host.way.tls["ms"] < ENOUGH_MS)


def _wants_ours(part: Seen) -> bool:
    """Whether a server says that it lacks our certificate: in the handshake or, by TLS 1.3, right after it."""
    return "CERTIFICATE_REQUIRED" in part.get("reason", "")


def _service(network: Network) -> Outcome:
    down = [h for h in _needed(network) if (h.way.status or 0) >= 500 and h.way.status != NOT_HERE and h.way.reached]
    if down:
        return fault("network.service_down", "down", names=listed(down), status=int(down[0].way.status or 0))
    broken = [host for host in _needed(network) if host.way.http.get("outcome") in ("closed", "garbled")]
    broken = [host for host in broken if not _wants_ours(host.way.http)]
    return fault("network.service_down", "broken", names=listed(broken)) if broken else ok()


def _revocation(network: Network) -> Outcome:
    if not network.plain:
        return not_applicable("none")
    if lost := [host for host in network.plain if host.way.http.get("outcome") != "ok"]:
        return warning("network.revocation_blocked", "blocked", names=listed(lost))
    replaced = [h for h in network.plain if h.host["expects"] == "crl" and h.way.http["kind"] == "html"]
    return warning("network.revocation_blocked", "replaced", names=listed(replaced)) if replaced else ok()


def _ipv6(network: Network) -> Outcome:
    """Broken where the workstation believes to have it: each system names the lack of a way out in its own manner."""
    if not network.routes.get("ipv6"):
        return ok("unused")
    tried = [one for host in network.hosts for one in host.direct.connections]
    six, four = ([one["outcome"] for one in tried if (":" in one["address"]) is wanted] for wanted in (True, False))
    if "ok" in six:
        return ok()
    lost = sum(outcome in ("timeout", "unreachable") for outcome in six)
    if lost and "ok" in four:
        return warning("network.ipv6_broken", "broken", count=lost)
    return ok("unused")


def _speed(network: Network) -> Outcome:
    looked = [host for host in network.hosts if host.way.reached]
    slow = [host for host in looked if _milliseconds(host) > SLOW_MS]
    if not slow:
        return ok(ms=round(median(map(_milliseconds, looked))) if looked else 0)
    seconds = f"{max(map(_milliseconds, slow)) / 1000:.1f}".replace(".", ",")
    if len(slow) * 2 > len(looked) > 1:
        return warning("network.slow", "all", count=len(slow), total=len(looked), seconds=seconds)
    return warning("network.host_slow", "some", names=listed(slow), seconds=seconds)


def _milliseconds(host: SeenHost) -> float:
    """Time until the answer, or as long as it was waited for."""
    if not host.seen.get("over", True):
        return CUT_MS
    named = float(host.names.get("ms", 0)) if host.way is host.direct else 0.0
    return named + host.way.milliseconds


LOOKED = ("network.hosts", "network.host.*")
GROUND = (Check("network.interception", on_network(_interception), ("network.reach",), LOOKED),)
CHECKS = (
    Check("network.answers", on_network(_answers), ("network.reach",), LOOKED),
    Check("network.certificates", on_network(_certificates), ("network.interception", "clock.right"), LOOKED),
    Check("network.protocol", on_network(_protocol), ("network.interception",), LOOKED),
    Check("network.service", on_network(_service), ("network.interception",), LOOKED),
    Check("network.revocation", on_network(_revocation), ("network.reach",), LOOKED),
    Check("network.ipv6", on_network(_ipv6), ("network.reach",), LOOKED),
    Check("network.speed", on_network(_speed), ("network.reach",), LOOKED),
)

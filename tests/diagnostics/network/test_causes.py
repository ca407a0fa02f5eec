"""Every cause of the network is made for real, in a network of its own, and is found first."""

from collections.abc import Mapping
from typing import Any

import pytest

from diagnostics import Diagnosis, judge, report_json
from diagnostics.checks import network, services
from diagnostics.engine import only
from diagnostics.model import Verdict
from diagnostics.records import dump, load
from mocks.faults import injections
from tests.diagnostics.network.world import NOBODY, inside, inside_all

CHECKS = [check.id for check in (*network.CHECKS, *services.GROUND, *services.CHECKS)]
ALL_DEAD, LOOSELY = 12.0, 5.0
"""Seconds for a dead network and for a healthy one; 8 and 1 are promised, and benchmarks/network.py holds to them."""


def proxy(address: str = "proxy.test:3128") -> dict[str, str]:
    """The environment of somebody who goes through a proxy."""
    return {"http_proxy": f"http://{address}", "https_proxy": f"http://{address}"}


def portal(**site: Any) -> dict[str, Any]:
    """The same way of answering for the portal that two doors need."""
    return {"sites": {"portail.sara.test": site}}


SITES_DROPPED = "ip daddr 10.66.0.10-10.66.0.14 drop"
REDIRECTED = {"status": 302, "redirect": "http://accueil.clinique.test/?mac=00-00-5E-00-53-01"}
CAPTIVE = {"sites": {"crl.ans.test": REDIRECTED, "ocsp.ans.test": REDIRECTED}}
Faults = Mapping[str, tuple[str, dict[str, Any]]]
ROAD: Faults = {
    "no network": ("network.none", {"offline": True}),
    "proxy away": ("network.proxy_unreachable", {"environ": proxy()}),
    "proxy away, nothing else": ("network.proxy_unreachable", {"environ": proxy(), "filter": [SITES_DROPPED]}),
    "proxy wants a password": (
        "network.proxy_authentication",
        {"environ": proxy(), "proxy": {"wanted": "Basic dTpzZWNyZXQ="}},
    ),
    "proxy wants another password": (
        "network.proxy_authentication",
        {"environ": proxy("moi:faux-mot@proxy.test:3128"), "proxy": {"wanted": "Basic dTpzZWNyZXQ="}},
    ),
    "proxy forbids": ("network.proxy_refuses", {"environ": proxy(), "proxy": {"refused": ["portail.sara.test"]}}),
    "proxy of plain http away": ("network.proxy_unreachable", {"environ": {"http_proxy": "http://proxy.test:3128"}}),
    "PAC away, and needed": (
        "network.pac_unusable",
        {"pac_at": f"http://{NOBODY}/proxy.pac", "filter": [SITES_DROPPED]},
    ),
    "PAC away": ("network.pac_unusable", {"pac_at": f"http://{NOBODY}/proxy.pac"}),
    "PAC is a page": ("network.pac_unusable", {"pac_at": "http://proxy.test/proxy.pac", "pac": "<html>"}),
}
NAMES: Faults = {
    "names file": ("network.names_file", {"names_file": f"{NOBODY} portail.sara.test\n"}),
    "names file, harmless": ("network.names_file", {"names_file": "10.66.0.10 portail.sara.test\n"}),
    "names refused": ("network.dns_dead", {"names": "none"}),
    "names mute": ("network.dns_dead", {"names": "silent"}),
    "names mute, proxy named": ("network.dns_dead", {"names": "silent", "environ": proxy(), "proxy": {}}),
    "no name known": ("network.dns_dead", {"names": "unknown"}),
    "one name hidden": ("network.dns_filtered", {"hidden": ["portail.sara.test"]}),
    "one name nowhere": ("network.dns_filtered", {"other_names": {"portail.sara.test": {"A": "0.0.0.0"}}}),  # noqa: S104
}
REACH: Faults = {
    "captive portal": ("network.portal", CAPTIVE),
    "captive portal, 443 dropped": ("network.portal", {**CAPTIVE, "filter": ["tcp dport 443 drop"]}),
    "captive portal that sends nobody elsewhere": (
        "network.portal",
        {
            "sites": {"crl.ans.test": {"body": "<p>Accueil"}, "ocsp.ans.test": {"body": "<p>Accueil"}},
            "filter": ["tcp dport 443 drop"],
        },
    ),
    "all dropped": ("network.blocked", {"filter": [SITES_DROPPED]}),
    "all refused": ("network.blocked", {"filter": ["tcp dport { 80, 443 } reject with tcp reset"]}),
    "all dropped behind the proxy": (
        "network.blocked",
        {"environ": proxy(), "proxy": {}, "filter": [SITES_DROPPED, "ip6 daddr fd66::/64 drop"]},
    ),
    "one host dropped": ("network.host_unreachable", {"filter": ["ip daddr 10.66.0.10 drop"]}),
    "one host refused": ("network.host_unreachable", {"filter": ["ip daddr 10.66.0.11 reject"]}),
    "port 80 dropped": ("network.revocation_blocked", {"filter": ["tcp dport 80 drop"]}),
    "page in place of a list": ("network.revocation_blocked", {"sites": {"crl.ans.test": {"body": "<p>Bloqué"}}}),
    "IPv6 to nowhere": ("network.ipv6_broken", {"ipv6": True, "filter": ["ip6 daddr fd66::/64 drop"]}),
}
TRUST: Faults = {
    "proxy decrypts, trusted": (
        "network.interception",
        {"environ": proxy(), "proxy": {"intercepts": True}, "trusts": ["root", "stranger"]},
    ),
    "proxy decrypts, trusted, public sites": (
        "network.interception",
        {"environ": proxy(), "proxy": {"intercepts": True}, "trusts": ["stranger"], "pinned": False},
    ),
    "proxy decrypts, not trusted": ("network.interception", {"environ": proxy(), "proxy": {"intercepts": True}}),
    "clock ahead": ("clock.wrong", {"clock": 600}),
    "clock years ahead, certificates too old": ("clock.wrong", {"clock": 9e7, "all": {"certificate": "expired"}}),
    "clock drifts": ("clock.drifting", {"clock": -100}),
    "certificate expired": ("network.server_expired", portal(certificate="expired")),
    "certificate early": ("network.server_expired", portal(certificate="early")),
    "certificate of another host": ("network.server_wrong_host", portal(certificate="other")),
    "authority unknown here": ("network.root_missing", {"trusts": ["stranger"]}),
    "authority unknown to all": ("network.server_untrusted", portal(certificate="alone")),
}
ANSWERS: Faults = {
    "TLS 1.0 alone": ("network.tls_old", portal(old=True)),
    "TLS 1.0 alone everywhere": ("network.tls_old", {"all": {"old": True}}),
    "cut at TLS": ("network.tls_cut", portal(cut=True)),
    "mute at TLS": ("network.tls_cut", portal(silent=True)),
    "in maintenance": ("network.service_down", portal(status=503)),
    "all slow": ("network.slow", {"all": {"delay": 2.2}}),
    "one slow": ("network.host_slow", portal(delay=2.3)),
    "one never answers": ("network.host_slow", portal(delay=30)),
}
FAULTS = {"road": ROAD, "names": NAMES, "reach": REACH, "trust": TRUST, "answers": ANSWERS}
"""Scenarios by what they break: those of one kind are made at once."""
WARNINGS = {"clock.drifting", "network.revocation_blocked", "network.ipv6_broken", "network.slow", "network.host_slow"}
HARMLESS = {"proxy of plain http away", "PAC away", "PAC is a page", "names file, harmless"}
"""Where the same cause keeps nobody out, because there is another way."""
WELL_CASES: dict[str, dict[str, Any]] = {
    "all well": {},
    "IPv6 too": {"ipv6": True},
    "by a proxy": {"environ": proxy(), "proxy": {}},
    "by a proxy alone": {"environ": proxy(), "proxy": {}, "filter": [SITES_DROPPED]},
    "by a proxy that finds the names": {"environ": proxy("10.66.0.80:3128"), "proxy": {}, "names": "unknown"},
    "by a proxy with the right password": {
        "environ": proxy("u:secret@proxy.test:3128"),
        "proxy": {"wanted": "Basic dTpzZWNyZXQ="},
    },
    "by a PAC file": {"pac_at": "http://proxy.test/proxy.pac", "proxy": {}},
    "by the second proxy of a PAC file": {
        "pac_at": "http://proxy.test/proxy.pac",
        "pac": "function FindProxyForURL(u, h) { return 'PROXY proxy.test:3129; PROXY proxy.test:3128'; }",
        "proxy": {},
        "filter": [SITES_DROPPED],
    },
    "by a proxy for plain http alone": {"environ": {"http_proxy": "http://proxy.test:3128"}, "proxy": {}},
    "without the proxy that is set": {"environ": {**proxy(), "no_proxy": "localhost,.test"}},
    "one clock of five is wrong": portal(shift=900),
    "sent to another page of the same place": portal(status=302, redirect="https://www.sara.test/"),
}


def judged(told: Mapping[str, Any]) -> Diagnosis:
    """What is found of the network in what a scenario gave."""
    whole = judge(load(told["record"].encode(), "essai"))
    assert judge(load(dump(whole.record).encode(), "copie")) == whole
    return only(whole, CHECKS)


def looked(scenario: dict[str, Any]) -> tuple[Diagnosis, dict[str, Any]]:
    """What is found of the network in a scenario, and what that gave."""
    told = inside(scenario)
    return judged(told), told


@pytest.mark.parametrize("kind", FAULTS)
def test_what_is_wrong_is_found_first(kind: str) -> None:
    told = inside_all({name: scenario for name, (_, scenario) in FAULTS[kind].items()})
    found = {name: first(judged(seen)) for name, seen in told.items()}
    assert found == {name: (cause, gravity(name, cause), ()) for name, (cause, _) in FAULTS[kind].items()}
    assert max(seen["seconds"] for seen in told.values()) < ALL_DEAD


def first(found: Diagnosis) -> tuple[str, str, tuple[Verdict, ...]]:
    """The cause named first, how grave it is, and what could not be judged."""
    root = found.root
    return (root.cause.id, root.verdict.status, found.limits) if root else ("", "", found.limits)


def gravity(name: str, cause: str) -> str:
    """How grave a scenario's cause is to be found."""
    return "warning" if cause in WARNINGS or name in HARMLESS else "fault"


def test_nothing_is_found_where_all_is_well() -> None:
    told = inside_all(WELL_CASES)
    found = {
        (name, v.check, v.status, v.outcome)
        for name, seen in told.items()
        for v in judged(seen).verdicts
        if v.status not in ("ok", "not_applicable")
    }
    assert not found
    assert max(seen["seconds"] for seen in told.values()) < LOOSELY


def test_every_cause_that_a_check_finds_is_made() -> None:
    known = {cause for cause, made in injections().items() if made.missing == "le réseau"}
    assert {cause for faults in FAULTS.values() for cause, _ in faults.values()} == known


def test_a_dead_network_is_one_red_line() -> None:
    found, _ = looked({"offline": True})
    assert [verdict.check for verdict in found.verdicts if verdict.status == "fault"] == ["network.link"]
    assert {verdict.status for verdict in found.verdicts[1:]} == {"blocked"}


def test_a_host_is_asked_once() -> None:
    told = inside({})
    assert set(told["taken"].values()) == {1}


def test_the_proxy_s_password_is_told_to_the_proxy_alone() -> None:
    found, told = looked({"environ": proxy("moi:Sesame-42@proxy.test:3128"), "proxy": {"wanted": "Basic x"}})
    encoded = "bW9pOlNlc2FtZS00Mg"
    report = report_json(found)
    assert "proxy.test:3128" in told["record"] and "proxy.test" not in report
    for text in (told["record"], report):
        assert not [word for word in ("Sesame-42", encoded, '"moi') if word in text]


def test_a_portal_s_address_is_kept_without_what_it_says_of_us() -> None:
    _, told = looked(CAPTIVE)
    assert "accueil.clinique.test" in told["record"] and "00-00-5E-00-53-01" not in told["record"]

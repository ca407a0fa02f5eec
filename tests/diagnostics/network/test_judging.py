"""What the checks say of networks that no scenario makes: a healthy network's record, with one thing changed."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from diagnostics import Record, judge
from diagnostics.domain.roots import public_roots, reads_what_is_encrypted
from diagnostics.records import load
from tests.diagnostics.network.world import inside

Value = dict[str, Any]
Change = Callable[[Value], object]


@pytest.fixture(scope="module")
def healthy() -> Record:
    """What is seen of a healthy network."""
    return load(inside({"ipv6": True})["record"].encode(), "essai")


def changed(record: Record, changes: dict[str, Change]) -> Record:
    """The same record, with what a function does to the values of some observations."""
    observations = dict(record.observations)
    for id, change in changes.items():
        value = json.loads(json.dumps(observations[id].value))
        change(value)
        observations[id] = replace(observations[id], value=value)
    return replace(record, observations=observations)


def direct(value: Value) -> Value:
    found: Value = value["ways"]["direct"]
    return found


def told(record: Record, check: str) -> tuple[str, str, str | None]:
    """What one check says: status, message, cause."""
    outcome = next(verdict.outcome for verdict in judge(record).verdicts if verdict.check == check)
    return outcome.status, outcome.message, outcome.cause


def public(value: Any) -> None:
    """Only the first host must come from a public authority; nobody minds the others."""
    for number, host in enumerate(value):
        host["issuers"] = ["any"] if number else ["public"]


def shift(hours: int) -> Change:
    def change(value: Value) -> None:
        direct(value)["http"]["date"] = f"2020-01-01T{hours:02}:00:00+00:00"

    return change


def no_date(value: Value) -> None:
    direct(value)["http"]["date"] = None


def client_certificate(value: Value) -> None:
    direct(value)["tls"] = {"outcome": "alert", "reason": "TLSV13_ALERT_CERTIFICATE_REQUIRED", "ms": 3}
    del direct(value)["http"]


def no_ipv6(value: Value) -> None:
    for one in direct(value)["connections"]:
        one["outcome"] = "no_route" if ":" in one["address"] else "ok"


def unreachable_six(value: Value) -> None:
    for one in direct(value)["connections"]:
        one["outcome"] = "unreachable" if ":" in one["address"] else "ok"


def status(code: int) -> Change:
    return lambda value: direct(value)["http"].update(status=code)


def top(**facts: str) -> Change:
    return lambda value: direct(value)["tls"]["chain"][-1].update(facts)


def alone(issuer: str) -> Change:
    """The system accepts a certificate, and none other was served."""

    def change(value: Value) -> None:
        tls = direct(value)["tls"]
        tls.update(by="system", chain=[{**tls["chain"][0], "issuer": issuer}])

    return change


def refused(**more: str) -> Change:
    """OpenSSL does not know the authority of a certificate which is the one that is expected."""

    def change(value: Value) -> None:
        way = direct(value)
        way["served"] = way["tls"]
        way["tls"] = {"outcome": "certificate", "verify_code": 20, "ms": 1, **more}

    return change


def known(value: bool) -> Change:
    return lambda told: told.update(known=value)


def set_proxy(value: Value) -> None:
    value.update(set=True, kind="http", address="p:1")


def through(value: Value, **seen: Any) -> None:
    """A host to which the browser goes through a proxy that takes connections."""
    connected = {"address": "192.0.2.1", "outcome": "ok", "ms": 1}
    value["via"], value["ways"]["proxy"] = "proxy", {"names": {"outcome": "ok"}, "connections": [connected], **seen}


def wanting(*schemes: str) -> Change:
    tunnel = {"outcome": "refused", "status": 407, "schemes": list(schemes), "ms": 1}
    return lambda value: through(value, tunnel=tunnel)


def plain_wanting(value: Value) -> None:
    through(value, http={**direct(value)["http"], "status": 407, "schemes": ["Negotiate"]})


EVERY = [f"network.host.{key}" for key in ("portail0", "psc0", "aide0", "crl0", "ocsp0")]


def lost(value: Value) -> None:
    """Nothing comes back from this host."""
    for one in direct(value)["connections"]:
        one["outcome"] = "timeout"


def nothing_directly() -> dict[str, Change]:
    return dict.fromkeys(EVERY, lost)


def by_either(value: Value) -> None:
    """Reached through the proxy of a PAC file alone."""
    through(value, tunnel={"outcome": "ok", "status": 200, "ms": 1})
    value["via"] = "either"
    lost(value)


def pac(outcome: str, **more: Any) -> Change:
    told = {"outcome": outcome, "proxies": [], "untried": [], "address": "http://pac.test/", **more}
    address = next(iter(told["proxies"]), "")
    return lambda value: value.update(pac=told, address=address)


CASES: dict[str, tuple[dict[str, Change], str, tuple[str, str, str | None]]] = {
    "one authority that is not public": (
        {"network.hosts": public},
        "network.interception",
        ("warning", "one", "network.interception"),
    ),
    "an authority with the name of a product that decrypts": (
        {
            "network.hosts": public,
            EVERY[0]: lambda value: direct(value)["tls"]["chain"][-1].update(issuer="FortiGate CA"),
        },
        "network.interception",
        ("fault", "several", "network.interception"),
    ),
    "a public root": (
        {
            "network.hosts": public,
            EVERY[0]: lambda value: direct(value)["tls"]["chain"][-1].update(sha256=next(iter(public_roots()))),
        },
        "network.interception",
        ("ok", "ok", None),
    ),
    "a chain that ends below a public root": (
        {"network.hosts": public, EVERY[0]: top(subject="Une intermédiaire", issuer="ISRG Root X1")},
        "network.interception",
        ("ok", "ok", None),
    ),
    "a root that took a public name": (
        {"network.hosts": public, EVERY[0]: top(subject="ISRG Root X1", issuer="ISRG Root X1")},
        "network.interception",
        ("warning", "one", "network.interception"),
    ),
    "a certificate that came alone, and that the system accepts": (
        {"network.hosts": public, EVERY[0]: alone("R13")},
        "network.interception",
        ("ok", "ok", None),
    ),
    "the same, of a product that decrypts": (
        {"network.hosts": public, EVERY[0]: alone("FortiGate CA")},
        "network.interception",
        ("fault", "several", "network.interception"),
    ),
    "an authority that OpenSSL does not know, and nobody to ask": (
        {"network.trust": known(False), EVERY[0]: refused()},
        "network.certificates",
        ("unknown", "unsure", None),
    ),
    "the same, where the system was not sure": (
        {"network.trust": known(False), EVERY[0]: refused(system="unsure")},
        "network.certificates",
        ("unknown", "unsure", None),
    ),
    "the same, and the system refuses it too": (
        {"network.trust": known(False), EVERY[0]: refused(system="refused")},
        "network.certificates",
        ("fault", "root", "network.root_missing"),
    ),
    "the same, where OpenSSL knows all": (
        {EVERY[0]: refused()},
        "network.certificates",
        ("fault", "root", "network.root_missing"),
    ),
    "authorities of which some could not be read": (
        {"network.trust": lambda value: value.update(unread=2)},
        "network.certificates",
        ("ok", "some_unread", None),
    ),
    "a list of authorities that could not be read": (
        {"network.trust": lambda value: value.update(error="SSLError"), EVERY[0]: refused()},
        "network.certificates",
        ("unknown", "unread", None),
    ),
    "clocks that disagree": (
        {id: shift(number) for number, id in enumerate(EVERY)},
        "clock.right",
        ("unknown", "disagree", None),
    ),
    "a clock at the end of time": (
        {EVERY[0]: lambda value: direct(value)["http"].update(date="9999-12-31T23:59:59+00:00", age=999_999_999)},
        "clock.right",
        ("ok", "ok", None),
    ),
    "one clock alone": (dict.fromkeys(EVERY[1:], no_date), "clock.right", ("not_applicable", "few", None)),
    "a service that wants our certificate": ({EVERY[0]: client_certificate}, "network.protocol", ("ok", "ok", None)),
    "a service that does not know HEAD": ({EVERY[0]: status(501)}, "network.service", ("ok", "ok", None)),
    "a service that refuses us": ({EVERY[0]: status(403)}, "network.service", ("ok", "ok", None)),
    "a machine without IPv6, as macOS says it": (
        {**dict.fromkeys(EVERY, unreachable_six), "network.routes": lambda value: value.update(ipv6=None)},
        "network.ipv6",
        ("ok", "unused", None),
    ),
    "a machine that believes to have IPv6": (
        dict.fromkeys(EVERY, unreachable_six),
        "network.ipv6",
        ("warning", "broken", "network.ipv6_broken"),
    ),
    "a machine without IPv6": (dict.fromkeys(EVERY, no_ipv6), "network.ipv6", ("ok", "unused", None)),
    "a network that says it wants us to sign in": (
        dict.fromkeys(EVERY[3:], status(511)),
        "network.portal",
        ("fault", "page", "network.portal"),
    ),
    "a host cut by the deadline": (
        {EVERY[0]: lambda value: value.update(over=False)},
        "network.speed",
        ("warning", "some", "network.host_slow"),
    ),
    "a file of names that may not be read": (
        {"network.names_file": lambda value: value.update(readable=False)},
        "network.names_file",
        ("not_applicable", "unreadable", None),
    ),
    "a proxy that asks what browsers answer by themselves": (
        {EVERY[0]: wanting("Negotiate", "NTLM"), "network.proxy": set_proxy},
        "network.proxy",
        ("unknown", "authentication_silent", None),
    ),
    "a proxy that asks it beside a password": (
        {EVERY[0]: wanting("Basic", "ntlm"), "network.proxy": set_proxy},
        "network.proxy",
        ("unknown", "authentication_silent", None),
    ),
    "a proxy that asks for a password alone": (
        {EVERY[0]: wanting("Digest", "Basic"), "network.proxy": set_proxy},
        "network.proxy",
        ("fault", "authentication", "network.proxy_authentication"),
    ),
    "a proxy that asks it of a plain request": (
        {EVERY[3]: plain_wanting, "network.proxy": set_proxy},
        "network.proxy",
        ("unknown", "authentication_silent", None),
    ),
    "a proxy that is looked for, and not needed": (
        {"network.proxy": lambda value: value.update(auto=True)},
        "network.proxy",
        ("ok", "auto", None),
    ),
    "a proxy that is looked for, and nothing without it": (
        {"network.proxy": lambda value: value.update(auto=True), **nothing_directly()},
        "network.proxy",
        ("unknown", "auto_dark", None),
    ),
    "a proxy that is not looked for, and nothing without it": (
        nothing_directly(),
        "network.proxy",
        ("ok", "none", None),
    ),
    "a PAC file that is not read": (
        {"network.proxy": pac("unread")},
        "network.proxy",
        ("not_applicable", "pac_unread", None),
    ),
    "a PAC file that is not read, and a service missing": (
        {"network.proxy": pac("unread"), EVERY[0]: lost},
        "network.proxy",
        ("unknown", "pac_unread_dark", None),
    ),
    "a PAC file that names what is not tried": (
        {"network.proxy": pac("ok", untried=["HTTPS"]), **nothing_directly()},
        "network.proxy",
        ("unknown", "pac_others", None),
    ),
    "a PAC file that names several": (
        {"network.proxy": pac("ok", proxies=["p:1", "q:2"]), **nothing_directly()},
        "network.proxy",
        ("unknown", "pac_others", None),
    ),
    "a PAC file that names several, the first of which leads there": (
        {"network.proxy": pac("ok", proxies=["p:1", "q:2"]), **dict.fromkeys(EVERY, by_either)},
        "network.proxy",
        ("ok", "pac_through", None),
    ),
    "a PAC file that names nobody": (
        {"network.proxy": pac("ok"), **nothing_directly()},
        "network.proxy",
        ("ok", "pac_direct", None),
    ),
    "a setting that broke": (
        {"network.proxy": lambda value: value.update(error="OSError")},
        "network.proxy",
        ("not_applicable", "broke", None),
    ),
    "a setting that broke, and nothing without a proxy": (
        {"network.proxy": lambda value: value.update(error="OSError"), **nothing_directly()},
        "network.proxy",
        ("unknown", "broke", None),
    ),
    "a proxy of another kind, and a service missing": (
        {"network.proxy": lambda value: value.update(set=True, kind="https", address="p:1"), EVERY[0]: lost},
        "network.proxy",
        ("unknown", "unsupported_dark", None),
    ),
    "a proxy of another kind, and another host missing": (
        {"network.proxy": lambda value: value.update(set=True, kind="https", address="p:1"), EVERY[2]: lost},
        "network.proxy",
        ("not_applicable", "unsupported", None),
    ),
    "a proxy of another kind": (
        {"network.proxy": lambda value: value.update(set=True, kind="socks5", address="p:1")},
        "network.proxy",
        ("not_applicable", "unsupported", None),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_network_changed(healthy: Record, name: str) -> None:
    changes, check, expected = CASES[name]
    assert told(healthy, check)[0] == "ok"
    assert told(changed(healthy, changes), check) == expected


@pytest.mark.parametrize(
    ("authority", "does"),
    [("Zscaler Root CA", True), ("Kaspersky Anti-Virus Personal Root", True), ("Certigna", False), ("", False)],
)
def test_products_that_decrypt_are_known_by_name(authority: str, does: bool) -> None:
    assert reads_what_is_encrypted(authority) is does


def test_no_public_root_has_such_a_name() -> None:
    assert len(public_roots()) > 100
    assert not [name for name in public_roots().values() if reads_what_is_encrypted(name)]
    assert all(len(bytes.fromhex(print_)) == 32 for print_ in public_roots())

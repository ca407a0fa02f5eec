"""What the checks say of networks that no scenario makes: a healthy network's record, with one thing changed."""

from typing import Any

import pytest

from diagnostics import Record
from diagnostics.domain import igc
from diagnostics.domain.roots import public_roots, reads_what_is_encrypted
from tests.diagnostics.network.changing import EVERY, Case, Change, Value, direct, hold


def public(value: Any) -> None:
    """Only the first host must come from a public authority; nobody minds the others."""
    for number, host in enumerate(value):
        host["issuers"] = ["any"] if number else ["public"]


def of_health(value: Any) -> None:
    """Only the first host must come from an authority, which may be of the IGC-Santé."""
    public(value)
    value[0]["issuers"] = ["public", "igc"]


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


def crossed(middle: str, above: str) -> Change:
    """The system accepts a chain as it was served: an intermediate, and its authority as an older one signed it."""

    def change(value: Value) -> None:
        tls = direct(value)["tls"]
        leaf = {**tls["chain"][0], "issuer": "Une intermédiaire"}
        between = {**leaf, "subject": "Une intermédiaire", "issuer": middle, "sha256": "00"}
        tls.update(by="system", chain=[leaf, between, {**between, "subject": middle, "issuer": above}])

    return change


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


def named(outcome: str) -> Change:
    return lambda value: value["names"].update(outcome=outcome, addresses=[])


def out_of_time(milliseconds: float) -> Change:
    """A handshake that was not over when it was given up."""

    def change(value: Value) -> None:
        way = direct(value)
        way["tls"] = {"outcome": "timeout", "ms": milliseconds}
        del way["http"]

    return change


def closed(reason: str) -> Change:
    return lambda value: direct(value).update(http={"outcome": "closed", "reason": reason, "ms": 1})


def known(value: bool) -> Change:
    return lambda told: told.update(known=value)


CASES: dict[str, Case] = {
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
    "a chain that goes on above a public authority, to one that is forgotten": (
        {"network.hosts": public, EVERY[0]: crossed("ISRG Root X1", "Une racine d'autrefois")},
        "network.interception",
        ("ok", "ok", None),
    ),
    "a chain that names none": (
        {"network.hosts": public, EVERY[0]: crossed("Une autre", "Une racine d'autrefois")},
        "network.interception",
        ("warning", "one", "network.interception"),
    ),
    "a root of the IGC-Santé": (
        {"network.hosts": of_health, EVERY[0]: top(sha1=max(igc.fingerprints()))},
        "network.interception",
        ("ok", "ok", None),
    ),
    "a chain that ends below a root of the IGC-Santé": (
        {"network.hosts": of_health, EVERY[0]: top(subject="Une autre", issuer="AC RACINE IGC-SANTE ELEMENTAIRE")},
        "network.interception",
        ("ok", "ok", None),
    ),
    "a root of the IGC-Santé, where it may not issue": (
        {"network.hosts": public, EVERY[0]: top(sha1=max(igc.fingerprints()))},
        "network.interception",
        ("warning", "one", "network.interception"),
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
    "a service that is broken": ({EVERY[0]: status(500)}, "network.service", ("fault", "down", "network.service_down")),
    "a service that refuses us": ({EVERY[0]: status(403)}, "network.service", ("ok", "ok", None)),
    "a service that wants our certificate once the handshake is over": (
        {EVERY[0]: closed("TLSV13_ALERT_CERTIFICATE_REQUIRED")},
        "network.service",
        ("ok", "ok", None),
    ),
    "a service that hangs up": (
        {EVERY[0]: closed("")},
        "network.service",
        ("fault", "broken", "network.service_down"),
    ),
    "a name that is not known": (
        {EVERY[0]: named("unknown_name")},
        "network.names",
        ("fault", "lost", "network.dns_filtered"),
    ),
    "a name that comes too late": ({EVERY[0]: named("timeout")}, "network.names", ("unknown", "late", None)),
    "a handshake that is never answered": (
        {EVERY[0]: out_of_time(2500.0)},
        "network.protocol",
        ("fault", "cut", "network.tls_cut"),
    ),
    "a handshake for which no time was left": (
        {EVERY[0]: out_of_time(10.0)},
        "network.protocol",
        ("unknown", "late", None),
    ),
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
}


@pytest.mark.parametrize("name", CASES)
def test_a_network_changed(healthy: Record, name: str) -> None:
    hold(healthy, CASES[name])


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

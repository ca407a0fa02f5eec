"""What the checks say of proxies: those that are tried, and those that helpdesk cannot follow a browser through."""

from typing import Any

import pytest

from diagnostics import Record
from tests.diagnostics.network.changing import EVERY, Case, Change, Value, direct, hold, lost, nothing_directly


def found(outcome: str) -> Change:
    return lambda told: told.update(outcome=outcome)


SET, UNSET = {"set": True, "kind": "http", "address": "p:1"}, {"set": False, "kind": "", "address": ""}


def set_proxy(value: Value) -> None:
    value.update(SET, plain=SET)


def set_plain(value: Value) -> None:
    """For plain http alone."""
    value.update(UNSET, plain=SET)


def set_apart(value: Value) -> None:
    value.update(SET, plain={**SET, "address": "q:1"})


def set_before(value: Value) -> None:
    """As records had it before proxies were told apart."""
    value.update(SET)
    del value["plain"]


def away(value: Value) -> None:
    """A host whose proxy takes no connection."""
    value["via"] = "proxy"
    refused = {"address": "192.0.2.1", "outcome": "refused", "ms": 1}
    value["ways"]["proxy"] = {"names": {"outcome": "ok"}, "connections": [refused]}


def through(value: Value, **seen: Any) -> None:
    """A host to which the browser goes through a proxy that takes connections."""
    connected = {"address": "192.0.2.1", "outcome": "ok", "ms": 1}
    value["via"], value["ways"]["proxy"] = "proxy", {"names": {"outcome": "ok"}, "connections": [connected], **seen}


def wanting(*schemes: str) -> Change:
    tunnel = {"outcome": "refused", "status": 407, "schemes": list(schemes), "ms": 1}
    return lambda value: through(value, tunnel=tunnel)


def plain_wanting(value: Value) -> None:
    through(value, http={**direct(value)["http"], "status": 407, "schemes": ["Negotiate"]})


def by_either(value: Value) -> None:
    """Reached through the proxy of a PAC file alone."""
    through(value, tunnel={"outcome": "ok", "status": 200, "ms": 1})
    value["via"] = "either"
    lost(value)


def by_proxy(value: Value) -> None:
    through(value, tunnel={"outcome": "ok", "status": 200, "ms": 1})


def by_proxy_alone(value: Value) -> None:
    by_proxy(value)
    lost(value)


def away_and_lost(value: Value) -> None:
    away(value)
    lost(value)


def pac(outcome: str, **more: Any) -> Change:
    told = {"outcome": outcome, "proxies": [], "untried": [], "address": "http://pac.test/", **more}
    address = next(iter(told["proxies"]), "")
    return lambda value: value.update(pac=told, address=address)


CASES: dict[str, Case] = {
    "a proxy that is away": (
        {**dict.fromkeys(EVERY, away), "network.proxy": set_proxy},
        "network.proxy",
        ("fault", "unreachable_works", "network.proxy_unreachable"),
    ),
    "a proxy that is away, where the network announces another": (
        {
            **dict.fromkeys(EVERY, away),
            "network.proxy": lambda value: value.update(SET, plain=SET, auto=True),
            "network.detected": found("found"),
        },
        "network.proxy",
        ("unknown", "auto_first", None),
    ),
    "a proxy that is away, where the network announces none": (
        {
            **dict.fromkeys(EVERY, away),
            "network.proxy": lambda value: value.update(SET, plain=SET, auto=True),
            "network.detected": found("none"),
        },
        "network.proxy",
        ("fault", "unreachable_works", "network.proxy_unreachable"),
    ),
    "a proxy that lets pass, where the network announces another": (
        {
            **dict.fromkeys(EVERY, by_proxy),
            "network.proxy": lambda value: value.update(SET, plain=SET, auto=True),
            "network.detected": found("found"),
        },
        "network.proxy",
        ("ok", "ok", None),
    ),
    "a proxy that is away, in a record of before": (
        {**dict.fromkeys(EVERY, away), "network.proxy": set_before},
        "network.proxy",
        ("fault", "unreachable_works", "network.proxy_unreachable"),
    ),
    "a proxy for plain http that is away": (
        {**dict.fromkeys(EVERY[3:], away), "network.proxy": set_plain},
        "network.proxy",
        ("warning", "unreachable_works", "network.proxy_unreachable"),
    ),
    "a proxy for plain http that is away, beside one that is there": (
        {**dict.fromkeys(EVERY[3:], away), **dict.fromkeys(EVERY[:3], by_proxy), "network.proxy": set_apart},
        "network.proxy",
        ("warning", "unreachable_works", "network.proxy_unreachable"),
    ),
    "a proxy that asks what browsers answer, beside one for plain http that is away": (
        {
            **dict.fromkeys(EVERY[3:], away),
            **dict.fromkeys(EVERY[:3], wanting("NTLM")),
            "network.proxy": set_apart,
        },
        "network.proxy",
        ("unknown", "authentication_silent", None),
    ),
    "a proxy for plain http that is of another kind": (
        {"network.proxy": lambda value: value.update(plain={**SET, "kind": "https"})},
        "network.proxy",
        ("not_applicable", "unsupported", None),
    ),
    "a PAC file all of whose proxies are away, and nothing without": (
        {
            **dict.fromkeys(EVERY, away_and_lost),
            "network.proxy": pac("ok", proxies=["p:1", "q:2"], away=["p:1", "q:2"]),
        },
        "network.proxy",
        ("fault", "unreachable", "network.proxy_unreachable"),
    ),
    "a PAC file that is away, and a proxy that stands in for it": (
        {**dict.fromkeys(EVERY, by_proxy_alone), "network.proxy": pac("unreachable")},
        "network.proxy",
        ("warning", "pac_unreachable", "network.pac_unusable"),
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
    "a proxy that is looked for, and that the network does not announce": (
        {
            "network.proxy": lambda value: value.update(auto=True),
            "network.detected": found("none"),
            **nothing_directly(),
        },
        "network.proxy",
        ("ok", "auto_none", None),
    ),
    "a proxy that is looked for, and that the network announces": (
        {
            "network.proxy": lambda value: value.update(auto=True),
            "network.detected": found("found"),
            **nothing_directly(),
        },
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
        {"network.proxy": lambda value: value.update(SET, kind="https"), EVERY[0]: lost},
        "network.proxy",
        ("unknown", "unsupported_dark", None),
    ),
    "a proxy of another kind, and another host missing": (
        {"network.proxy": lambda value: value.update(SET, kind="https"), EVERY[2]: lost},
        "network.proxy",
        ("not_applicable", "unsupported", None),
    ),
    "a proxy of another kind": (
        {"network.proxy": lambda value: value.update(SET, kind="socks5")},
        "network.proxy",
        ("not_applicable", "unsupported", None),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_proxy_changed(healthy: Record, name: str) -> None:
    hold(healthy, CASES[name])

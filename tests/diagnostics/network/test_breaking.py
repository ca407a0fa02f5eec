"""What breaks in the network part, or in one host, is told by its name, and stops nothing else."""

import json
import socket
import ssl
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from diagnostics import Diagnosis, Machine, Settings, diagnose, judge
from diagnostics.machine.network import ProxySettings
from diagnostics.machine.trust import Entry, load_trust
from diagnostics.probes import network
from diagnostics.records import dump, load
from tests.diagnostics.network.authorities import authority, context
from tests.diagnostics.network.servers import Site, listen, serve_site

HOST = (
    '[{key}]\nname = "Hôte {key}"\nhost = "{host}"\nport = {port}\nscheme = "http"\ndoors = ["cps"]\npublic = false\n'
)
MALFORMED = b"\x30\x82\x05\x00\x30"


def broken(*_: Any) -> Any:
    raise ssl.SSLError("[ASN1: NOT_ENOUGH_DATA] not enough data")


@pytest.fixture
def port() -> Iterator[int]:
    with closing(listen("127.0.0.1", 0, serve_site(Site(), None))) as listener:
        yield listener.getsockname()[1]


@pytest.fixture
def machine(tmp_path: Path, port: int) -> Machine:
    """A workstation with one host, which answers."""
    hosts = tmp_path / "hosts.toml"
    hosts.write_text(HOST.format(key="a", host="127.0.0.1", port=port))
    return Machine(hosts=hosts, environ={}, routes=lambda: {"ipv4": "192.0.2.1", "ipv6": None})


def found(machine: Machine) -> Diagnosis:
    whole = diagnose(Settings(network=True), machine)
    assert judge(load(dump(whole.record).encode(), "copie")).verdicts == whole.verdicts
    return whole


def said(diagnosis: Diagnosis, check: str) -> tuple[str, str]:
    outcome = next(verdict.outcome for verdict in diagnosis.verdicts if verdict.check == check)
    return outcome.status, outcome.message


def test_a_list_of_authorities_that_cannot_be_read_is_named(machine: Machine) -> None:
    whole = found(replace(machine, trust=broken))
    assert whole.record.value("network.trust")["error"] == "SSLError"
    assert said(whole, "network.reach") == ("ok", "ok")


@pytest.mark.parametrize("part", ["routes", "proxy"])
def test_a_part_that_breaks_is_named(machine: Machine, part: str) -> None:
    breaking = {"routes": replace(machine, routes=broken), "proxy": replace(machine, system_proxies=broken)}
    whole = found(breaking[part])
    assert whole.record.value(f"network.{part}")["error"] == "SSLError"
    assert said(whole, "network.reach") == ("ok", "ok")


def test_routes_that_break_are_no_network_that_is_away(machine: Machine, tmp_path: Path) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        (tmp_path / "hosts.toml").write_text(HOST.format(key="a", host="127.0.0.1", port=unused.getsockname()[1]))
        whole = found(replace(machine, routes=broken))
    assert said(whole, "network.link") == ("unknown", "_network_broke")


def test_a_host_that_breaks_is_alone(machine: Machine, tmp_path: Path, port: int) -> None:
    """A path that no request can hold is no reason to lose the others."""
    text = (tmp_path / "hosts.toml").read_text() + HOST.format(key="b", host="127.0.0.1", port=port)
    (tmp_path / "hosts.toml").write_text(text + 'path = "/\\u00e9"\n')
    whole = found(machine)
    assert whole.record.value("network.host.b")["error"] == "UnicodeEncodeError"
    assert "error" not in whole.record.value("network.host.a")
    assert said(whole, "network.reach") == ("ok", "ok")
    assert said(whole, "network.answers") == ("unknown", "broken")


def test_when_all_breaks_nothing_is_concluded(machine: Machine, tmp_path: Path, port: int) -> None:
    text = HOST.format(key="b", host="127.0.0.1", port=port) + 'path = "/\\u00e9"\n'
    (tmp_path / "hosts.toml").write_text(text)
    whole = found(machine)
    assert said(whole, "network.link") == ("unknown", "_network_broke")
    assert not [verdict for verdict in whole.verdicts if verdict.status == "fault" and "network" in verdict.check]


def test_a_clock_that_breaks_the_part_itself_is_an_observation(machine: Machine) -> None:
    """The part ends early: what was seen until then is kept, and hosts that nobody looked at accuse nobody."""
    seen = network.finish(network.begin(replace(machine, monotonic=Counting()), "test"))
    assert {one.id for one in seen} >= {"network.crashed"}
    value = next(one.value for one in seen if one.id == "network.crashed")
    assert value == {"seen": False, "why": "crashed", "error": "ZeroDivisionError"}


class Counting:
    """A clock that breaks at its third look."""

    def __init__(self) -> None:
        self.looks = 0

    def __call__(self) -> float:
        self.looks += 1
        return 1 / (3 - self.looks)


def test_a_record_that_ends_early_accuses_nobody(machine: Machine) -> None:
    body = json.loads(dump(found(machine).record))
    kept = [one for one in body["observations"] if one["id"] in ("network.hosts", "network.routes")]
    crashed = {**kept[0], "id": "network.crashed", "value": {"seen": False, "why": "crashed", "error": "OSError"}}
    body["observations"] = [*kept, crashed]
    verdicts = {v.check: v for v in judge(load(json.dumps(body).encode(), "x")).verdicts}
    assert verdicts["network.link"].outcome.values == {"error": "OSError"}
    assert verdicts["network.names"].status == "blocked"


def test_a_port_that_no_proxy_has_is_passed_over(machine: Machine, tmp_path: Path) -> None:
    file = tmp_path / "proxy.pac"
    file.write_text('function FindProxyForURL(u, h) { return "PROXY x:99999; PROXY y:0"; }')
    settings = ProxySettings(pac=file.as_uri(), source="system")
    whole = found(replace(machine, system_proxies=lambda: settings))
    assert whole.record.value("network.proxy")["pac"]["proxies"] == []
    assert said(whole, "network.reach") == ("ok", "ok")


def test_one_malformed_authority_costs_no_other(tmp_path: Path) -> None:
    """As Windows' store gives them: a good root, a spoilt one, one for signing mail alone, one of another encoding."""
    root = authority("Racine du magasin")
    good = ssl.PEM_cert_to_DER_cert(root.pem.decode())
    stores: dict[str, list[Entry]] = {
        "CA": [(MALFORMED, "x509_asn", True), (b"", "x509_asn", True), (b"\x30", "pkcs_7_asn", True)],
        "ROOT": [(MALFORMED, "x509_asn", {"1.3.6.1.5.5.7.3.4"}), (good, "x509_asn", {ssl.Purpose.SERVER_AUTH.oid})],
    }
    trust = load_trust(lambda name: stores[name])
    assert trust.unread == 2
    assert shaken(trust.context, tmp_path, root)


def shaken(trusting: ssl.SSLContext, folder: Path, root: Any) -> bool:
    """Whether a client that trusts so ends a handshake with a server of this authority."""
    with closing(listen("127.0.0.1", 0, serve_site(Site(), context(folder, root, "a.test")))) as listener:
        client = socket.create_connection(listener.getsockname())
        with trusting.wrap_socket(client, server_hostname="a.test") as secure:
            return secure.version() is not None


def test_a_store_that_may_not_be_read_is_empty() -> None:
    def denied(_: str) -> Any:
        raise PermissionError

    assert load_trust(denied).unread == 0


@pytest.mark.parametrize(("auto", "seen"), [(True, {"outcome": "none"}), (False, None)])
def test_the_network_is_searched_where_the_workstation_searches_it(machine: Machine, auto: bool, seen: object) -> None:
    settings = ProxySettings(source="system", auto=auto)
    whole = found(replace(machine, system_proxies=lambda: settings, detects=lambda: "none"))
    assert whole.record.value("network.detected") == seen
    assert said(whole, "network.proxy") == ("ok", "auto" if auto else "none")


def test_a_search_that_breaks_or_never_ends_is_told(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(network, "WHOLE_SECONDS", 1.0)
    looking = replace(machine, system_proxies=lambda: ProxySettings(source="system", auto=True))
    assert found(replace(looking, detects=broken)).record.value("network.detected") == {"error": "SSLError"}
    endless = found(replace(looking, detects=Event().wait))  # type: ignore[arg-type]
    assert endless.record.value("network.detected") == {"error": "TimeoutError"}
    assert said(endless, "network.reach") == ("ok", "ok")

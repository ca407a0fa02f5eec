"""Nothing that points at somebody leaves with a report, wherever a probe put it; the record and the screen have it."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest

from diagnostics import Diagnosis, Machine, Record, Settings, judge, observe, report_html, report_json
from diagnostics.model import Observation, Sensitivity
from diagnostics.records import dump
from diagnostics.redaction import Redactor
from diagnostics.report.terminal import summary
from mocks.card.bench import Bench
from mocks.card.spec import CardSpec
from mocks.identities import named

HOLDER = named()["virginie"]
CARD = {
    "holder": f"{HOLDER.given_name} {HOLDER.family_name}",
    "family name": HOLDER.family_name,
    "given name": HOLDER.given_name,
    "national identifier": HOLDER.national_id,
}
PROXY = {
    "name of a proxy": "proxy-cabinet-durand.exemple.invalid",
    "its address": "192.0.2.17",
    "exempted domain": "intranet.cabinet-durand.exemple.invalid",
    "exempted network": "198.51.100.0/24",
    "exempted machine": "serveur-durand",
    "PAC file": "http://pac.durand.exemple.invalid/proxy.pac",
    "its first proxy": "relais-durand:8080",
    "its second proxy": "proxy2.durand.exemple.invalid:8080",
}
NETWORK = {
    "own IPv4": "203.0.113.45",
    "own IPv6": "2001:db8:45:6:7::89",
    "where names lead": "192.0.2.66",
    "captive portal": "http://accueil.clinique-durand.exemple.invalid",
    "decrypting authority": "Pare-feu du Dr Durand",
    "certificate's subject": "*.durand.exemple.invalid",
    "certificate's name": "srv.durand.exemple.invalid",
    "address of a host": "198.51.100.23",
    "IPv6 of a host": "2001:db8:99::5",
}
READERS = {
    "serial of a reader": "0B0011034519",
    "machine of a shared reader": "BUREAU-DU-DR-DURAND",
    "short serial": "ZX7Q",
}
WORKSTATION = {
    "user": "h.durand",
    "domain": "CABDURAND",
    "host": "accueil-durand",
    "own profile": "hdurand01",
    "profile on macOS": "helene.durand",
    "profile of Linux": "hdurand-linux",
    "old profile": "remplacant2019",
    "share": "nas-durand\\patients",
    "account": "S-1-5-21-1004336348-1177238915-682003330-1001",
    "e-mail": "helene.durand@exemple.invalid",
    "MSSanté address": "helene.durand@ara.mssante.exemple.invalid",
    "login of the domain": "hdurand@cabdurand",
    "telephone": "04 99 12 34 56",
    "telephone in one": "+33499123456",
    "RPPS": "10999999990",
    "ADELI": "699999990",
    "NIR": "299056999999934",
    "network card": "00-00-5E-00-53-AF",
    "network card, colons": "00:00:5e:00:53:1c",
    "name of Windows": "DESKTOP-4F9K2QZ",
    "laptop": "LAPTOP-DURAND",
    "disk": "WD-WCC4N0123456",
    "computer": "5CG8237XYZ",
    "wireless network": "Livebox-Durand",
    "name of a printer's machine": "imprimante.durand.lan",
    "name in a log": "RENAULT",
    "certificate of a person": "DURAND-MARTIN Helene 899900012345",
    "password of a proxy": "marie:Sesame-42",
}
SEEDS = {**CARD, **PROXY, **NETWORK, **READERS, **WORKSTATION}
MACHINE, PERSON, PUBLIC = Sensitivity.MACHINE, Sensitivity.PERSON, Sensitivity.PUBLIC


def test_there_are_enough_of_them() -> None:
    assert len(set(SEEDS.values())) == len(SEEDS) >= 50


def _workstation(w: Mapping[str, str]) -> Iterator[tuple[str, Sensitivity, Any]]:
    """What looks at a workstation may come home with."""
    yield "system.account", PERSON, {"user": w["user"], "groups": ["Utilisateurs"], "login": w["login of the domain"]}
    yield "system.owner", PERSON, [w["name in a log"], w["RPPS"]]
    yield "system.names", MACHINE, {"hostname": w["host"], "domain": w["domain"], "Computer": w["computer"]}
    folders = [
        rf"C:\Users\{w['own profile']}\AppData\Local\Programs\CPS",
        f"/Users/{w['profile on macOS']}/Library/Application Support",
        f"/home/{w['profile of Linux']}/.pki/nssdb",
        rf"C:\Documents and Settings\{w['old profile']}",
        rf"\\{w['share']}\partage.txt",
        r"C:\Users\Public\Desktop",
        r"C:\Windows\System32\cps3_pkcs11_w64.dll",
    ]
    yield "system.folders", MACHINE, {"modules": folders, "version": "10.0.1.1"}
    yield "system.text", MACHINE, [f"lu par {w[name]} ce matin" for name in TOLD]
    yield "system.error", PUBLIC, f"cannot open /home/{w['profile of Linux']}/lib.so for {w['name in a log']}"
    yield "system.disk", MACHINE, {"text": f"Serial: {w['disk']}", "ssid": w["wireless network"]}
    yield "system.environment", MACHINE, {f"http://{w['password of a proxy']}@10.0.0.1:3128": 1, "deep": [[w["user"]]]}
    yield "store.certificates", MACHINE, [f"C=FR, CN={w['certificate of a person']}, OU=0002 123"]
    yield "log.lines", MACHINE, [f"ouverture de session : {w['name in a log'].title()}, {w['own profile'].upper()}"]


TOLD: tuple[str, ...] = (
    "account",
    "e-mail",
    "MSSanté address",
    "telephone",
    "telephone in one",
    "ADELI",
    "NIR",
    "network card",
)
TOLD += ("network card, colons", "name of Windows", "laptop", "name of a printer's machine", "RPPS", "own profile")


def _host(key: str, chain: Mapping[str, Any], **http: Any) -> dict[str, Any]:
    tls = {"outcome": "ok", "version": "TLSv1.3", "chain": [chain, {**chain, "names": []}]}
    addresses = [NETWORK["address of a host"], NETWORK["IPv6 of a host"]]
    way = {
        "connections": [{"address": address, "outcome": "ok", "ms": 1.0} for address in addresses],
        "tls": tls,
        "http": {
            "outcome": "ok",
            "ms": 1.0,
            "status": 200,
            "date": None,
            "age": 0,
            "redirect": "",
            "kind": key,
            **http,
        },
    }
    return {"via": "proxy", "ways": {"direct": way, "proxy": way}, "names": {"outcome": "ok", "addresses": addresses}}


def _network(n: Mapping[str, str], proxy: dict[str, Any]) -> Iterator[tuple[str, Sensitivity, Any]]:
    shape = {"port": 443, "path": "/", "operator": "x", "issuers": ["public"], "public": True, "expects": ""}
    listed = {"name": "ViaTrajectoire", "host": "trajectoire.sante-ra.fr", "scheme": "https", "doors": ["cps"], **shape}
    plain = {"name": "CRL", "host": "crl.test", "scheme": "http", "doors": [], **shape}
    yield "network.hosts", MACHINE, [{"key": "a", **listed}, {"key": "b", **listed}, {"key": "c", **plain}]
    yield "network.routes", MACHINE, {"ipv4": n["own IPv4"], "ipv6": n["own IPv6"]}
    entries = [{"host": "trajectoire.sante-ra.fr", "address": n["where names lead"]}]
    yield "network.names_file", MACHINE, {"readable": True, "entries": entries}
    bypass = [PROXY["exempted domain"], PROXY["exempted network"], PROXY["exempted machine"], "<local>"]
    yield "network.proxy", MACHINE, {"source": "environment", "bypass": bypass, "pac": None, "kind": "http", **proxy}
    names = [n["certificate's name"]]
    chain = {"subject": n["certificate's subject"], "issuer": n["decrypting authority"], "names": names, "sha256": "00"}
    dates = {"not_before": "2026-01-01T00:00:00+00:00", "not_after": "2027-01-01T00:00:00+00:00", "sha1": "00"}
    for key in "abc":
        seen = _host(key, {**chain, **dates}, redirect=n["captive portal"] if key == "c" else "")
        yield f"network.host.{key}", MACHINE, seen


PROXIES: dict[str, dict[str, Any]] = {
    "named": {
        "set": True,
        "address": f"{PROXY['name of a proxy']}:3128",
        "plain": {"set": True, "kind": "http", "address": PROXY["its second proxy"]},
    },
    "by its address": {"set": True, "address": f"{PROXY['its address']}:3128"},
    "of a PAC file": {
        "set": False,
        "address": PROXY["its second proxy"],
        "pac": {
            "address": PROXY["PAC file"],
            "outcome": "ok",
            "proxies": [PROXY["its second proxy"]],
            "away": [PROXY["its first proxy"]],
        },
    },
    "of a PAC file that is away": {
        "set": False,
        "address": f"{PROXY['name of a proxy']}:1",
        "pac": {"address": PROXY["PAC file"], "outcome": "unreachable", "proxies": [f"{PROXY['its address']}:1"]},
    },
}


@pytest.fixture(scope="module")
def healthy(session_bench: Bench) -> Record:
    """What is seen of a card."""
    session_bench.insert(CardSpec())
    machine = Machine(environ={**os.environ, "HELPDESK_RUNTIME": str(session_bench.places.directory.parent)})
    seen = observe(Settings(virtual=True), machine)
    session_bench.remove(0)
    return seen


@pytest.fixture(params=PROXIES)
def diagnosis(request: pytest.FixtureRequest, healthy: Record) -> Diagnosis:
    """A record with all the seeds, but for those of another kind of proxy, judged."""
    readers = healthy.value("reader.list")
    shared = f"({READERS['machine of a shared reader']})"
    brands = [f"Lecteur ({READERS['serial of a reader']})", f"Autre {shared}", f"SCR33 ({READERS['short serial']})"]
    named = [{**readers["readers"][0], "name": f"{brand} 00 00"} for brand in brands]
    more = [
        *_network(NETWORK, PROXIES[request.param]),
        *_workstation(WORKSTATION),
        ("reader.list", MACHINE, {**readers, "readers": named}),
        ("card.connection", MACHINE, {"outcome": "held", "code": "0x8010000B", "reader": named[1]["name"]}),
        ("log.card", MACHINE, [f"carte de {CARD['holder']}", f"n° {CARD['national identifier']}", CARD["given name"]]),
    ]
    seen = {id: Observation(id, value, f"source {id}", healthy.taken_at, 1.0, kind) for id, kind, value in more}
    settings = Settings(virtual=True, expect=HOLDER.national_id, network=True)
    return judge(replace(healthy, settings=settings, observations={**healthy.observations, **seen}))


def reports(diagnosis: Diagnosis) -> dict[str, str]:
    """All that may leave."""
    return {
        "JSON": report_json(diagnosis),
        "page": report_html(diagnosis),
        "summary": summary(diagnosis, colour=False, redactor=Redactor()),
        "details": summary(diagnosis, colour=False, details=True, redactor=Redactor()),
    }


def _unescaped(text: str) -> str:
    """A page's and JSON's own ways of writing a character are undone; a secret may hide behind them."""
    return text.replace("\\\\", "\\").replace("&#39;", "'").casefold()


def test_no_report_tells_any_of_them(diagnosis: Diagnosis) -> None:
    for kind, text in reports(diagnosis).items():
        plain = _unescaped(text)
        assert [name for name, seed in SEEDS.items() if seed.casefold() in plain] == [], kind
        assert "durand" not in plain, kind


def test_the_record_has_them_all(healthy: Record, diagnosis: Diagnosis) -> None:
    text = dump(diagnosis.record).replace("\\\\", "\\")
    assert {name for name, seed in SEEDS.items() if seed not in text} <= {*CARD, *PROXY}
    der = bytes.fromhex(healthy.value("card.certificates")[0]["data"])
    assert all(CARD[name].encode() in der for name in ("family name", "given name", "national identifier"))


def test_each_kind_of_proxy_is_in_some_record() -> None:
    told = str([*PROXIES.values(), *_network(NETWORK, {})])
    assert [name for name, seed in PROXY.items() if seed not in told] == []


def test_the_agent_s_screen_names_whom_it_is_about(diagnosis: Diagnosis) -> None:
    readable = summary(diagnosis, colour=False, details=True)
    assert READERS["machine of a shared reader"] in readable and "masqué-" not in readable


def test_what_helps_is_kept(diagnosis: Diagnosis) -> None:
    text = _unescaped(report_json(diagnosis))
    for kept in (
        r"c:\windows\system32\cps3_pkcs11_w64.dll",
        "10.0.1.1",
        r"c:\users\public\desktop",
        "trajectoire.sante-ra.fr",
        "tlsv1.3",
        "<local>",
        "3bac00402a001225006480000310009000",
    ):
        assert kept in text, kept

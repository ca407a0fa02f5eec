"""The account's address: its shape, its domain's mail as a real server of names tells it, and that it stays here."""

import socket
import time
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostics import Machine, Record, Settings, diagnose, judge, report_html, report_json
from diagnostics.cli import main
from diagnostics.machine.system import Answer
from diagnostics.model import Observation, Progress, Sensitivity
from diagnostics.probes.account import domain_of, observe_address, of_registry, servers_of
from diagnostics.records import dump, load
from diagnostics.redaction import Redactor
from diagnostics.report.terminal import summary
from tests.diagnostics.naming import MX, A, Spoil, Zone, serving
from tests.recording import RECORDED
from tests.recording import machine as recorded

LONG = [(MX, n, f"mx{n}.une-messagerie-au-nom-tres-long.exemple.test") for n in range(20)]
OUTSIDE = {"esante.gouv.fr": [(MX, 5, "mx.esante.test")]}
ZONE = {
    **OUTSIDE,
    "cabinet.test": [(MX, 20, "second.test"), (MX, 10, "premier.test")],
    "long.test": LONG,
    "seul.test": [(A, 0, "192.0.2.1")],
    "muet.test": [],
    "refuse.test": [(MX, 0, "")],
    "pointe.test": [(MX, 5, "mx..")],
    "ara.mssante.fr": [(MX, 1, "mx.test")],
}


def looked(address: str, port: int, network: bool = True) -> Observation:
    return observe_address(Machine(), address, network, [("127.0.0.1", port)])


def judged(seen: Observation) -> tuple[str, str, str | None]:
    """Status, message and cause of a record that holds this alone."""
    record = Record(seen.taken_at, Settings(email=seen.value["address"]), {seen.id: seen})
    found = next(verdict.outcome for verdict in judge(record).verdicts if verdict.check == "account.mailbox")
    return found.status, found.message, found.cause


@pytest.mark.parametrize(
    ("address", "verdict"),
    [
        ("dr.x@cabinet.test", ("ok", "ok", None)),
        ("dr.x@CABINET.test", ("ok", "ok", None)),
        ("dr.x@long.test", ("ok", "ok", None)),
        ("dr.x@seul.test", ("ok", "ok", None)),
        ("dr.x@pointe.test", ("ok", "ok", None)),
        ("dr.x@muet.test", ("fault", "none", "otp.mail_old_address")),
        ("dr.x@refuse.test", ("fault", "null", "otp.mail_bounced")),
        ("dr.x@cabinnet.test", ("fault", "unknown_name", "otp.mail_old_address")),
        ("dr.x@ara.mssante.fr", ("warning", "mssante", "otp.mail_bounced")),
        ("dr.x@faux-mssante.fr", ("fault", "unknown_name", "otp.mail_old_address")),
        ("dr.x", ("fault", "shape", "otp.mail_old_address")),
    ],
)
def test_what_is_said_of_an_address(address: str, verdict: tuple[str, str, str | None]) -> None:
    with serving(ZONE) as port:
        assert judged(looked(address, port)) == verdict


def test_hosts_come_by_preference_over_udp_and_over_tcp() -> None:
    with serving(ZONE) as port:
        assert looked("x@cabinet.test", port).value["mail"]["hosts"] == ["premier.test", "second.test"]
        assert looked("x@long.test", port).value["mail"]["hosts"] == [host for _, _, host in LONG]
        assert looked("x@pointe.test", port).value["mail"]["hosts"] == ["mx.pointe.test"]


@pytest.mark.parametrize(
    ("address", "domain"),
    [
        ("a.b+c@exemple.test", "exemple.test"),
        (" a@exemple.test ", "exemple.test"),
        ("a@hôpital.test", "xn--hpital-ixa.test"),
        *(
            (bad, "")
            for bad in ("", "@", "a@", "@exemple.test", "a b@exemple.test", "a..b@exemple.test", ".a@exemple.test")
        ),
        *(
            (bad, "")
            for bad in ("a@exemple", "a@-x.test", "a@x..test", "a@192.0.2.1", "a@[192.0.2.1]", "a" * 65 + "@x.test")
        ),
        ("899700034012", ""),
        ("a@" + "é" * 70 + ".test", ""),
    ],
)
def test_the_shape_of_an_address(address: str, domain: str) -> None:
    assert domain_of(address) == domain


def test_a_mute_server_takes_no_more_than_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("diagnostics.probes.account.SECONDS", 0.3)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as mute:
        mute.bind(("127.0.0.1", 0))
        started = time.monotonic()
        assert judged(looked("x@cabinet.test", mute.getsockname()[1]))[:2] == ("unknown", "no_answer")
        assert time.monotonic() - started < 2


def test_several_mute_servers_take_no_more_than_the_whole_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("diagnostics.probes.account.WHOLE_SECONDS", 0.4)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as mute:
        mute.bind(("127.0.0.1", 0))
        started = time.monotonic()
        seen = observe_address(Machine(), "x@cabinet.test", True, [("127.0.0.1", mute.getsockname()[1])] * 3)
        assert judged(seen)[:2] == ("unknown", "no_answer")
        assert time.monotonic() - started < 2


def test_it_is_a_step_beside_the_others_and_breaks_alone() -> None:
    def broken(*_: object) -> Answer:
        raise ZeroDivisionError

    steps: list[Progress] = []
    machine = Machine(environ={}, system="windows", runs=broken)
    found = diagnose(replace(Settings(), email="x@cabinet.test", network=True), machine, steps.append)
    assert [(step.index, step.total) for step in steps] == [(n, 5) for n in range(1, 6)]
    assert steps[-1].title == "account"
    assert found.record.value("account.crashed") == {"seen": False, "why": "crashed", "error": "ZeroDivisionError"}
    outcome = next(verdict.outcome for verdict in found.verdicts if verdict.check == "account.mailbox")
    assert (outcome.status, outcome.message) == ("unknown", "_not_seen")


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data[:20],
        lambda data: data[:-3],
        lambda data: data[:12] + data[12:].replace(b"\x07cabinet", b"\x07cabinex"),
        lambda data: data[:-6] + b"\xc0" + bytes([len(data) - 6]) + data[-4:],
        lambda data: data[:6] + b"\xff\xff" + data[8:],
    ],
    ids=["cut", "cut in the end", "another name", "a circle", "a wrong count"],
)
def test_a_garbled_answer_is_no_answer(spoil: Spoil) -> None:
    with serving({"cabinet.test": [(MX, 1, "mx.test")]}, spoil=spoil) as port:
        assert judged(looked("x@cabinet.test", port))[:2] == ("unknown", "no_answer")


def test_a_server_that_refuses_leaves_the_word_to_the_next() -> None:
    with serving(ZONE, code=5) as refusing, serving(ZONE) as good:
        seen = observe_address(Machine(), "x@cabinet.test", True, [("127.0.0.1", refusing), ("127.0.0.1", good)])
        assert seen.value["mail"]["outcome"] == "ok"
        assert judged(looked("x@cabinet.test", refusing))[:2] == ("unknown", "no_answer")


@pytest.mark.parametrize("zone", [{"seul.test": [(A, 0, "192.0.2.1")]}, {"esante.gouv.fr": [], "cabinet.test": []}])
def test_a_server_that_knows_nothing_of_the_outside_accuses_nobody(zone: Zone) -> None:
    with serving(zone) as blind, serving(ZONE) as good:
        assert judged(looked("x@cabinet.test", blind)) == ("unknown", "blind", None)
        both = observe_address(Machine(), "x@cabinet.test", True, [("127.0.0.1", blind), ("127.0.0.1", good)])
        assert judged(both)[:2] == ("ok", "ok")


def test_without_the_network_nothing_is_asked() -> None:
    assert judged(looked("x@cabinet.test", 1, network=False))[:2] == ("unknown", "not_asked")
    assert judged(observe_address(Machine(), "x@cabinet.test", True, []))[:2] == ("unknown", "no_server")
    assert judged(looked("x", 1, network=False))[:2] == ("fault", "shape")


def test_the_servers_are_those_of_the_workstation(tmp_path: Path) -> None:
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc/resolv.conf").write_text(
        "# x\nnameserver 192.0.2.53\nsearch x\n nameserver 2001:db8::53\nnameserver 1.1.1.1\nnameserver 192.0.2.9"
    )
    machine = replace(Machine(), root=tmp_path)
    assert servers_of(machine) == [("192.0.2.53", 53), ("2001:db8::53", 53), ("1.1.1.1", 53)]
    assert servers_of(replace(machine, root=tmp_path / "rien")) == []


def test_the_servers_of_windows_are_those_of_the_cards_that_are_used(tmp_path: Path) -> None:
    played = recorded("windows", tmp_path, {"Interfaces /s": "windows/interfaces.txt"})
    assert servers_of(played) == [("192.0.2.1", 53), ("192.0.2.2", 53), ("203.0.113.53", 53)]
    assert servers_of(recorded("windows", tmp_path)) == []
    assert of_registry((RECORDED / "windows/interfaces.txt").read_text())[-1] == "198.51.100.53"


@given(st.text())
def test_whatever_the_registry_holds(text: str) -> None:
    assert all(of_registry(text))


def test_the_address_is_in_no_report_and_the_record_gives_it_back() -> None:
    with serving(ZONE) as port:
        seen = looked("Helene.Durand@cabinnet.test", port)
    assert seen.sensitivity is Sensitivity.PERSON
    found = judge(Record(seen.taken_at, Settings(email="Helene.Durand@cabinnet.test"), {seen.id: seen}, tool="essai"))
    assert judge(load(dump(found.record).encode(), "essai")) == found
    for text in (report_json(found), report_html(found), summary(found, colour=False, redactor=Redactor())):
        assert "urand" not in text and "cabinnet" not in text
    assert "cabinnet.test" in summary(found, colour=False)


def test_it_is_asked_for_on_the_command_line(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    record = tmp_path / "poste.json"
    command = [
        "diagnose",
        "--no-network",
        "--only",
        "account.mailbox",
        "--account-email",
        "dr.x",
        "--record",
        str(record),
    ]
    assert main(command) == 1
    assert "otp.mail_old_address" in capsys.readouterr().out
    assert main(["diagnose", "--replay", str(record), "--only", "account.mailbox"]) == 1
    assert main(["diagnose", "--replay", str(record), "--account-email", "x@x.test"]) == 64
    capsys.readouterr()
    assert main(["diagnose", "--no-network", "--only", "account.mailbox"]) == 0

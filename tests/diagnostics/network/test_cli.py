"""`helpdesk diagnose` with its network part: on by default, off by choice, with a list of hosts of one's own."""

import json
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from diagnostics import Machine, Settings, diagnose
from diagnostics.checks import CHECKS
from diagnostics.cli import main
from diagnostics.records import dump, load
from mocks.card.client import RemoteBench, open_remote
from mocks.card.spec import CardSpec
from tests.diagnostics.network.authorities import authority, context
from tests.diagnostics.network.servers import SEEN, Site, listen, serve_site

Capture = pytest.CaptureFixture[str]
NETWORK = {check.id for check in CHECKS if check.id.startswith(("network.", "clock."))}
HOSTS = """
[{key}]
name = "Portail {key}"
host = "localhost"
port = {port}
doors = ["cps"]
operator = "{key}"
issuers = ["sha256:{root}"]
public = false
"""


@pytest.fixture
def hosts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A list of two services of this machine, which it trusts."""
    root, file = authority("Racine des essais"), tmp_path / "hosts.toml"
    (tmp_path / "trust.pem").write_bytes(root.pem)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "trust.pem"))
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    with ExitStack() as stack:
        for key in ("a", "b"):
            served = serve_site(Site(), context(tmp_path, root, "localhost"))
            listener = stack.enter_context(closing(listen("127.0.0.1", 0, served)))
            with file.open("a") as stream:
                stream.write(HOSTS.format(key=key, port=listener.getsockname()[1], root=root.sha256))
        yield file


def test_a_healthy_card_on_a_healthy_network(remote: RemoteBench, hosts: Path, capsys: Capture) -> None:
    open_remote().insert(CardSpec())
    assert main(["diagnose", "--virtual", "--hosts", str(hosts), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    passed = {verdict["check"] for verdict in report["verdicts"] if verdict["status"] == "ok"}
    assert report["settings"]["network"] is True
    assert {"network.reach", "network.certificates", "clock.right"} <= passed
    assert {found["sensitivity"] for found in report["observations"] if found["id"].startswith("network.")} == {
        "machine"
    }
    evidence = next(verdict["evidence"] for verdict in report["verdicts"] if verdict["check"] == "network.reach")
    assert evidence == ["network.hosts", "network.host.a", "network.host.b"]


def test_the_network_is_left_out(remote: RemoteBench, hosts: Path, capsys: Capture) -> None:
    open_remote().insert(CardSpec())
    SEEN.clear()
    for options in (["--virtual"], ["--virtual", "--hosts", str(hosts), "--no-network"], ["--no-network"]):
        main(["diagnose", "--json", *options])
        report = json.loads(capsys.readouterr().out)
        found = {verdict["check"]: verdict["status"] for verdict in report["verdicts"]}
        assert {found[check] for check in NETWORK} == {"not_applicable"}
        assert not [seen for seen in report["observations"] if seen["id"].startswith("network.")]
    assert not SEEN


def test_the_network_is_looked_at_unless_told_not_to(hosts: Path, capsys: Capture) -> None:
    main(["diagnose", "--json", "--hosts", str(hosts), "--only", "network.reach"])
    report = json.loads(capsys.readouterr().out)
    assert report["verdicts"][-1]["status"] == "ok" and report["conclusion"] == "nothing_found"


def test_nothing_to_look_at_is_no_fault(capsys: Capture) -> None:
    main(["diagnose", "--json", "--only", "network.reach"])
    assert json.loads(capsys.readouterr().out)["verdicts"][0]["status"] == "not_applicable"


def test_a_record_that_says_less_than_it_was_asked_is_not_guessed_at(hosts: Path) -> None:
    found = diagnose(Settings(network=True), Machine(hosts=hosts))
    body = json.loads(dump(found.record))
    body["observations"] = [seen for seen in body["observations"] if not seen["id"].startswith("network.")]
    from diagnostics import judge

    verdicts = {v.check: v.status for v in judge(load(json.dumps(body).encode(), "x")).verdicts}
    assert verdicts["network.link"] == "unknown" and verdicts["network.reach"] == "blocked"


def test_a_record_of_before_the_network_is_still_read(hosts: Path) -> None:
    body = json.loads(dump(diagnose(Settings(), Machine()).record))
    del body["settings"]["network"]
    assert load(json.dumps(body).encode(), "x").settings.network is False


def test_a_list_that_is_wrong_is_told(tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "hosts.toml").write_text("[a]\n")
    assert main(["diagnose", "--hosts", str(tmp_path / "hosts.toml")]) == 2
    told = capsys.readouterr()
    assert told.out == "" and "[a]" in told.err and "il manque" in told.err

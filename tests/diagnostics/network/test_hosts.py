"""The hosts that are looked at: those of the four doors and of revocation; another list; a list that is spoilt."""

from pathlib import Path

import pytest

from diagnostics.errors import HostsError
from diagnostics.probes.network.hosts import load_hosts, read_hosts

GOOD = '[a]\nname = "A"\nhost = "a.test"\n'


@pytest.mark.parametrize("environment", ["production", "test"])
def test_every_door_has_its_hosts(environment: str) -> None:
    hosts = load_hosts(None, environment)
    assert {door for host in hosts for door in host.doors} == {"monsisra", "cps", "ecps", "otp"}
    assert {host.port for host in hosts if host.scheme == "http"} == {80}
    assert {"crl", "ocsp"} <= {host.key for host in hosts}
    assert all(host.source.startswith("facts/") and host.operator for host in hosts)
    assert len({host.host for host in hosts}) == len(hosts)
    bas = [host for host in hosts if ".bas." in host.host]
    assert bool(bas) is (environment == "test")
    assert {host.environment for host in hosts} == {"", environment}


def test_what_is_not_said_has_its_usual_value() -> None:
    (host,) = read_hosts(GOOD, "x", "test")
    assert (host.key, host.port, host.path, host.doors, host.public) == ("a", 443, "/", (), True)


def test_an_empty_list_is_one() -> None:
    assert read_hosts("", "x", "test") == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a = 1", "ce doit être une table"),
        ("[a", "x"),
        (GOOD + "porte = 1", "clé inconnue : « porte »"),
        (GOOD + 'port = "443"', "« port » n'est pas du type"),
        (GOOD + "port = true", "« port » n'est pas du type"),
        (GOOD + "port = 65536", "65536. n'est pas entre"),
        (GOOD + "port = 0", "n'est pas entre 1 et 65535"),
        (GOOD + 'doors = "cps"', "« doors » n'est pas du type"),
        (GOOD + 'scheme = "ftp"', "ni https ni http"),
        ('[a]\nname = "A"', "il manque « host »"),
        ("".join(GOOD.replace("[a]", f"[a{n}]") for n in range(41)), "plus de 40"),
    ],
)
def test_a_spoilt_list_says_where_and_why(text: str, said: str) -> None:
    with pytest.raises(HostsError, match=said) as refused:
        read_hosts(text, "liste.toml", "test")
    assert "liste.toml" in str(refused.value)


def test_a_list_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(HostsError, match="n'existe pas"):
        load_hosts(tmp_path / "absent.toml", "test")
    (tmp_path / "binaire.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(HostsError, match="pas du texte"):
        load_hosts(tmp_path / "binaire.toml", "test")

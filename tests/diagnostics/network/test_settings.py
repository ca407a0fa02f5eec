"""What systems say of their network, read from what they really print or hold."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from diagnostics.machine import Machine
from diagnostics.machine.detection import detect
from diagnostics.machine.network import (
    POLICIES,
    SETTINGS,
    Proxy,
    ProxySettings,
    from_environ,
    from_registry,
    from_scutil,
    internet_settings,
    names_file,
    parse_proxy,
    routes,
)
from diagnostics.machine.system import System
from diagnostics.probes.network.names import written

SCUTIL = """<dictionary> {
  ExceptionsList : <array> {
    0 : *.local
    1 : 169.254/16
  }
  FTPPassive : 1
  HTTPEnable : 1
  HTTPPort : 3128
  HTTPProxy : proxy.clinique.test
  HTTPSEnable : 0
  HTTPSProxy : ancien.clinique.test
  ProxyAutoConfigEnable : 1
  ProxyAutoConfigURLString : http://pac.clinique.test/proxy.pac
}
"""


def test_macos() -> None:
    assert from_scutil(SCUTIL) == ProxySettings(
        "proxy.clinique.test:3128", "", ("*.local", "169.254/16"), "http://pac.clinique.test/proxy.pac", "system"
    )
    assert not from_scutil("<dictionary> {\n  FTPPassive : 1\n}\n").anything


@pytest.mark.parametrize(
    ("told", "address", "auto"),
    [
        ("SOCKSEnable : 1\n  SOCKSPort : 1081\n  SOCKSProxy : relais.test", "socks://relais.test:1081", False),
        ("SOCKSEnable : 0\n  SOCKSProxy : relais.test", "", False),
        ("ProxyAutoDiscoveryEnable : 1", "", True),
        ("ProxyAutoDiscoveryEnable : 0", "", False),
    ],
)
def test_what_else_macos_may_say(told: str, address: str, auto: bool) -> None:
    found = from_scutil(f"<dictionary> {{\n  {told}\n}}\n")
    assert (found.towards("https"), found.auto) == (address, auto)
    assert found.anything is bool(address or auto)


def flags(byte: int) -> bytes:
    """`DefaultConnectionSettings` as Windows writes it: a version, a counter, the flags, and texts."""
    return bytes([0x46, 0, 0, 0, 5, 0, 0, 0, byte]) + bytes(47)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, ProxySettings(source="system")),
        ({"ProxyEnable": 0, "ProxyServer": "proxy:8080"}, ProxySettings(source="system")),
        (
            {"ProxyEnable": 1, "ProxyServer": "proxy:8080", "ProxyOverride": "*.local;<local>"},
            ProxySettings("proxy:8080", "proxy:8080", ("*.local", "<local>"), "", "system"),
        ),
        (
            {"ProxyEnable": 1, "ProxyServer": "http=a:80;https=b:8443;ftp=c:21"},
            ProxySettings("a:80", "b:8443", (), "", "system"),
        ),
        (
            {"ProxyEnable": 1, "ProxyServer": "HTTP=a:80 https=http://b:8443"},
            ProxySettings("a:80", "http://b:8443", (), "", "system"),
        ),
        (
            {"ProxyEnable": "1", "ProxyServer": "p:1", "ProxyOverride": "*.a.test, b.test;\r\n<local>"},
            ProxySettings("p:1", "p:1", ("*.a.test", "b.test", "<local>"), "", "system"),
        ),
        ({"ProxyEnable": "0", "ProxyServer": "p:1"}, ProxySettings(source="system")),
        ({"AutoConfigURL": "http://pac/x.pac"}, ProxySettings(pac="http://pac/x.pac", source="system")),
        ({"ProxyEnable": 1, "ProxyServer": "socks=a:1080"}, ProxySettings(source="system", socks="a:1080")),
        ({"DefaultConnectionSettings": flags(0x09)}, ProxySettings(source="system", auto=True)),
        ({"DefaultConnectionSettings": flags(0x01), "AutoDetect": 1}, ProxySettings(source="system")),
        ({"DefaultConnectionSettings": b"\x46", "AutoDetect": 1}, ProxySettings(source="system", auto=True)),
        (
            {"ProxyEnable": 1, "ProxyServer": "proxy:8080", "DefaultConnectionSettings": flags(0x0B)},
            ProxySettings("proxy:8080", "proxy:8080", (), "", "system", "", True),
        ),
    ],
)
def test_windows(values: dict[str, Any], expected: ProxySettings) -> None:
    assert from_registry(values) == expected


USER, COMPUTER = "HKEY_CURRENT_USER", "HKEY_LOCAL_MACHINE"
OF_USER = {(USER, SETTINGS): {"ProxyEnable": 1, "ProxyServer": "u:1"}}
OF_MACHINE = {(COMPUTER, SETTINGS): {"ProxyEnable": 1, "ProxyServer": "m:1"}}
DETECTING = {"DefaultConnectionSettings": flags(0x09)}


@pytest.mark.parametrize(
    ("keys", "address", "auto"),
    [
        ({}, "", False),
        ({**OF_USER, **OF_MACHINE}, "u:1", False),
        ({**OF_USER, **OF_MACHINE, (COMPUTER, POLICIES): {"ProxySettingsPerUser": 1}}, "u:1", False),
        ({**OF_USER, **OF_MACHINE, (COMPUTER, POLICIES): {"ProxySettingsPerUser": 0}}, "m:1", False),
        ({**OF_MACHINE, (COMPUTER, POLICIES): {"ProxySettingsPerUser": 0, "ProxyServer": "p:1"}}, "p:1", False),
        ({**OF_USER, (COMPUTER, POLICIES): {"ProxyServer": "p:1"}}, "u:1", False),
        ({(USER, rf"{SETTINGS}\Connections"): DETECTING}, "", True),
        ({(COMPUTER, rf"{SETTINGS}\Connections"): DETECTING}, "", False),
    ],
)
def test_whose_settings_count(keys: dict[tuple[str, str], dict[str, Any]], address: str, auto: bool) -> None:
    def values(hive: str, path: str, names: Sequence[str]) -> dict[str, Any]:
        return {name: value for name, value in keys.get((hive, path), {}).items() if name in names}

    found = from_registry(internet_settings(values))
    assert (found.towards("https"), found.auto) == (address, auto)


@pytest.mark.parametrize(
    ("environ", "http", "https", "bypass"),
    [
        ({}, "", "", ()),
        ({"HTTPS_PROXY": "http://p:1"}, "", "http://p:1", ()),
        ({"https_proxy": "http://q:2", "HTTPS_PROXY": "http://p:1"}, "", "http://q:2", ()),
        ({"ALL_PROXY": "p:1", "NO_PROXY": "a.test, .b.test,"}, "p:1", "p:1", ("a.test", ".b.test")),
    ],
)
def test_the_environment(environ: dict[str, str], http: str, https: str, bypass: tuple[str, ...]) -> None:
    assert from_environ(environ) == ProxySettings(http, https, bypass, "", "environment")


@pytest.mark.parametrize(
    ("settings", "http", "https"),
    [
        (from_registry({"ProxyEnable": 1, "ProxyServer": "http=a:80"}), "a:80", ""),
        (from_registry({"ProxyEnable": 1, "ProxyServer": "https=b:8443"}), "", "b:8443"),
        (from_registry({"ProxyEnable": 1, "ProxyServer": "http=a:80;socks=c:1080"}), "a:80", "socks://c:1080"),
        (from_registry({"ProxyEnable": 1, "ProxyServer": "ftp=a:80"}), "", ""),
        (from_registry({"ProxyEnable": 1, "ProxyServer": "a:80"}), "a:80", "a:80"),
        (from_environ({"http_proxy": "http://a:80"}), "http://a:80", ""),
        (from_scutil(SCUTIL), "proxy.clinique.test:3128", ""),
    ],
)
def test_a_proxy_for_one_scheme_is_not_for_the_other(settings: ProxySettings, http: str, https: str) -> None:
    assert (settings.towards("http"), settings.towards("https")) == (http, https)


@pytest.mark.parametrize(
    ("host", "pattern", "of_system", "of_environment"),
    [
        ("sante-ra.fr", "sante-ra.fr", True, True),
        ("www.sante-ra.fr", "sante-ra.fr", False, True),
        ("www.sante-ra.fr", ".sante-ra.fr", True, True),
        ("www.sante-ra.fr", "*.Sante-RA.fr", True, True),
        ("autresante-ra.fr", "sante-ra.fr", False, False),
        ("www.sante-ra.fr", "*.fr", True, True),
        ("www.sante-ra.fr", "https://*.sante-ra.fr/", True, True),
        ("www.sante-ra.fr", "http://*.sante-ra.fr", False, False),
        ("www.sante-ra.fr", "www.sante-ra.fr:443", True, True),
        ("www.sante-ra.fr", "www.sante-ra.fr:8443", False, False),
        ("poste", "<local>", True, True),
        ("www.sante-ra.fr", "<local>", False, False),
        ("www.sante-ra.fr", "*", True, True),
        ("www.sante-ra.fr", "[::1]", False, False),
        ("www.sante-ra.fr", "://", False, False),
    ],
)
def test_who_goes_without_the_proxy(host: str, pattern: str, of_system: bool, of_environment: bool) -> None:
    for source, goes in (("system", of_system), ("environment", of_environment)):
        assert ProxySettings(https="p:1", bypass=(pattern,), source=source).bypasses("https", host, 443) is goes


@pytest.mark.parametrize(
    ("address", "proxy"),
    [
        ("proxy:3128", Proxy("http", "proxy", 3128)),
        ("http://proxy", Proxy("http", "proxy", 80)),
        ("http://moi:m%40t@proxy:3128/", Proxy("http", "proxy", 3128, ("moi", "m@t"))),
        ("socks5://proxy:1080", Proxy("socks5", "proxy", 1080)),
        ("http://[fd00::1]:3128", Proxy("http", "fd00::1", 3128)),
        ("http://proxy:99999", None),
        ("http://[proxy", None),
        ("", None),
    ],
)
def test_a_proxy_s_address(address: str, proxy: Proxy | None) -> None:
    assert parse_proxy(address) == proxy


def test_the_system_s_own_proxy_comes_before_the_environment_s() -> None:
    system = ProxySettings(https="p:1", source="system")
    environ = {"https_proxy": "q:2"}
    assert Machine(environ=environ, system_proxies=lambda: system).proxies() == system
    assert Machine(environ=environ, system_proxies=ProxySettings, system="linux").proxies().https == "q:2"


@pytest.mark.parametrize("system", ["windows", "macos"])
def test_browsers_of_other_systems_do_not_look_at_the_environment(system: System) -> None:
    machine = Machine(environ={"https_proxy": "q:2"}, system_proxies=ProxySettings, system=system)
    assert machine.proxies() == ProxySettings()


def test_the_file_of_names(tmp_path: Path) -> None:
    file = tmp_path / "hosts"
    file.write_bytes(b"127.0.0.1 localhost\n# 10.0.0.1 a.test\n10.0.0.2\tB.test  a.test # essai\n\xff\n")
    assert written(file, ["a.test", "b.test", "c.test"]) == {
        "readable": True,
        "entries": [{"host": "b.test", "address": "10.0.0.2"}, {"host": "a.test", "address": "10.0.0.2"}],
    }
    assert written(tmp_path / "absent", ["a.test"]) == {"readable": False, "entries": []}
    assert names_file({}) == Path("/etc/hosts")


def test_a_file_of_hosts_is_named_by_the_environment_or_by_the_caller(tmp_path: Path) -> None:
    assert Machine(environ={}).hosts_file() is None
    assert Machine(environ={"HELPDESK_HOSTS": "a"}).hosts_file() == Path("a")
    assert Machine(environ={"HELPDESK_HOSTS": "a"}, hosts=tmp_path).hosts_file() == tmp_path


def test_routes_are_told_by_family() -> None:
    assert set(routes()) == {"ipv4", "ipv6"}


def test_the_tests_themselves_have_no_hosts() -> None:
    assert os.environ["HELPDESK_HOSTS"] == os.devnull


@pytest.mark.parametrize(
    ("asked", "detected"), [((True, 0), "found"), ((False, 12180), "none"), ((False, 12015), "unknown")]
)
def test_what_windows_finds_on_the_network(asked: tuple[bool, int], detected: str) -> None:
    assert detect(lambda: asked) == detected


@pytest.mark.skipif(sys.platform == "win32", reason="Windows can tell")
def test_elsewhere_nobody_can_tell() -> None:
    assert detect() == "unknown"

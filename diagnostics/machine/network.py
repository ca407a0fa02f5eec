"""What the system says of its network: proxies, the file of names, routes. Reads settings and sends nothing."""

import re
import socket
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from fnmatch import fnmatch
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

SOMEWHERE = {socket.AF_INET: "203.0.113.1", socket.AF_INET6: "2001:db8::1"}
"""Addresses of documentation (RFC 5737, RFC 3849): the system says by which of its own it would go there."""
SETTINGS = r"Software\Microsoft\Windows\CurrentVersion\Internet Settings"
POLICIES = r"SOFTWARE\Policies\Microsoft\Windows\CurrentVersion\Internet Settings"
CONNECTIONS, PER_USER = "DefaultConnectionSettings", "ProxySettingsPerUser"
VALUES = ("ProxyEnable", "ProxyServer", "ProxyOverride", "AutoConfigURL", "AutoDetect")
FLAGS, AUTO_DETECT = 8, 0x08
"""Where the flags stand in `DefaultConnectionSettings`, and the one for automatic detection (PROXY_TYPE_AUTO_DETECT of
wininet.h): that is the box which Windows ticks, and no value of its own."""
COMMAND_SECONDS = 2.0
SEPARATORS = re.compile(r"[;\s]+")
"""Between the proxies of `ProxyServer` (WINHTTP_PROXY_INFO, Microsoft)."""
SERVER = re.compile(r"(?:(?P<kind>\w+)=)?(?P<address>.*)")
EXCEPTIONS = re.compile(r"[;,\s]+")
PATTERN = re.compile(r"(?:(?P<scheme>[a-z]+)://)?(?P<host>[^/]+?)(?::(?P<port>\d+))?/*")
"""A host that goes without the proxy: « *.exemple.fr », « https://exemple.fr », « exemple.fr:8443 »."""
ValuesOf = Callable[[str, str, Sequence[str]], dict[str, Any]]
"""Reads values of a key of the registry, by its hive, its path and their names."""


@dataclass(frozen=True)
class Proxy:
    """Where a proxy is. `authorization` goes to that proxy alone, and into no observation."""

    scheme: str
    host: str
    port: int
    authorization: tuple[str, str] | None = None


@dataclass(frozen=True)
class ProxySettings:
    """Proxies as they were set: addresses for http, https and SOCKS, hosts that go without (`bypass`), the address of a
    PAC file; empty where nothing is set. `auto` is whether a proxy is looked for on the network (WPAD). `source` is
    « environment » or « system »."""

    http: str = ""
    https: str = ""
    bypass: tuple[str, ...] = ()
    pac: str = ""
    source: str = ""
    socks: str = ""
    auto: bool = False

    def towards(self, scheme: str) -> str:
        """The proxy for addresses of a scheme, http or https, with its own scheme where it says one; empty where none
        is. What has no proxy of its own takes that for SOCKS, and never that of the other scheme."""
        own = self.https if scheme == "https" else self.http
        return own or (f"socks://{self.socks}" if self.socks else "")

    @property
    def given(self) -> bool:
        """Whether some proxy is set by its address."""
        return bool(self.http or self.https or self.socks)

    @property
    def anything(self) -> bool:
        """Whether something is set."""
        return bool(self.given or self.pac or self.auto)

    def bypasses(self, scheme: str, host: str, port: int) -> bool:
        """Whether a host is reached without the proxy. Of the environment, a bare name stands for what is below it too;
        in the settings of a system, for itself (« Proxy support in Chrome », net/docs/proxy.md of Chromium)."""
        below = self.source == "environment"
        return any(_matches(scheme, host.casefold(), port, pattern.casefold(), below) for pattern in self.bypass)


def _matches(scheme: str, host: str, port: int, pattern: str, below: bool) -> bool:
    if pattern == "<local>":
        return "." not in host
    found = PATTERN.fullmatch(pattern)
    if found is None or found["scheme"] not in (None, scheme) or found["port"] not in (None, str(port)):
        return False
    name = found["host"]
    if "*" in name:
        return fnmatch(host, name)
    return host == name.lstrip(".") or ((below or name.startswith(".")) and host.endswith(f".{name.lstrip('.')}"))


def parse_proxy(address: str) -> Proxy | None:
    """The proxy at an address such as `http://user:word@proxy:3128` or `proxy:3128`; None when it is none."""
    try:
        parts = urlsplit(address if "//" in address else f"http://{address}")
        port = parts.port
    except ValueError:
        return None
    if not parts.hostname or "@" in parts.path + parts.query + parts.fragment:
        return None  # a password with a « / » that was not encoded: what stands before it is no host
    secret = (unquote(parts.username), unquote(parts.password or "")) if parts.username else None
    return Proxy(parts.scheme, parts.hostname, port or (443 if parts.scheme == "https" else 80), secret)


def from_environ(environ: Mapping[str, str]) -> ProxySettings:
    """What the variables `http_proxy`, `https_proxy`, `all_proxy` and `no_proxy` say; lower case wins."""
    found = {name: environ.get(name) or environ.get(name.upper()) or "" for name in ("all_proxy", "no_proxy")}
    http, https = (environ.get(f"{name}_proxy") or environ.get(f"{name}_proxy".upper()) for name in ("http", "https"))
    every = found["all_proxy"]
    bypass = tuple(word.strip() for word in found["no_proxy"].split(",") if word.strip())
    return ProxySettings(http or every, https or every, bypass, "", "environment")


def from_system() -> ProxySettings:
    """What Windows or macOS say; nothing elsewhere, where programs read the environment."""
    if sys.platform == "win32":
        return from_registry(internet_settings(_registry_values))
    if sys.platform == "darwin":
        command = ["/usr/sbin/scutil", "--proxy"]
        with suppress(OSError, subprocess.SubprocessError):
            ran = subprocess.run(command, capture_output=True, text=True, timeout=COMMAND_SECONDS, check=True)
            return from_scutil(ran.stdout)
    return ProxySettings()


def _registry_values(hive: str, path: str, names: Sequence[str]) -> dict[str, Any]:
    """Values of one key of the registry, those that are there."""
    winreg: Any = import_module("winreg")
    found = {}
    access = winreg.KEY_READ | winreg.KEY_WOW64_64KEY
    with suppress(OSError), winreg.OpenKey(getattr(winreg, hive), path, 0, access) as key:
        for name in names:
            with suppress(OSError):
                found[name] = winreg.QueryValueEx(key, name)[0]
    return found


def internet_settings(values: ValuesOf) -> dict[str, Any]:
    """The Internet settings that count: the current user's or, where the establishment says so (`ProxySettingsPerUser`
    is 0), those of the machine, which its policies may hold too."""
    policy = values("HKEY_LOCAL_MACHINE", POLICIES, (PER_USER, *VALUES))
    of_machine = policy.pop(PER_USER, 1) == 0
    hive = "HKEY_LOCAL_MACHINE" if of_machine else "HKEY_CURRENT_USER"
    found = {**values(hive, SETTINGS, VALUES), **values(hive, rf"{SETTINGS}\Connections", (CONNECTIONS,))}
    return {**found, **policy} if of_machine else found


def from_registry(values: Mapping[str, Any]) -> ProxySettings:
    """Read the values of Windows' Internet settings; `ProxyServer` is one address for all, or `http=…;https=…;socks=…`,
    of which what is not named goes without."""
    pac, auto = str(values.get("AutoConfigURL", "")), _detects(values)
    if str(values.get("ProxyEnable", 0)) in ("", "0"):
        return ProxySettings(pac=pac, source="system", auto=auto)
    parts = (SERVER.fullmatch(part) for part in SEPARATORS.split(str(values.get("ProxyServer", ""))) if part)
    named = {(part["kind"] or "").casefold(): part["address"] for part in parts if part}
    http, https = (named.get(kind, named.get("", "")) for kind in ("http", "https"))
    bypass = tuple(part for part in EXCEPTIONS.split(str(values.get("ProxyOverride", ""))) if part)
    return ProxySettings(http, https, bypass, pac, "system", named.get("socks", ""), auto)


def _detects(values: Mapping[str, Any]) -> bool:
    """Whether a proxy is looked for on the network: by the flags, or by the value that some policies write."""
    flags = values.get(CONNECTIONS)
    if isinstance(flags, bytes) and len(flags) > FLAGS:
        return bool(flags[FLAGS] & AUTO_DETECT)
    return bool(values.get("AutoDetect"))


def from_scutil(told: str) -> ProxySettings:
    """Read what `scutil --proxy` prints on macOS."""
    values = dict(re.findall(r"^  (\w+) : (.*)$", told, re.MULTILINE))
    http, https, socks = (
        f"{values.get(f'{kind}Proxy', '')}:{values.get(f'{kind}Port', port)}"
        if values.get(f"{kind}Enable") == "1"
        else ""
        for kind, port in (("HTTP", "80"), ("HTTPS", "80"), ("SOCKS", "1080"))
    )
    bypass = tuple(re.findall(r"^    \d+ : (.*)$", told, re.MULTILINE))
    pac = values.get("ProxyAutoConfigURLString", "") if values.get("ProxyAutoConfigEnable") == "1" else ""
    auto = values.get("ProxyAutoDiscoveryEnable") == "1"
    return ProxySettings(http, https, bypass, pac, "system", socks, auto)


def routes() -> dict[str, str | None]:
    """This machine's own address towards the outside, IPv4 and IPv6; None where it has no way out. Sends nothing."""
    return {"ipv4": _local(socket.AF_INET), "ipv6": _local(socket.AF_INET6)}


def _local(family: socket.AddressFamily) -> str | None:
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect((SOMEWHERE[family], 9))
            return str(probe.getsockname()[0])
    except OSError:
        return None


def names_file(environ: Mapping[str, str]) -> Path:
    """Where the system keeps its own file of names."""
    if sys.platform == "win32":
        return Path(environ.get("SYSTEMROOT", r"C:\Windows")) / "System32" / "drivers" / "etc" / "hosts"
    return Path("/etc/hosts")

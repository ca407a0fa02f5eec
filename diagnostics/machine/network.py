"""What the system says of its network: proxies, the file of names, routes. Reads settings and sends nothing."""

import re
import socket
import subprocess
import sys
from collections.abc import Mapping
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
COMMAND_SECONDS = 2.0


@dataclass(frozen=True)
class Proxy:
    """Where a proxy is. `authorization` goes to that proxy alone, and into no observation."""

    scheme: str
    host: str
    port: int
    authorization: tuple[str, str] | None = None


@dataclass(frozen=True)
class ProxySettings:
    """Proxies as they were set: addresses for http and https, hosts that go without (`bypass`), the address of a PAC
    file; empty where nothing is set. `source` is « environment » or « system »."""

    http: str = ""
    https: str = ""
    bypass: tuple[str, ...] = ()
    pac: str = ""
    source: str = ""

    @property
    def anything(self) -> bool:
        """Whether something is set."""
        return bool(self.http or self.https or self.pac)

    def bypasses(self, host: str) -> bool:
        """Whether a host is reached without the proxy."""
        return any(_matches(host, pattern) for pattern in self.bypass)


def _matches(host: str, pattern: str) -> bool:
    if pattern == "<local>":
        return "." not in host
    if "*" in pattern:
        return fnmatch(host, pattern)
    bare = pattern.lstrip(".")
    return host == bare or host.endswith(f".{bare}")


def parse_proxy(address: str) -> Proxy | None:
    """The proxy at an address such as `http://user:word@proxy:3128` or `proxy:3128`; None when it is none."""
    try:
        parts = urlsplit(address if "//" in address else f"http://{address}")
        port = parts.port
    except ValueError:
        return None
    if not parts.hostname:
        return None
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
        return from_registry(_registry())
    if sys.platform == "darwin":
        command = ["/usr/sbin/scutil", "--proxy"]
        with suppress(OSError, subprocess.SubprocessError):
            ran = subprocess.run(command, capture_output=True, text=True, timeout=COMMAND_SECONDS, check=True)
            return from_scutil(ran.stdout)
    return ProxySettings()


def _registry() -> dict[str, Any]:
    """The current user's Internet settings."""
    winreg: Any = import_module("winreg")
    found = {}
    with suppress(OSError), winreg.OpenKey(winreg.HKEY_CURRENT_USER, SETTINGS) as key:
        for name in ("ProxyEnable", "ProxyServer", "ProxyOverride", "AutoConfigURL"):
            with suppress(OSError):
                found[name] = winreg.QueryValueEx(key, name)[0]
    return found


def from_registry(values: Mapping[str, Any]) -> ProxySettings:
    """Read the values of Windows' Internet settings; `ProxyServer` is one address, or `http=…;https=…`."""
    pac = str(values.get("AutoConfigURL", ""))
    if not values.get("ProxyEnable"):
        return ProxySettings(pac=pac, source="system")
    server = str(values.get("ProxyServer", ""))
    pairs = dict(part.split("=", 1) for part in server.split(";") if "=" in part) or dict.fromkeys(
        ("http", "https"), server
    )
    bypass = tuple(part.strip() for part in str(values.get("ProxyOverride", "")).split(";") if part.strip())
    return ProxySettings(pairs.get("http", ""), pairs.get("https", ""), bypass, pac, "system")


def from_scutil(told: str) -> ProxySettings:
    """Read what `scutil --proxy` prints on macOS."""
    values = dict(re.findall(r"^  (\w+) : (.*)$", told, re.MULTILINE))
    http, https = (
        f"{values[f'{kind}Proxy']}:{values.get(f'{kind}Port', '80')}" if values.get(f"{kind}Enable") == "1" else ""
        for kind in ("HTTP", "HTTPS")
    )
    bypass = tuple(re.findall(r"^    \d+ : (.*)$", told, re.MULTILINE))
    pac = values.get("ProxyAutoConfigURLString", "") if values.get("ProxyAutoConfigEnable") == "1" else ""
    return ProxySettings(http, https, bypass, pac, "system")


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

"""A network of its own (`unshare`): names, sites, a proxy, and what is wrong with it. The product's own probes look at
it. As a program, it makes each scenario that it reads in a process and a network of its own, several at once, for most
of their time is waiting, and prints the records as JSON.

python -m tests.diagnostics.network.world < scenarios.json
"""

import ctypes
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from diagnostics.engine import observe
from diagnostics.machine import Machine
from diagnostics.machine.network import ProxySettings
from diagnostics.model import Settings
from diagnostics.records import dump
from tests.diagnostics.network.authorities import Authority, authority, context
from tests.diagnostics.network.servers import SEEN, ProxyServer, Site, listen, serve_names, serve_site

ROOT = Path(__file__).parents[3]
AT_ONCE = 6
CLONE_NEWNS, CLONE_NEWNET = 0x0002_0000, 0x4000_0000
Told = dict[str, Any]
NAMES_AT, PROXY_AT, NOBODY = "10.66.0.53", "10.66.0.80", "10.66.0.99"
SITES = {
    "portail.sara.test": ("10.66.0.10", "fd66::10"),
    "psc.ans.test": ("10.66.0.11", "fd66::11"),
    "aide.ans.test": ("10.66.0.12", "fd66::12"),
    "crl.ans.test": ("10.66.0.13", "fd66::13"),
    "ocsp.ans.test": ("10.66.0.14", "fd66::14"),
}
PLAIN = ("crl.ans.test", "ocsp.ans.test")
HOSTS = """
[portail]
name = "Portail"
host = "portail.sara.test"
doors = ["cps", "otp"]
operator = "sara"
issuers = [{issuers}]
[psc]
name = "PSC"
host = "psc.ans.test"
doors = ["ecps"]
operator = "ans"
issuers = [{issuers}]
[aide]
name = "Aide"
host = "aide.ans.test"
operator = "ans"
issuers = [{issuers}]
[crl]
name = "CRL"
host = "crl.ans.test"
scheme = "http"
path = "/liste.crl"
operator = "ans"
expects = "crl"
[ocsp]
name = "OCSP"
host = "ocsp.ans.test"
scheme = "http"
operator = "ans"
"""
PAC = 'function FindProxyForURL(url, host) {{ return "PROXY {proxy}:3128; DIRECT"; }}'


def run(*command: str, text: str | None = None) -> None:
    subprocess.run(command, check=True, input=text, text=True)


def wire(scenario: Mapping[str, Any]) -> None:
    """Addresses, routes, and rules of the packet filter."""
    if scenario.get("offline"):
        return
    here = [f"{address}/32" for address in (NAMES_AT, PROXY_AT, *(four for four, _ in SITES.values()))]
    here += [f"{six}/128" for _, six in SITES.values()]
    ways = ["route add default dev lo", *(["route add ::/0 dev lo"] if scenario.get("ipv6") else [])]
    lines = ["link set lo up", *(f"address add {address} dev lo" for address in here), *ways]
    run("ip", "-batch", "-", text="\n".join(lines))
    if rules := scenario.get("filter"):
        chain = "add table inet t\nadd chain inet t o { type filter hook output priority 0; }\n"
        run("nft", "-f", "-", text=chain + "".join(f"add rule inet t o {rule}\n" for rule in rules))


def resolve_by(scenario: Mapping[str, Any], folder: Path) -> None:
    """Point the system at our server of names, and its file of names at ours."""
    (folder / "resolv.conf").write_text(f"nameserver {NAMES_AT}\n")
    (folder / "hosts").write_text("127.0.0.1 localhost\n" + scenario.get("names_file", ""))
    for name in ("resolv.conf", "hosts"):
        run("mount", "--bind", str(folder / name), f"/etc/{name}")
    mode = scenario.get("names", "ok")
    if mode == "none" or scenario.get("offline"):
        return
    six = scenario.get("ipv6", False)
    table = {name: {"A": four, **({"AAAA": to} if six else {})} for name, (four, to) in SITES.items()}
    table |= {"proxy.test": {"A": PROXY_AT}, "nulle-part.test": {"A": NOBODY}}
    for name, addresses in scenario.get("other_names", {}).items():
        table[name] = addresses
    hidden = SITES if mode == "unknown" else scenario.get("hidden", ())
    table = {name: addresses for name, addresses in table.items() if name not in hidden}
    serve_names(NAMES_AT, table, silent=mode == "silent")


def open_sites(scenario: Mapping[str, Any], folder: Path, root: Authority, stranger: Authority) -> None:
    """Start every site, over IPv4 and IPv6."""
    for name, addresses in SITES.items():
        told = {**scenario.get("all", {}), **scenario.get("sites", {}).get(name, {})}
        site = Site(**told)
        by = {"stranger": stranger, "alone": authority("Seul")}.get(site.certificate, root)
        secure = None if name in PLAIN else context(folder, by, name, site.certificate)
        for address in addresses:
            listen(address, 80 if name in PLAIN else 443, serve_site(site, secure))


def open_proxy(scenario: Mapping[str, Any], folder: Path, stranger: Authority) -> None:
    """Start the proxy, and the server of its PAC file."""
    told = scenario.get("proxy")
    if told is not None:
        mint = (lambda host: context(folder, stranger, host)) if told.get("intercepts") else None
        behind = {name: six for name, (_, six) in SITES.items()}  # the filter may stop IPv4, and not the proxy
        proxy = ProxyServer(mint, told.get("wanted", ""), tuple(told.get("refused", ())), behind)
        listen(PROXY_AT, 3128, proxy)
    listen(PROXY_AT, 80, serve_site(Site(body=scenario.get("pac", PAC.format(proxy="proxy.test"))), None))


def look(scenario: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """Build the network and look at it: the record, the seconds it took, and how many connections were taken."""
    wire(scenario)
    resolve_by(scenario, folder)
    root, stranger = authority("Racine des essais"), authority("Pare-feu des essais")
    if not scenario.get("offline"):
        open_sites(scenario, folder, root, stranger)
        open_proxy(scenario, folder, stranger)
    issuers = f'"sha256:{root.sha256}"' if scenario.get("pinned", True) else '"public"'
    copies = [re.sub(r"(?m)^\[(\w+)", rf"[\g<1>{n}", HOSTS) for n in range(scenario.get("copies", 1))]
    (folder / "hosts.toml").write_text("".join(copies).format(issuers=issuers))
    trusted = [{"root": root, "stranger": stranger}[name] for name in scenario.get("trusts", ["root"])]
    (folder / "trust.pem").write_bytes(b"".join(one.pem for one in trusted))
    os.environ |= {"SSL_CERT_FILE": str(folder / "trust.pem"), **scenario.get("environ", {})}
    machine = machine_of(scenario, folder)
    started = time.monotonic()
    record = observe(Settings(environment="test", network=True), machine)
    return {"record": dump(record), "seconds": time.monotonic() - started, "taken": dict(SEEN)}


def machine_of(scenario: Mapping[str, Any], folder: Path) -> Machine:
    made = Machine(hosts=folder / "hosts.toml", call_seconds=1)
    if address := scenario.get("pac_at"):
        made = replace(made, system_proxies=lambda: ProxySettings(pac=address, source="system"))
    shift = timedelta(seconds=scenario.get("clock", 0))
    return replace(made, now=lambda: datetime.now(UTC) + shift)


def inside(scenario: Mapping[str, Any]) -> Told:
    """Run a scenario in a network of its own, from outside. Raises AssertionError when it could not be made."""
    return inside_all({"one": scenario})["one"]


def inside_all(scenarios: Mapping[str, Mapping[str, Any]]) -> dict[str, Told]:
    """Run each scenario in a network of its own, several at once. Raises AssertionError when one could not be made."""
    command = [*privileged(), sys.executable, "-m", "tests.diagnostics.network.world"]
    environ = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    ran = subprocess.run(
        command, input=json.dumps(scenarios), capture_output=True, text=True, cwd=ROOT, env=environ, timeout=120
    )
    if ran.returncode:
        raise AssertionError(ran.stderr)
    told: dict[str, Told] = json.loads(ran.stdout)
    return told


def privileged() -> list[str]:
    """What gives the right to make networks: nothing for root, a user namespace for others."""
    return [] if os.geteuid() == 0 else ["unshare", "-U", "-r"]


def enter_a_network() -> None:
    """Leave the system's network and mounts for new ones, of this process alone. Raises OSError."""
    if ctypes.CDLL(None, use_errno=True).unshare(CLONE_NEWNS | CLONE_NEWNET):
        raise OSError(ctypes.get_errno(), "unshare")
    run("mount", "--make-rprivate", "/")


def fork(scenario: Mapping[str, Any], folder: Path) -> int:
    """Make a scenario in a process of its own, which leaves `told.json` in the folder; the process's number."""
    if child := os.fork():
        return child
    try:
        enter_a_network()
        (folder / "told.json").write_text(json.dumps(look(scenario, folder)))
        os._exit(0)
    except BaseException:  # the parent goes on for itself
        traceback.print_exc()
        os._exit(1)


def fork_all(scenarios: Mapping[str, Mapping[str, Any]], folder: Path) -> dict[str, Told]:
    """Make all scenarios, AT_ONCE at a time. Raises SystemExit when one could not be made."""
    waiting, running = dict(scenarios), set[int]()
    folders = {name: folder / str(number) for number, name in enumerate(scenarios)}
    while waiting or running:
        if waiting and len(running) < AT_ONCE:
            name = next(iter(waiting))
            folders[name].mkdir()
            running.add(fork(waiting.pop(name), folders[name]))
            continue
        child, status = os.wait()
        running.discard(child)
        if status:
            raise SystemExit("a scenario could not be made")
    return {name: json.loads((made / "told.json").read_text()) for name, made in folders.items()}


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        sys.stdout.write(json.dumps(fork_all(json.load(sys.stdin), Path(name))))

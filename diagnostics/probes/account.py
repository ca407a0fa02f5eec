"""The address to which the codes of an account go: its shape, and who takes the mail of its domain. The address itself
is sent to nobody; its domain is asked of the servers of names that this workstation uses."""

import re
from collections.abc import Sequence
from typing import Any

from diagnostics.machine import Machine
from diagnostics.machine.system import in_windows
from diagnostics.model import Observation, Sensitivity
from diagnostics.probes import areas
from diagnostics.probes.questions import AAAA, MX, NO_SUCH_NAME, PORT, A, GarbledError, ask
from diagnostics.probes.together import Deadline

SECONDS = 2.0
"""How long one server may take to answer one question, and the registry to be read."""
WHOLE_SECONDS = 4.0
"""How long all the questions may take together."""
MOST_SERVERS = 3
CONTROL = "esante.gouv.fr"
"""A domain which has had mail for years: a server of names that finds none for it knows nothing of the outside."""
SERVERS_FILE = "/etc/resolv.conf"
INTERFACES = r"HKLM\SYSTEM\CurrentControlSet\Services\Tcpip\Parameters\Interfaces"
NOWHERE = "0.0.0.0"  # noqa: S104 - the address of a card that has none
_LOCAL = re.compile(r"[^\s@\"(),:;<>\[\\\].]+(?:\.[^\s@\"(),:;<>\[\\\].]+)*")
_LABEL = re.compile(r"(?!-)[A-Za-z0-9-]{1,63}(?<!-)")


def begin(machine: Machine, address: str, network: bool) -> areas.Begun:
    """Begin to observe the address, beside whatever else is done; `areas.finish` waits for it, and raises nothing."""
    asking = {"account": lambda machine: [observe_address(machine, address, network)]}
    return areas.begin(machine, asking, WHOLE_SECONDS + 1)


def observe_address(
    machine: Machine, address: str, network: bool, servers: Sequence[tuple[str, int]] | None = None
) -> Observation:
    """Observe `account.address`. `network` says whether names may be asked for; `servers` are those of the workstation
    unless others are given."""
    started, deadline = machine.monotonic(), Deadline(WHOLE_SECONDS)
    domain = domain_of(address)
    mail: dict[str, Any] = {"outcome": "not_asked"}
    if domain and network:
        mail = _mail_of(domain, servers_of(machine) if servers is None else servers, deadline)
    value = {"address": address, "domain": domain, "mail": mail}
    return machine.observe("account.address", value, "DNS (MX)", Sensitivity.PERSON, started)


def domain_of(address: str) -> str:
    """The domain of an address, as names are asked for; empty where the address cannot be one (RFC 5321, without its
    quoted forms and its literal addresses, which no mailbox of a person has)."""
    local, _, domain = address.strip().rpartition("@")
    try:
        plain = domain.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return ""
    labels = plain.split(".")
    if len(local) > 64 or len(plain) > 253 or len(labels) < 2 or not _LOCAL.fullmatch(local):
        return ""
    return plain if all(_LABEL.fullmatch(label) for label in labels) and not labels[-1].isdigit() else ""


def servers_of(machine: Machine) -> list[tuple[str, int]]:
    """The servers of names of this workstation; none where it does not say."""
    if machine.system == "windows":
        command = (in_windows(machine.environ, "reg.exe"), "query", INTERFACES, "/s")
        found = of_registry(machine.run(*command, seconds=SECONDS).text)
    else:
        found = re.findall(r"(?m)^\s*nameserver\s+([0-9A-Fa-f.:]+)", machine.read(SERVERS_FILE) or "")
    return [(server, PORT) for server in found[:MOST_SERVERS]]


def of_registry(exported: str) -> list[str]:
    """The servers of names in what `reg query` writes of the network cards: those of cards that have an address come
    first, since Windows keeps the cards of the past too. What somebody typed stands before what DHCP gave."""
    used: list[str] = []
    idle: list[str] = []
    for block in re.split(r"(?m)^HKEY_.*$", exported):
        values = dict(re.findall(r"(?m)^ {4}(\w+) {4}REG_(?:SZ|MULTI_SZ) {4}(\S.*?)\s*$", block))
        address = values.get("IPAddress") or values.get("DhcpIPAddress") or NOWHERE
        named = values.get("NameServer") or values.get("DhcpNameServer") or ""
        (idle if address == NOWHERE else used).extend(re.findall(r"[0-9A-Fa-f.:]+", named))
    return list(dict.fromkeys([*used, *idle]))


def _mail_of(domain: str, servers: Sequence[tuple[str, int]], deadline: Deadline) -> dict[str, Any]:
    """Who takes its mail: ok (with `hosts`), address (no MX, and the domain's own address stands for it), none, null
    (RFC 7505), unknown_name, blind (this server knows no name of the outside), no_answer, no_server."""
    outcome = "no_answer" if servers else "no_server"
    for server in servers:
        try:
            reply = ask(domain, MX, server, deadline.left(SECONDS))
            if reply.code not in (0, NO_SUCH_NAME):
                continue
            if reply.found:
                return {"outcome": "null" if reply.found == ("",) else "ok", "hosts": list(reply.found)}
            known = reply.code != NO_SUCH_NAME
            if known and any(ask(domain, kind, server, deadline.left(SECONDS)).found for kind in (A, AAAA)):
                return {"outcome": "address"}
            if not ask(CONTROL, MX, server, deadline.left(SECONDS)).found:
                outcome = "blind"
                continue
            return {"outcome": "none" if known else "unknown_name"}
        except (OSError, GarbledError):
            continue
    return {"outcome": outcome}

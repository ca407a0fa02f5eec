"""Logins per second of the mock Pro Santé Connect, beside other mock providers, and against what RSA allows.

python benchmarks/psc.py [--seconds S] [--rounds N] [--peers FOLDER] [--memory LOGINS]

One login is a new browser: authorize, token, userinfo, with PKCE; ours keeps its record on. Server on one core, client
on another. The providers take turns, each after an `openssl speed rsa2048` of a second, with which its round is
compared. A uvicorn that does nothing but sign (`bare.py`) shows what HTTP leaves to what stands behind it. `--peers` is
the folder that `make peers` fills; without it, ours is measured alone. Exit code 1 when an aim is missed.
"""

import argparse
import asyncio
import os
import re
import statistics
import sys
import tempfile
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from benchmarks import providers
from benchmarks.logins import load
from benchmarks.providers import BARE, NODE_PEER, OURS, PYTHON_PEER, Starter
from benchmarks.servers import CLIENT_CORE, rsa_limit

PEER_AIMS = {NODE_PEER: 2.0, PYTHON_PEER: 2.5}
"""How many times the logins of a peer, 32 at a time."""
RSA_AIM, COLD_AIM, GROWTH_AIM = 0.60, 0.50, 1.10
SIGNED = 2
"""Tokens that one of our logins signs."""


class Row(NamedTuple):
    """One round of one provider: RSA signatures per second just before, seconds to start, logins per second one and 32
    at a time, MiB at rest and after."""

    limit: float
    cold: float
    one: float
    many: float
    rest: float
    after: float


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
            limit = rsa_limit(1)
            with start() as started:
                provider = started.provider
                rest = resident(provider.pid)
                asyncio.run(load(provider, 32, seconds))  # warm
                one, many = (asyncio.run(load(provider, workers, seconds)) for workers in (1, 32))
                rows.setdefault(provider.name, []).append(
                    Row(limit, started.cold, one, many, rest, resident(provider.pid))
                )
    return rows


def growth(state: str, logins: int) -> float:
    """How much memory grows between a tenth of these logins and all of them."""
    with providers.ours(state) as started:
        asyncio.run(load(started.provider, 32, logins=logins // 10))
        before = resident(started.provider.pid)
        asyncio.run(load(started.provider, 32, logins=logins - logins // 10))
        return resident(started.provider.pid) / before


def median(rows: Sequence[Row]) -> Row:
    """The median of each column."""
    return Row(*(statistics.median(column) for column in zip(*rows, strict=True)))


def share(rows: Sequence[Row]) -> float:
    """Which part of what RSA allows was reached, in the median round."""
    return statistics.median(row.many * SIGNED / row.limit for row in rows)


def tell(rows: Mapping[str, list[Row]], grown: float) -> bool:
    """Print what was measured; whether every aim is met."""
    for name, found in rows.items():
        row = median(found)
        print(
            f"{name:<23} cold {row.cold * 1000:.0f} ms; {row.one:.0f} logins/s alone, {row.many:.0f} by 32; "
            f"{row.rest:.0f} MiB, {row.after:.0f} after"
        )
    mine = rows[OURS]
    limit = median(mine).limit
    print(f"RSA limit: {limit:.0f} signatures/s, so {limit / SIGNED:.0f} logins/s at the very most")
    print(f"  of which {BARE} reaches {share(rows[BARE]):.2f}, without doing anything else")
    met = [_aim("share of the RSA limit", share(mine), RSA_AIM, share(mine) >= RSA_AIM)]
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
    with tempfile.TemporaryDirectory() as state:
        with providers.ours(state):
            pass  # makes the key that later starts load
        starters: list[Starter] = [partial(providers.ours, state), providers.bare]
        if args.peers:
            starters += [
                partial(providers.oauth2_mock_server, args.peers),
                partial(providers.oidc_provider_mock, args.peers),
            ]
        rows = measure(starters, args.rounds, args.seconds)
        grown = growth(state, args.memory) if args.memory else 0.0
    return 0 if tell(rows, grown) else 1


if __name__ == "__main__":
    sys.exit(main())

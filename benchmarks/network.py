"""How long the network part takes, in a network of its own: where all is well, and where all is dead in several ways.

python benchmarks/network.py [--rounds N] [--only WORDS]

The list has fifteen hosts, more than the product's. Each time is that of a whole diagnosis, in a process that runs
already. Exit code 1 when an aim is missed. Needs root, or a system that gives user namespaces.
"""

import argparse
import statistics
import sys
from typing import Any

from tests.diagnostics.network.world import NOBODY, inside

WELL_AIM, DEAD_AIM = 1.0, 8.0
BY_PROXY = {"http_proxy": "http://proxy.test:3128", "https_proxy": "http://proxy.test:3128"}
DROPPED = ["ip daddr 10.66.0.10-10.66.0.14 drop"]
WELL: dict[str, dict[str, Any]] = {
    "all well": {},
    "all well, IPv6 too": {"ipv6": True},
    "all well, by a proxy": {"environ": BY_PROXY, "proxy": {}},
}
DEAD: dict[str, dict[str, Any]] = {
    "no network": {"offline": True},
    "names never answered": {"names": "silent"},
    "all dropped": {"filter": DROPPED},
    "all dropped, proxy too": {"environ": BY_PROXY, "filter": [*DROPPED, "ip daddr 10.66.0.80 drop"]},
    "all dropped, PAC file too": {"pac_at": f"http://{NOBODY}/proxy.pac", "filter": DROPPED},
    "names never answered, PAC file too": {"pac_at": "http://pac.test/proxy.pac", "names": "silent"},
    "connected, then mute": {"all": {"silent": True}},
    "connected, never answered": {"all": {"delay": 60}},
}


def main() -> int:
    """Measure, print, and say whether the aims are met."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", default="", help="part of the names of the cases to measure")
    args = parser.parse_args()
    met = [
        _tell(name, scenario, aim, args.rounds)
        for cases, aim in ((WELL, WELL_AIM), (DEAD, DEAD_AIM))
        for name, scenario in cases.items()
        if args.only in name
    ]
    return 0 if all(met) else 1


def _tell(name: str, scenario: dict[str, Any], aim: float, rounds: int) -> bool:
    times = sorted(inside({**scenario, "copies": 3})["seconds"] for _ in range(rounds))
    middle: float = statistics.median(times)
    print(f"{name:36} {middle:5.2f} s ({times[0]:.2f} to {times[-1]:.2f}; aim < {aim:g} s)", flush=True)
    return middle < aim


if __name__ == "__main__":
    sys.exit(main())

"""Reading a whole card: ours against `pkcs15-tool --dump`, on the same virtual card, in the same run.

python benchmarks/card.py [--rounds N]

Both are programs of their own, timed where they meet, at the card: from the first command to the last. Their start is
thus outside the comparison. Exit code 1 when an aim is missed.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from diagnostics.domain.places import VirtualPlaces
from mocks.card.bench import Bench, open_bench
from mocks.card.spec import CardSpec
from mocks.pki import open_hierarchy

DIAGNOSE = [sys.executable, "-m", "diagnostics.cli", "diagnose", "--virtual", "--json"]
APDU_AIM, COUNT_AIM, COLD_AIM = 1.0, 1.5, 1.5


@dataclass(frozen=True)
class Reading:
    """What the card saw: how many commands, and the seconds from the first to the last."""

    commands: int
    seconds: float

    @property
    def per_command(self) -> float:
        """Seconds from one command to the next, on average."""
        return self.seconds / (self.commands - 1)


def main() -> int:
    """Measure, print, and say whether the aims are met."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory(prefix="hd-") as folder:
        Path(folder).chmod(0o755)
        hierarchy = open_hierarchy(Path(folder) / "pki", bits=2048)
        with open_bench(VirtualPlaces(Path(folder) / "virtual"), hierarchy) as bench:
            bench.insert(CardSpec())
            environ = {**os.environ, "HELPDESK_RUNTIME": folder, "PCSCLITE_CSOCK_NAME": str(bench.places.pcsc_socket)}
            pairs = [(_ours(bench, environ), _opensc(bench, environ)) for _ in range(rounds)]
            cold = statistics.median(_cold(environ) for _ in range(rounds))
            bare = statistics.median(_run([sys.executable, "-c", "pass"], environ) for _ in range(rounds))
    return _tell(pairs, cold, bare)


def _ours(bench: Bench, environ: dict[str, str]) -> Reading:
    bench.moments(0).clear()
    _run(DIAGNOSE, environ)
    return _reading(bench)


def _opensc(bench: Bench, environ: dict[str, str]) -> Reading:
    bench.moments(0).clear()
    _run(["pkcs15-tool", "--dump"], environ)
    return _reading(bench)


def _reading(bench: Bench) -> Reading:
    moments = bench.moments(0)
    return Reading(len(moments), moments[-1] - moments[0])


def _cold(environ: dict[str, str]) -> float:
    return _run(DIAGNOSE, environ)


def _run(command: list[str], environ: dict[str, str]) -> float:
    started = time.perf_counter()
    subprocess.run(command, env=environ, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - started


def _tell(pairs: list[tuple[Reading, Reading]], cold: float, bare: float) -> int:
    ours, theirs = pairs[0]
    count = ours.commands / theirs.commands
    per_apdu = statistics.median(mine.per_command / other.per_command for mine, other in pairs)
    whole = statistics.median(mine.seconds / other.seconds for mine, other in pairs)
    each = [statistics.median(pair[side].per_command for pair in pairs) * 1000 for side in (0, 1)]
    total = [statistics.median(pair[side].seconds for pair in pairs) * 1000 for side in (0, 1)]
    print(f"commands       ours {ours.commands}, pkcs15-tool {theirs.commands}: ratio {count:.2f} (aim < {COUNT_AIM})")
    print(
        f"per command    ours {each[0]:.3f} ms, pkcs15-tool {each[1]:.3f} ms: ratio {per_apdu:.2f} (aim <= {APDU_AIM})"
    )
    print(f"whole card     ours {total[0]:.2f} ms, pkcs15-tool {total[1]:.2f} ms: ratio {whole:.2f}")
    print(f"cold diagnosis {cold:.2f} s, {cold / bare:.0f} times an empty Python (aim < {COLD_AIM} s)")
    return 0 if count < COUNT_AIM and per_apdu <= APDU_AIM and cold < COLD_AIM else 1


if __name__ == "__main__":
    sys.exit(main())

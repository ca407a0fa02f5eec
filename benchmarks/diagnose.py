"""A whole diagnosis: cold and warm, how much of it is waiting, and the most memory it takes; as ratios of one run.

python benchmarks/diagnose.py [--rounds N]

A virtual card in a real PC/SC service, and hosts on this machine (plain HTTP), so that nothing outside counts. Cold is
the command as it is typed, beside an empty Python; warm is the same in a process that has done it before. Exit code 1
when an aim is missed.
"""

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path

from benchmarks.servers import free_port
from diagnostics import Machine, Settings, diagnose, judge, report_html
from diagnostics.catalogue import read_catalogue
from diagnostics.domain.places import VirtualPlaces
from mocks.card.bench import open_bench
from mocks.card.spec import CardSpec
from mocks.pki import open_hierarchy

EMPTY = [sys.executable, "-c", "pass"]
COLD = [sys.executable, "-m", "diagnostics.cli", "diagnose", "--virtual", "--json"]
COLD_AIM, MEMORY_AIM = 1.5, 100.0
"""Seconds, and megabytes."""
LAUNCH = """import resource, subprocess, sys
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"""
"""Starts a command from a small process: until it runs, a command has the memory of what starts it."""
HOSTS = "".join(
    f'[h{n}]\nname = "H{n}"\nhost = "localhost"\nport = {{port}}\nscheme = "http"\noperator = "x"\ndoors = ["cps"]\n'
    for n in range(5)
)


@dataclass(frozen=True)
class Spent:
    """What a thing took: seconds on the clock, seconds of processors (its children's too), megabytes at its most."""

    wall: float
    busy: float
    megabytes: float = 0.0

    @property
    def waiting(self) -> float:
        """Share of the time in which no processor worked for it."""
        return max(0.0, 1 - self.busy / self.wall)


def main() -> int:
    """Measure, print, and say whether the aims are met."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory(prefix="hd-") as folder:
        Path(folder).chmod(0o755)
        hierarchy = open_hierarchy(Path(folder) / "pki", bits=2048)
        with open_bench(VirtualPlaces(Path(folder) / "virtual"), hierarchy) as bench, _hosts(Path(folder)) as hosts:
            bench.insert(CardSpec())
            environ = {**os.environ, "HELPDESK_RUNTIME": folder, "HELPDESK_STATE": folder}
            return _tell(_measure(environ, hosts, rounds))


@contextmanager
def _hosts(folder: Path) -> Iterator[Path]:
    """A file of five hosts, which are one server of this machine."""
    port = free_port()
    serving = [
        sys.executable,
        "-m",
        "http.server",
        str(port),
        "--bind",
        "127.0.0.1",
        "--directory",
        str(folder / "pki"),
    ]
    file = folder / "hosts.toml"
    file.write_text(HOSTS.format(port=port))
    with subprocess.Popen(serving, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            yield file
        finally:
            process.terminate()


def _measure(environ: Mapping[str, str], hosts: Path, rounds: int) -> dict[str, Spent]:
    machine = Machine(environ=environ, hosts=hosts)
    card, both = Settings(virtual=True), Settings(virtual=True, network=True)
    record = diagnose(card, machine).record
    found = judge(record)
    report_html(found)
    commands = {"empty Python": EMPTY, "cold, card": COLD, "cold, card and hosts": [*COLD, "--hosts", str(hosts)]}
    calls: dict[str, Callable[[], object]] = {
        "warm, card": lambda: diagnose(card, machine),
        "warm, card and hosts": lambda: diagnose(both, machine),
        "catalogue alone": lambda: read_catalogue(files("diagnostics.catalogue")),
        "judging alone": lambda: judge(record),
        "page alone": lambda: report_html(found),
    }
    turns = [{name: _command(command, environ) for name, command in commands.items()} for _ in range(rounds)]
    cold = {name: _middle([turn[name] for turn in turns]) for name in commands}
    cold = {name: replace(one, megabytes=_memory(commands[name], environ)) for name, one in cold.items()}
    return {**cold, **{name: _middle([_call(call) for _ in range(rounds)]) for name, call in calls.items()}}


def _command(command: list[str], environ: Mapping[str, str]) -> Spent:
    started = time.perf_counter()
    process = subprocess.Popen(command, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode in (0, 1, 2), process.returncode
    return Spent(wall, used.ru_utime + used.ru_stime)


def _memory(command: list[str], environ: Mapping[str, str]) -> float:
    """The most megabytes that one of the processes of a command takes."""
    launched = [sys.executable, "-c", LAUNCH, *command]
    return int(subprocess.run(launched, env=environ, check=True, capture_output=True, text=True).stdout) / 1024


def _call(do: Callable[[], object]) -> Spent:
    before, started = _busy(), time.perf_counter()
    do()
    return Spent(time.perf_counter() - started, _busy() - before)


def _busy() -> float:
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(used.ru_utime + used.ru_stime for used in both)


def _middle(spent: list[Spent]) -> Spent:
    """The median of each."""
    return Spent(*(statistics.median(getattr(one, part) for one in spent) for part in ("wall", "busy")))


def _tell(middle: Mapping[str, Spent]) -> int:
    base = middle["empty Python"]
    for name, one in middle.items():
        waits = f"{one.waiting:4.0%} waiting" if one.wall > 0.01 else ""
        memory = f"  {one.megabytes:3.0f} MB, {one.megabytes / base.megabytes:.1f} x" if one.megabytes else ""
        print(f"{name:21} {one.wall * 1000:6.1f} ms, {one.wall / base.wall:5.2f} x an empty Python  {waits}{memory}")
    cold, warm = middle["cold, card"], middle["warm, card"]
    print(f"cold / warm           {cold.wall / warm.wall:.1f} (card), ", end="")
    print(f"{middle['cold, card and hosts'].wall / middle['warm, card and hosts'].wall:.1f} (card and hosts)")
    most = max(one.megabytes for one in middle.values())
    print(f"aims                  cold {cold.wall:.2f} s (< {COLD_AIM}), memory {most:.0f} MB (< {MEMORY_AIM:.0f})")
    return 0 if cold.wall < COLD_AIM and most < MEMORY_AIM else 1


if __name__ == "__main__":
    sys.exit(main())

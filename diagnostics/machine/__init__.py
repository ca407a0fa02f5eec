"""The machine façade: the only door through which probes reach the outside world, so that tests can move it."""

import os
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from diagnostics.domain.places import VirtualPlaces, virtual_places
from diagnostics.domain.texts import writable
from diagnostics.machine.detection import Detected, detect
from diagnostics.machine.network import ProxySettings, from_environ, from_system, names_file, routes
from diagnostics.machine.system import MOST_BYTES, Answer, Runner, System, place, runner, system, text, variable
from diagnostics.machine.trust import STORES, Trust, entries, load_trust, windows_store
from diagnostics.machine.worker import CALL_SECONDS, Worker, open_worker
from diagnostics.model import Observation, Sensitivity

COMMAND_SECONDS = 4.0
"""How long a command of the system may take: PowerShell alone wants one second to start."""
WORKER = Path(__file__).with_name("pcsc_worker.py")


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Machine:
    """This workstation: its environment, its clock, how it starts the process that talks to the card, and its network.

    `hosts` is a file of hosts to look at instead of the usual ones; without it, `HELPDESK_HOSTS` may name one.
    `root` is where its disk begins, and `runs` what runs its commands, or None for those of this very system.
    """

    environ: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    now: Callable[[], datetime] = _utc_now
    monotonic: Callable[[], float] = time.monotonic
    worker_command: tuple[str, ...] = (sys.executable, "-I", str(WORKER))
    call_seconds: float = CALL_SECONDS
    hosts: Path | None = None
    system: System = field(default_factory=system)
    root: Path = Path("/")
    runs: Runner | None = None
    system_proxies: Callable[[], ProxySettings] = from_system
    detects: Callable[[], Detected] = detect
    trust: Callable[[], Trust] = load_trust
    routes: Callable[[], Mapping[str, str | None]] = routes

    def open_worker(self, socket: Path | None = None) -> AbstractContextManager[Worker]:
        """Start the PC/SC process, pointed at `socket` or, without one, where libpcsclite looks by itself."""
        environ = dict(self.environ)
        if socket is not None:
            environ["PCSCLITE_CSOCK_NAME"] = str(socket)
        return open_worker(self.worker_command, environ, self.call_seconds)

    def places(self) -> VirtualPlaces:
        """Where the virtual bench of this user is."""
        return virtual_places(self.environ)

    def run(self, *command: str, seconds: float = COMMAND_SECONDS) -> Answer:
        """What a command says. It must change nothing; none is given a code, nor anything of anybody."""
        return (self.runs or runner(self.environ))(command, seconds)

    def variable(self, name: str) -> str:
        """A variable of this session, whatever its capitals; empty where there is none."""
        return variable(self.environ, name)

    def path(self, path: str) -> Path:
        """Where a file of this workstation is."""
        return place(self.root, path)

    def read(self, path: str) -> str | None:
        """What a file holds, as text; None where it is not there. Raises PermissionError where it may not be read."""
        try:
            with self.path(path).open("rb") as file:
                return text(file.read(MOST_BYTES))
        except PermissionError:
            raise
        except OSError:
            return None

    def hosts_file(self) -> Path | None:
        """The file of hosts to look at, or None for the usual ones."""
        named = self.environ.get("HELPDESK_HOSTS")
        return self.hosts or (Path(named) if named else None)

    def proxies(self) -> ProxySettings:
        """The proxies that a browser would use: the system's; on Linux, those of the environment where it has none.
        Browsers of Windows and macOS do not look at the environment."""
        system = self.system_proxies()
        return from_environ(self.environ) if self.system == "linux" and not system.anything else system

    def names_file(self) -> Path:
        """The system's own file of names."""
        return names_file(self.environ)

    def authorities(self) -> list[bytes]:
        """DER of the authorities in the system's store; Python reads the one of Windows, and no other as a list."""
        found = [entry for name in STORES for entry in entries(windows_store(), name)]
        return [der for der, encoding, _ in found if encoding == "x509_asn"]

    def observe(
        self, id: str, value: object, source: str, sensitivity: Sensitivity, started: float | None = None
    ) -> Observation:
        """Date an observation; `started` is what `monotonic` said when the looking began."""
        duration = 0.0 if started is None else (self.monotonic() - started) * 1000
        return Observation(id, writable(value), source, self.now().isoformat(), round(duration, 3), sensitivity)

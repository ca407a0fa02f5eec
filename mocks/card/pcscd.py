"""A private, unprivileged pcscd: own socket, own reader, apart from the system's (facts/virtual-card.md 3.3)."""

import ctypes
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from mocks.card.errors import BenchTimeoutError, MissingDriverError, MissingToolError, RunFolderError

DRIVERS = (
    Path("/usr/lib/pcsc/drivers/serial/libifdvpcd.so"),
    Path(__file__).parents[2] / ".system/vpcd/usr/lib/pcsc/drivers/serial/libifdvpcd.so",
)
PCSCD = "/usr/sbin/pcscd"
NOBODY = 65534
PREFIX = "helpdesk-pcscd-"
PR_SET_PDEATHSIG = 1
READER = (
    'FRIENDLYNAME "Lecteur virtuel (SIMULATION)"\nDEVICENAME /dev/null:{port}\nLIBPATH {driver}\nCHANNELID {port}\n'
)
START_SECONDS = 5.0
NOT_ASKED = "--disable-polkit"
ESTABLISHED, CLOSE_WAIT = "01", "08"


@dataclass(frozen=True)
class Service:
    """A running pcscd: the socket of its clients, and the port of its reader's first slot (0 when it has no reader)."""

    socket: Path
    port: int
    process: "subprocess.Popen[bytes]"
    folder: "tempfile.TemporaryDirectory[str]"

    def stop(self) -> None:
        """End it; clients then find no service."""
        self.process.terminate()
        self.process.wait()
        self.socket.unlink(missing_ok=True)
        self.folder.cleanup()


def driver() -> Path:
    """The virtual reader's driver. Raises MissingDriverError."""
    named = os.environ.get("HELPDESK_VPCD")
    for candidate in (Path(named),) if named else DRIVERS:
        if candidate.exists():
            return candidate
    raise MissingDriverError(file=DRIVERS[0].name)


def free_ports() -> int:
    """The first of two free ports in a row: the driver has two slots."""
    while True:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port = first.getsockname()[1]
            try:
                second.bind(("127.0.0.1", port + 1))
            except (OSError, OverflowError):
                continue
            return int(port)


def connected(port: int) -> bool:
    """Whether the reader still holds a card's connection on `port`; it lets go of a pulled card at its next poll."""
    return any(
        line.split()[1] == f"0100007F:{port:04X}" and line.split()[3] in (ESTABLISHED, CLOSE_WAIT)
        for line in Path("/proc/net/tcp").read_text().splitlines()
    )


def preload(folder: Path) -> Path:
    """Compile the library that keeps the driver on the loopback interface. Raises MissingToolError."""
    compiler = shutil.which("cc")
    if compiler is None:
        raise MissingToolError(tool="cc", package="gcc libc6-dev")
    library = folder / "loopback.so"
    source = Path(__file__).with_name("loopback.c")
    subprocess.run([compiler, "-shared", "-fPIC", "-o", library, source, "-ldl"], check=True, capture_output=True)
    return library


def start(path: Path, *, reader: bool = True) -> Service:
    """Start a pcscd which clients reach by the socket `path`; without a reader when asked so.

    What pcscd reads lies in a folder of its own, because it runs as another user when we are root.
    Raises MissingDriverError, MissingToolError, RunFolderError, BenchTimeoutError.
    """
    if not Path(PCSCD).exists():
        raise MissingToolError(tool="pcscd", package="pcscd")
    _run_folder()
    path.unlink(missing_ok=True)
    kept = _folder(path.with_suffix(".folder"))
    folder, port = Path(kept.name), free_ports() if reader else 0
    with socket.socket(socket.AF_UNIX) as listener:
        try:
            configuration, library = _configure(folder, port), preload(folder)
            listener.bind(str(path))
            listener.listen(64)
            service = Service(path, port, _start(listener.fileno(), configuration, library), kept)
        except Exception:
            kept.cleanup()
            raise
    if reader:
        _wait(service)
    return service


def _folder(note: Path) -> "tempfile.TemporaryDirectory[str]":
    """Make the folder of a pcscd, and remove the one that `note` names, left by a bench that was killed."""
    if note.exists() and (left := Path(note.read_text())).name.startswith(PREFIX):
        shutil.rmtree(left, ignore_errors=True)
    kept = tempfile.TemporaryDirectory(prefix=PREFIX)
    Path(kept.name).chmod(0o755)
    note.write_text(kept.name)
    return kept


def _configure(folder: Path, port: int) -> Path:
    """Write the configuration of the reader, with a copy of its driver that any user can read."""
    configuration = folder / "reader.conf.d"
    configuration.mkdir()
    if port:
        copy = folder / "libifdvpcd.so"
        shutil.copyfile(driver(), copy)
        copy.chmod(0o755)
        (configuration / "helpdesk").write_text(READER.format(port=port, driver=copy))
    return configuration


def _run_folder() -> None:
    """pcscd ends at once where its system folder is missing, though a private one puts nothing there."""
    folder = Path("/run/pcscd")
    if folder.is_dir():
        return
    try:
        folder.mkdir(mode=0o755)
    except PermissionError as error:
        raise RunFolderError(folder=folder) from error


def _start(descriptor: int, configuration: Path, library: Path) -> "subprocess.Popen[bytes]":
    """Start pcscd with the listening socket as descriptor 3, the way systemd would; it dies with us."""
    libc = ctypes.CDLL(None)

    def prepare() -> None:
        os.dup2(descriptor, 3)
        os.set_inheritable(3, True)
        os.environ.update(LISTEN_FDS="1", LISTEN_PID=str(os.getpid()), LD_PRELOAD=str(library))
        if os.getuid() == 0:
            os.setgroups([])
            os.setgid(NOBODY)
            os.setuid(NOBODY)
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)

    return subprocess.Popen(
        [PCSCD, "--foreground", "-c", str(configuration), *_unasked()],
        preexec_fn=prepare,
        close_fds=False,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


@cache
def _unasked() -> tuple[str, ...]:
    """The option by which pcscd does not ask polkit who may speak to it, where it has it (2.0 and later): polkit lets
    in neither a service without a session nor whoever comes by ssh."""
    told = subprocess.run([PCSCD, "--help"], capture_output=True, check=False, timeout=START_SECONDS)
    return (NOT_ASKED,) if NOT_ASKED.encode() in told.stdout + told.stderr else ()


def _wait(service: Service) -> None:
    """Wait until the driver listens. Looked up in the kernel's table: to connect would be to insert a card."""
    deadline = time.monotonic() + START_SECONDS
    while f"0100007F:{service.port + 1:04X} " not in Path("/proc/net/tcp").read_text():
        if time.monotonic() > deadline or service.process.poll() is not None:
            service.stop()
            raise BenchTimeoutError(seconds=START_SECONDS)
        time.sleep(0.005)

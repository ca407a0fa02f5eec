"""An Apache with mod_auth_openidc in front of one page, for a test."""

import os
import secrets
import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from string import Template

import pytest

from mocks.psc import places
from tests.relying import Relying

PROGRAM = "/usr/sbin/apache2"
MODULES = Path("/usr/lib/apache2/modules")
CONFIGURATION = Path(__file__).parent / "apache.conf"
CLIENT = ("apache", "apache-secret")
TRIES = 10
UNPRIVILEGED = "User www-data\nGroup www-data"
"""Who serves, where root starts it."""


@dataclass(frozen=True)
class Apache:
    """Where it is reached, and its log."""

    url: str
    folder: Path

    @property
    def page(self) -> str:
        """The page that asks for a login."""
        return f"{self.url}/prive/"

    @property
    def hook(self) -> str:
        """The module's own address: callback, refresh, logout."""
        return f"{self.url}/prive/oidc"

    @property
    def after(self) -> str:
        """Where a logout leads, open to all."""
        return f"{self.url}/parti.html"

    def log(self) -> str:
        """What it wrote of what it did."""
        return (self.folder / "error.log").read_text(encoding="utf-8")


@contextmanager
def serving(rp: Relying, folder: Path, until: Callable[..., None]) -> Iterator[Apache]:
    """Run Apache as a relying party of the space, in the foreground, on a free port of the loopback."""
    for _ in range(TRIES):
        apache = Apache(f"http://localhost:{_write(rp, folder)}", folder)
        command = [PROGRAM, "-d", str(folder), "-f", str(folder / "apache.conf"), "-D", "FOREGROUND"]
        with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
            try:
                until(lambda: process.poll() is not None or (folder / "apache.pid").exists())
                if process.poll() is None:
                    yield apache
                    return
            finally:
                process.terminate()
    pytest.fail(f"Apache does not start:\n{apache.log()}")


def _write(rp: Relying, folder: Path) -> int:
    """Its page and its configuration; the port."""
    (folder / "www" / "prive").mkdir(parents=True, exist_ok=True)
    (folder / "www" / "prive" / "index.html").write_text("bonjour", encoding="utf-8")
    (folder / "www" / "parti.html").write_text("au revoir", encoding="utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    text = Template(CONFIGURATION.read_text(encoding="utf-8")).substitute(
        folder=folder,
        modules=MODULES,
        port=port,
        user=UNPRIVILEGED if os.geteuid() == 0 else "",
        discovery=rp.auth + places.WALLET_DISCOVERY,
        client=CLIENT[0],
        secret=CLIENT[1],
        passphrase=secrets.token_hex(16),
    )
    (folder / "apache.conf").write_text(text, encoding="utf-8")
    return port

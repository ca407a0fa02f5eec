"""Where the product keeps its files on this machine; the one thing that diagnosis and mocks must agree on.

`HELPDESK_RUNTIME` and `HELPDESK_STATE` move the two folders, which is how tests stay apart from each other.
"""

import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


def runtime_dir(environ: Mapping[str, str] | None = None) -> Path:
    """Folder of sockets and of what dies with the session. Not created here."""
    env = os.environ if environ is None else environ
    if chosen := env.get("HELPDESK_RUNTIME"):
        return Path(chosen)
    if session := env.get("XDG_RUNTIME_DIR"):
        return Path(session) / "helpdesk"
    user = os.getuid() if hasattr(os, "getuid") else env.get("USERNAME", "user")
    return Path(tempfile.gettempdir()) / f"helpdesk-{user}"


def state_dir(environ: Mapping[str, str] | None = None) -> Path:
    """Folder of what outlives a session: the mock authorities' keys, the virtual card's counters. Not created here."""
    env = os.environ if environ is None else environ
    if chosen := env.get("HELPDESK_STATE"):
        return Path(chosen)
    base = env.get("XDG_STATE_HOME")
    return (Path(base) if base else Path.home() / ".local" / "state") / "helpdesk"


@dataclass(frozen=True)
class VirtualPlaces:
    """Files of the virtual bench (reader and card), below one folder."""

    directory: Path

    @property
    def pcsc_socket(self) -> Path:
        """Socket of the private pcscd, for `PCSCLITE_CSOCK_NAME`."""
        return self.directory / "pcscd.comm"

    @property
    def anchors(self) -> Path:
        """Folder of the mock authorities' certificates, one PEM file each."""
        return self.directory / "ac"

    @property
    def control(self) -> Path:
        """Socket on which the bench takes its orders."""
        return self.directory / "control.sock"


def virtual_places(environ: Mapping[str, str] | None = None) -> VirtualPlaces:
    """Places of the bench of this user (or of this test, when `HELPDESK_RUNTIME` says so)."""
    return VirtualPlaces(runtime_dir(environ) / "virtual")

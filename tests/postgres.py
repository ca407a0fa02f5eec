"""A real PostgreSQL of the tests' own: a cluster in a temporary folder, reached by a socket in it."""

import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

OWNER = "postgres"
"""Who runs it where tests run as root, which PostgreSQL refuses to do."""


def _programs() -> Path:
    """The folder of the newest PostgreSQL's programs."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda file: int(file.parent.parent.name))
    assert found, "apt-get install postgresql (make test does)"
    return found[-1].parent


def _run(*command: str | Path) -> None:
    options: dict[str, Any] = {"user": OWNER, "group": OWNER, "extra_groups": []} if os.geteuid() == 0 else {}
    environ = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}
    ran = subprocess.run(
        [str(part) for part in command], cwd="/", env=environ, capture_output=True, text=True, timeout=60, **options
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of an empty database, for SQLAlchemy."""
    programs = _programs()
    with tempfile.TemporaryDirectory(prefix="hd-pg-") as name:
        folder = Path(name)
        if os.geteuid() == 0:
            import shutil

            shutil.chown(folder, OWNER, OWNER)
        data, control = folder / "data", programs / "pg_ctl"
        _run(programs / "initdb", "-D", data, "-U", "test", "-A", "trust", "-E", "UTF8", "--no-sync")
        started = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off"
        _run(control, "-D", data, "-w", "-l", folder / "log", "-o", started, "start")
        try:
            yield f"postgresql+psycopg://test@/postgres?host={folder}"
        finally:
            _run(control, "-D", data, "-w", "-m", "immediate", "stop")

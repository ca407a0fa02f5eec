"""The wheel holds all that the product needs: it runs from another place than its sources."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
BUILD = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--no-index"]


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel's content, in a folder."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run([*BUILD, "--wheel-dir", folder, ROOT], check=True, timeout=120)
    (wheel,) = folder.glob("helpdesk-*.whl")
    zipfile.ZipFile(wheel).extractall(folder / "installed")
    return folder / "installed"


def python(code: str, unpacked: Path, tmp_path: Path) -> str:
    """What `code` prints with the wheel's content in front of everything else."""
    environ = {**os.environ, "PYTHONPATH": str(unpacked)}
    command = [sys.executable, "-c", code]
    ran = subprocess.run(command, cwd=tmp_path, env=environ, capture_output=True, text=True, check=True, timeout=60)
    return ran.stdout


def test_every_file_of_the_product_is_in_it(unpacked: Path) -> None:
    for package in ("diagnostics", "mocks", "web"):
        for file in (ROOT / package).rglob("*"):
            if file.is_file() and "__pycache__" not in file.parts:
                assert (unpacked / file.relative_to(ROOT)).exists(), file


def test_it_runs_from_there(unpacked: Path, tmp_path: Path) -> None:
    code = (
        "import diagnostics, sys; from diagnostics.cli import main; main(['identities']); print(diagnostics.__file__)"
    )
    told = python(code, unpacked, tmp_path)
    assert "MEDECIN RPPS0003401" in told and told.strip().splitlines()[-1].startswith(str(unpacked))


def test_the_dashboard_finds_its_files(unpacked: Path, tmp_path: Path) -> None:
    code = "from web.places import SCRIPT, configuration; print(SCRIPT.exists(), configuration()['server.address'])"
    assert python(code, unpacked, tmp_path).split() == ["True", "127.0.0.1"]

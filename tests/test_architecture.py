"""The house keeps its shape: who may import whom, and how long a file may be."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("diagnostics", "mocks", "web")
STANDARD_ONLY = "diagnostics/domain/"
PYSCARD_HOMES = ("diagnostics/machine/pcsc_worker.py", "mocks/card/holder.py")
MAX_LINES = 400
FORBIDDEN = {
    "diagnostics/domain/": ("mocks", "web", "streamlit", "smartcard", "cryptography", "jinja2", "faker"),
    "diagnostics/checks/": (
        "mocks",
        "web",
        "streamlit",
        "diagnostics.probes",
        "diagnostics.machine",
        "diagnostics.engine",
    ),
    "diagnostics/probes/": ("mocks", "web", "streamlit", "diagnostics.checks", "diagnostics.engine"),
    "diagnostics/catalogue/": (
        "mocks",
        "web",
        "streamlit",
        "diagnostics.checks",
        "diagnostics.probes",
        "diagnostics.engine",
    ),
    "diagnostics/": ("mocks", "web", "streamlit"),
    "mocks/": ("web", "streamlit"),
}


def sources() -> list[str]:
    return sorted(str(path.relative_to(ROOT)) for package in PACKAGES for path in (ROOT / package).rglob("*.py"))


def imports(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def breaches(file: str, source: str) -> list[str]:
    """Imports of `source`, standing at `file`, that go against the directions."""
    found = list(imports(source))
    bad = [
        name
        for folder, forbidden in FORBIDDEN.items()
        if file.startswith(folder)
        for name in found
        if any(name == target or name.startswith(f"{target}.") for target in forbidden)
    ]
    bad += [name for name in found if name.split(".")[0] == "smartcard" and file not in PYSCARD_HOMES]
    if file.startswith("mocks/"):
        bad += [n for n in found if n.startswith("diagnostics") and not n.startswith("diagnostics.domain")]
    return bad


@pytest.mark.parametrize("file", sources())
def test_imports_follow_the_directions(file: str) -> None:
    assert breaches(file, (ROOT / file).read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("file", "source"),
    [
        ("diagnostics/engine.py", "import mocks.card"),
        ("diagnostics/domain/atr.py", "from cryptography import x509"),
        ("diagnostics/checks/card.py", "from diagnostics.probes import cps3"),
        ("mocks/card/bench.py", "from diagnostics.engine import judge"),
        ("diagnostics/probes/card.py", "import smartcard.scard"),
    ],
)
def test_a_breach_is_seen(file: str, source: str) -> None:
    assert breaches(file, source)


@pytest.mark.parametrize("file", [str(p.relative_to(ROOT)) for p in sorted(ROOT.glob("[dmt]*/**/*.py"))])
def test_files_stay_short(file: str) -> None:
    assert len((ROOT / file).read_text(encoding="utf-8").splitlines()) <= MAX_LINES

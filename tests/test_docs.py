"""What the documentation shows works: its commands and its Python are run."""

import os
import re
import runpy
import shlex
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest

from diagnostics.catalogue import load_catalogue
from diagnostics.cli import USAGE_ERROR, main
from mocks.card.client import RemoteBench, open_remote
from tests.serving import free_base

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
FENCED = re.compile(r"```(sh|python)\n(.*?)```", re.DOTALL)
LINK = re.compile(r"\]\(([^)#]+)\)")


def blocks(page: Path, language: str) -> list[str]:
    return [code for kind, code in FENCED.findall(page.read_text(encoding="utf-8")) if kind == language]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_works(page: Path, remote: RemoteBench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "stdin", StringIO())
    for line in "".join(blocks(page, "sh")).splitlines():
        program, *arguments = shlex.split(line, comments=True)
        assert program == "helpdesk" and arguments[0] != "run", "it would never end"
        if arguments[0] in ("mocks", "demo"):
            assert begins(arguments), line
        else:
            undecided = (2,) if arguments[0] == "guide" else ()  # nobody answers its questions here
            assert main(arguments) in (0, 1, *undecided), line


def begins(arguments: list[str]) -> bool:
    """Whether a server says what it is to say; it is then ended. Ports are its own, whatever the line says."""
    command = [sys.executable, "-m", "diagnostics.cli", *arguments, "--port-base", free_base()]
    command += ["--no-browser"] if arguments[0] == "demo" else []
    environ = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environ) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        process.terminate()
        process.stdout.read()
    return "SIMULATION" in line or '"psc"' in line


@pytest.mark.parametrize("page", [page for page in PAGES if blocks(page, "python")], ids=lambda page: page.name)
def test_every_example_runs(page: Path, remote: RemoteBench, monkeypatch: pytest.MonkeyPatch) -> None:
    open_remote()
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    for code in blocks(page, "python"):
        exec(compile(code, page.name, "exec"), {})  # noqa: S102


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    for target in LINK.findall(page.read_text(encoding="utf-8")):
        assert target.startswith("https://") or (page.parent / target).exists(), target


def test_the_catalogue_page_is_that_of_the_data() -> None:
    page = runpy.run_path(str(ROOT / "docs/catalogue.py"))["page"]()
    assert (ROOT / "docs/catalogue.md").read_text(encoding="utf-8") == page, "make docs"


def test_the_catalogue_page_has_an_anchor_for_each_of_its_links() -> None:
    text = (ROOT / "docs/catalogue.md").read_text(encoding="utf-8")
    anchors = re.findall(r'<a id="([^"]+)">', text)
    assert len(anchors) == len(set(anchors))
    assert set(re.findall(r"\]\(#([^)]+)\)", text)) <= set(anchors)
    assert set(load_catalogue().causes) <= set(anchors)


def test_a_wrong_command_would_be_seen(remote: RemoteBench) -> None:
    assert main(["fault", "rien"]) == USAGE_ERROR

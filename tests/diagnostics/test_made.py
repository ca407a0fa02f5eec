"""Each cause that a check finds on the machine itself is made by a test of its area."""

from pathlib import Path

from mocks.faults import injections

AREAS = ("workstation", "devices", "galss", "middleware", "browsers")


def test_every_cause_that_a_check_finds_is_made() -> None:
    folders = (Path(__file__).parent / area for area in AREAS)
    written = "".join(file.read_text(encoding="utf-8") for folder in folders for file in folder.glob("test_*.py"))
    missing = {cause for cause, injection in injections().items() if injection.missing == "le poste"}
    assert {cause for cause in missing if f'"{cause}"' not in written} == set()

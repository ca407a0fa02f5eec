"""The pictures of the documentation: each page of the mocks has one, and the gallery shows them all."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from docs.screenshots.pictures import DOCS, IMAGES, Picture, gallery, missing, own, partials, pictures, sources
from docs.screenshots.servers import _running

LARGEST = 9_000_000
"""Bytes of all pictures: whoever clones the repository has them too."""
EVERY = pictures().values()


@pytest.mark.parametrize("template", sorted(set(sources()) - partials()))
def test_each_page_has_a_picture(template: str) -> None:
    assert any(template in one.templates for one in EVERY), "docs/screenshots/pictures.toml has no picture of it"


@pytest.mark.parametrize("picture", EVERY, ids=lambda one: one.name)
def test_each_picture_shows_pages_that_there_are(picture: Picture) -> None:
    assert set(picture.templates) <= set(sources()) - partials()


def test_parts_of_pages_are_told_from_pages() -> None:
    assert {"wire/base", "viatrajectoire/site", "ecps/follow", "monsisra/parts", "otp/mail_base"} <= partials()
    assert {"viatrajectoire/home", "psc/said", "wire/nowhere", "otp/mail_code"}.isdisjoint(partials())


def test_a_picture_of_another_page_is_noticed() -> None:
    assert missing("viatrajectoire-refus", "Bonjour Dr VIRGINIE\nQue souhaitez-vous faire ?") == [
        "viatrajectoire/refused"
    ]
    assert missing("viatrajectoire-refus", "Vous ne pouvez pas\u00a0entrer\n dans cet espace") == []
    assert missing("courrier-message", "Retour à la liste") == ["otp/mail_code"]
    assert missing("diagnostic", "") == []


def test_what_is_a_page_s_own_stands_on_no_other() -> None:
    assert own("psc/error").isdisjoint(own("monsisra/error")) and own("psc/error")
    assert "La demande ne peut pas aboutir" not in own("psc/error") | own("monsisra/error")
    assert len([name for name in sources() if name not in partials() and not own(name)]) <= 3


def test_the_gallery_shows_them_all() -> None:
    assert (DOCS / "captures.md").read_text(encoding="utf-8") == gallery(), "make screenshots"
    assert all(f"](images/{file.name})" in gallery() for one in EVERY for file in one.files())


@pytest.mark.parametrize("picture", EVERY, ids=lambda one: one.name)
def test_each_picture_was_taken_in_four_looks(picture: Picture) -> None:
    assert len(picture.files()) == 4
    assert [file.name for file in picture.files() if not file.exists()] == [], "make screenshots"


def test_no_picture_is_left_of_former_times() -> None:
    assert set(IMAGES.iterdir()) == {file for one in EVERY for file in one.files()}
    assert sum(file.stat().st_size for file in IMAGES.iterdir()) < LARGEST


def test_a_chapter_that_there_is_not_is_refused_at_once() -> None:
    command = [sys.executable, "-m", "docs.screenshots", "nulle-part"]
    done = subprocess.run(command, cwd=Path(DOCS).parent, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 64 and "viatrajectoire" in done.stderr and "Traceback" not in done.stderr


def test_a_server_that_does_not_start_is_not_waited_for() -> None:
    command = [sys.executable, "-c", "raise SystemExit(3)"]
    with pytest.raises(RuntimeError, match="3"), _running(command, dict(os.environ), 65_400):
        pass

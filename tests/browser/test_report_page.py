"""The report's page as it is read and printed: by itself, on A4, with all that it has to say."""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from playwright.sync_api import Browser, Page

from diagnostics import Diagnosis, Machine, Settings, judge, observe, report_html
from diagnostics.catalogue import load_catalogue
from diagnostics.report import message
from diagnostics.signing import Signer
from mocks.card.bench import Bench
from mocks.card.spec import CardSpec
from tests.browser.pdf import Sheet, bare, sheets
from tests.browser.visits import LOOKS, context, violations, watched

A4 = (210 / 25.4 * 72, 297 / 25.4 * 72)
SIGNER = Signer(Ed25519PrivateKey.generate())
LONG = "Lecteur-" + "x" * 300


def _seen(bench: Bench, card: CardSpec) -> Diagnosis:
    bench.insert(card)
    machine = Machine(environ={**os.environ, "HELPDESK_RUNTIME": str(bench.places.directory.parent)})
    return judge(observe(Settings(virtual=True), machine))


@pytest.fixture
def blocked(bench: Bench) -> Diagnosis:
    """A card whose code is blocked."""
    return _seen(bench, CardSpec(tries=0))


@pytest.fixture(params=["blocked", "watched", "well", "nothing seen", "long words"])
def diagnosis(request: pytest.FixtureRequest, bench: Bench) -> Diagnosis:
    """Each kind of conclusion, and one with a word that is wider than the page."""
    tries = {"blocked": 0, "watched": 2, "long words": 0}.get(request.param, 3)
    found = _seen(bench, CardSpec(tries=tries))
    seen = dict(found.record.observations)
    if request.param == "nothing seen":
        seen = {}
    elif request.param == "long words":
        readers = seen["reader.list"]
        named = [{**reader, "name": reader["name"] + LONG} for reader in readers.value["readers"]]
        seen["reader.list"] = replace(readers, value={**readers.value, "readers": named})
    return judge(replace(found.record, observations=seen))


@pytest.fixture
def file(diagnosis: Diagnosis, tmp_path: Path) -> Path:
    """The page of that diagnosis."""
    return write(diagnosis, tmp_path)


def write(diagnosis: Diagnosis, folder: Path) -> Path:
    page = folder / "rapport.html"
    page.write_text(report_html(diagnosis, signer=SIGNER), encoding="utf-8")
    return page


def cut_off(page: Page) -> list[str]:
    """What stands beyond the right edge of the window."""
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll('body *')].filter(
            element => element.getBoundingClientRect().right > document.documentElement.clientWidth + 0.5
                || element.scrollWidth > element.clientWidth + 1 && getComputedStyle(element).display != 'inline'
        ).map(element => element.outerHTML.slice(0, 80))"""
    )
    return found


@pytest.mark.parametrize(("width", "scheme"), LOOKS, ids=[f"{width}-{scheme}" for width, scheme in LOOKS])
def test_the_page_in_a_browser(browser: Browser, file: Path, width: int, scheme: str) -> None:
    made = context(browser, width, scheme)
    one = watched(made.new_page())
    asked: list[str] = []
    one.page.on("request", lambda request: asked.append(request.url))
    one.page.goto(file.as_uri())
    assert violations(one.page) == []
    assert cut_off(one.page) == []
    light = one.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert light == (scheme == "light")
    made.close()
    assert (one.errors, asked) == ([], [file.as_uri()])


@pytest.fixture
def printed(browser: Browser) -> Iterator[Page]:
    """A browser that prints, where everything else is dark."""
    made = context(browser, 1280, "dark")
    yield made.new_page()
    made.close()


def printing(page: Page, file: Path) -> list[Sheet]:
    page.goto(file.as_uri())
    return sheets(page.pdf(prefer_css_page_size=True, print_background=True))


def test_it_prints_on_a4_and_nothing_is_cut_off(printed: Page, file: Path) -> None:
    found = printing(printed, file)
    assert 1 <= len(found) <= 6
    for number, sheet in enumerate(found, 1):
        assert (sheet.width, sheet.height) == pytest.approx(A4, abs=1)
        assert max(letter.x + 0.6 * letter.size for letter in sheet.letters) <= A4[0] - 13 / 25.4 * 72
        assert min(letter.x for letter in sheet.letters) >= 13 / 25.4 * 72
        assert f"{number}/{len(found)}" in sheet.text
        sizes = [letter.size for letter in sheet.letters if letter.text.strip()]
        assert min(sizes) >= 7.5, "shrunk, or too small to be read"


def test_the_cause_and_its_evidence_are_printed(printed: Page, blocked: Diagnosis, tmp_path: Path) -> None:
    found = printing(printed, write(blocked, tmp_path))
    root = blocked.root
    assert root
    first, whole = found[0].text, "".join(sheet.text for sheet in found)
    for text in (
        root.cause.title,
        message(root.verdict),
        root.cause.phone,
        root.cause.contact.name,
        load_catalogue().checks["pin.tries"].how,
        '"left": 0',
        "SIMULATION",
        *(step.text for remedy in root.cause.remedies for step in remedy.steps),
    ):
        assert bare(text) in first, text
    for verdict in blocked.verdicts:
        assert bare(load_catalogue().checks[verdict.check].title) in whole
    assert bare(SIGNER.fingerprint) in whole

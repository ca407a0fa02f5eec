"""The pages, run without a browser, against a bench in a process of its own."""

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from diagnostics.catalogue import loader
from diagnostics.engine import observe
from diagnostics.machine import Machine
from diagnostics.model import Settings
from diagnostics.records import dump
from mocks.card.client import RemoteBench, open_remote
from mocks.card.spec import CardSpec
from web.markdown import plain_text

SCRIPT = str(Path(__file__).parents[2] / "dashboard.py")


@pytest.fixture
def page() -> AppTest:
    """The first page, « Diagnostic du poste »."""
    return ready(AppTest.from_file(SCRIPT, default_timeout=60).run())


def ready(page: AppTest) -> AppTest:
    """The page, once sure that its script did not break."""
    assert [error.value for error in page.exception] == []
    return page


def click(page: AppTest, key: str) -> AppTest:
    return ready(page.button(key=key).click().run())


def choose(page: AppTest, target: str) -> AppTest:
    return ready(page.radio(key="target").set_value(target).run())


def headings(page: AppTest) -> list[str]:
    return [heading.value for heading in page.header]


def test_a_virtual_card_is_judged_then_blocked_and_judged_again(page: AppTest, remote: RemoteBench) -> None:
    click(choose(page, "virtual"), "arm")
    click(page, "run")
    assert headings(page) == []
    assert "carte" in page.success[0].value
    page.selectbox(key="fault").set_value("pin.blocked").run()
    click(page, "arm")
    click(page, "run")
    assert headings(page) == ["Cause : Le code porteur est bloqué"]
    assert "huit chiffres" in page.info[0].value


def test_a_fault_fills_what_the_diagnosis_must_be_asked(page: AppTest, remote: RemoteBench) -> None:
    choose(page, "virtual").selectbox(key="fault").set_value("identity.other_person").run()
    click(click(page, "arm"), "run")
    assert page.text_input(key="expect").value == "899700034012"
    assert len(headings(page)) == 1


def test_the_result_goes_with_what_was_examined(page: AppTest, remote: RemoteBench) -> None:
    click(click(choose(page, "virtual"), "arm"), "run")
    assert page.success
    assert not click(page, "remove").success, "nor is it of a card that is not there any more"
    assert click(page, "run").header
    assert not choose(page, "record").header


def test_a_bench_that_is_not_there_says_what_to_do(page: AppTest, remote: RemoteBench) -> None:
    click(choose(page, "virtual"), "run")
    assert "helpdesk card insert" in page.status[0].label


def test_a_wrong_expected_identifier_is_explained(page: AppTest, remote: RemoteBench) -> None:
    click(choose(page, "virtual"), "arm")
    page.text_input(key="expect").set_value("dupont@exemple.fr").run()
    click(page, "run")
    assert "Identifiant attendu" in page.error[0].value
    assert page.text_input(key="expect").value == "dupont@exemple.fr"


@pytest.mark.parametrize("text", ["", "bonjour", "{}", "[" * 100_000])
def test_garbage_instead_of_a_record_is_explained(page: AppTest, text: str) -> None:
    choose(page, "record").text_area(key="pasted").set_value(text).run()
    click(page, "judge")
    assert page.error or page.info


def test_a_broken_catalogue_is_explained(
    page: AppTest, remote: RemoteBench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "contacts.toml").write_text("[cassé")
    monkeypatch.setattr(loader, "files", lambda _: tmp_path)
    loader.load_catalogue.cache_clear()
    try:
        choose(page, "virtual")
        assert "contacts.toml" in page.error[0].value.replace("\\", "")
    finally:
        loader.load_catalogue.cache_clear()


def test_a_pasted_record_is_judged_as_there(page: AppTest, remote: RemoteBench) -> None:
    open_remote().insert(CardSpec(tries=1))
    record = dump(observe(Settings(virtual=True), Machine()))
    choose(page, "record").text_area(key="pasted").set_value(record).run()
    click(page, "judge")
    assert len(headings(page)) == 1
    assert "Enregistrement reçu" in " ".join(text.value for text in page.markdown)


def test_the_live_reader_shows_the_card(page: AppTest, remote: RemoteBench, until: Callable[..., None]) -> None:
    open_remote().insert(CardSpec())
    page.switch_page("web/pages/lecteur.py").run()
    ready(page).radio(key="watched").set_value("virtual").run()
    until(lambda: "carte CPS3" in " ".join(m.value for m in ready(page.run()).markdown))


def test_markdown_of_the_outside_world_stays_text() -> None:
    assert plain_text("![x](http://a.b)  <b>\n# y") == r"\!\[x\]\(http\://a\.b\) \<b\> \# y"
    assert plain_text("« Lecteur » : prêt ?") == "«\u00a0Lecteur\u00a0»\u00a0\\: prêt\u00a0?"

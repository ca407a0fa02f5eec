"""« Guide de dépannage », « Dossiers » and « Statistiques », run without a browser."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from diagnostics.cases import Case, Cases
from diagnostics.cases.store import ADDRESS
from diagnostics.domain.texts import load_texts
from diagnostics.engine import observe
from diagnostics.guide import moves
from diagnostics.guide.events import Kind
from diagnostics.guide.playing import play
from diagnostics.guide.state import State
from diagnostics.machine import Machine
from diagnostics.model import Settings
from diagnostics.records import dump
from mocks.card.client import RemoteBench, open_remote
from mocks.card.spec import CardSpec
from tests.diagnostics.cases.calls import GUIDE, held
from tests.diagnostics.guiding import OPENED, asked_usually, outcome, remedy, said, seen, step

SCRIPT = str(Path(__file__).parents[2] / "dashboard.py")
TEXTS = load_texts("web", "guide.toml")


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cases:
    """The cases of the page."""
    url = f"sqlite:///{tmp_path}/cases.db"
    monkeypatch.setenv(ADDRESS, url)
    return Cases(url)


@pytest.fixture
def page(kept: Cases) -> AppTest:
    """The page, before any call."""
    return turned("guide")


def turned(name: str, **query: str) -> AppTest:
    """A page of a new tab."""
    made = AppTest.from_file(SCRIPT, default_timeout=60)
    for key, value in query.items():
        made.query_params[key] = value
    return ready(made.run().switch_page(f"web/pages/{name}.py").run())


def ready(page: AppTest) -> AppTest:
    assert [error.value for error in page.exception] == []
    return page


def begun(page: AppTest, door: str = "cps", message: str = "", caller: str = "") -> AppTest:
    page.radio(key="door").set_value(door)
    page.text_area(key="start_message").set_value(message)
    page.text_input(key="caller").set_value(caller)
    return click(page, "begin")


def click(page: AppTest, key: str) -> AppTest:
    return ready(page.button(key=key).click().run())


def case(kept: Cases) -> Case:
    """The only case."""
    (line,) = kept.lines()
    found = kept.find(line.id)
    assert found is not None
    return found


def state(kept: Cases) -> State:
    return play(GUIDE, case(kept).events)


def move(kept: Cases) -> moves.Move:
    return moves.next_move(GUIDE, state(kept))


def plain(text: str) -> str:
    """Text without what Markdown and typography add to it."""
    return text.replace("\\", "").replace("\u00a0", " ")


def heading(page: AppTest) -> str:
    return plain(page.header[0].value)


def test_a_call_begins_with_what_is_known(page: AppTest, kept: Cases) -> None:
    begun(page, "cps", "0x8010002E", "Cabinet d'Épreuve")
    found = case(kept)
    assert found.caller == "Cabinet d'Épreuve"
    assert [(event.kind, event.key, event.value) for event in found.events] == [
        (Kind.OPENED, "", "usager"),
        (Kind.ANSWERED, "door", "cps"),
        (Kind.MESSAGE, "", "0x8010002E"),
    ]
    asked = move(kept)
    assert isinstance(asked, moves.Ask) and heading(page) == plain(asked.question.text)


def test_a_call_that_drags_on_is_better_led_by_a_look_at_the_machine(page: AppTest, kept: Cases) -> None:
    long = asked_usually(moves.LONG)
    short, longer = (kept.begin(GUIDE, [OPENED, *events]).id for events in (long[:-1], long))
    assert not turned("guide", dossier=short).info
    assert "Examiner un poste" in turned("guide", dossier=longer).info[0].value


def test_the_steps_of_another_system_are_not_counted(page: AppTest, kept: Cases) -> None:
    begun(page)
    stopped = seen("pcsc.service", "fault", "pcsc.service_stopped")
    failed = (remedy("pcsc.service_stopped"), step(0), outcome("failed"))
    call = kept.begin(GUIDE, [OPENED, said("door", "cps"), said("system", "linux"), stopped, *failed])
    offered = turned("guide", dossier=call.id)
    assert "environ 2 min, en une étape" in " ".join(plain(text.value) for text in offered.markdown)
    followed = click(offered, "begin_remedy")
    assert heading(followed) == "Étape 1 sur 1"
    assert [code.value for code in followed.code] == ["sudo systemctl enable --now pcscd.socket"]


def test_a_whole_call_to_its_end(page: AppTest, kept: Cases) -> None:
    begun(page, "cps", "0x8010002E")
    for _ in range(40):
        now = move(kept)
        if isinstance(now, moves.Ask):
            told = GUIDE.catalogue.causes["reader.absent"].evidence.get(now.question.key, {})
            click(page, f"answer_{next(iter(told))}" if told else "unknown")
        elif isinstance(now, moves.Try):
            click(page, "begin_remedy")
        elif isinstance(now, moves.Follow):
            assert heading(page) == f"Étape {now.place} sur {now.count}"
            click(page, "done")
        elif isinstance(now, moves.Verify):
            click(page, "fixed" if state(kept).trials[-1].cause == "reader.absent" else "failed")
        else:
            break
    assert isinstance(move(kept), moves.Finished) and heading(page) == "C'est réparé"
    assert "réparé" in "".join(block.value for block in page.code)
    click(page, "close")
    (line,) = kept.lines()
    assert (line.outcome, line.cause) == ("fixed", "reader.absent")
    click(page, "new")
    assert page.radio(key="door").value and len(page.header) == 0


def test_the_tab_that_closes_loses_nothing(page: AppTest, kept: Cases) -> None:
    begun(page, "ecps")
    asked = heading(page)
    again = turned("guide", dossier=case(kept).id)
    assert heading(again) == asked
    other = turned("guide")
    other.text_input(key="resume_id").set_value(case(kept).id.lower())
    assert heading(click(other, "resume_open")) == asked
    click(other, "leave")
    assert len(other.header) == 0
    assert heading(click(other, f"take_{case(kept).id}")) == asked


def test_what_the_guide_does_not_understand_is_said(page: AppTest, kept: Cases) -> None:
    begun(page, message="zzzz qqqq")
    assert "n'évoque aucune cause connue" in plain(page.warning[0].value)
    assert state(kept).messages == ("zzzz qqqq",)
    assert not click(page, "unknown").warning


def test_a_caller_who_knows_nothing_is_handed_over_and_told_so(page: AppTest, kept: Cases) -> None:
    begun(page, "unknown")
    while isinstance(move(kept), moves.Ask):
        click(page, "unknown")
    assert heading(page) == "La cause n'est pas trouvée" and len(state(kept).given) <= moves.EMPTY
    assert "ne rien vous faire essayer au hasard" in plain(page.info[0].value)
    click(page, "hand_done")
    (line,) = kept.lines()
    assert (line.cause, line.outcome) == ("", "handed_over")


def test_an_unknown_case_is_told(page: AppTest) -> None:
    page.text_input(key="resume_id").set_value("AUCUN")
    assert "AUCUN" in click(page, "resume_open").warning[0].value


def test_a_number_is_found_as_it_is_spelt(page: AppTest, kept: Cases) -> None:
    begun(page)
    id = case(kept).id
    other = turned("guide")
    other.text_input(key="resume_id").set_value(f" {id[:3].lower()} {id[3:]}")
    assert heading(click(other, "resume_open")) == heading(page)


def test_going_back_and_changing_an_answer(page: AppTest, kept: Cases) -> None:
    begun(page)
    asked = move(kept)
    assert isinstance(asked, moves.Ask)
    click(page, "unknown")
    assert heading(page) != plain(asked.question.text)
    click(page, "undo")
    assert heading(page) == plain(asked.question.text)
    page.selectbox(key="change_which").set_value("door").run()
    page.selectbox(key="change_to").set_value("otp").run()
    click(page, "change_do")
    assert state(kept).given["door"].last == "otp"


def test_a_record_fills_answers_that_only_a_reason_overrides(page: AppTest, kept: Cases, remote: RemoteBench) -> None:
    open_remote().insert(CardSpec())
    data = dump(observe(Settings(virtual=True), Machine())).encode()
    begun(page)
    ready(page.file_uploader(key="look_file").set_value(("poste.json", data, "application/json")).run())
    given = state(kept).given["code_tries"]
    assert (given.by, given.answer) == ("machine", "none")
    page.selectbox(key="change_which").set_value("code_tries").run()
    page.selectbox(key="change_to").set_value("two").run()
    click(page, "change_do")
    assert state(kept).given["code_tries"] == given
    page.text_input(key="change_why").set_value("le titulaire en a fait deux depuis").run()
    click(page, "change_do")
    assert (state(kept).given["code_tries"].by, state(kept).given["code_tries"].answer) == ("agent", "two")


def test_the_checks_are_run_again(page: AppTest, kept: Cases, remote: RemoteBench) -> None:
    open_remote()
    begun(page)
    click(page, "look_bench")
    assert state(kept).seen["card.present"].cause == "card.absent"
    while not isinstance(move(kept), moves.Verify):
        now = move(kept)
        click(page, {moves.Ask: "unknown", moves.Try: "begin_remedy", moves.Follow: "done"}[type(now)])
    click(page, "rerun")
    assert "encore un défaut" in plain(page.warning[0].value)
    open_remote().insert(CardSpec())
    click(page, "rerun")
    assert "les contrôles passent" in plain(page.success[0].value).casefold()


def test_two_tabs_on_one_case(page: AppTest, kept: Cases) -> None:
    begun(page)
    other = turned("guide", dossier=case(kept).id)
    click(page, "unknown")
    count = len(case(kept).events)
    click(other, "unknown")
    assert len(case(kept).events) in (count, count + 1)
    assert not other.warning or "continué ailleurs" in other.warning[0].value


def test_without_a_database_the_call_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ADDRESS, "postgresql+psycopg://moi:secret@127.0.0.1:1/base")
    page = AppTest.from_file(SCRIPT, default_timeout=60).run().switch_page("web/pages/guide.py").run()
    begun(page)
    told = page.warning[0].value.replace("\\", "")
    assert ADDRESS in told and "secret" not in told
    first = heading(page)
    click(page, "unknown")
    assert heading(page) != first


def test_what_the_database_missed_is_written_once_it_answers(
    page: AppTest, kept: Cases, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun(page)
    id = case(kept).id
    monkeypatch.setattr("web.cases.RETRY_SECONDS", 0.0)
    monkeypatch.setenv(ADDRESS, "postgresql+psycopg://moi@127.0.0.1:1/base")
    for _ in range(2):
        click(page, "unknown")
    assert len(case(kept).events) == 2 and ADDRESS in plain(page.warning[0].value)
    monkeypatch.setenv(ADDRESS, kept.url)
    click(page, "unknown")
    assert case(kept).id == id and len(case(kept).events) == 5 and not page.warning
    assert heading(turned("guide", dossier=id)) == heading(page)


def spoilt(kept: Cases, which: str, text: str) -> AppTest:
    """The page of a case of which the event that holds `which` was written otherwise."""
    with kept._open() as connection:
        held = kept._events.c.text.contains(which)
        connection.execute(kept._events.update().where(held).values(text=text))
    return turned("guide", dossier=kept.lines()[0].id)


def test_what_the_catalogue_does_not_know_any_more_is_told_and_the_call_goes_on(page: AppTest, kept: Cases) -> None:
    begun(page)
    old = spoilt(kept, "door", OLD_EVENT)
    assert "gone = x" in plain(old.info[0].value) and not old.error
    click(old, "unknown")
    assert len(case(kept).events) == 3 and "gone = x" in plain(old.info[0].value)


def test_a_case_that_has_no_beginning_lets_the_next_one_begin(page: AppTest, kept: Cases) -> None:
    begun(page)
    old = spoilt(kept, "opened", OLD_EVENT)
    assert "ne peut pas être repris" in plain(old.error[0].value)
    click(old, "leave")
    begun(old)
    assert len(kept.lines()) == 2


OLD_EVENT = '{"kind": "answered", "at": "2026-11-25T09:00:00+00:00", "key": "gone", "value": "x"}\n'


def test_a_case_that_was_deleted_is_said_to_be(page: AppTest, kept: Cases) -> None:
    begun(page)
    id = case(kept).id
    kept.drop(id)
    click(page, "unknown")
    assert kept.lines() == () and id in plain(page.warning[0].value)


def test_what_was_looked_at_for_one_call_is_not_looked_at_for_the_next(page: AppTest, remote: RemoteBench) -> None:
    open_remote()
    begun(page)
    click(page, "look_bench")
    assert "examined" in page.session_state
    click(page, "leave")
    begun(page)
    assert "examined" not in page.session_state


def test_a_message_that_was_searched_begins_a_call(kept: Cases) -> None:
    page = turned("message")
    ready(page.text_area(key="seen_message").set_value("0x8010002E").run())
    click(page, "from_message")
    assert state(kept).messages == ("0x8010002E",)
    assert heading(turned("guide", dossier=case(kept).id)) == heading(page)


def test_a_diagnosis_begins_a_call_and_its_checks_can_be_run_again(kept: Cases, remote: RemoteBench) -> None:
    open_remote()
    page = turned("diagnostic")
    ready(page.radio(key="target").set_value("virtual").run())
    click(click(page, "run"), "from_diagnosis")
    assert state(kept).seen["card.present"].cause == "card.absent"
    assert page.session_state["examined"].virtual


def test_the_list_of_cases(kept: Cases) -> None:
    assert "Aucun dossier" in turned("dossiers").info[0].value
    first, second = held(kept, caller="Cabinet d'Épreuve"), held(kept, fixed=False)
    page = turned("dossiers")
    assert set(page.selectbox(key="pick").options) == {first.id, second.id}
    page.text_input(key="search").set_value("épreuve").run()
    assert ready(page).selectbox(key="pick").options == [first.id]
    page.text_input(key="search").set_value("").run()
    page.selectbox(key="pick").set_value(first.id).run()
    click(page, "drop")
    assert kept.find(first.id) is None


def test_the_figures(kept: Cases) -> None:
    assert "Aucun dossier clos" in turned("statistiques").info[0].value
    for fixed in (True, True, False):
        held(kept, fixed=fixed)
    page = turned("statistiques")
    page.selectbox(key="span").set_value("0").run()
    shown = {one.label: one.value for one in ready(page).metric}
    assert shown["Dossiers clos"] == "3" and shown["Résolus"] == "2 (67 %)"

"""Cases in every database that they may be kept in: in memory, in a file, in PostgreSQL. Nothing is lost."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostics.cases import CaseConflictError, Cases, CaseStoreError, new_id
from diagnostics.cases.closing import as_text
from diagnostics.cases.model import ALPHABET, LENGTH, Case, line_of, spent, state_of
from diagnostics.cases.store import ADDRESS, DAY
from diagnostics.errors import SessionError
from diagnostics.guide.events import Event, Kind, message, to_json
from diagnostics.guide.playing import play
from tests.diagnostics.cases.calls import GUIDE, NINE, answer, at, held, opened


@pytest.fixture(params=["memory", "file", "postgres"])
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], Cases]]:
    """How to open the cases, empty at first; memory is one store."""
    stores: list[Cases] = []

    def again() -> Cases:
        if request.param != "memory" or not stores:
            stores.append(Cases(url))
        return stores[-1]

    urls = {"memory": "sqlite://", "file": f"sqlite:///{tmp_path}/dossier/cases.db"}
    url = urls.get(request.param) or request.getfixturevalue("postgres")
    for line in again().lines():
        again().drop(line.id)
    yield again
    for store in stores:
        store.close()


@pytest.fixture
def cases(make: Callable[[], Cases]) -> Cases:
    """Those of one process."""
    return make()


def test_a_case_is_found_again_as_it_was(make: Callable[[], Cases]) -> None:
    case = held(make(), caller="Cabinet d'Épreuve; DROP TABLE cases--")
    assert make().find(case.id) == case
    assert make().find(f" {case.id.lower()} ") == case
    assert make().find("AUCUN") is None


def test_what_sums_it_up_is_kept_beside(cases: Cases) -> None:
    case = held(cases, caller="Cabinet d'Épreuve")
    (line,) = cases.lines()
    assert line == line_of(GUIDE, case)
    assert (line.door, line.cause, line.outcome, line.caller) == ("cps", "reader.absent", "fixed", "Cabinet d'Épreuve")
    assert 0 < line.found < line.minutes == len(case.events) - 2
    assert (line.remedies, line.sittings) == (1, 1) and line.probability > 0.9


def test_the_last_changed_come_first(cases: Cases) -> None:
    first, second = (cases.begin(GUIDE, [opened(minutes)]) for minutes in (0, 5))
    assert [line.id for line in cases.lines()] == [second.id, first.id]
    cases.go_on(GUIDE, first, answer("door", "cps", 10))
    assert [line.id for line in cases.lines()] == [first.id, second.id]
    moment = NINE.timestamp() + 60
    assert [line.id for line in cases.lines(since=moment)] == [second.id]
    assert [line.id for line in cases.lines(until=moment)] == [first.id]
    assert len(cases.lines(limit=1)) == 1


def test_two_who_go_on_with_one_case_at_once(make: Callable[[], Cases]) -> None:
    case = make().begin(GUIDE, [opened()])
    longer = make().go_on(GUIDE, case, answer("door", "cps"))
    with pytest.raises(CaseConflictError, match=case.id):
        make().go_on(GUIDE, case, answer("door", "ecps"), answer("step", "open", 2))
    assert make().find(case.id) == longer
    (line,) = make().lines()
    assert line.door == "cps"


def test_many_at_once(make: Callable[[], Cases]) -> None:
    with ThreadPoolExecutor(8) as pool:
        kept = list(pool.map(lambda number: held(make(), first=number), range(8)))
    assert {line.id for line in make().lines()} == {case.id for case in kept}
    assert all(make().find(case.id) == case for case in kept)


def test_a_case_that_was_deleted_is_not_gone_on_with(cases: Cases) -> None:
    case = cases.begin(GUIDE, [opened()])
    cases.drop(case.id)
    with pytest.raises(CaseConflictError):
        cases.go_on(GUIDE, case, answer("door", "cps"))
    with cases._open() as connection:
        assert connection.execute(cases._events.select()).all() == []


def test_a_remedy_that_was_taken_back_does_not_count() -> None:
    begin = (Event(Kind.REMEDY, at(1), cause="reader.absent"), Event(Kind.UNDONE, at(2)))
    found = Event(Kind.VERDICT, at(0), key="reader.present", value="fault", cause="reader.absent")
    line = line_of(
        GUIDE, Case("X", 0, 0, "", (opened(), found, *begin, Event(Kind.REMEDY, at(9), cause="reader.absent")))
    )
    assert (line.cause, line.found) == ("reader.absent", 9)


def test_who_called_is_forgotten_in_time(cases: Cases) -> None:
    old, new = (cases.begin(GUIDE, [opened(days * 24 * 60)], "Dr Essai") for days in (0, 29))
    now = NINE.timestamp() + 31 * DAY
    assert (cases.purge(GUIDE, now), cases.purge(GUIDE, now)) == (1, 0)
    assert {line.id: line.caller for line in cases.lines()} == {old.id: "", new.id: "Dr Essai"}
    cases.name(old.id, "une autre personne")
    found = cases.find(old.id)
    assert found is not None and found.caller == "une autre personne"


def test_the_words_of_who_called_are_forgotten_with_his_name_and_lead_to_the_same_cause(cases: Cases) -> None:
    known = GUIDE.catalogue.causes["card.absent"].messages[0]
    typed = [
        message(f"Dr Essai lit : {known}", at(1)),
        message("Zébulon Xylo", at(2)),
        message(known, at(40 * 24 * 60)),
    ]
    told = Event(Kind.TOLD, at(3), key="clock", value="right", reason="clock.right")
    against = Event(Kind.ANSWERED, at(4), key="clock", value="wrong", reason="Zébulon l'a vu")
    old = cases.begin(GUIDE, [opened(), *typed[:2], told, against], "Dr Essai")
    new = cases.begin(GUIDE, [opened(), typed[2]])
    for _ in range(2):
        cases.purge(GUIDE, NINE.timestamp() + 31 * DAY)
        found, kept = cases.find(old.id), cases.find(new.id)
        assert found is not None and kept == new
        values = [event.value for event in found.events[1:3]]
        assert values[1] == "…" and "Essai" not in values[0] and found.events[3] == told
        assert (found.events[4].value, found.events[4].reason) == ("wrong", "…")
        after = max(play(GUIDE, found.events).beliefs)
    assert after == pytest.approx(max(play(GUIDE, old.events).beliefs), rel=0.5)


def test_what_was_forgotten_is_not_looked_at_again_and_a_purge_takes_little_at_a_time(
    cases: Cases, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("diagnostics.cases.store.AT_ONCE", 2)
    old = cases.begin(GUIDE, [opened(), *(message(f"Zébulon {n}", at(n)) for n in range(3))], "Dr Essai")
    left = []
    for _ in range(2):
        cases.purge(GUIDE, NINE.timestamp() + 31 * DAY)
        found = cases.find(old.id)
        assert found is not None
        left.append((sum("Zébulon" in event.value for event in found.events), found.caller))
    assert left == [(1, ""), (0, "")]


def test_words_that_look_like_what_was_forgotten_are_forgotten_too(cases: Cases) -> None:
    sly = '"kind": "message", "reason": "forgotten" Zébulon "reason": "…"'
    taken_back = [Event(Kind.CLOSED, at(1), value="left", reason=sly), Event(Kind.UNDONE, at(2))]
    old = cases.begin(GUIDE, [opened(), message(sly, at(0)), *taken_back])
    cases.purge(GUIDE, NINE.timestamp() + 31 * DAY)
    found = cases.find(old.id)
    assert found is not None and "Zébulon" not in to_json(found.events)


def test_an_event_of_a_newer_version_keeps_nobody_from_forgetting_the_others(cases: Cases) -> None:
    first, second = (cases.begin(GUIDE, [opened(), message("Zébulon", at(0))], "Dr Essai") for _ in range(2))
    newer = '{"kind": "message", "at": "2026-11-25T09:00:00+00:00", "value": "Zébulon", "tone": "sec"}\n'
    with cases._open() as connection:
        of_first = (cases._events.c.case == first.id, cases._events.c.number == 1)
        connection.execute(cases._events.update().where(*of_first).values(text=newer))
    assert cases.purge(GUIDE, NINE.timestamp() + 31 * DAY) == 2
    found = cases.find(second.id)
    assert found is not None and found.events[1].value == "…"


def test_a_case_does_not_begin_with_what_cannot_be(cases: Cases) -> None:
    with pytest.raises(SessionError, match="gone"):
        cases.begin(GUIDE, [opened(), answer("gone", "x")])
    assert cases.lines() == ()


def test_a_case_of_an_older_catalogue_is_read_continued_and_closed(cases: Cases) -> None:
    case = cases.begin(GUIDE, [opened(), answer("door", "cps")])
    rows = cases._events.insert().values([{"case": case.id, "number": 2, "text": to_json([answer("gone", "x")])}])
    with cases._open() as connection:
        connection.execute(rows)
    older = cases.find(case.id)
    assert older is not None and len(state_of(GUIDE, older).lost) == 1
    closed = cases.go_on(GUIDE, older, Event(Kind.CLOSED, at(5), value="left"))
    assert cases.find(case.id) == closed and cases.lines()[0].outcome == "left"
    assert "carte CPS" in as_text(GUIDE, closed)


def test_a_case_is_forgotten_altogether(cases: Cases) -> None:
    case, other = held(cases), cases.begin(GUIDE, [opened()])
    cases.drop(case.id)
    assert cases.find(case.id) is None and [line.id for line in cases.lines()] == [other.id]


def test_events_that_cannot_be_change_nothing(cases: Cases) -> None:
    case = cases.begin(GUIDE, [opened()])
    with pytest.raises(SessionError):
        cases.go_on(GUIDE, case, Event(Kind.STEP, at(1), value="done"))
    with pytest.raises(SessionError):
        cases.begin(GUIDE, [answer("door", "cps")])
    assert cases.find(case.id) == case and len(cases.lines()) == 1


def test_nothing_of_a_long_message_is_lost(cases: Cases) -> None:
    case = cases.begin(GUIDE, [opened(), message("erreur\n" * 5000 + "« fin »", at(1))])
    found = cases.find(case.id)
    assert found == case and found.events[-1].value.endswith("« fin »") and len(found.events[-1].value) > 30_000


WRITER = """
import sys
from diagnostics.cases import Cases
from tests.diagnostics.cases.calls import GUIDE, answer, opened
cases = Cases(sys.argv[1])
case = cases.begin(GUIDE, [opened()])
print(case.id, flush=True)
for minutes in range(1, 1_000_000):
    case = cases.go_on(GUIDE, case, answer("door", "cps" if minutes % 2 else "ecps", minutes))
    print(len(case.events), flush=True)
"""


def test_a_process_that_is_killed_loses_nothing(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/cases.db"
    process = subprocess.Popen([sys.executable, "-c", WRITER, url], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    id = process.stdout.readline().strip()
    for _ in range(5):
        process.stdout.readline()
    process.send_signal(signal.SIGKILL)
    told = process.stdout.read().split()
    process.wait()
    process.stdout.close()
    found = Cases(url).find(id)
    assert found is not None and len(found.events) >= int(told[-1] if told else 6)
    assert Cases(url).go_on(GUIDE, found, answer("step", "open", 9)).events[-1].key == "step"


@pytest.mark.parametrize(
    ("url", "hidden"),
    [("postgresql+psycopg://moi:secret@127.0.0.1:1/base", "secret"), ("pas une adresse", "xxx")],
)
def test_a_database_out_of_reach_is_told(url: str, hidden: str) -> None:
    with pytest.raises(CaseStoreError) as caught:
        Cases(url).lines()
    assert ADDRESS in str(caught.value) and hidden not in str(caught.value)


def test_where_they_are_kept(tmp_path: Path) -> None:
    environ = {"HELPDESK_STATE": str(tmp_path)}
    assert Cases.usual(environ).url == f"sqlite:///{tmp_path}/cases.db"
    assert Cases.usual({**environ, ADDRESS: "sqlite://"}).url == "sqlite://"
    held(Cases.usual(environ))
    mode = (tmp_path / "cases.db").stat().st_mode
    assert os.name != "posix" or mode & 0o077 == 0


def test_names_are_easy_to_spell() -> None:
    names = {new_id() for _ in range(500)}
    assert len(names) == 500 and all(set(name) <= set(ALPHABET) and len(name) == LENGTH for name in names)
    assert not set(ALPHABET) & set("01OILSU")


@given(st.lists(st.floats(0, 1e9)))
def test_a_call_takes_no_longer_than_its_span(moments: list[float]) -> None:
    ordered = sorted(moments)
    assert 0 <= spent(ordered) <= (ordered[-1] - ordered[0] if ordered else 0) + 1e-6


def test_a_call_that_is_taken_up_the_next_day() -> None:
    events = (
        opened(),
        answer("door", "cps", 1),
        answer("step", "open", 24 * 60),
        answer("screen", "nothing", 24 * 60 + 2),
    )
    line = line_of(GUIDE, Case("X", 0, 0, "", events))
    assert (line.minutes, line.sittings, line.found) == (18, 2, -1.0)

"""A case is its events: written, read back, taken back, refused where they cannot be."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostics.errors import SessionError
from diagnostics.guide import Event, Kind, from_json, message, open_guide, play, to_json
from diagnostics.guide.events import VALUES, kept
from tests.diagnostics.guiding import AT, OPENED, UNDONE, at, believed, checked, outcome, remedy, said, seen, step, told

TEXT = st.text(max_size=20)
EVENTS = st.lists(
    st.sampled_from(list(Kind)).flatmap(
        lambda kind: st.builds(
            Event,
            st.just(kind),
            TEXT.map(lambda more: AT + more),
            TEXT,
            st.sampled_from(VALUES[kind]) if kind in VALUES else TEXT,
            TEXT,
            TEXT,
            st.integers(0, 9),
        )
    ),
    max_size=8,
)


@given(EVENTS)
def test_what_is_written_is_read_back(events: list[Event]) -> None:
    assert from_json(to_json(events)) == tuple(events)


@given(st.text(max_size=80) | st.recursive(st.none() | st.integers() | TEXT, st.lists).map(json.dumps))
def test_anything_else_is_refused_or_read_and_never_breaks(text: str) -> None:
    try:
        from_json(text + "\n")
    except SessionError as error:
        assert error.fields["line"] >= 1


@given(EVENTS, st.integers(1, 30))
def test_a_line_that_was_being_written_when_the_process_died_is_left_out(events: list[Event], cut: int) -> None:
    torn = to_json([OPENED])[:-cut]
    assert from_json(to_json(events) + torn) in (tuple(events), (*events, OPENED))


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "JSON"),
        ("[]", "objet"),
        ('{"kind": "opened", "at": "x", "value": "usager", "more": 1}', "more"),
        ('{"kind": "dance", "at": "x"}', "sorte"),
        ('{"kind": "opened"}', "date"),
        ('{"kind": "step", "at": "x", "value": "done", "number": true}', "number"),
        ('{"kind": "step", "at": "x", "value": "perhaps"}', "perhaps"),
        ('{"kind": "remedy", "at": "x", "cause": "card.absent", "number": -1}', "-1"),
    ],
)
def test_a_line_that_is_no_event_says_where_and_why(line: str, reason: str) -> None:
    with pytest.raises(SessionError, match=reason) as refused:
        from_json(to_json([OPENED]) + line + "\n")
    assert refused.value.fields["line"] == 2


BEGUN = remedy("card.absent")
ENDED = Event(Kind.CLOSED, AT, value="left")


@pytest.mark.parametrize(
    ("events", "reason"),
    [
        ((), "opened"),
        ((said("door", "cps"),), "opened"),
        ((OPENED, OPENED), "opened"),
        ((OPENED, said("no such question", "cps")), "no such question"),
        ((OPENED, said("door", "window")), "window"),
        ((OPENED, checked("door", "cps")), "seconde"),
        ((OPENED, said("door"), checked("door", "cps")), "seconde"),
        ((OPENED, said("door", "cps"), checked("door", "cps"), checked("door", "cps")), "seconde"),
        ((OPENED, told("clock", "right", "clock.right"), said("clock", "wrong")), "raison"),
        ((OPENED, seen("no.check", "ok")), "no.check"),
        ((OPENED, seen("card.present", "red")), "card.present"),
        ((OPENED, seen("card.present", "fault", "no.cause")), "no.cause"),
        ((OPENED, remedy("no.cause")), "no.cause"),
        ((OPENED, remedy("card.absent", 9)), "card.absent"),
        ((OPENED, BEGUN, BEGUN), "en cours"),
        ((OPENED, step(0)), "aucun remède"),
        ((OPENED, BEGUN, step(1)), "suivante"),
        ((OPENED, BEGUN, step(0), step(1)), "suivante"),
        ((OPENED, outcome("fixed")), "aucun remède"),
        ((OPENED, ENDED, ENDED), "terminé"),
        ((OPENED, ENDED, BEGUN), "terminé"),
        ((OPENED, UNDONE), "annuler"),
        ((OPENED, seen("card.present", "ok"), UNDONE), "annuler"),
    ],
)
def test_what_cannot_happen_is_refused_with_its_place(events: tuple[Event, ...], reason: str) -> None:
    with pytest.raises(SessionError, match=reason) as refused:
        play(open_guide(), events)
    assert refused.value.fields["line"] == len(events)


def test_an_answer_that_is_taken_back_leaves_no_trace() -> None:
    before = at(said("door", "cps"))
    assert at(said("door", "cps"), said("reader_light", "off"), UNDONE) == before
    assert at(said("door", "otp"), said("mail", "none"), UNDONE, UNDONE, said("door", "cps")) == before


def test_a_changed_answer_counts_as_if_it_had_been_the_first() -> None:
    changed = at(said("door", "otp"), said("reader_light", "off"), said("door", "cps"))
    assert changed.beliefs == pytest.approx(at(said("door", "cps"), said("reader_light", "off")).beliefs)


def test_against_the_machine_with_a_reason_and_back_to_what_the_machine_says() -> None:
    machine = told("clock", "right", "clock.right")
    against = at(machine, said("clock", "wrong", "il lit l'heure sur un autre écran"))
    assert (against.given["clock"].by, against.given["clock"].answer) == ("agent", "wrong")
    assert believed(against, "clock.wrong") > 10 * believed(at(machine), "clock.wrong")
    assert at(machine, said("clock", "wrong", "il lit"), UNDONE) == at(machine)


def test_a_message_is_kept_without_what_points_at_somebody() -> None:
    kept = message("Compte 899700034012 refusé,\n écrire à jean.martin@exemple.test (0x8010000C)", AT).value
    assert kept == "Compte … refusé, écrire à … (0x8010000C)"


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("mon code est 4826", "mon code est …"),
        ("code de déblocage 12345678", "code de déblocage …"),
        ("reçu le code : 482913 !", "reçu le code : … !"),
        ("mot de passe 20260101", "mot de passe …"),
        ("1 85 12 75 123 456 78 et 8 99700 034 012", "… et …"),
        ("code d'erreur 1603", "code d'erreur 1603"),
        ("erreur 1638, 0x8010002E", "erreur 1638, 0x8010002E"),
        ("caf\udce9", "caf?"),
    ],
)
def test_codes_and_numbers_of_people_are_not_kept(typed: str, shown: str) -> None:
    assert kept(typed) == message(typed, AT).value == shown


UNHEARD = (said("no such question", "x"), seen("no.check", "ok"), remedy("no.cause"), step(0), outcome("failed"))


def test_what_an_older_catalogue_asked_is_left_out_and_told_and_the_call_goes_on() -> None:
    events = (OPENED, said("door", "cps"), *UNHEARD)
    state = play(open_guide(), (*events, said("card_screen", "nothing")), kept=len(events))
    assert len(state.lost) == len(UNHEARD) and "no such question" in state.lost[0]
    assert state.beliefs == at(said("door", "cps"), said("card_screen", "nothing")).beliefs and not state.trials


def test_what_happens_now_has_to_be_known() -> None:
    with pytest.raises(SessionError, match=r"no\.cause"):
        play(open_guide(), (OPENED, remedy("no.cause")), kept=1)
    with pytest.raises(SessionError, match="opened"):
        play(open_guide(), (said("door", "cps"),), kept=1)

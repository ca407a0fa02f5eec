"""What is believed, what is asked, when the guide stops, and how a remedy is followed to its end."""

import time
from dataclasses import replace

import pytest

from diagnostics.engine import judge
from diagnostics.errors import SessionError
from diagnostics.guide import (
    DEVELOPER,
    HEALTHY,
    USER,
    Ask,
    Event,
    Finished,
    Follow,
    HandOver,
    Kind,
    State,
    Try,
    Verify,
    from_diagnosis,
    message,
    minutes,
    next_move,
    note,
    note_lines,
    open_guide,
    play,
    ranked,
    verified,
    why,
)
from diagnostics.guide.moves import EMPTY, LIKELY, cheap, cost, hand_over, questions, settled, trial_of
from diagnostics.guide.prepared import AFTERWARDS, with_family
from diagnostics.inference import answered, entropy, information
from diagnostics.model import Observation, Outcome, Record, Sensitivity, Settings, Status, Verdict
from tests.diagnostics.guiding import AT, UNDONE, at, believed, checked, outcome, remedy, said, seen, step, told

GUIDE = open_guide()
ABSENT = (seen("card.present", "fault", "card.absent"),)
"""What is seen of a machine with a reader and no card."""
SURE = (*ABSENT, said("door", "cps"), said("card_screen", "nothing"), said("cps_gestion", "no_card"))


def test_nothing_is_known_at_first_and_no_fault_is_a_hypothesis() -> None:
    state = at()
    assert state.beliefs == GUIDE.models["usager"].prior
    assert HEALTHY in {cause.id for cause in state.causes}
    assert all(cause.audience == "usager" for cause in state.causes)


def test_the_first_question_is_the_one_that_tells_most_for_a_minute() -> None:
    move = next_move(GUIDE, at())
    assert isinstance(move, Ask)
    table = GUIDE.models["usager"].tables
    rates = {
        key: information(table[key], at().beliefs) / cost(question)
        for key, question in GUIDE.catalogue.questions.items()
        if key not in AFTERWARDS
    }
    assert move.question.key == max(rates, key=lambda key: rates[key]) == "door"


def test_patience_and_risk_cost_minutes() -> None:
    question = GUIDE.catalogue.questions["reader_light"]
    assert cost(question) < cost(replace(question, annoyance=1)) < cost(replace(question, annoyance=1, risk=1))


def test_a_question_is_not_asked_twice_and_silence_tells_nothing() -> None:
    state = at(said("door"))
    assert state.beliefs == at().beliefs
    assert "door" not in {ask.question.key for ask in questions(GUIDE, state)}


def test_an_answer_that_much_rests_upon_may_be_looked_at_again() -> None:
    again = {ask.question.key for ask in questions(GUIDE, at(said("door", "otp"))) if ask.again}
    assert again == {"door"}
    doubted = at(said("door", "otp"), checked("door", "cps"))
    assert believed(doubted, "card.absent") > believed(at(said("door", "otp")), "card.absent")
    assert believed(at(said("door", "otp"), checked("door", "otp")), "otp.password") > believed(
        at(said("door", "otp")), "otp.password"
    )


def test_who_looks_again_and_does_not_know_keeps_what_he_said() -> None:
    once, twice = at(said("mail", "none")), at(said("mail", "none"), checked("mail", "?"))
    assert twice.beliefs == once.beliefs and twice.given["mail"].last == "none"
    assert [one.answer for one in note(GUIDE, twice).said] == [one.answer for one in note(GUIDE, once).said]


def test_six_times_i_do_not_know_and_nothing_more_is_asked() -> None:
    keys = [key for key in GUIDE.catalogue.questions if key not in AFTERWARDS]
    five, six = (at(*(said(key) for key in keys[:count])) for count in (EMPTY - 1, EMPTY))
    assert isinstance(next_move(GUIDE, five), Ask)
    move = next_move(GUIDE, six)
    assert isinstance(move, HandOver) and move.why == "nothing"
    assert isinstance(next_move(GUIDE, at(*(said(key) for key in keys[:EMPTY]), said("door", "cps"))), Ask)


def test_something_new_reopens_the_questions() -> None:
    keys = [key for key in GUIDE.catalogue.questions if key not in AFTERWARDS][:EMPTY]
    mute = [said(key) for key in keys]
    assert at(*mute).silent == EMPTY
    assert at(*mute, message("0x8010002E", AT)).silent == 0 == at(*mute, said("door", "cps")).silent
    assert at(*mute, Event(Kind.UNDONE, AT)).silent == EMPTY - 1


def test_who_builds_no_service_after_all_is_a_user_again() -> None:
    changed = at(said("door", "build"), said("door", "cps"))
    assert changed.audience == USER and changed.beliefs == at(said("door", "cps")).beliefs
    assert at(said("door", "cps"), checked("door", "build")).audience == DEVELOPER


def test_whom_to_turn_to_is_the_same_before_the_call_ends_and_after() -> None:
    for events in ((), (said("door", "otp"),), SURE):
        closed = Event(Kind.CLOSED, AT, value="handed_over")
        assert note(GUIDE, at(*events)).contact == note(GUIDE, at(*events, closed)).contact


def test_where_nothing_is_known_the_door_says_whom_to_turn_to() -> None:
    keys = {door: hand_over(GUIDE, at(said("door", door))).contact.key for door in GUIDE.by_door}
    assert keys == dict(GUIDE.by_door) and set(keys.values()) <= set(GUIDE.catalogue.contacts)


def test_the_next_remedy_of_a_likely_cause_comes_before_any_question() -> None:
    cause = GUIDE.catalogue.causes["reader.absent"]
    found = (seen("reader.present", "fault", cause.id),)
    failed = (Event(Kind.REMEDY, AT, cause=cause.id), Event(Kind.STEP, AT, value="done"))
    state = at(*found, *failed, Event(Kind.OUTCOME, AT, value="failed"))
    move = next_move(GUIDE, state)
    if believed(state, cause.id) >= LIKELY:
        assert isinstance(move, Try) and (move.cause.id, move.number) == (cause.id, 1)
    else:
        pytest.fail("the example is no example")


def test_words_read_on_the_screen_bring_their_causes_forward() -> None:
    cause = GUIDE.catalogue.causes["card.absent"]
    after = at(message(cause.messages[0], AT))
    assert believed(after, cause.id) > 5 * believed(at(), cause.id)
    assert at(message("zzzz qqqq", AT)).beliefs == at().beliefs
    twice = at(message(cause.messages[0], AT), message(cause.messages[0], AT))
    assert twice.beliefs == after.beliefs


def test_a_fault_that_was_seen_names_its_cause_and_a_check_that_passed_speaks_against_its_own() -> None:
    assert believed(at(*ABSENT), "card.absent") == pytest.approx(GUIDE.catalogue.checks["card.present"].confidence)
    passed = at(seen("card.present", "ok"))
    assert believed(passed, "card.absent") < believed(at(), "card.absent") / 5
    assert believed(passed, "otp.password") > believed(at(), "otp.password")
    warned = at(seen("card.present", "warning", "card.absent"))
    assert believed(at(), "card.absent") < believed(warned, "card.absent") < believed(at(*ABSENT), "card.absent")


def test_a_check_that_could_not_be_judged_tells_nothing() -> None:
    for status in ("blocked", "unknown", "not_applicable", "crashed"):
        assert at(seen("card.present", status)).beliefs == at().beliefs


def test_what_a_diagnosis_says_goes_into_the_call() -> None:
    def verdict(check: str, message: str, status: Status, cause: str | None = None) -> Verdict:
        return Verdict(check, Outcome(status, message, cause=cause))

    diagnosis = judge(Record(AT, Settings(), {}))
    found = (
        verdict("pin.tries", "blocked", Status.FAULT, "pin.blocked"),
        verdict("clock.right", "ok", Status.OK),
    )
    events = from_diagnosis(GUIDE, replace(diagnosis, verdicts=found), AT)
    state = at(*events)
    assert ranked(state)[0].cause.id == "pin.blocked"
    assert state.given["code_tries"].answer == "more" and state.given["clock"].by == "machine"
    assert not {"code_tries", "clock"} & {ask.question.key for ask in questions(GUIDE, state)}


def test_a_record_of_a_machine_can_be_played() -> None:
    value = Observation("pcsc.service", {"state": "stopped"}, "test", AT, 0.0, Sensitivity.PUBLIC)
    events = from_diagnosis(GUIDE, judge(Record(AT, Settings(), {value.id: value})), AT)
    assert at(*events).seen.keys() == {event.key for event in events if event.kind is Kind.VERDICT}


def test_the_machine_s_answers_are_those_of_checks_and_questions_that_exist() -> None:
    for known in GUIDE.machine:
        assert set(known.answers) <= set(GUIDE.catalogue.checks[known.check].messages), known
        assert set(known.answers.values()) <= set(GUIDE.catalogue.questions[known.question].answers), known


def test_families_name_what_exists_and_a_cause_s_own_word_comes_first() -> None:
    lone = GUIDE.catalogue.causes["network.root_missing"]
    merged = with_family(lone)
    assert merged.evidence["elsewhere"] == lone.evidence["elsewhere"]
    assert set(merged.evidence) > set(lone.evidence)
    for cause in (*GUIDE.causes[DEVELOPER], *GUIDE.causes["usager"]):
        for key, words in cause.evidence.items():
            assert set(words) <= set(GUIDE.catalogue.questions[key].answers), (cause.id, key)


def test_no_question_is_put_where_it_costs_more_than_it_saves() -> None:
    state, question = at(*SURE), Ask(GUIDE.catalogue.questions["bravo"], 0.5, 4.0)
    trial = trial_of(state)
    assert trial.probability > 0.95
    assert settled(state.beliefs, trial, question)
    assert not settled(state.beliefs, trial, replace(question, cost=0.01))
    assert not settled(at().beliefs, trial_of(at()), question)


def test_a_remedy_that_takes_no_longer_than_the_question_is_tried_first() -> None:
    state = at(*SURE)
    slow = Ask(GUIDE.catalogue.questions["bravo"], 1.0, 4.0)
    quick = replace(slow, cost=0.2)
    tried = cheap(state, slow)
    assert tried and tried.why == "cheap" and tried.remedy.title == "Remettre la carte"
    assert cheap(state, quick) is None
    assert cheap(at(), slow) is None


def test_a_remedy_is_followed_step_by_step_and_verified_by_its_checks() -> None:
    events = [remedy("card.absent", 1)]
    move = next_move(GUIDE, at(*events))
    assert isinstance(move, Follow) and move.number == 0
    events.append(step(0))
    move = next_move(GUIDE, at(*events))
    assert isinstance(move, Verify)
    assert move.checks == ("card.present",) and [question.key for question in move.questions] == ["works_now"]
    assert next_move(GUIDE, at(*events, outcome("fixed"))) == Finished("fixed")
    assert isinstance(next_move(GUIDE, at(*events, UNDONE)), Follow)


def test_the_outcome_of_a_remedy_is_evidence_for_all_the_causes_that_share_it() -> None:
    begun = at(*ABSENT, said("door", "cps"))
    failed = at(*ABSENT, said("door", "cps"), remedy("card.absent"), step(0), outcome("failed"))
    fixed = at(*ABSENT, said("door", "cps"), remedy("card.absent"), step(0), outcome("fixed"))
    later = at(*ABSENT, said("door", "cps"), remedy("card.absent"), step(0), outcome("later"))
    assert believed(failed, "card.absent") < believed(begun, "card.absent") < believed(fixed, "card.absent")
    assert later.beliefs == begun.beliefs
    title = begun.cause("card.absent").remedies[0].title
    sharing = [c.id for c in begun.causes if c.id != "card.absent" and any(r.title == title for r in c.remedies)]
    other = [c.id for c in begun.causes if not any(r.title == title for r in c.remedies)]
    assert sharing
    kept, gone = believed(fixed, sharing[0]) / believed(begun, sharing[0]), believed(fixed, other[0])
    assert kept > 5 * gone / believed(begun, other[0])


def test_what_failed_is_not_tried_again_and_the_call_is_handed_over_in_the_end() -> None:
    events = [*ABSENT, said("door", "cps")]
    tried: list[str] = []
    for _ in range(60):
        state = at(*events)
        move = next_move(GUIDE, state)
        if isinstance(move, Ask):
            events.append(said(move.question.key) if not move.again else checked(move.question.key, "?"))
        elif isinstance(move, Try):
            tried.append(move.remedy.title)
            events.append(remedy(move.cause.id, move.number))
        elif isinstance(move, Follow):
            events.append(step(move.number))
        elif isinstance(move, Verify):
            events.append(outcome("failed"))
        else:
            break
    assert isinstance(move, HandOver) and move.why == "tried"
    assert len(tried) == len(set(tried)) > 0
    assert move.contact in {cause.contact for cause in state.causes}


def test_what_shows_its_effect_later_is_handed_over() -> None:
    done = [step(n) for n in range(2)]
    move = next_move(
        GUIDE, at(remedy("card.lost"), *done[: len(at().cause("card.lost").remedies[0].steps)], outcome("later"))
    )
    assert isinstance(move, HandOver) and move.why == "later"


def test_where_nothing_is_known_and_nobody_knows_anything_it_is_said_honestly() -> None:
    silent = [said(key) for key in GUIDE.catalogue.questions if key not in AFTERWARDS]
    move = next_move(GUIDE, at(*silent))
    assert isinstance(move, HandOver) and (move.why, move.probability < 0.1) == ("nothing", True)


def test_a_closed_call_is_over() -> None:
    assert next_move(GUIDE, at(Event(Kind.CLOSED, AT, value="handed_over"))) == Finished("handed_over")


def test_why_a_question_is_asked() -> None:
    state = at(said("door", "otp"))
    question = GUIDE.catalogue.questions["mail"]
    answers = why(GUIDE, state, question)
    assert sum(answer.chance for answer in answers) == pytest.approx(1)
    junk = next(answer for answer in answers if answer.text == question.answers["junk"])
    assert junk.causes[0].cause.id == "otp.mail_junk"
    after = answered(GUIDE.models["usager"].tables["mail"], state.beliefs, "junk")
    assert junk.causes[0].probability == pytest.approx(max(after))


def test_causes_are_ranked_with_words() -> None:
    first = ranked(at(*ABSENT, said("reseat", "fixed"), said("card_screen", "nothing"), said("door", "cps")))
    assert [one.probability for one in first] == sorted((one.probability for one in first), reverse=True)
    assert first[0].words in ("presque certaine", "probable")
    assert len(ranked(at(), 1000)) == len(at().causes)


def test_the_note_says_who_what_and_how_long() -> None:
    state = at(*ABSENT, told("clock", "right", "clock.right"), said("door", "cps"), remedy("card.absent", 1), step(0))
    made = note(GUIDE, state)
    assert made.contact == state.cause("card.absent").contact
    assert [said.by for said in made.said] == ["machine", "agent"]
    spent = GUIDE.catalogue.questions["door"].minutes + state.cause("card.absent").remedies[1].steps[0].minutes
    assert minutes(GUIDE, state) == made.minutes == pytest.approx(spent)
    text = "\n".join(note_lines(made))
    for part in ("par la carte CPS", "répondu par le poste", "Rouvrir le navigateur", "en cours", "Aucune carte"):
        assert part in text


def test_a_remedy_is_verified_by_a_new_diagnosis() -> None:
    def after(status: Status) -> str:
        found = (Verdict("card.present", Outcome(status, "x")),)
        return verified(
            at().cause("card.absent").remedies[0], replace(judge(Record(AT, Settings(), {})), verdicts=found)
        )

    assert [after(s) for s in (Status.OK, Status.FAULT, Status.WARNING, Status.UNKNOWN)] == [
        "fixed",
        "failed",
        "failed",
        "",
    ]


def test_who_says_that_he_builds_a_service_is_a_developer() -> None:
    opened, builds = Event(Kind.OPENED, AT, value=USER), Event(Kind.ANSWERED, AT, key="door", value="build")
    assert play(GUIDE, [opened, builds]).audience == DEVELOPER
    assert play(GUIDE, [opened, builds, Event(Kind.UNDONE, AT)]).audience == USER
    state = play(GUIDE, [opened, builds])
    assert any(one.cause.audience == "développeur" for one in ranked(state))


def test_a_developer_meets_his_own_causes_too() -> None:
    state = play(GUIDE, [Event(Kind.OPENED, AT, value=DEVELOPER)])
    assert {cause.audience for cause in state.causes} == {"usager", "développeur"}
    move = next_move(GUIDE, state)
    assert isinstance(move, Ask)


def test_the_next_question_is_found_in_20_ms() -> None:
    state = at()
    best = min(_seconds(state) for _ in range(5))
    assert best < 0.02


def _seconds(state: State) -> float:
    started = time.perf_counter()
    next_move(GUIDE, state)
    return time.perf_counter() - started


def test_doubt_goes_down_as_a_caller_answers() -> None:
    """A typical caller whose card is not in the reader."""
    events: list[Event] = []
    doubts = [entropy(at().beliefs)]
    cause = with_family(GUIDE.catalogue.causes["card.absent"])
    while isinstance(move := next_move(GUIDE, at(*events)), Ask):
        words = cause.evidence.get(move.question.key, {})
        usual = max(move.question.usual, key=lambda answer: move.question.usual[answer])
        answer = next((a for a, word in words.items() if word in ("toujours", "souvent")), usual)
        events.append(checked(move.question.key, answer) if move.again else said(move.question.key, answer))
        doubts.append(entropy(at(*events).beliefs))
    assert doubts[-1] < doubts[0] / 3
    assert isinstance(move, Try) and move.cause.id == "card.absent"
    assert len(events) < 25


def test_a_new_look_at_the_machine_does_not_undo_what_the_agent_said_against_it() -> None:
    looked = told("clock", "right", "clock.right")
    against = said("clock", "wrong", "la pendule de la pièce dit autre chose")
    state = at(looked, against, looked)
    assert state.given["clock"] == at(looked, against).given["clock"] and state.given["clock"].answer == "wrong"
    assert at(said("clock", "wrong"), looked).given["clock"].answer == "right"


def test_whoever_contradicts_the_machine_says_why_even_after_a_first_answer() -> None:
    looked, agreed = told("clock", "right", "clock.right"), said("clock", "right")
    assert at(looked, agreed).given["clock"].by == "agent"
    with pytest.raises(SessionError, match="raison"):
        at(looked, agreed, said("clock", "wrong"))
    assert at(looked, agreed, said("clock", "wrong", "vu à l'écran")).given["clock"].answer == "wrong"


def test_a_note_says_against_the_machine_only_what_still_is() -> None:
    looked, against = told("clock", "right", "clock.right"), said("clock", "wrong", "la pendule dit autre chose")
    assert note(GUIDE, at(looked, against)).said[0].reason == against.reason
    assert note(GUIDE, at(looked, against, checked("clock", "right"))).said[0].reason == ""
    assert note(GUIDE, at(looked, against, told("clock", "wrong", "clock.right"))).said[0].reason == ""

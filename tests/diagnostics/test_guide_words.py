"""What the words of the catalogue come to: checks that see a cause now and then, and answers that tell causes apart."""

import pytest

from diagnostics.catalogue.search import search
from diagnostics.errors import SessionError
from diagnostics.guide import HEALTHY, message, note, note_lines, open_guide, ranked
from diagnostics.guide.beliefs import UNLIKE
from tests.diagnostics.guiding import AT, at, believed, checked, said, seen, told

GUIDE = open_guide()
SURE = (
    seen("card.present", "fault", "card.absent"),
    said("door", "cps"),
    said("card_screen", "nothing"),
    said("cps_gestion", "no_card"),
)


def test_what_machine_and_caller_agree_upon_is_not_asked_again() -> None:
    agreed = at(told("clock", "right", "clock.right"), said("clock", "right"))
    assert at(said("clock", "right")).given["clock"].doubtful and not agreed.given["clock"].doubtful
    with pytest.raises(SessionError, match="vérifiée"):
        at(told("clock", "right", "clock.right"), said("clock", "right"), checked("clock", "wrong"))


def test_a_check_that_passes_speaks_against_a_cause_as_surely_as_it_would_have_seen_it() -> None:
    before, after = at(), at(seen("devices.listed", "ok"), seen("card.present", "ok"))

    def kept(cause: str) -> float:
        return believed(after, cause) / believed(before, cause)

    words = GUIDE.catalogue.causes["card.absent"].observed, GUIDE.catalogue.causes["reader.disabled"].observed
    assert words[0]["card.present"] == "toujours" and words[1]["devices.listed"] == "parfois"
    assert kept("card.absent") < 0.1 < 0.6 < kept("reader.disabled") < 1 < kept("pin.blocked")


def test_a_check_that_names_a_cause_speaks_against_those_that_it_would_have_named() -> None:
    after = at(seen("card.family", "fault", "card.vitale"))
    ratio = believed(after, "card.unknown") / believed(after, "card.absent")
    assert ratio < 0.1 * believed(at(), "card.unknown") / believed(at(), "card.absent")


def test_what_a_check_says_counts_once_though_it_answers_a_question_too() -> None:
    alone = at(seen("pin.tries", "fault", "pin.blocked"))
    both = at(seen("pin.tries", "fault", "pin.blocked"), told("code_tries", "more", "pin.tries"))
    assert believed(both, "pin.blocked") == pytest.approx(believed(alone, "pin.blocked"), abs=0.02)
    assert believed(at(*SURE, told("code_tries", "more", "pin.tries")), "otp.code_wrong") == pytest.approx(
        believed(at(*SURE, said("code_tries", "more")), "otp.code_wrong"), rel=0.5
    )


@pytest.mark.parametrize(
    ("check", "cause"),
    [
        ("browsers.store", "browser.wrong_certificate"),
        ("browsers.version", "browser.firefox_update"),
        ("browsers.version", "browser.old_bugs"),
        ("browsers.cookies", "browser.cookies"),
    ],
)
def test_a_check_that_sees_one_case_of_a_cause_hardly_speaks_against_it_where_it_passes(check: str, cause: str) -> None:
    assert believed(at(seen(check, "ok")), cause) > 0.6 * believed(at(), cause)


@pytest.mark.parametrize(
    ("version", "likelier", "unlikelier"),
    [
        ("none", ["middleware.absent"], ["middleware.too_old", "card.cps4_stops"]),
        ("old", ["middleware.too_old", "card.cps4_old_cryptolib"], ["card.cps4_windows_unknown", "middleware.absent"]),
        ("almost", ["card.cps4_windows_unknown", "card.cps4_stops"], ["card.cps4_old_cryptolib", "middleware.absent"]),
        ("recent", [], ["middleware.absent", "middleware.too_old", "card.cps4_old_cryptolib", "card.cps4_stops"]),
    ],
)
def test_the_version_of_the_card_s_software_tells_its_causes_apart(
    version: str, likelier: list[str], unlikelier: list[str]
) -> None:
    after = at(said("version", version))
    assert all(believed(after, cause) > 2 * believed(at(), cause) for cause in likelier)
    assert all(believed(after, cause) < 0.5 * believed(at(), cause) for cause in unlikelier)


@pytest.mark.parametrize(
    ("question", "answer", "cause"),
    [
        ("rhythm", "idle", "reader.absent"),
        ("wording", "reader", "reader.several_cards"),
        ("reader_plug", "none", "reader.several_cards"),
    ],
)
def test_what_a_cause_cannot_look_like_speaks_against_it(question: str, answer: str, cause: str) -> None:
    assert believed(at(said(question, answer)), cause) < 0.9 * believed(at(), cause)


def test_who_says_that_it_works_again_is_believed_to_have_no_failure() -> None:
    assert ranked(at(message("ça remarche tout seul", AT)))[0].cause.id == HEALTHY


def test_words_that_only_an_explanation_has_weigh_less_than_those_of_callers() -> None:
    said, vague = "le code de ma carte est bloqué", "dossier de cache"
    scores = {text: search(text, GUIDE.index, 1)[0] for text in (said, vague)}
    assert (scores[said].where, scores[vague].where) == ("said", "about")
    cause = scores[vague].cause.id
    moved = believed(at(message(vague, AT)), cause) / believed(at(), cause)
    assert moved == pytest.approx(scores[vague].score ** 2 / UNLIKE, rel=0.1)


def test_a_note_names_no_cause_where_none_stands_out() -> None:
    nothing = at(*(said(question) for question in ("door", "step", "screen", "wording", "account", "mail")))
    assert note(GUIDE, nothing).ranked == () and "Cause" not in "\n".join(note_lines(note(GUIDE, nothing)))
    assert note(GUIDE, at(seen("pcsc.service", "fault", "pcsc.service_stopped"))).ranked

"""The guide's conversation as pure functions: what to show for a move, and what a line that was typed means."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from diagnostics.catalogue import Question
from diagnostics.domain.texts import load_texts
from diagnostics.guide import (
    UNKNOWN,
    Ask,
    Event,
    Finished,
    Follow,
    Guide,
    HandOver,
    Kind,
    Move,
    State,
    Try,
    Verify,
    message,
    note,
    note_lines,
    ranked,
    sections_for,
    why,
)
from diagnostics.report.lines import contact_lines, wrap

TEXTS: dict[str, Any] = load_texts("diagnostics.cli", "guide.toml")


@dataclass(frozen=True)
class View:
    """Something to show instead of an event: `why`, `causes`, `given`, `door`, `help`, `undo`, `stop`; or `change` and
    `ask`, which put the question `key`."""

    name: str
    key: str = ""


Reply = Event | View | None
"""What a line means; None when it means nothing."""


def lines(guide: Guide, state: State, move: Move) -> Iterator[str]:
    """What to show for a move."""
    yield from _SHOWN[type(move)](guide, state, move)


def _ask(guide: Guide, state: State, move: Ask) -> Iterator[str]:
    question, given = move.question, state.given.get(move.question.key)
    if move.again and given:
        yield wrap(TEXTS["check_again"].format(answer=question.answers[given.answer], text=question.text))
    else:
        yield wrap(question.text)
    if question.help:
        yield wrap(question.help, "  ")
    for number, text in enumerate(question.answers.values(), 1):
        yield wrap(TEXTS["number"].format(number=number, text=text), "  ", "     ")
    yield f"  {TEXTS['unknown']}"


def _try(guide: Guide, state: State, move: Try) -> Iterator[str]:
    texts, steps = TEXTS["try"], move.remedy.on(state.system).steps
    one = next(one for one in ranked(state, len(state.causes)) if one.cause.id == move.cause.id)
    yield wrap(texts[move.why].format(title=one.cause.title, words=one.words, percent=one.percent))
    yield wrap(move.cause.explanation, "  ")
    yield wrap(texts["say"].format(text=move.cause.phone))
    yield wrap(texts["remedy"].format(title=move.remedy.title, minutes=sum(step.minutes for step in steps)))
    for key in ("admin", "destructive"):
        if any(getattr(step, key) for step in steps):
            yield wrap(texts[key], "  ")
    yield from (f"  {texts[key]}" for key in ("begin", "ask", "hand"))


def _follow(guide: Guide, state: State, move: Follow) -> Iterator[str]:
    texts, step = TEXTS["follow"], move.remedy.steps[move.number]
    warnings = {"destructive": step.destructive, "code": step.code, "admin": step.admin}
    yield from (wrap(texts[key]) for key, holds in warnings.items() if holds)
    place = {"number": move.place, "count": move.count}
    yield wrap(texts["step"].format(text=step.text, minutes=step.minutes, **place))
    if step.command:
        yield texts["command"].format(text=step.command)
    yield wrap(texts["hear"].format(text=step.heard), "  ")
    yield from (f"  {texts[key]}" for key in ("done", "skipped"))


def _verify(guide: Guide, state: State, move: Verify) -> Iterator[str]:
    texts = TEXTS["verify"]
    yield texts["title"]
    for id in move.checks:
        yield wrap(texts["check"].format(title=guide.catalogue.checks[id].title, id=id), "  ")
    yield from (wrap(texts["question"].format(text=question.text), "  ") for question in move.questions)
    yield from (f"  {texts[key]}" for key in ("fixed", "failed", "later"))


def _hand_over(guide: Guide, state: State, move: HandOver) -> Iterator[str]:
    texts = TEXTS["hand_over"]
    yield wrap(texts[move.why])
    yield from contact_lines(move.contact, load_texts("diagnostics.report", "texts.toml")["words"])
    yield f"  {texts['end']}"


def _finished(guide: Guide, state: State, move: Finished) -> Iterator[str]:
    yield TEXTS["closed"][move.how]
    yield from (wrap(line, "  ") for line in note_lines(note(guide, state)))


_SHOWN: Mapping[type, Callable[[Guide, State, Any], Iterator[str]]] = {
    Ask: _ask,
    Try: _try,
    Follow: _follow,
    Verify: _verify,
    HandOver: _hand_over,
    Finished: _finished,
}


def view_lines(guide: Guide, state: State, move: Move, view: View) -> Iterator[str]:
    """What to show for a view."""
    if view.name == "why":
        yield from _why(guide, state, move.question) if isinstance(move, Ask) else (wrap(TEXTS["why_move"]),)
    elif view.name == "causes":
        yield TEXTS["causes"]
        for one in ranked(state):
            percent = one.percent
            text = TEXTS["cause"].format(title=one.cause.title, words=one.words, percent=percent, id=one.cause.id)
            yield wrap(text, "  ", "    ")
    elif view.name == "door":
        yield from _door(state)
    elif view.name == "given":
        yield from _given(guide, state)
    else:
        yield wrap(TEXTS["help"])


def _why(guide: Guide, state: State, question: Question) -> Iterator[str]:
    yield TEXTS["why"]
    for answer in why(guide, state, question):
        named = (
            TEXTS["why_cause"].format(title=one.cause.title, percent=one.percent)
            for one in answer.causes
            if one.probability >= 0.01
        )
        causes = " ; ".join(named) or TEXTS["why_nothing"]
        text = TEXTS["why_answer"].format(text=answer.text, percent=round(100 * answer.chance), causes=causes)
        yield wrap(text, "  ", "    ")


def _door(state: State) -> Iterator[str]:
    """The guide of the doctors, as far as it concerns the caller."""
    for section in sections_for(state):
        yield wrap(section.title)
        yield from (wrap(f"{number}. {step}", "  ", "     ") for number, step in enumerate(section.steps, 1))
        yield from (wrap(TEXTS["corrected"].format(text=text), "  ", "    ") for text in section.corrected)


def _given(guide: Guide, state: State) -> Iterator[str]:
    yield TEXTS["given"] if state.given else TEXTS["nothing_given"]
    for number, (key, given) in enumerate(state.given.items(), 1):
        question = guide.catalogue.questions[key]
        answer = question.answers.get(given.last, TEXTS["do_not_know"])
        yield wrap(TEXTS[f"by_{given.by}"].format(number=number, text=question.text, answer=answer), "  ", "     ")


def interpret(text: str, state: State, move: Move, at: str) -> Reply:
    """What a line means where this move is shown, at the moment `at` (ISO 8601)."""
    word, _, rest = text.strip().partition(" ")
    views = {"?": "why", "c": "causes", "r": "undo", "q": "stop", "h": "help", "g": "door"}
    if word in views and not rest:
        return View(views[word])
    if word == "l":
        return _listed(rest.strip(), state)
    if word == "m" and rest.strip():
        return message(rest, at)
    if word == "p" and not rest:
        return Event(Kind.CLOSED, at, value="handed_over")
    number = int(word) if word.isdecimal() and len(word) < 4 and not rest else 0
    return _reply(word, number, move, at)


def _listed(rest: str, state: State) -> Reply:
    if not rest:
        return View("given")
    keys = dict(enumerate(state.given, 1))
    return View("change", keys[int(rest)]) if rest.isdecimal() and len(rest) < 4 and int(rest) in keys else None


def _reply(word: str, number: int, move: Move, at: str) -> Reply:
    """The answer that a number gives to a move, each from 1."""
    if isinstance(move, Ask):
        keys = dict(enumerate(move.question.answers, 1))
        value = UNKNOWN if word in ("s", "0") else keys.get(number)
        kind = Kind.CHECKED if move.again else Kind.ANSWERED
        return Event(kind, at, move.question.key, value) if value else None
    return _choices(move, at).get(number)


def _choices(move: Move, at: str) -> Mapping[int, Reply]:
    if isinstance(move, Try):
        begun = Event(Kind.REMEDY, at, cause=move.cause.id, number=move.number)
        return {1: begun, 2: View("ask"), 3: Event(Kind.CLOSED, at, value="handed_over")}
    if isinstance(move, Follow):
        return {n: Event(Kind.STEP, at, value=how, number=move.number) for n, how in ((1, "done"), (2, "skipped"))}
    if isinstance(move, Verify):
        return {n: Event(Kind.OUTCOME, at, value=how) for n, how in enumerate(("fixed", "failed", "later"), 1)}
    return {1: Event(Kind.CLOSED, at, value="handed_over")}

"""A call on the page: the next move, large, with what the agent says and does."""

from collections.abc import Callable

import streamlit as st

from diagnostics.cases import Case
from diagnostics.catalogue import Cause, Contact, Step
from diagnostics.domain.texts import load_texts
from diagnostics.guide import moves
from diagnostics.guide.events import UNKNOWN, Event, Kind
from diagnostics.guide.state import State
from diagnostics.guide.telling import in_words, percent, why
from web import cases, look, sheet, table
from web.closing import closing
from web.markdown import note, plain_text

TEXTS: dict[str, str] = load_texts("web", "guide.toml")["call"]
WHY: dict[str, str] = load_texts("web", "guide.toml")["call"]["why_table"]
NAMED = 0.3
"""From « possible » on, a cause is named to whom the call is handed over."""
LIKELY = 0.6
"""Below « probable », the sentence is to be said only once the caller's own words agree with it."""
KEYS = 9
"""Answers that a key of the keyboard gives: 1 to 9, as they stand on the page."""


def draw(case: Case, state: State) -> None:
    """The next move of a call."""
    move = moves.next_move(cases.guide(), state)
    _DRAWN[type(move)](case, state, move)


def act(case: Case, kind: Kind, **fields: str | int) -> Callable[[], None]:
    """What a button does: one event, now."""
    return lambda: cases.go_on(case, Event(kind, cases.now(), **fields))  # type: ignore[arg-type]


def _ask(case: Case, state: State, move: moves.Ask) -> None:
    question, given = move.question, state.given.get(move.question.key)
    note(TEXTS["question"])
    if move.again and given:
        st.markdown(plain_text(TEXTS["again"].format(answer=question.answers[given.answer])))
    st.header(plain_text(question.text), anchor=False)
    if question.help:
        note(plain_text(question.help))
    kind = Kind.CHECKED if move.again else Kind.ANSWERED
    for number, (answer, text) in enumerate(question.answers.items(), 1):
        _button(
            f"answer_{answer}", text, act(case, kind, key=question.key, value=answer),
            shortcut=str(number) if number <= KEYS else None,
        )  # fmt: skip
    _button("unknown", TEXTS["unknown"], act(case, kind, key=question.key, value=UNKNOWN), "tertiary", "0")
    if moves.drags_on(state):
        st.info(plain_text(TEXTS["drags_on"]), icon=":material/computer:")
    with st.expander(TEXTS["why"]):
        _why(state, move)
    _hand_now(case)


def _why(state: State, move: moves.Ask) -> None:
    rows = []
    for answer in why(cases.guide(), state, move.question):
        causes = " ; ".join(f"{one.cause.title} ({percent(one.probability)} %)" for one in answer.causes)
        cells = (answer.text, f"{percent(answer.chance)} %", causes or TEXTS["why_nothing"])
        rows.append(dict(zip(WHY.values(), cells, strict=True)))
    table.show(TEXTS["why"], rows)


def _try(case: Case, state: State, move: moves.Try) -> None:
    note(TEXTS[f"remedy_{move.why}"])
    _cause(move.cause, move.probability)
    with st.container(border=True):
        _remedy(move, state.system)
        begin = act(case, Kind.REMEDY, cause=move.cause.id, number=move.number)
        _button("begin_remedy", TEXTS["begin_remedy"], begin, "primary", "1")
    with st.expander(TEXTS["other_remedy"]):
        _others(case, state)
    _hand_now(case)


def _cause(cause: Cause, probability: float) -> None:
    said = TEXTS["cause"].format(title=cause.title, words=in_words(probability), percent=percent(probability))
    st.header(plain_text(said), anchor=False)
    st.markdown(plain_text(cause.explanation))
    doubted = probability < LIKELY
    st.info(f"« {plain_text(cause.phone)} »", icon=":material/call:", title=TEXTS["say_if" if doubted else "say"])
    with st.expander(TEXTS["technical"]):
        st.markdown(plain_text(cause.technical))


def _remedy(move: moves.Try, system: str) -> None:
    steps = move.remedy.on(system).steps
    st.subheader(plain_text(TEXTS["remedy"].format(title=move.remedy.title)), anchor=False)
    count = TEXTS["step_one"] if len(steps) == 1 else TEXTS["step_many"].format(count=len(steps))
    st.markdown(TEXTS["about"].format(minutes=sum(step.minutes for step in steps), count=count))
    _warnings({"admin": any(step.admin for step in steps), "destructive": any(step.destructive for step in steps)})


def _warnings(holds: dict[str, bool]) -> None:
    for key, true in holds.items():
        if true:
            st.warning(plain_text(TEXTS[key]), icon=":material/warning:")


def _others(case: Case, state: State) -> None:
    known = {
        (cause.id, number): f"{cause.title} : {remedy.title}"
        for probability, cause in moves.likeliest(state)
        for number, remedy in enumerate(cause.remedies)
        if remedy.places(state.system)
    }
    chosen = st.selectbox(TEXTS["other_remedy_pick"], list(known), format_func=known.__getitem__, key="other_remedy")
    begin = act(case, Kind.REMEDY, cause=chosen[0], number=chosen[1])
    _button("begin_other", TEXTS["other_remedy_begin"], begin)


def _follow(case: Case, state: State, move: moves.Follow) -> None:
    step: Step = move.remedy.steps[move.number]
    note(plain_text(f"{move.cause.title} : {move.remedy.title}"))
    st.progress((move.place - 1) / move.count)
    st.header(TEXTS["step"].format(number=move.place, count=move.count), anchor=False)
    _warnings({"step_admin": step.admin, "step_destructive": step.destructive, "step_code": step.code})
    st.markdown(f"#### {plain_text(step.text)}")
    if step.command:
        st.code(step.command, language=None)
    st.markdown(plain_text(TEXTS["hear"].format(text=step.heard)))
    _button("done", TEXTS["done"], act(case, Kind.STEP, number=move.number, value="done"), "primary", "1")
    _button("skipped", TEXTS["skipped"], act(case, Kind.STEP, number=move.number, value="skipped"), shortcut="2")


def _verify(case: Case, state: State, move: moves.Verify) -> None:
    note(plain_text(f"{move.cause.title} : {move.remedy.title}"))
    st.header(TEXTS["verify"], anchor=False)
    if move.checks:
        titles = ", ".join(cases.guide().catalogue.checks[name].title for name in move.checks)
        st.markdown(plain_text(TEXTS["verify_checks"].format(titles=titles)))
        look.verified_here(move.remedy)
    for question in move.questions:
        st.markdown(f"#### {plain_text(TEXTS['verify_ask'].format(text=question.text))}")
    for number, outcome in enumerate(("fixed", "failed", "later"), 1):
        _button(outcome, TEXTS[outcome], act(case, Kind.OUTCOME, value=outcome), shortcut=str(number))


def _hand_over(case: Case, state: State, move: moves.HandOver) -> None:
    note(TEXTS[f"hand_{move.why}"])
    if move.probability >= NAMED:
        _cause(move.cause, move.probability)
    else:
        st.header(TEXTS["hand_unknown"], anchor=False)
        st.info(f"« {plain_text(TEXTS['hand_say'])} »", icon=":material/call:", title=TEXTS["say"])
    _contact(move.contact)
    _end(case)
    with st.expander(TEXTS["other_remedy"]):
        _others(case, state)
    closing(case)


def _contact(contact: Contact) -> None:
    st.subheader(TEXTS["hand_over"], anchor=False)
    sheet.contact(contact)


def _end(case: Case, keys: tuple[str | None, str | None] = ("1", "2")) -> None:
    _button("hand_done", TEXTS["hand_done"], act(case, Kind.CLOSED, value="handed_over"), "primary", keys[0])
    _button("left", TEXTS["left"], act(case, Kind.CLOSED, value="left"), shortcut=keys[1])


def _hand_now(case: Case) -> None:
    with st.expander(TEXTS["hand_now"]):
        _end(case, (None, None))  # a key acts on what is folded away too, and the answers have these


def _finished(case: Case, state: State, move: moves.Finished) -> None:
    st.header(TEXTS[f"closed_{move.how}"], anchor=False)
    if not state.closed:
        _button("close", TEXTS["close_fixed"], act(case, Kind.CLOSED, value="fixed"), "primary", "1")
    _button("new", TEXTS["new"], cases.leave)
    closing(case)


def _button(key: str, text: str, do: Callable[[], None], kind: str = "secondary", shortcut: str | None = None) -> None:
    st.button(plain_text(text), key=key, type=kind, on_click=do, width="stretch", shortcut=shortcut, wrap=True)  # type: ignore[arg-type]


_DRAWN: dict[type, Callable[..., None]] = {
    moves.Ask: _ask,
    moves.Try: _try,
    moves.Follow: _follow,
    moves.Verify: _verify,
    moves.HandOver: _hand_over,
    moves.Finished: _finished,
}

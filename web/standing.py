"""Where a call stands: the causes with their probability, what was said, and how to change it."""

from html import escape

import streamlit as st

from diagnostics.cases import Case
from diagnostics.domain.texts import load_texts
from diagnostics.guide.events import UNKNOWN, Event, Kind, kept
from diagnostics.guide.prepared import HEALTHY
from diagnostics.guide.state import Given, State
from diagnostics.guide.telling import Ranked, ranked
from diagnostics.report import no_break
from web import cases
from web.markdown import note, plain_text

TEXTS: dict[str, str] = load_texts("web", "guide.toml")["side"]
SHOWN, EARLY = 5, 0.1
STYLE = (
    "<style>.hd-causes{margin:0;padding-left:1.4rem;font-size:.95rem}"
    ".hd-causes li{margin-bottom:.7rem;padding-left:.2rem}"
    ".hd-causes small{font-size:.85rem}.hd-causes i{display:block;height:.35rem;border-radius:.2rem;margin-top:.25rem;"
    "background:linear-gradient(90deg,var(--st-primary-color,#0b5394) var(--share),rgba(128,128,128,.25) var(--share))}"
    "</style>"
)


def draw(case: Case, state: State) -> None:
    """The side of a call."""
    st.subheader(TEXTS["title"], anchor=False)
    if max(state.beliefs) < EARLY:
        note(TEXTS["early"])
    st.html(STYLE + f'<ol class="hd-causes">{"".join(map(_bar, _shown(state)))}</ol>')
    _said(state)
    if state.given:
        _change(case, state)
    _add(case)


def _shown(state: State) -> list[Ranked]:
    """The likeliest causes, as far as they can be told apart from nothing, and « aucune panne » wherever it stands."""
    every = ranked(state, len(state.causes))
    first = [one for at, one in enumerate(every[:SHOWN]) if one.percent or not at]
    return [*first, *(one for one in every[len(first) :] if one.cause.id == HEALTHY)]


def _bar(one: Ranked) -> str:
    said = TEXTS["chance" if one.percent else "chance_least"].format(words=one.words, percent=one.percent)
    return (
        f"<li><span>{escape(no_break(one.cause.title))}</span><br><small>{escape(no_break(said))}</small>"
        f'<i aria-hidden="true" style="--share:{one.percent}%"></i></li>'
    )


def _said(state: State) -> None:
    faults = [check for check, seen in state.seen.items() if seen.cause]
    count = len(state.given) + len(state.messages) + len(faults)
    with st.expander(TEXTS["answers"].format(count=count), expanded=False):
        for text in state.messages:
            st.markdown(f"- {plain_text(TEXTS['message'].format(text=text))}")
        for check in faults:
            title = cases.guide().catalogue.checks[check].title
            st.markdown(f"- {plain_text(TEXTS['fault'].format(title=title))}")
        for key, given in state.given.items():
            st.markdown(f"- {_line(key, given)}")
        if not count:
            st.markdown(TEXTS["none"])


def _line(key: str, given: Given) -> str:
    question = cases.guide().catalogue.questions[key]
    machine = f" {TEXTS['by_machine']}" if given.by == "machine" else ""
    return f"{plain_text(question.text)} **{plain_text(_answer(key, given.last))}**{machine}"


def _answer(key: str, answer: str) -> str:
    return TEXTS["unknown"] if answer == UNKNOWN else cases.guide().catalogue.questions[key].answers[answer]


def _change(case: Case, state: State) -> None:
    known = cases.guide().catalogue.questions
    with st.expander(TEXTS["change"]):
        key = st.selectbox(
            TEXTS["change_which"], list(state.given), format_func=lambda key: known[key].text, key="change_which"
        )
        given = state.given[key]
        value = st.selectbox(
            TEXTS["change_to"],
            [answer for answer in (*known[key].answers, UNKNOWN) if answer != given.last],
            format_func=lambda answer: _answer(key, answer),
            key="change_to",
        )
        against = given.against(value)
        reason = st.text_input(TEXTS["change_why"], key="change_why") if against else ""
        if st.button(TEXTS["change_do"], key="change_do"):
            if against and not reason.strip():
                st.warning(TEXTS["change_need"])
                return
            cases.go_on(case, Event(Kind.ANSWERED, cases.now(), key=key, value=value, reason=kept(reason)))
            st.rerun()


def _add(case: Case) -> None:
    with st.expander(TEXTS["add"]), st.form("add_message", clear_on_submit=True, border=False):
        text = st.text_area(TEXTS["add"], key="add_text", label_visibility="collapsed")
        if st.form_submit_button(TEXTS["add_do"]) and text.strip():
            cases.hear(case, text)
            st.rerun()

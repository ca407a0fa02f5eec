"""« Guide de dépannage »: a call, from what is known at its start to the end of the remedy."""

import streamlit as st

from diagnostics.cases import Case, state_of
from diagnostics.cases.store import KEPT_DAYS
from diagnostics.domain.errors import HelpdeskError
from diagnostics.domain.texts import load_texts
from diagnostics.errors import SessionError
from diagnostics.guide.events import BY_AGENT, Event, Kind, message
from diagnostics.guide.playing import standing as kept
from diagnostics.guide.prepared import DEVELOPER, USER
from web import call, cases, doctors, look, standing
from web.markdown import note, plain_text

TEXTS = load_texts("web", "guide.toml")
START, CALL = TEXTS["start"], TEXTS["call"]
RECENT = 5


def main() -> None:
    """Draw the page."""
    st.title(load_texts("web", "texts.toml")["pages"]["guide"]["title"])
    case = cases.current()
    if problem := st.session_state.get(cases.PROBLEM):
        st.warning(plain_text(problem))
    if case is None:
        _start()
    else:
        _call(case)


def _broken(error: SessionError) -> None:
    """A case that this catalogue cannot play any more: it stays where it is, and the next call can begin."""
    st.error(plain_text(error))
    st.button(CALL["leave"], key="leave", icon=":material/pause:", on_click=cases.leave)


def _start() -> None:
    st.markdown(START["intro"])
    with st.form("start", border=False):
        door = st.radio(START["door"], list(START["doors"]), format_func=START["doors"].__getitem__, key="door")
        seen = st.text_area(START["message"], help=START["message_help"], key="start_message", height=80)
        caller = st.text_input(START["caller"], help=START["caller_help"].format(days=KEPT_DAYS), key="caller")
        developer = st.checkbox(START["developer"], key="developer")
        if st.form_submit_button(START["begin"], type="primary", icon=":material/call:", key="begin"):
            cases.begin(_first(door, seen, developer), caller.strip())
            if seen.strip():
                cases.not_understood(seen.strip())
            st.rerun()
    _resume()


def _first(door: str, seen: str, developer: bool) -> list[Event]:
    """The first events of a call."""
    at = cases.now()
    events = [Event(Kind.OPENED, at, value=DEVELOPER if developer else USER)]
    if door == "compte":
        events.append(Event(Kind.ANSWERED, at, key="account", value="never"))
    elif door != "unknown":
        events.append(Event(Kind.ANSWERED, at, key="door", value=door))
    return [*events, message(seen, at)] if seen.strip() else events


def _resume() -> None:
    st.subheader(START["resume"], anchor=False)
    with st.form("resume", border=False):
        id = st.text_input(START["resume_id"], key="resume_id", max_chars=10)
        if st.form_submit_button(START["resume_open"], key="resume_open") and id.strip():
            found = cases.store().find(id)
            if found is None:
                st.warning(plain_text(START["resume_none"].format(id=id)))
            else:
                cases.take(found.id)
                st.rerun()
    _recent()
    doctors.draw()


def _recent() -> None:
    titles = {cause.id: cause.title for cause in cases.guide().causes[DEVELOPER]}
    going = [line for line in cases.store().lines(limit=50) if not line.outcome][:RECENT]
    if going:
        note(START["recent"])
    for line in going:
        when = cases.when(line.changed, "%d/%m à %H:%M")
        text = START["recent_line"].format(id=line.id, when=when, title=titles.get(line.cause, ""))
        st.button(plain_text(text), key=f"take_{line.id}", on_click=cases.take, args=(line.id,), type="tertiary")


def _call(case: Case) -> None:
    state = state_of(cases.guide(), case)
    _head(case)
    if state.lost:
        st.info(plain_text(CALL["lost"].format(what=" ; ".join(dict.fromkeys(state.lost)))), icon=":material/history:")
    main_side, other_side = st.columns([3, 2], gap="large")
    with main_side:
        call.draw(case, state)
    with other_side:
        standing.draw(case, state)
        look.examine(case)
        doctors.draw(state)


def _head(case: Case) -> None:
    told = [CALL["since"].format(when=cases.when(case.opened))]
    if case.caller:
        told.append(CALL["caller"].format(caller=case.caller))
    title = CALL["title"].format(id=case.id) if case.id else CALL["unsaved"]
    note(f"**{plain_text(title)}** · {plain_text(' · '.join(told))}")
    left, right = st.columns(2)
    can_undo = any(event.kind in BY_AGENT for _, event in kept(case.events))
    left.button(
        CALL["undo"], help=CALL["undo_help"], key="undo", icon=":material/undo:", disabled=not can_undo,
        on_click=call.act(case, Kind.UNDONE), width="stretch",
    )  # fmt: skip
    right.button(CALL["leave"], key="leave", icon=":material/pause:", on_click=cases.leave, width="stretch")


try:
    main()
except SessionError as error:
    _broken(error)
except HelpdeskError as broken:
    st.error(plain_text(broken))

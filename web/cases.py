"""The case under way in this tab: its name is in the address, so that a tab that is closed, or reloaded, loses nothing.

Where the database is out of reach, the call goes on in this tab alone, and the page says so.
"""

import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime

import streamlit as st

from diagnostics.cases import Case, CaseConflictError, Cases, CaseStoreError, state_of
from diagnostics.catalogue.search import search
from diagnostics.domain.errors import HelpdeskError
from diagnostics.domain.texts import load_texts
from diagnostics.guide.events import Event, message
from diagnostics.guide.prepared import Guide, open_guide

PARAMETER, CASE, UNSAVED, PROBLEM = "dossier", "case", "unsaved_case", "case_problem"
SAVED, TRIED, LAST, EXAMINED = "saved_events", "tried_at", "last_event", "examined"
"""How much of an unsaved case the database has, when it was last tried; the last event that this tab wrote; what was
looked at for this case."""
RETRY_SECONDS = 20.0
"""A database that is away is not waited for at each answer."""


@st.cache_resource(show_spinner=False)
def _store(url: str) -> Cases:
    return Cases(url)


@st.cache_resource(show_spinner=False)
def guide() -> Guide:
    """What calls are played with."""
    return open_guide()


def store() -> Cases:
    """The cases of this workstation, or of the database that the environment names."""
    return _store(Cases.usual(os.environ).url)


def now() -> str:
    """This moment, as events have it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def when(moment: float, form: str = "%d/%m/%Y à %H:%M") -> str:
    """A moment (seconds since 1970) at this machine's hour."""
    return datetime.fromtimestamp(moment, UTC).astimezone().strftime(form)


def current() -> Case | None:
    """The case of this tab. Raises CaseStoreError, SessionError."""
    if UNSAVED in st.session_state:
        unsaved: Case = st.session_state[UNSAVED]
        return unsaved
    id = st.query_params.get(PARAMETER) or st.session_state.get(CASE)
    found = store().find(id) if id else None
    if found:
        take(found.id)
    elif id:
        leave()
        st.session_state[PROBLEM] = str(load_texts("web", "guide.toml")["start"]["resume_none"]).format(id=id)
    return found


def take(id: str) -> None:
    """Go on with this case in this tab."""
    if st.session_state.get(CASE) != id:
        _forget()
    st.session_state[CASE] = st.query_params[PARAMETER] = id


def leave() -> None:
    """Put the case aside; it is found again by its name."""
    _forget()
    st.session_state.pop(CASE, None)
    st.query_params.pop(PARAMETER, None)


def _forget() -> None:
    """What this tab knows of the former case, the machine that was looked at for it too."""
    for key in (UNSAVED, SAVED, TRIED, PROBLEM, EXAMINED, LAST):
        st.session_state.pop(key, None)


def begin(events: Sequence[Event], caller: str) -> None:
    """Open a case."""
    leave()
    with suppress(CaseStoreError):
        purge()
    try:
        take(store().begin(guide(), events, caller).id)
    except CaseStoreError as error:
        moment = datetime.now(UTC).timestamp()
        _keep_here(Case("", moment, moment, caller, tuple(events)), 0, error)


def go_on(case: Case, *events: Event) -> None:
    """What happened now."""
    longer = replace(case, events=(*case.events, *events))
    try:
        state_of(guide(), case, *events)
    except HelpdeskError as error:
        st.session_state[PROBLEM] = str(error)
        return
    saved = st.session_state.get(SAVED, len(case.events))
    if UNSAVED in st.session_state and datetime.now(UTC).timestamp() < st.session_state[TRIED] + RETRY_SECONDS:
        st.session_state[UNSAVED] = longer
        return
    st.session_state.pop(PROBLEM, None)
    try:
        _write(case, saved, longer)
    except CaseConflictError as error:
        if not _ours(case):
            st.session_state[PROBLEM] = str(error)
    except CaseStoreError as error:
        _keep_here(longer, saved, error)


def _write(case: Case, saved: int, longer: Case) -> None:
    """Keep what is not kept yet. Raises HelpdeskError."""
    if case.id:
        store().go_on(guide(), replace(case, events=case.events[:saved]), *longer.events[saved:])
        st.session_state[LAST] = longer.events[-1].at
    else:
        take(store().begin(guide(), longer.events, longer.caller).id)
    for key in (UNSAVED, SAVED, TRIED):
        st.session_state.pop(key, None)


def _ours(case: Case) -> bool:
    """Whether the last thing that was kept is this tab's own: a key that was pressed twice."""
    with suppress(HelpdeskError):
        found = store().find(case.id)
        return found is not None and found.events[-1].at == st.session_state.get(LAST)
    return False


def _keep_here(case: Case, saved: int, error: CaseStoreError) -> None:
    """The call goes on in this tab alone; what is not kept is written as soon as the database answers again."""
    moment = datetime.now(UTC).timestamp()
    st.session_state.update({UNSAVED: case, SAVED: saved, TRIED: moment, PROBLEM: str(error)})


def hear(case: Case, text: str) -> None:
    """A message was read out; what evokes nothing is kept, and said to change nothing."""
    go_on(case, message(text, now()))
    not_understood(text)


def not_understood(text: str) -> None:
    """Say so where a message evokes no cause."""
    if not search(text, guide().index):
        st.session_state[PROBLEM] = str(load_texts("web", "guide.toml")["side"]["not_understood"]).format(text=text)


def purge() -> None:
    """Forget who called long ago."""
    store().purge(guide(), datetime.now(UTC).timestamp())

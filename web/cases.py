"""The case under way in this tab: its name is in the address, so that a tab that is closed, or reloaded, loses nothing.

Where the database is out of reach, the call goes on in this tab alone, and the page says so.
"""

import os
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import streamlit as st

from diagnostics.cases import Case, CaseConflictError, Cases, CaseStoreError
from diagnostics.catalogue.search import search
from diagnostics.domain.errors import HelpdeskError
from diagnostics.domain.texts import load_texts
from diagnostics.guide.events import Event, message
from diagnostics.guide.prepared import Guide, open_guide
from diagnostics.guide.state import play

PARAMETER, CASE, UNSAVED, PROBLEM = "dossier", "case", "unsaved_case", "case_problem"


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
    """The case of this tab. Raises CaseStoreError."""
    if UNSAVED in st.session_state:
        unsaved: Case = st.session_state[UNSAVED]
        return unsaved
    id = st.query_params.get(PARAMETER) or st.session_state.get(CASE)
    found = store().find(id) if id else None
    if found:
        take(found.id)
    return found


def take(id: str) -> None:
    """Go on with this case in this tab."""
    st.session_state[CASE] = st.query_params[PARAMETER] = id


def leave() -> None:
    """Put the case aside; it is found again by its name."""
    for key in (CASE, UNSAVED, PROBLEM):
        st.session_state.pop(key, None)
    st.query_params.pop(PARAMETER, None)


def begin(events: Sequence[Event], caller: str) -> None:
    """Open a case."""
    leave()
    try:
        purge()
        take(store().begin(guide(), events, caller).id)
    except CaseStoreError as error:
        moment = datetime.now(UTC).timestamp()
        st.session_state[UNSAVED] = Case("", moment, moment, caller, tuple(events))
        st.session_state[PROBLEM] = str(error)


def go_on(case: Case, *events: Event) -> None:
    """What happened now."""
    st.session_state.pop(PROBLEM, None)
    try:
        if case.id:
            store().go_on(guide(), case, *events)
            return
        longer = replace(case, events=(*case.events, *events))
        play(guide(), longer.events)
        st.session_state[UNSAVED] = longer
    except CaseConflictError as error:
        st.session_state[PROBLEM] = str(error)
    except CaseStoreError as error:
        st.session_state[UNSAVED] = replace(case, id="", events=(*case.events, *events))
        st.session_state[PROBLEM] = str(error)
    except HelpdeskError as error:
        st.session_state[PROBLEM] = str(error)


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
    store().purge(datetime.now(UTC).timestamp())

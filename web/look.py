"""Looking at a machine during a call: this one, the bench, or a record that was received."""

import socket
from collections.abc import Callable

import streamlit as st

from diagnostics.cases import Case
from diagnostics.catalogue import Remedy
from diagnostics.domain.errors import HelpdeskError
from diagnostics.domain.texts import load_texts
from diagnostics.engine import Diagnosis, diagnose, judge
from diagnostics.guide.machine import from_diagnosis, verified
from diagnostics.model import Settings
from diagnostics.records import load
from web import cases, upload
from web.markdown import plain_text

SIDE: dict[str, str] = load_texts("web", "guide.toml")["side"]
CALL: dict[str, str] = load_texts("web", "guide.toml")["call"]
HOST = socket.gethostname()
HERE = Settings(network=True, workstation=True)
BENCH = Settings(virtual=True)
TAKEN = "taken_record"
"""The record that was taken in last."""


def examine(case: Case) -> None:
    """Bring what a machine shows into the call."""
    with st.expander(SIDE["look"]):
        here = st.button(plain_text(SIDE["look_here"].format(host=HOST)), key="look_here", width="stretch")
        bench = st.button(SIDE["look_bench"], key="look_bench", width="stretch")
        file = upload.choose(SIDE["look_file"], "look_file")
        if here or bench:
            _take(case, HERE if here else BENCH)
        elif file and st.session_state.get(TAKEN) != file.file_id:
            st.session_state[TAKEN] = file.file_id
            st.session_state.pop(cases.EXAMINED, None)
            _told(case, lambda: judge(load(file.getvalue(), file.name)))


def _take(case: Case, settings: Settings) -> None:
    st.session_state[cases.EXAMINED] = settings
    with st.spinner():
        _told(case, lambda: diagnose(settings))


def _told(case: Case, look: Callable[[], Diagnosis]) -> None:
    try:
        found = look()
    except HelpdeskError as error:
        st.error(plain_text(error))
        return
    cases.go_on(case, *from_diagnosis(cases.guide(), found, cases.now()))
    st.toast(SIDE["look_done"].format(count=len(found.verdicts)))
    st.rerun()


def verified_here(remedy: Remedy) -> None:
    """Run the checks of a remedy again, where a machine of ours was examined."""
    settings = st.session_state.get(cases.EXAMINED)
    if settings is None or not st.button(CALL["rerun"], key="rerun", icon=":material/refresh:"):
        return
    with st.spinner():
        try:
            found = diagnose(settings)
        except HelpdeskError as error:
            st.error(plain_text(error))
            return
    outcome = verified(remedy, found)
    alert = {"fixed": st.success, "failed": st.warning}.get(outcome, st.info)
    alert(CALL[f"rerun_{outcome or 'unclear'}"])

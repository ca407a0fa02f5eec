"""From another page into the guide: a call that begins with what was just seen."""

from collections.abc import Callable, Sequence

import streamlit as st

from diagnostics.domain.texts import load_texts
from diagnostics.engine import Diagnosis
from diagnostics.guide import USER, Event, Kind, from_diagnosis, message
from web import cases

TEXTS: dict[str, str] = load_texts("web", "guide.toml")["bridge"]
GUIDE = "web/pages/guide.py"


def with_diagnosis(diagnosis: Diagnosis, received: bool) -> None:
    """Offer to go on with a diagnosis; where it was made here, its checks can be run again."""

    if _offer("from_diagnosis", lambda at: from_diagnosis(cases.guide(), diagnosis, at)):
        if not received:
            st.session_state[cases.EXAMINED] = diagnosis.record.settings
        _go()


def with_message(text: str) -> None:
    """Offer to go on with what the caller reads."""
    if _offer("from_message", lambda at: [message(text, at)]):
        _go()


def _offer(key: str, events: Callable[[str], Sequence[Event]]) -> bool:
    """The button; whether a call has begun."""
    if not st.button(TEXTS[key], key=key, icon=":material/arrow_forward:"):
        return False
    at = cases.now()
    cases.begin([Event(Kind.OPENED, at, value=USER), *events(at)], "")
    return True


def _go() -> None:
    st.switch_page(GUIDE, query_params=dict(st.query_params))

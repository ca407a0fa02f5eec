"""From another page into the guide: a call that begins with what was just seen."""

from collections.abc import Callable, Sequence

import streamlit as st

from diagnostics.domain.texts import load_texts
from diagnostics.engine import Diagnosis
from diagnostics.guide import USER, Event, Kind, from_diagnosis, message
from web import cases, look

TEXTS: dict[str, str] = load_texts("web", "guide.toml")["bridge"]
GUIDE = "web/pages/guide.py"


def with_diagnosis(diagnosis: Diagnosis, received: bool) -> None:
    """Offer to go on with a diagnosis; where it was made here, its checks can be run again."""

    def events(at: str) -> Sequence[Event]:
        if not received:
            st.session_state[look.EXAMINED] = diagnosis.record.settings
        return from_diagnosis(cases.guide(), diagnosis, at)

    _offer("from_diagnosis", events)


def with_message(text: str) -> None:
    """Offer to go on with what the caller reads."""
    _offer("from_message", lambda at: [message(text, at)])


def _offer(key: str, events: Callable[[str], Sequence[Event]]) -> None:
    if st.button(TEXTS[key], key=key, icon=":material/arrow_forward:"):
        at = cases.now()
        cases.begin([Event(Kind.OPENED, at, value=USER), *events(at)], "")
        st.switch_page(GUIDE, query_params=dict(st.query_params))

"""The guide that doctors are given, beside a call."""

import streamlit as st

from diagnostics.domain.texts import load_texts
from diagnostics.guide.doctors import sections_for
from diagnostics.guide.state import State
from web.markdown import note, plain_text

TEXTS: dict[str, str] = load_texts("web", "guide.toml")["steps"]


def draw(state: State | None = None) -> None:
    """Its parts for the door of a call, or all of them."""
    with st.expander(TEXTS["title"]):
        for section in sections_for(state):
            st.markdown(f"**{plain_text(section.title)}**")
            st.markdown("\n".join(f"{number}. {plain_text(step)}" for number, step in enumerate(section.steps, 1)))
            for text in section.corrected:
                note(plain_text(TEXTS["corrected"].format(text=text)))

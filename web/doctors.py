"""The guide that doctors are given, beside a call."""

import streamlit as st

from diagnostics.domain.texts import load_texts
from diagnostics.guide.doctors import of_door
from diagnostics.guide.state import State
from web.markdown import note, plain_text

TEXTS: dict[str, str] = load_texts("web", "guide.toml")["steps"]


def draw(state: State | None = None) -> None:
    """Its parts for the door of a call, or all of them."""
    with st.expander(TEXTS["title"]):
        for section in of_door(_door(state) if state else ""):
            st.markdown(f"**{plain_text(section.title)}**")
            st.markdown("\n".join(f"{number}. {plain_text(step)}" for number, step in enumerate(section.steps, 1)))
            for text in section.corrected:
                note(plain_text(TEXTS["corrected"].format(text=text)))


def _door(state: State) -> str:
    if (account := state.given.get("account")) and account.last == "never":
        return "account"
    given = state.given.get("door")
    return given.last if given and given.last in ("monsisra", "cps", "ecps", "otp") else ""

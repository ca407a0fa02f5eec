"""What the pages about the mocks begin with: are they there, and which space is meant."""

from contextlib import suppress

import streamlit as st

from diagnostics.domain.errors import HelpdeskError
from diagnostics.domain.texts import load_texts
from mocks.server.cli import MOST_BASE
from mocks.spaces.space import NAME
from web import mocks
from web.admin import Place
from web.markdown import note, plain_text
from web.mocks import Mocks, Phase

TEXTS: dict[str, str] = load_texts("web", "texts.toml")["mocks"]
TOLD = "told"
"""Key of the session under which the last order's outcome waits for the next drawing of the page."""


def open_page(key: str) -> Place | None:
    """Draw a page's title, and find the space that it is about; None, once said why, where there are no mocks."""
    st.title(load_texts("web", "texts.toml")["pages"][key]["title"])
    now = mocks.KEEPER.now()
    if now.phase in (Phase.OURS, Phase.JOINED):
        return _space(now)
    if now.phase is Phase.STARTING:
        _waiting()
        return None
    if now.problem:
        st.error(plain_text(now.problem))
    else:
        st.info(TEXTS["stopped"])
    left, right = st.columns([1, 3], vertical_alignment="bottom")
    base = left.number_input(TEXTS["base"], 1, MOST_BASE, mocks.KEEPER.base, key="base")
    if right.button(TEXTS["start"], type="primary", key="start"):
        _start(int(base))
    return None


def _start(base: int) -> None:
    with st.spinner(TEXTS["starting"]), suppress(HelpdeskError):  # kept as the problem, which the page shows
        mocks.KEEPER.start(base)
    st.rerun()


@st.fragment(run_every=0.5)
def _waiting() -> None:
    """Draws the page anew once they are started."""
    st.info(TEXTS["starting"])
    if mocks.KEEPER.now().phase is not Phase.STARTING:
        st.rerun()


def _space(now: Mocks) -> Place | None:
    name = st.text_input(TEXTS["space"], key="space", help=TEXTS["space_help"], persist_state="session").strip()
    if name and not NAME.fullmatch(name):
        st.error(TEXTS["bad_space"])
        return None
    place = Place(now.told, name)
    if TOLD in st.session_state:
        st.success(st.session_state.pop(TOLD))
    return place


def stop_button(place: Place) -> None:
    """What ends the mocks, where they were started from here."""
    if mocks.KEEPER.now().phase is Phase.JOINED:
        note(TEXTS["joined"])
    elif st.button(TEXTS["stop"], key="stop"):
        mocks.KEEPER.stop()
        st.rerun()


def act(place: Place, method: str, path: str, said: str, **data: object) -> None:
    """Carry out an order, for the `on_click` of a button; the page then says `said`. What it meets, it says too."""
    try:
        place.order(method, path, **data)
    except HelpdeskError as error:
        st.error(plain_text(error))
    else:
        st.session_state[TOLD] = said

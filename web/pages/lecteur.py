"""« Lecteur en direct »: readers and cards as they come and go."""

import socket
from datetime import datetime

import streamlit as st

from diagnostics.domain.texts import load_texts
from diagnostics.machine import Machine
from diagnostics.readers import Reader
from diagnostics.watch import Happening, Service, Snapshot, Watcher
from web.markdown import note, plain_text

TEXTS = load_texts("web", "texts.toml")["reader"]
TARGETS = load_texts("web", "texts.toml")["target"]
EVERY_SECONDS = 0.5
SHOWN = 10


@st.cache_resource(show_spinner=False)
def watcher(virtual: bool, socket_path: str) -> Watcher:
    """The one follower of a service, for all tabs. `socket_path` keeps services apart."""
    machine = Machine()
    return Watcher(machine, machine.places().pcsc_socket if virtual else None)


@st.fragment(run_every=EVERY_SECONDS)
def readers() -> None:
    """The readers now; draws itself again while the page is open."""
    virtual = st.session_state["watched"] == "virtual"
    snapshot = watcher(virtual, str(Machine().places().pcsc_socket)).snapshot
    if snapshot.service is Service.RUNNING:
        st.success(TEXTS["service"]["running"], icon=":material/check_circle:")
    else:
        st.warning(TEXTS["service"][snapshot.service], icon=":material/warning:")
    if snapshot.service is Service.RUNNING and not snapshot.readers:
        st.warning(TEXTS["none"], icon=":material/usb_off:")
    for reader in snapshot.readers:
        with st.container(border=True):
            _reader(reader)
    _history(snapshot)


def _reader(reader: Reader) -> None:
    st.markdown(f"**{plain_text(reader.name)}**")
    if reader.mute:
        st.markdown(f":material/credit_card_off: {TEXTS['mute']}")
    elif reader.occupied:
        text = TEXTS["card"].format(family=TEXTS["family"][reader.family])
        st.markdown(f":material/credit_card: {text}")
        note(TEXTS["atr"].format(atr=reader.atr.hex(" ").upper()))
    else:
        st.markdown(f":material/crop_free: {TEXTS['empty']}")
    if "exclusive" in reader.state:
        st.markdown(f":material/lock: {TEXTS['held']}")


def _history(snapshot: Snapshot) -> None:
    st.subheader(TEXTS["history"])
    if not snapshot.history:
        st.markdown(TEXTS["nothing"])
    st.markdown("\n".join(f"- {_line(happening)}" for happening in snapshot.history[:SHOWN]))


def _line(happening: Happening) -> str:
    clock = datetime.fromisoformat(happening.moment).astimezone().strftime("%H:%M:%S")
    name = f" : {plain_text(happening.reader.name)}" if happening.reader else ""
    return f"{clock} – {TEXTS['change'][happening.change]}{name}"


st.title(load_texts("web", "texts.toml")["pages"]["lecteur"]["title"])
st.markdown(TEXTS["intro"])
st.radio(
    TARGETS["label"],
    ("real", "virtual"),
    format_func=lambda key: TARGETS[key].format(host=socket.gethostname()),
    horizontal=True,
    key="watched",
)
readers()

"""« Diagnostic du poste »: one button, and the root cause first."""

import socket

import streamlit as st

from diagnostics.domain.errors import HelpdeskError
from diagnostics.domain.identifiers import IdentifierError, parse_national_id
from diagnostics.domain.texts import load_texts
from diagnostics.engine import diagnose, judge
from diagnostics.model import Progress, Settings
from diagnostics.records import load
from web import bridge, panel, result, upload
from web.markdown import note, plain_text

TEXTS = load_texts("web", "texts.toml")["diagnostic"]
TARGETS = load_texts("web", "texts.toml")["target"]
STEPS = load_texts("diagnostics.report", "texts.toml")["step"]
HOST = socket.gethostname()
FOUND = "diagnosis"


def main() -> None:
    """Draw the page."""
    st.title(load_texts("web", "texts.toml")["pages"]["diagnostic"]["title"])
    st.markdown(TEXTS["intro"])
    target = st.radio(
        TARGETS["label"],
        ("real", "virtual", "record"),
        format_func=lambda key: TARGETS[key].format(host=HOST),
        horizontal=True,
        key="target",
        on_change=_forget,
    )
    if target == "record":
        _received()
    else:
        _live(virtual=target == "virtual")
    if FOUND in st.session_state:
        result.show(st.session_state[FOUND], HOST, received=target == "record")
        bridge.with_diagnosis(st.session_state[FOUND], received=target == "record")


def _forget() -> None:
    """A result belongs to what was examined: another choice, and it goes."""
    st.session_state.pop(FOUND, None)


def _live(virtual: bool) -> None:
    if virtual:
        panel.show(_forget)
    else:
        note(plain_text(TEXTS["where"].format(host=HOST)))
    expect, environment = _options()
    label = TEXTS["again" if FOUND in st.session_state else "run"]
    if st.button(label, type="primary", icon=":material/play_arrow:", key="run"):
        try:
            national_id = str(parse_national_id(expect)) if expect.strip() else None
        except IdentifierError as error:
            st.error(plain_text(TEXTS["bad_expect"].format(reason=error)))
            return
        wanted = None if environment == "auto" else environment
        _run(Settings(virtual, national_id, wanted, network=not virtual, workstation=not virtual))


def _options() -> tuple[str, str]:
    with st.expander(TEXTS["options"]):
        expect = st.text_input(TEXTS["expect"], help=TEXTS["expect_help"], key=panel.EXPECT)
        environment = st.selectbox(
            TEXTS["environment"],
            list(TEXTS["environments"]),
            format_func=TEXTS["environments"].__getitem__,
            key=panel.ENVIRONMENT,
        )
    return expect, environment


def _run(settings: Settings) -> None:
    _forget()
    with st.status(TEXTS["running"], expanded=True) as status:
        bar = st.progress(0.0)

        def progress(step: Progress) -> None:
            text = TEXTS["step"].format(index=step.index, total=step.total, title=STEPS[step.title])
            bar.progress(step.index / step.total, text)

        try:
            st.session_state[FOUND] = diagnose(settings, progress=progress)
        except HelpdeskError as error:
            status.update(label=str(error), state="error", expanded=False)
            return
        status.update(label=TEXTS["done"], state="complete", expanded=False)


def _received() -> None:
    file = upload.choose(TEXTS["file"], "file")
    pasted = st.text_area(TEXTS["paste"], key="pasted")
    if st.button(TEXTS["judge"], type="primary", key="judge"):
        _forget()
        data = file.getvalue() if file else pasted.encode()
        if not data.strip():
            st.info(TEXTS["no_record"])
            return
        try:
            st.session_state[FOUND] = judge(load(data, file.name if file else TEXTS["pasted"]))
        except HelpdeskError as error:
            st.error(plain_text(error))


try:
    main()
except HelpdeskError as broken:  # the product's own data; what is wrong on a workstation is a verdict
    st.error(plain_text(broken))

"""« Dossiers »: the calls that were kept, found again, exported, forgotten."""

from collections.abc import Sequence

import streamlit as st

from diagnostics.cases import Line
from diagnostics.cases.closing import as_csv
from diagnostics.cases.store import KEPT_DAYS
from diagnostics.domain.errors import HelpdeskError
from diagnostics.domain.texts import load_texts
from diagnostics.guide.prepared import DEVELOPER
from diagnostics.guide.telling import percent
from web import bridge, cases, table
from web.markdown import note, plain_text

TEXTS = load_texts("web", "guide.toml")["cases"]
COLUMNS: dict[str, str] = TEXTS["columns"]
MOST = 200
"""Cases that the page lists; a search finds the others."""


def main() -> None:
    """Draw the page."""
    st.title(load_texts("web", "texts.toml")["pages"]["dossiers"]["title"])
    st.markdown(TEXTS["intro"].format(days=KEPT_DAYS))
    cases.purge()
    every = cases.store().lines()
    if not every:
        st.info(TEXTS["none"], icon=":material/inbox:")
        return
    found = _found(every)
    note(TEXTS["count"].format(count=len(found)))
    table.show(TEXTS["which"], [_row(line) for line in found[:MOST]])
    if found:
        _act(found)
    st.download_button(
        TEXTS["csv"], as_csv(cases.guide(), found), "dossiers.csv", "text/csv", on_click="ignore", key="csv"
    )


def _found(every: Sequence[Line]) -> list[Line]:
    left, right = st.columns([2, 1])
    text = left.text_input(TEXTS["search"], key="search").strip().casefold()
    kinds: dict[str, str] = TEXTS["kinds"]
    kind = right.selectbox(TEXTS["which"], list(kinds), format_func=kinds.__getitem__, key="kind")
    wanted = [line for line in every if kind == "all" or bool(line.outcome) == (kind == "closed")]
    return [line for line in wanted if text in f"{line.id} {line.caller} {line.cause} {_title(line.cause)}".casefold()]


def _title(cause: str) -> str:
    return next((one.title for one in cases.guide().causes[DEVELOPER] if one.id == cause), cause)


def _row(line: Line) -> dict[str, str]:
    doors = cases.guide().catalogue.questions["door"].answers
    cells = {
        "id": line.id,
        "opened": cases.when(line.opened, "%d/%m/%Y %H:%M"),
        "caller": line.caller,
        "door": doors.get(line.door, ""),
        "cause": f"{_title(line.cause)} ({percent(line.probability)} %)" if line.cause else "",
        "outcome": TEXTS["outcomes"][line.outcome],
        "minutes": f"{line.minutes:.0f}",
    }
    return {COLUMNS[key]: cell for key, cell in cells.items()}


def _act(found: Sequence[Line]) -> None:
    left, middle, right = st.columns([2, 1, 1], vertical_alignment="bottom")
    id = left.selectbox(TEXTS["pick"], [line.id for line in found[:MOST]], key="pick")
    if middle.button(TEXTS["open"], key="open", type="primary", width="stretch"):
        cases.leave()
        cases.take(id)
        st.switch_page(bridge.GUIDE, query_params={cases.PARAMETER: id})
    with right.popover(TEXTS["drop"], width="stretch"):
        st.markdown(plain_text(TEXTS["drop_sure"].format(id=id)))
        st.button(TEXTS["drop_do"], key="drop", on_click=_drop, args=(id,))


def _drop(id: str) -> None:
    cases.store().drop(id)
    if st.session_state.get(cases.CASE) == id:
        cases.leave()
    st.toast(TEXTS["dropped"].format(id=id))


try:
    main()
except HelpdeskError as broken:
    st.error(plain_text(broken))

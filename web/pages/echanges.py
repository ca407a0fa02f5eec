"""« Échanges »: what went through a space, drawn, and each message opened."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import streamlit as st

from diagnostics.domain.errors import HelpdeskError
from diagnostics.domain.texts import load_texts
from web import doors, drawing
from web.admin import Place
from web.markdown import note, plain_text

TEXTS: dict[str, Any] = load_texts("web", "texts.toml")["echanges"]
EVERY_SECONDS = 2
UNASKED = "/favicon.ico"
"""Left out of the drawings too (mocks/server/arrows.py, whose imports the base install may lack)."""
LIMITS = (10, 20, 40, 80)
SINCE = "since"
"""Key of the session with the space and the number after which the drawing begins."""
Exchange = Mapping[str, Any]


def main() -> None:
    """Draw the page."""
    place = doors.open_page("echanges")
    if place is None:
        return
    note(TEXTS["intro"])
    left, right = st.columns([1, 2], vertical_alignment="bottom")
    left.selectbox(TEXTS["limit"], LIMITS, index=1, key="limit")
    live = right.toggle(TEXTS["live"], value=True, key="live")
    st.fragment(run_every=EVERY_SECONDS if live else None)(_record)(place)


def _record(place: Place) -> None:
    """The exchanges; draws itself again while the page is open."""
    try:
        _exchanges(place)
    except HelpdeskError as error:
        st.error(plain_text(error))


def _exchanges(place: Place) -> None:
    everything: list[Exchange] = place.order("GET", "record")
    since, limit = _since(place, everything), int(st.session_state["limit"])
    shown = [one for one in everything if one["number"] > since and one["path"] != UNASKED][-limit:]
    drawn: str = place.order("GET", f"record/drawing?since={since}&limit={limit}")["svg"]
    if shown:
        drawing.show(drawn)
        _open(shown, place)
    else:
        st.info(TEXTS["none"])
    _buttons(place, everything, since)
    if shown:
        _downloads(place, everything, drawn)


def _since(place: Place, everything: list[Exchange]) -> int:
    """Where the drawing begins: nowhere else after the space was made anew, or for another space."""
    space, number = st.session_state.get(SINCE, ("", 0))
    last = everything[-1]["number"] if everything else number
    return int(number) if space == place.space and number <= last else 0


def _buttons(place: Place, everything: list[Exchange], since: int) -> None:
    last = everything[-1]["number"] if everything else 0
    buttons = (
        ("from_now", lambda: st.session_state.update({SINCE: (place.space, last)}), bool(everything)),
        ("all", lambda: st.session_state.pop(SINCE), bool(since)),
        ("clear", lambda: doors.act(place, "DELETE", "record", TEXTS["cleared"]), bool(everything)),
    )
    with st.container(horizontal=True):
        for key, order, enabled in buttons:
            st.button(TEXTS[key], key=key, help=TEXTS["help"].get(key), disabled=not enabled, on_click=order)


def _downloads(place: Place, everything: list[Exchange], drawn: str) -> None:
    name = f"echanges-{everything[-1]['number']}"
    files = (
        ("svg", drawn, f"{name}.svg", "image/svg+xml"),
        ("mermaid", place.order("GET", "record/diagram")["mermaid"], f"{name}.mmd", "text/plain"),
        ("json", json.dumps(everything, ensure_ascii=False, indent=1), f"{name}.json", "application/json"),
    )
    for column, (key, data, file, mime) in zip(st.columns(3), files, strict=True):
        column.download_button(TEXTS[key], data, file, mime, on_click="ignore", width="stretch", key=f"save_{key}")
    note(TEXTS["masked"])


def _open(shown: list[Exchange], place: Place) -> None:
    by_number = {one["number"]: one for one in reversed(shown)}
    number = st.selectbox(
        TEXTS["message"],
        list(by_number),
        format_func=lambda one: _title(by_number[one]),
        index=None,
        placeholder=TEXTS["message_choose"],
        key="message",
    )
    if number in by_number:
        with st.container(border=True):
            _details(by_number[number], place)


def _title(one: Exchange) -> str:
    refused = f" · {TEXTS['refused']}" if one["verdict"] or one["status"] >= 400 else ""
    return f"{one['number']}. {one['method']} {one['path']} · {one['status']}{refused}"


def _details(one: Exchange, place: Place) -> None:
    st.markdown(f"**{plain_text(_title(one))}**")
    when = datetime.fromisoformat(one["moment"]).astimezone().strftime("%d/%m/%Y à %H:%M:%S")
    known = {"when": when, **{name: one[name] for name in ("client", "identity", "location")}}
    note("  \n".join(TEXTS["known"][name].format(value=plain_text(value)) for name, value in known.items() if value))
    if one["verdict"]:
        st.error(plain_text(one["said"].get("fr") or one["verdict"]), title=TEXTS["verdict"])
    if one["real"]:
        st.info(plain_text(one["real"]), title=TEXTS["real"])
    _remarks(one, place)
    if one["parameters"]:
        st.markdown(f"**{TEXTS['parameters']}**")
        lines = (f"{name} = {value}" for name, value in one["parameters"].items())
        st.code("\n".join(lines), language=None, wrap_lines=True)
    for name, claims in one["tokens"].items():
        st.markdown(f"**{TEXTS['token'].format(name=plain_text(name))}**")
        st.code(json.dumps(dict(claims), ensure_ascii=False, indent=1), language="json", wrap_lines=True)


def _remarks(one: Exchange, place: Place) -> None:
    """What was played, let through and remarked on."""
    faults = place.general("faults") if one["faults"] else {}
    lenient = place.general("leniencies") if one["leniencies"] else {}
    told = {row["remark"]: row["fr"] for row in place.order("GET", "audit")} if one["remarks"] else {}
    lines = [TEXTS["fault"].format(value=plain_text(faults.get(name, {}).get("label", name))) for name in one["faults"]]
    lines += [TEXTS["leniency"].format(value=plain_text(lenient.get(name, name))) for name in one["leniencies"]]
    lines += [TEXTS["remark"].format(value=plain_text(told.get(name, name))) for name in one["remarks"]]
    if lines:
        st.markdown("\n".join(f"- {line}" for line in lines))


try:
    main()
except HelpdeskError as broken:
    st.error(plain_text(broken))

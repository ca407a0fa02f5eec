"""The faults of a space: those that are on first, then all others, found by words, by row and by door."""

import unicodedata
from collections.abc import Mapping
from typing import Any

import streamlit as st

from diagnostics.domain.texts import load_texts
from web.admin import Place
from web.doors import act
from web.markdown import note, plain_text

TEXTS: dict[str, Any] = load_texts("web", "texts.toml")["faults"]
DOORS: dict[str, str] = load_texts("web", "texts.toml")["faults"]["doors"]
SHOWN = 10
Known = Mapping[str, Mapping[str, Any]]


def show(place: Place) -> None:
    """Draw them. Raises GoneError, RefusedError."""
    known: Known = place.general("faults")
    ended = set(place.order("GET", "settings")["leniencies"])
    on = place.order("GET", "faults")
    st.subheader(TEXTS["on"].format(count=len(on)))
    if not on:
        st.markdown(TEXTS["none"])
    for fault in on:
        _switched_on(place, fault, known)
    if on:
        st.button(TEXTS["clear"], key="clear", on_click=act, args=(place, "DELETE", "faults", TEXTS["cleared"]))
    st.subheader(TEXTS["others"])
    names = {fault["name"] for fault in on}
    _choice(place, {name: one for name, one in known.items() if name not in names}, ended)


def _switched_on(place: Place, fault: Mapping[str, Any], known: Known) -> None:
    with st.container(border=True):
        text, button = st.columns([4, 1], vertical_alignment="center")
        text.markdown(_told(fault["name"], known))
        limits = [
            TEXTS[name].format(value=plain_text(fault[name])) for name in ("identity", "client", "value") if fault[name]
        ]
        limits += [TEXTS["is_once"]] if fault["once"] else []
        if limits:
            with text:
                note(" · ".join(limits))
        path, label = f"faults/{fault['name']}", TEXTS["off"]
        key = "off-" + "-".join((fault["name"], fault["client"], fault["identity"]))
        button.button(label, key=key, on_click=act, args=(place, "DELETE", path, TEXTS["is_off"]), width="stretch")


def _choice(place: Place, known: Known, ended: set[str]) -> None:
    left, right = st.columns([3, 2])
    words = left.text_input(TEXTS["search"], key="fault_words", help=TEXTS["search_help"])
    door = right.selectbox(TEXTS["door"], list(DOORS), format_func=DOORS.__getitem__, key="fault_door")
    found = sorted(
        (name for name in known if matches(name, known[name], words, door)), key=lambda name: _rank(known[name])
    )
    with st.expander(TEXTS["limits"]):
        given = _limits(place)
    note(TEXTS["found_more" if len(found) > SHOWN else "found"].format(count=len(found), shown=SHOWN))
    for name in found[:SHOWN]:
        _offered(place, name, known, given, ended)


def matches(name: str, fault: Mapping[str, Any], words: str, door: str) -> bool:
    """Whether a fault has all the words, in its name, its rows or its label, and a row of the door (any: empty)."""
    text = _plain(" ".join((name, *fault["rows"], fault["label"])))
    rows = tuple(row.partition("-")[0] for row in fault["rows"])
    return all(word in text for word in _plain(words).split()) and (not door or door in rows)


def _rank(fault: Mapping[str, Any]) -> int:
    """What trainers show comes before what only developers meet: the order of the doors."""
    doors = list(DOORS)
    ranks = (doors.index(door) for row in fault["rows"] if (door := row.partition("-")[0]) in DOORS)
    return min(ranks, default=len(doors))


def _plain(text: str) -> str:
    """Without accents and capitals."""
    return "".join(sign for sign in unicodedata.normalize("NFD", text.casefold()) if not unicodedata.combining(sign))


def _limits(place: Place) -> dict[str, Any]:
    """Whom the next fault concerns, how often, and its value; only what is given."""
    people = {"": TEXTS["everybody"], **{one["key"]: _name(one) for one in place.general("identities")}}
    left, right = st.columns(2)
    identity = left.selectbox(TEXTS["person"], list(people), format_func=people.__getitem__, key="fault_person")
    value = right.text_input(TEXTS["given"], key="fault_value", help=TEXTS["given_help"])
    once = st.checkbox(TEXTS["once"], key="fault_once")
    given = {"identity": identity, "value": value.strip(), "once": once}
    return {name: one for name, one in given.items() if one}


def _name(person: Mapping[str, Any]) -> str:
    return f"{person['given_name']} {person['family_name']}"


def _offered(place: Place, name: str, known: Known, given: dict[str, Any], ended: set[str]) -> None:
    """A fault that is off, or one that is always on but for its leniency."""
    standing = known[name]["standing"]
    always = bool(standing) and standing not in ended
    text, button = st.columns([4, 1], vertical_alignment="center")
    text.markdown(_told(name, known) + (f" · {TEXTS['standing']}" if always else ""))
    method, label, said = ("DELETE", "off", "is_off") if always else ("PUT", "set", "is_on")
    button.button(
        TEXTS[label],
        key=f"set-{name}",
        on_click=act,
        args=(place, method, f"faults/{name}", TEXTS[said]),
        kwargs={} if always or standing else given,
        width="stretch",
    )


def _told(name: str, known: Known) -> str:
    fault = known.get(name, {"label": name, "rows": ()})
    label = fault["label"][:1].upper() + fault["label"][1:]
    return f"{plain_text(label)} :small[({plain_text(name)} · {plain_text(', '.join(fault['rows']))})]"

"""« Portes simulées »: the mocks started and stopped, their addresses, who signs in, faults, clock and space."""

from datetime import datetime
from typing import Any

import streamlit as st

from diagnostics.domain.errors import HelpdeskError
from diagnostics.domain.texts import load_texts
from web import doors, faults
from web.admin import Place
from web.doors import act
from web.markdown import note, plain_text

TEXTS: dict[str, Any] = load_texts("web", "texts.toml")["portes"]
FACES = ("demo", "viatrajectoire", "monsisra", "wallet", "phone", "selftest", "mailbox", "admin")
STEPS = {"minute": 60, "ten": 600, "hours": 14_400}


def main() -> None:
    """Draw the page."""
    place = doors.open_page("portes")
    if place is None:
        return
    note(TEXTS["intro"])
    _addresses(place)
    with st.expander(TEXTS["client"]):
        _client(place)
    left, right = st.columns(2)
    with left.container(border=True):
        _people(place)
    with right.container(border=True):
        _clock(place)
    faults.show(place)
    st.subheader(TEXTS["end"])
    with st.container(horizontal=True):
        st.button(TEXTS["reset"], key="reset", on_click=act, args=(place, "DELETE", "", TEXTS["was_reset"]))
        doors.stop_button(place)


def _addresses(place: Place) -> None:
    told = place.told
    urls = {**told, "wallet": told["psc"]["wallet"], "mailbox": told["mailbox"]["url"], "admin": told["admin"]["url"]}
    with st.container(horizontal=True):
        for face in FACES:
            url = urls[face] if face == "admin" else place.url(urls[face])
            st.link_button(TEXTS["faces"][face], f"{url}/", help=f"{url}/")


def _client(place: Place) -> None:
    psc = place.told["psc"]
    lines = {
        "discovery": f"{place.url(psc['issuer'])}/.well-known/wallet-openid-configuration",
        "issuer": place.url(psc["issuer"]),
        "client_id": psc["client_id"],
        "secret": psc["client_secret"],
        "redirect": psc["redirect_uris"][0],
        "card": place.url(psc["card"]),
        "smtp": place.told["mailbox"]["smtp"],
    }
    for name, line in lines.items():
        st.markdown(TEXTS["client_lines"][name])
        st.code(line, language=None, wrap_lines=True)


def _people(place: Place) -> None:
    people = {one["key"]: f"{one['given_name']} {one['family_name']}" for one in place.general("identities")}
    choices = {"": TEXTS["by_page"], "login_hint": TEXTS["by_hint"], **people}
    st.session_state["automatic"] = place.order("GET", "settings")["automatic"]
    st.selectbox(
        TEXTS["automatic"],
        list(choices),
        format_func=choices.__getitem__,
        key="automatic",
        on_change=lambda: act(
            place, "PATCH", "settings", TEXTS["automatic_set"], automatic=st.session_state["automatic"]
        ),
    )
    note(TEXTS["automatic_note"])


def _clock(place: Place) -> None:
    told = place.order("POST", "clock", advance=0)
    moment = datetime.fromisoformat(told["now"]).astimezone().strftime("%d/%m/%Y à %H:%M:%S")
    st.markdown(f"**{TEXTS['clock']}** {plain_text(moment)}")
    note(TEXTS["late" if told["offset"] else "on_time"].format(minutes=round(told["offset"] / 60)))
    with st.container(horizontal=True):
        for name, seconds in STEPS.items():
            _move(place, name, seconds)
        _move(place, "real", -told["offset"], disabled=not told["offset"])


def _move(place: Place, name: str, seconds: float, disabled: bool = False) -> None:
    st.button(
        TEXTS["steps"][name],
        key=f"clock-{name}",
        disabled=disabled,
        on_click=act,
        args=(place, "POST", "clock", TEXTS["clock_set"]),
        kwargs={"advance": seconds},
    )


try:
    main()
except HelpdeskError as broken:
    st.error(plain_text(broken))

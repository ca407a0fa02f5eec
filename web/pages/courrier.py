"""« Boîte aux lettres »: the mails of a space, their codes in large, and what became of each sending."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from diagnostics.domain.errors import HelpdeskError
from diagnostics.domain.texts import load_texts
from web import doors, table
from web.admin import Place
from web.markdown import note, plain_text

TEXTS: dict[str, Any] = load_texts("web", "texts.toml")["courrier"]
EVERY_SECONDS = 2
SHOWN = 20
FOLDERS = ("", "inbox", "junk")


def main() -> None:
    """Draw the page."""
    place = doors.open_page("courrier")
    if place is None:
        return
    note(TEXTS["intro"])
    left, right = st.columns([1, 2])
    folder = left.selectbox(
        TEXTS["folder"], FOLDERS, format_func=lambda key: TEXTS["folders"][key or "all"], key="folder"
    )
    words = right.text_input(TEXTS["search"], key="mail_words")
    live = st.toggle(TEXTS["live"], value=True, key="mail_live")
    st.fragment(run_every=EVERY_SECONDS if live else None)(_box)(place, folder, words.strip())
    with st.container(horizontal=True):
        if st.button(TEXTS["empty_box"], key="empty_box"):
            place.mail("DELETE", "mails")
            st.rerun()
        st.link_button(TEXTS["open"], f"{place.url(place.told['mailbox']['url'])}/")


def _box(place: Place, folder: str, words: str) -> None:
    """The mails, newest first, then the log; draws itself again while the page is open."""
    try:
        asked = urlencode({name: one for name, one in (("folder", folder), ("q", words)) if one})
        mails = place.mail("GET", f"mails?{asked}" if asked else "mails")
        sent = place.mail("GET", "deliveries")
    except HelpdeskError as error:
        st.error(plain_text(error))
        return
    if not mails:
        st.info(TEXTS["none"])
    for mail in mails[:SHOWN]:
        with st.container(border=True):
            _mail(mail)
    if len(mails) > SHOWN:
        note(TEXTS["more"].format(count=len(mails) - SHOWN))
    _log(sent)


def _mail(mail: Mapping[str, Any]) -> None:
    junk = f" · {TEXTS['folders']['junk']}" if mail["folder"] == "junk" else ""
    st.markdown(f"**{plain_text(mail['subject'] or TEXTS['no_subject'])}**{junk}")
    note(TEXTS["line"].format(sender=plain_text(mail["from"]), to=plain_text(mail["to"]), when=_when(mail["received"])))
    if mail["code"]:
        st.markdown(f"# {plain_text(mail['code'])}", anchors=False)
    with st.expander(TEXTS["read"]):
        st.code(mail["text"] or TEXTS["no_text"], language=None, wrap_lines=True)


def _log(sent: list[dict[str, Any]]) -> None:
    st.subheader(TEXTS["log"])
    if not sent:
        st.markdown(TEXTS["no_log"])
        return
    columns = TEXTS["columns"]
    rows = ({**one, "moment": _when(one["moment"]), "result": _result(one["result"])} for one in sent[:SHOWN])
    table.show(TEXTS["log"], ({title: str(row.get(name) or "–") for name, title in columns.items()} for row in rows))


def _result(name: str) -> str:
    found: str = TEXTS["results"].get(name, name)
    return found


def _when(moment: str) -> str:
    return datetime.fromisoformat(moment).astimezone().strftime("%d/%m/%Y %H:%M:%S")


try:
    main()
except HelpdeskError as broken:
    st.error(plain_text(broken))

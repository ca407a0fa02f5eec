"""Text of the outside world inside Markdown: what a card holds must not become a link, an image or a colour."""

import re

import streamlit as st

from diagnostics.report import no_break

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>()#+\-.!|$~:^=])")


def plain_text(text: object) -> str:
    """`text` as Markdown that shows it as it is, on one line."""
    return _SPECIAL.sub(r"\\\1", no_break(" ".join(str(text).split())))


def note(text: str) -> None:
    """A remark in small letters, of which `text` is Markdown. Not `st.caption`, whose grey is too pale to read."""
    st.markdown(f":small[{text}]")

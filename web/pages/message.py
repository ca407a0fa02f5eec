"""« Message affiché »: what the caller reads on his screen leads to its causes, the likeliest first."""

from typing import Any

import streamlit as st

from diagnostics.catalogue import Cause, load_catalogue
from diagnostics.catalogue.search import Match, search
from diagnostics.domain.errors import HelpdeskError
from diagnostics.domain.texts import load_texts
from web import bridge, sheet
from web.markdown import note, plain_text

TEXTS: dict[str, Any] = load_texts("web", "texts.toml")["message"]
CERTAINTY: dict[str, str] = load_texts("diagnostics.cli", "texts.toml")["catalogue"]["certainty"]
ORIGINS: dict[str, dict[str, Any]] = TEXTS["origins"]
SHOWN, SEEN, PICKED = 8, "seen_message", "picked_message"


def main() -> None:
    """Draw the page."""
    st.title(load_texts("web", "texts.toml")["pages"]["message"]["title"])
    st.markdown(TEXTS["intro"])
    seen = st.text_area(TEXTS["seen"], key=SEEN, height=100)
    note(TEXTS["seen_help"])
    st.button(TEXTS["search"], type="primary", icon=":material/search:", key="search")
    _pick()
    if seen.strip():
        bridge.with_message(seen)
        _causes(search(seen, limit=len(load_catalogue().causes)))
    else:
        note(TEXTS["nothing_yet"])


def _pick() -> None:
    """Choose among the exact texts that the catalogue knows, by where they are read."""
    left, right = st.columns([1, 2])
    origin = left.selectbox(TEXTS["origin"], list(ORIGINS), format_func=lambda key: ORIGINS[key]["title"], key="origin")
    right.selectbox(
        TEXTS["picked"],
        messages(origin),
        index=None,
        placeholder=TEXTS["picked_placeholder"],
        key=PICKED,
        on_change=_take,
    )


def _take() -> None:
    """What was picked is what was seen."""
    if st.session_state[PICKED]:
        st.session_state[SEEN] = st.session_state[PICKED]


def messages(origin: str) -> list[str]:
    """The exact texts read in one place, in the order of a dictionary."""
    prefixes = tuple(f"{prefix}." for prefix in ORIGINS[origin]["prefixes"])
    causes = load_catalogue().causes.values()
    found = {text for cause in causes if cause.id.startswith(prefixes or ("",)) for text in cause.messages}
    return sorted(found, key=lambda text: (text.casefold(), text))


def _causes(matches: tuple[Match, ...]) -> None:
    if not matches:
        st.info(TEXTS["none"], icon=":material/search_off:")
        return
    first, *others = matches
    st.header(TEXTS["first"].format(title=plain_text(first.cause.title)), anchor=False)
    _recognised(first)
    _cause(first.cause)
    sheet.what_to_do(first.cause)
    if others:
        st.header(TEXTS["others"].format(count=len(others)), anchor=False)
    for match in others[: SHOWN - 1]:
        with st.expander(plain_text(match.cause.title)):
            _recognised(match)
            _cause(match.cause)
            sheet.what_to_do(match.cause, headings=False)
    if len(matches) > SHOWN:
        note(TEXTS["more"].format(count=len(matches) - SHOWN))


def _recognised(match: Match) -> None:
    """By what of the catalogue the message was recognised."""
    where = TEXTS["whole" if match.score == 1 else match.where]
    note(plain_text(where.format(text=match.text)))


def _cause(cause: Cause) -> None:
    st.markdown(plain_text(cause.explanation))
    developer = f" {TEXTS['developer']}" if cause.audience == "développeur" else ""
    note(plain_text(f"{CERTAINTY[cause.certainty]}{developer} [{cause.id}]"))


try:
    main()
except HelpdeskError as broken:  # the product's own data
    st.error(plain_text(broken))

"""A table that narrow screens scroll, by the keyboard too (Streamlit's own cannot be reached by it)."""

from collections.abc import Iterable, Mapping
from html import escape

import streamlit as st

from diagnostics.report import no_break

STYLE = (
    "<style>.hd-table{overflow-x:auto}.hd-table table{border-collapse:collapse;width:100%;font-size:.875rem}"
    ".hd-table th,.hd-table td{text-align:left;vertical-align:top;padding:.45rem .6rem;"
    "border-top:1px solid rgba(128,128,128,.45)}.hd-table td{overflow-wrap:break-word;min-width:5.5rem}</style>"
)


def show(label: str, rows: Iterable[Mapping[str, str]]) -> None:
    """Draw the rows, which all have the same columns; whatever they hold stays text."""
    rows = list(rows)
    titles = "".join(f'<th scope="col">{_cell(title)}</th>' for title in (rows[0] if rows else ()))
    lines = "".join(f"<tr>{''.join(f'<td>{_cell(cell)}</td>' for cell in row.values())}</tr>" for row in rows)
    st.html(
        f'{STYLE}<div class="hd-table" role="region" tabindex="0" aria-label="{escape(label)}">'
        f"<table><thead><tr>{titles}</tr></thead><tbody>{lines}</tbody></table></div>"
    )


def _cell(text: str) -> str:
    return escape(no_break(text))

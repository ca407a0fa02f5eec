"""A drawing made elsewhere, inside the page: in a frame that runs nothing, in the colours that the reader chose."""

import re

import streamlit as st

from diagnostics.domain.texts import load_texts

FRAME = (
    '<!doctype html><html lang="fr"><head><meta charset="utf-8">'
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
    "<title>{title}</title><style>html{{color-scheme:{scheme}}}body{{margin:0;background:light-dark(#fff,#1a2231)}}"
    ".s{{overflow:auto;height:100vh}}svg{{display:block}}</style></head>"
    '<body><main class="s" tabindex="0" role="region" aria-label="{title}">{svg}</main></body></html>'
)
HEIGHT = re.compile(r'<svg [^>]*\bheight="(\d+)"')
SCROLLBAR, TALLEST = 20, 720


def show(svg: str) -> None:
    """Draw it, with bars where it is larger than the page."""
    title = load_texts("web", "texts.toml")["echanges"]["drawing"]
    scheme = "dark" if st.context.theme.type == "dark" else "light"
    found = HEIGHT.match(svg)
    height = min(int(found[1]) + SCROLLBAR, TALLEST) if found else TALLEST
    st.iframe(FRAME.format(title=title, scheme=scheme, svg=svg), height=height, alt=title)

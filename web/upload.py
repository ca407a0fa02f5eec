"""A file to choose, in French: Streamlit says these words in English alone, and has no setting for it."""

from typing import Any

import streamlit as st

from diagnostics.domain.texts import load_texts

TEXTS: dict[str, str] = load_texts("web", "texts.toml")["upload"]
ZONE = "[data-testid=stFileUploaderDropzone]"
WORDS = f"{ZONE} button [data-testid=stMarkdownContainer]"
STYLE = (
    f"<style>{WORDS} p,[data-testid=stFileUploaderDropzoneInstructions]{{display:none}}"
    f'{WORDS}::after{{content:"{TEXTS["choose"]}"}}'
    f'{ZONE}::after{{content:"{TEXTS["what"]}";font-size:.875rem;margin-left:.75rem}}</style>'
)


def choose(label: str, key: str) -> Any:
    """A JSON file that is dropped or chosen (as Streamlit gives it), or None."""
    st.html(STYLE)
    return st.file_uploader(label, type="json", key=key)

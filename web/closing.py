"""What a case leaves behind, on the page: a note to copy or to save, and the e-mail to the caller."""

from urllib.parse import quote, urlencode

import streamlit as st

from diagnostics.cases import Case
from diagnostics.cases.closing import as_markdown, as_text, mail
from diagnostics.domain.texts import load_texts
from web import cases
from web.markdown import plain_text

TEXTS: dict[str, str] = load_texts("web", "guide.toml")["call"]


def closing(case: Case) -> None:
    """The note in its forms."""
    st.subheader(TEXTS["note"], anchor=False)
    text, letter = as_text(cases.guide(), case), mail(cases.guide(), case)
    plain, marked, mailed = st.tabs([TEXTS["note_text"], TEXTS["note_markdown"], TEXTS["note_mail"]])
    plain.code(text, language=None, wrap_lines=True)
    marked.code(as_markdown(cases.guide(), case), language=None, wrap_lines=True)
    mailed.markdown(plain_text(TEXTS["note_subject"].format(subject=letter.subject)))
    mailed.code(letter.body, language=None, wrap_lines=True)
    written = urlencode({"subject": letter.subject, "body": letter.body}, quote_via=quote)
    mailed.link_button(TEXTS["note_open"], f"mailto:?{written}", icon=":material/mail:")
    name = f"dossier-{case.id or 'non-garde'}.txt"
    st.download_button(TEXTS["save_note"], text, name, "text/plain", on_click="ignore", key="save_note")

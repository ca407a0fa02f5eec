"""What an agent says and does about one cause, whatever led to it."""

import streamlit as st

from diagnostics.catalogue import Cause, Contact, Step
from diagnostics.domain.texts import load_texts
from diagnostics.report.lines import doubt, verified
from web.markdown import note, plain_text

TEXTS: dict[str, str] = load_texts("web", "texts.toml")["result"]
WORDS = load_texts("diagnostics.report", "texts.toml")


def what_to_do(cause: Cause, headings: bool = True) -> None:
    """The sentence for the telephone, the remedies, and whom to hand over to. Without `headings`, in bold: in a list of
    causes, headings would say nothing of whose they are."""
    title = _heading if headings else _bold
    title(TEXTS["phone"])
    st.info(f"« {plain_text(cause.phone)} »", icon=":material/call:")
    title(TEXTS["remedies"])
    for remedy in cause.remedies:
        with st.container(border=True):
            st.markdown(f"**{plain_text(remedy.title)}**")
            for number, step in enumerate(remedy.steps, 1):
                _step(number, step)
    title(TEXTS["contact"])
    contact(cause.contact)


def _heading(text: str) -> None:
    st.subheader(text, anchor=False)


def _bold(text: str) -> None:
    st.markdown(f"**{text}**")


def _step(number: int, step: Step) -> None:
    words = WORDS["words"]
    notes = [words["minutes"].format(count=step.minutes)]
    notes += [words["admin"]] if step.admin else []
    notes += [words["destructive"]] if step.destructive else []
    st.markdown(f"{number}\\. {plain_text(step.text)} ({', '.join(notes)})")
    if step.command:
        st.code(step.command, language=None)


def contact(whom: Contact) -> None:
    """Whom to hand over to, and how sure that is."""
    said = doubt(whom)
    caution = f" **({plain_text(said)})**" if said else ""
    reach = " ".join(plain_text(part) for part in (whom.channel, whom.phone) if part)
    link = f" <{whom.url}>" if whom.url else ""
    st.markdown(f"{plain_text(whom.name)}{caution}. {reach}{link}")
    if whom.note:
        note(plain_text(whom.note))
    note(plain_text(verified(whom)))

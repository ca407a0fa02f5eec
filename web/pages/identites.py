"""« Identités de test »: the named people, others drawn at will, and a certificate as a file."""

import csv
import io
from collections.abc import Iterable
from typing import Any

import streamlit as st

from diagnostics.domain.errors import HelpdeskError
from diagnostics.domain.texts import load_texts
from mocks.identities import Identity, named
from mocks.identities.generator import generate
from mocks.pki import own_hierarchy, variants
from mocks.pki.p12 import PASSWORD, NoCertificateError, of_card
from web import table
from web.markdown import note, plain_text

TEXTS: dict[str, Any] = load_texts("web", "texts.toml")["identites"]
MOST, MOST_SEED = 500, 2**31
SHOWN = 25
DRAWN, FILE = "drawn", "p12"
"""Keys of the session: the people drawn, and the file made."""


def main() -> None:
    """Draw the page."""
    st.title(load_texts("web", "texts.toml")["pages"]["identites"]["title"])
    note(TEXTS["intro"])
    table.show(TEXTS["named"], map(row, named().values()))
    note(TEXTS["codes"])
    st.subheader(TEXTS["more"])
    _drawn()
    st.subheader(TEXTS["p12"])
    _p12()


def row(person: Identity) -> dict[str, str]:
    """A person as the table shows them: the identifier of the OTP door is the national one, 8 and the RPPS."""
    cells = (
        f"{person.given_name} {person.family_name}",
        person.key,
        person.kind,
        person.rpps or "–",
        person.national_id,
        person.card_type or TEXTS["no_card"],
    )
    return dict(zip(TEXTS["columns"], cells, strict=True))


def _drawn() -> None:
    with st.form("lots", border=False):
        left, right, button = st.columns([1, 1, 2], vertical_alignment="bottom")
        count = left.number_input(TEXTS["count"], 1, MOST, 10, key="count")
        seed = right.number_input(TEXTS["seed"], 0, MOST_SEED, 0, key="seed", help=TEXTS["seed_help"])
        if button.form_submit_button(TEXTS["draw"], key="draw"):
            st.session_state[DRAWN] = tuple(generate(int(count), int(seed)))
    people = st.session_state.get(DRAWN, ())
    if people:
        table.show(TEXTS["more"], map(row, people[:SHOWN]))
        if len(people) > SHOWN:
            note(TEXTS["others"].format(count=len(people) - SHOWN))
        st.download_button(TEXTS["csv"], as_csv(people), "identites.csv", "text/csv", on_click="ignore", key="save_csv")


def as_csv(people: Iterable[Identity]) -> str:
    """The people as a spreadsheet reads them."""
    text = io.StringIO()
    writer = csv.DictWriter(text, TEXTS["columns"], lineterminator="\n")
    writer.writeheader()
    writer.writerows(row(person) for person in people)
    return text.getvalue()


def _p12() -> None:
    note(TEXTS["p12_note"].format(password=PASSWORD))
    people = {key: person for key, person in named().items() if person.card_type}
    left, right = st.columns(2)
    key = left.selectbox(TEXTS["person"], list(people), format_func=lambda one: _name(people[one]), key="p12_person")
    variant = right.selectbox(
        TEXTS["variant"], list(variants()), format_func=lambda one: variants()[one].label, key="p12_variant"
    )
    if st.button(TEXTS["prepare"], key="prepare"):
        _prepare(people[key], variant)
    made: tuple[str, bytes] | None = st.session_state.get(FILE)
    if made is not None:
        name, content = made
        st.download_button(TEXTS["save"].format(name=name), content, name, "application/x-pkcs12", on_click="ignore")


def _prepare(person: Identity, variant: str) -> None:
    st.session_state.pop(FILE, None)
    with st.spinner(TEXTS["preparing"]):
        try:
            made = of_card(own_hierarchy(), person, variant)
        except NoCertificateError:
            st.error(TEXTS["no_certificate"])
            return
    st.session_state[FILE] = (f"{person.key}-{variant}.p12", made)


def _name(person: Identity) -> str:
    return f"{person.given_name} {person.family_name} ({person.kind})"


try:
    main()
except HelpdeskError as broken:
    st.error(plain_text(broken))

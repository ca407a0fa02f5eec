"""The panel of the virtual card: arm a known fault, or compose a card."""

import sys
from collections.abc import Callable

import streamlit as st

from diagnostics.catalogue import load_catalogue
from diagnostics.domain.errors import HelpdeskError
from diagnostics.domain.texts import load_texts
from mocks.card.client import RemoteBench, open_remote
from mocks.card.describe import describe
from mocks.card.protocol import BenchStatus
from mocks.card.spec import CardSpec, faults, profiles
from mocks.faults import Injection, arm, injections
from mocks.identities import named
from mocks.pki import variants
from web.markdown import note, plain_text

TEXTS: dict[str, str] = load_texts("web", "texts.toml")["panel"]
HEALTHY = ""
EXPECT, ENVIRONMENT = "expect", "environment"
"""Keys of the session under which the diagnosis' options live; a fault may need them filled."""


def show(changed: Callable[[], None]) -> None:
    """Draw the panel and carry out what is clicked; `changed` hears of each order, for what was found before it is no
    longer so."""
    with st.container(border=True):
        st.subheader(TEXTS["title"])
        note(TEXTS["intro"])
        if sys.platform == "win32":
            st.info(TEXTS["platform"])
            return
        _faults(changed)
        with st.expander(TEXTS["compose"]):
            _compose(changed)
        if st.button(TEXTS["remove"], key="remove"):
            _order(lambda: open_remote().remove(), changed)
        _status()


def _faults(changed: Callable[[], None]) -> None:
    choice, button = st.columns([3, 1], vertical_alignment="bottom")
    known = [HEALTHY, *sorted((id for id, one in injections().items() if not one.missing), key=_fault_title)]
    cause = choice.selectbox(TEXTS["fault"], known, format_func=_fault_title, key="fault")
    if button.button(TEXTS["arm"], key="arm", width="stretch"):
        injection = injections().get(cause, Injection(HEALTHY, (CardSpec(),)))
        _order(lambda: arm(open_remote(), injection), changed)
        st.session_state[EXPECT] = injection.expect or ""
        st.session_state[ENVIRONMENT] = injection.environment or "auto"
        if injection.expect or injection.environment:
            note(TEXTS["asked"])


def _fault_title(cause: str) -> str:
    return load_catalogue().causes[cause].title if cause else TEXTS["healthy"]


def _compose(changed: Callable[[], None]) -> None:
    people = {key: person for key, person in named().items() if person.card_type}
    spoilt = {"": TEXTS["spoilt_none"], **faults()}
    with st.form("compose", border=False):
        left, right = st.columns(2)
        identity = left.selectbox(
            TEXTS["identity"],
            list(people),
            format_func=lambda key: f"{people[key].given_name} {people[key].family_name} ({people[key].kind})",
        )
        profile = right.selectbox(TEXTS["profile"], list(profiles()), format_func=lambda key: profiles()[key]["label"])
        variant = left.selectbox(TEXTS["variant"], list(variants()), format_func=lambda key: variants()[key].label)
        fault = right.selectbox(TEXTS["spoilt"], list(spoilt), format_func=spoilt.__getitem__)
        tries = left.number_input(TEXTS["tries"], 0, 3, 3)
        if st.form_submit_button(TEXTS["insert"]):
            chosen = frozenset({fault} if fault else ())
            card = CardSpec(profile, identity, variant, int(tries), faults=chosen)
            _order(lambda: arm(open_remote(), Injection(HEALTHY, (card,))), changed)


def _order(order: Callable[[], BenchStatus | None], changed: Callable[[], None]) -> None:
    changed()
    with st.spinner(TEXTS["working"]):
        try:
            order()
        except HelpdeskError as error:
            st.error(plain_text(error))


def _status() -> None:
    bench = RemoteBench.here()
    try:
        lines = describe(bench.status()).splitlines() if bench.running() else [TEXTS["stopped"]]
    except HelpdeskError as error:
        lines = [str(error)]
    st.markdown("  \n".join(plain_text(line) for line in lines))

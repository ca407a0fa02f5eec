"""The page of the admin face: faults and settings of a space, switched by clicks, and what went through it.

The page itself holds nothing secret; it gives its orders by the API, with the token that the person pastes where one
is needed.
"""

from typing import Any

from diagnostics.domain.texts import load_texts
from mocks.identities import named
from mocks.psc.settings import LENIENCIES, profiles
from mocks.server.fault_orders import takes
from mocks.server.known import known
from mocks.wire import Response, Urls, html_response, pages

PACKAGE = "mocks.server"


def page(needs_token: bool, space: str, urls: Urls) -> Response:
    """The page, at first for one space."""
    texts = load_texts(PACKAGE, "texts.toml")
    standing = {fault.standing for fault in known().values()}
    text = pages.render(
        PACKAGE,
        "panel.html",
        needs_token=needs_token,
        space=space,
        groups=_groups(),
        takes=takes(),
        links={label: getattr(urls, face) for face, label in texts["links"].items()},
        profiles=profiles(),
        people=named(),
        leniencies={name: label for name, label in LENIENCIES.items() if name not in standing},
    )
    return html_response(text)


def _groups() -> list[tuple[str, list[Any]]]:
    """The faults by where they show, in the order of the texts."""
    titles: dict[str, str] = load_texts(PACKAGE, "texts.toml")["groups"]
    return [(title, [fault for fault in known().values() if fault.where == where]) for where, title in titles.items()]

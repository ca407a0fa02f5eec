"""The pages of Pro Santé Connect, and their sentences."""

from functools import partial

from diagnostics.domain.texts import load_texts
from mocks.wire import pages

render = partial(pages.render, "mocks.psc")
qr = pages.qr


def text(key: str, table: str = "login") -> str:
    """A sentence of the pages that depends on what happened."""
    found: str = load_texts("mocks.psc", "texts.toml")[table][key]
    return found

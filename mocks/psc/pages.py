"""The pages of Pro Santé Connect, and their sentences."""

from functools import partial

from diagnostics.domain.texts import load_texts
from mocks.wire import pages

render = partial(pages.render, "mocks.psc")


def qr(url: str) -> str:
    """A QR code as an image of the page itself (a data: address)."""
    import segno  # slow to load, and few pages have one

    return str(segno.make(url, error="m").svg_data_uri(scale=5, border=2, light="#fff", dark="#000"))


def text(key: str, table: str = "login") -> str:
    """A sentence of the pages that depends on what happened."""
    found: str = load_texts("mocks.psc", "texts.toml")[table][key]
    return found

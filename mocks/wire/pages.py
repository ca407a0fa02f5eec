"""Pages from templates: French, self-contained, each under the banner SIMULATION (`wire/templates/base.html`)."""

import secrets
from functools import cache
from typing import TYPE_CHECKING, Any

from mocks.wire.typography import spaced

if TYPE_CHECKING:
    from jinja2 import Environment


@cache
def _environment(package: str) -> "Environment":
    from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined  # slow to load: only for a page

    loader = ChoiceLoader([PackageLoader(package), PackageLoader("mocks.wire")])
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)


def qr(url: str) -> str:
    """A QR code as an image of the page itself (a data: address)."""
    import segno  # slow to load, and few pages have one

    return str(segno.make(url, error="m").svg_data_uri(scale=5, border=2, light="#fff", dark="#000"))


def render(package: str, template: str, **context: Any) -> str:
    """A page of one provider, as text."""
    nonce = secrets.token_urlsafe(12)
    return spaced(_environment(package).get_template(template).render(nonce=nonce, **context))

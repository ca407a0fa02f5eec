"""A handler failed: whoever asked is told where to look, and standard error has where it happened.

No message of an exception is written, nor any address: they may hold what somebody sent.
"""

import secrets
import sys
import traceback
from collections.abc import Iterator

from diagnostics.domain.texts import load_texts
from mocks.wire import pages
from mocks.wire.message import Request, Response, html_response, json_response


def answer(request: Request, error: Exception) -> Response:
    """500, as a page to whoever reads pages; its reference finds the lines on standard error."""
    reference = tell(request, error)
    if "text/html" in request.headers.get("accept", ""):
        return html_response(pages.render("mocks.wire", "broken.html", reference=reference), 500)
    said = f"The mock itself failed: look for {reference} on the standard error of helpdesk mocks"
    return json_response({"error": "server_error", "error_description": said}, 500)


def tell(request: Request, error: Exception) -> str:
    """Write where it happened, without a word of the request; returns the reference written with it."""
    reference = secrets.token_hex(3)
    texts: dict[str, str] = load_texts("mocks.wire", "texts.toml")["broken"]
    head = texts["head"].format(reference=reference, method=request.method, face=request.origin)
    sys.stderr.write("".join([head, "\n", *_lines(error), texts["report"], "\n"]))
    sys.stderr.flush()
    return reference


def _lines(error: BaseException) -> Iterator[str]:
    """The frames of an exception and of those behind it, the first one first, each with the name of its kind alone."""
    behind = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if behind is not None:
        yield from _lines(behind)
    yield from traceback.format_tb(error.__traceback__)
    yield f"{type(error).__module__}.{type(error).__qualname__}\n"

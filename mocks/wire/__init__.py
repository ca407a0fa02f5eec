"""HTTP as plain data, and its adapters: what the mock providers speak, whatever carries it."""

from mocks.wire import pages as pages
from mocks.wire.message import (
    Outgoing,
    Params,
    Request,
    Response,
    Watch,
    Work,
    form_post,
    html_response,
    json_object,
    json_post,
    json_response,
    redirect,
)
from mocks.wire.urls import Urls

__all__ = [
    "Outgoing",
    "Params",
    "Request",
    "Response",
    "Urls",
    "Watch",
    "Work",
    "form_post",
    "html_response",
    "json_object",
    "json_post",
    "json_response",
    "pages",
    "redirect",
]

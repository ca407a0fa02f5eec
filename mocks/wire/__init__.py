"""HTTP as plain data, and its adapters: what the mock providers speak, whatever carries it."""

from mocks.wire import pages as pages
from mocks.wire.message import Params, Request, Response, Watch, html_response, json_response, redirect

__all__ = ["Params", "Request", "Response", "Watch", "html_response", "json_response", "pages", "redirect"]

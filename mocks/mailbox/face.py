"""The mailbox's face: its pages, and the API by which a program waits for a mail."""

from dataclasses import dataclass

from mocks.spaces import Space
from mocks.wire import Request, Response, Urls, json_response


@dataclass(frozen=True)
class MailPages:
    """The mailboxes of one server."""

    urls: Urls

    def handle(self, space: Space, request: Request) -> Response:
        """Answer one request."""
        return json_response({"error": "not_found"}, 404)

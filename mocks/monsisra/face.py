"""The portal's face: its pages, and the provider that hands its users over to other sites."""

from dataclasses import dataclass

from mocks.psc.keys import SigningKey
from mocks.spaces import Space
from mocks.wire import Request, Response, Urls, json_response


@dataclass(frozen=True)
class MonSisra:
    """The portal of one server."""

    urls: Urls
    key: SigningKey

    def handle(self, space: Space, request: Request) -> Response:
        """Answer one request."""
        return json_response({"error": "not_found"}, 404)

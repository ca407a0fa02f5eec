"""The mailbox's face: its pages, and the API by which a program waits for a mail."""

from dataclasses import dataclass

from mocks.accounts import Accounts
from mocks.mailbox import api, pages
from mocks.spaces import Space
from mocks.wire import Request, Response, Urls, json_response


@dataclass(frozen=True)
class MailPages:
    """The mailboxes of one server."""

    urls: Urls
    accounts: Accounts

    def handle(self, space: Space, request: Request) -> Response:
        """Answer one request."""
        if request.path.startswith("/api/"):
            return _api(space, request)
        if request.method != "GET":
            return pages.nowhere(space, 405)
        return self._page(space, request)

    def _page(self, space: Space, request: Request) -> Response:
        view = pages.View(space, request, self.accounts)
        match request.path.split("/")[1:]:
            case [""]:
                return pages.people(view)
            case ["boite"]:
                return pages.box(view)
            case ["mail", id]:
                return pages.mail(view, id)
            case ["envois"]:
                return pages.sendings(view)
            case ["events"]:
                return pages.events(view)
        return pages.nowhere(space)


def _api(space: Space, request: Request) -> Response:
    """For programs."""
    match request.method, request.path.removeprefix("/api/").split("/"):
        case "GET", ["mails"]:
            return api.mails(space, request)
        case "DELETE", ["mails"]:
            return api.empty(space)
        case "GET", ["mails", id]:
            return api.one(space, id)
        case "GET", ["wait"]:
            return api.wait(space, request)
        case "GET", ["deliveries"]:
            return api.deliveries(space)
    return json_response({"error": "not_found"}, 404)

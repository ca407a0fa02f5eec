"""The mailbox for programs: list, read, wait for a mail, empty, and the log of what was sent.

It is JSON, and shows codes: these are mails of test identities."""

import math
import time
from typing import Any

from mocks.mailbox import reading
from mocks.mailbox.model import Mail, Mailbox, Outbox, Sending
from mocks.spaces import Space
from mocks.spaces.record import iso
from mocks.wire import Request, Response, json_response

WAIT_SECONDS, MOST_WAIT = 10.0, 60.0


def mails(space: Space, request: Request) -> Response:
    """Those that can be seen, newest first; `folder`, `to` and `q` (in addresses, subject or text) choose some."""
    asked = request.query
    found = chosen(space, asked.get("folder"), asked.get("to"), asked.get("q") or "")
    return json_response([as_data(mail) for mail in found])


def chosen(space: Space, folder: str | None = None, to: str | None = None, wanted: str = "") -> list[Mail]:
    """Mails of a folder, to an address, with a text in them; newest first."""
    plain = wanted.casefold()
    return [
        mail
        for mail in reversed(space.part(Mailbox).shown(space.clock.now()))
        if folder in (None, "", mail.folder)
        and (not to or mail.recipient.casefold() == to.casefold())
        and plain in f"{mail.sender} {mail.recipient} {mail.subject} {mail.text}".casefold()
    ]


def one(space: Space, id: str) -> Response:
    """One mail."""
    found = seen(space, id)
    return json_response(as_data(found)) if found else json_response({"error": "not_found"}, 404)


def seen(space: Space, id: str) -> Mail | None:
    """The mail, when it can be seen by now."""
    found = space.part(Mailbox).mails.get(id)
    return found if found and found.shown <= space.clock.now() else None


def wait(space: Space, request: Request) -> Response:
    """The next mail to `to` (to anybody without it) that came after the one with the id `after`, in any folder; 404
    when none has come after `seconds`."""
    asked = request.query
    try:
        seconds = min(max(float(asked.get("seconds") or WAIT_SECONDS), 0.0), MOST_WAIT)
    except ValueError:
        seconds = math.nan
    if math.isnan(seconds):
        return json_response({"error": "seconds: a number"}, 400)
    deadline = time.monotonic() + seconds

    def look() -> Response | None:
        found = _next(space, asked.get("to"), asked.get("after"))
        if found is not None:
            return json_response(as_data(found))
        return json_response({"error": "no_mail"}, 404) if time.monotonic() >= deadline else None

    return Response(later=look)


def _next(space: Space, to: str | None, after: str | None) -> Mail | None:
    ordered = space.part(Mailbox).shown(space.clock.now())
    ids = [mail.id for mail in ordered]
    rest = ordered[ids.index(after) + 1 :] if after in ids else ordered
    return next((mail for mail in rest if not to or mail.recipient.casefold() == to.casefold()), None)


def empty(space: Space) -> Response:
    """Forget all mails, those that are still on their way too."""
    space.part(Mailbox).mails.drop(lambda _: True)
    space.part(Outbox).sendings.drop(lambda _: True)
    space.changed()
    return json_response({})


def deliveries(space: Space) -> Response:
    """What became of each mail that was sent, newest first."""
    return json_response([_sending(one) for one in log(space)])


def log(space: Space) -> list[Sending]:
    """The mails that were sent, newest first."""
    return sorted(space.part(Outbox).sendings.values(), key=lambda one: one.moment, reverse=True)


def _sending(one: Sending) -> dict[str, Any]:
    told = {"to": one.to, "subject": one.subject, "result": one.result, "code": one.code, "said": one.said}
    return {"moment": iso(one.moment), **told, "tries": one.tries}


def as_data(mail: Mail) -> dict[str, Any]:
    """A mail as JSON data."""
    return {
        "id": mail.id,
        "from": mail.sender,
        "to": mail.recipient,
        "subject": mail.subject,
        "received": iso(mail.shown),
        "folder": mail.folder,
        "text": mail.text,
        "html": mail.html,
        "code": reading.code(mail.text),
    }

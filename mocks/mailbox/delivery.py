"""A mail comes into a space's mailbox: in which folder, and when it can be seen."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import formatdate

from mocks.mailbox.model import Folder, Mail, Mailbox
from mocks.mailbox.reading import Content
from mocks.spaces import Fault, Space

LATE_SECONDS = 1200.0
"""Facts, section 4: a comparable service says that its mail can take 20 minutes."""
MOST_LATE = 7 * 86_400.0
OLD_ADDRESS = "ancienne-adresse@simulation.invalid"
"""Where a mail goes for somebody who left the address that his account has (OT-09): nobody reads it."""
Play = Callable[..., Fault | None]
"""Plays the fault of a name on a recipient, with the status that the record then tells (250 unless said)."""


@dataclass(frozen=True, slots=True)
class Came:
    """What the SMTP server took in for one recipient; `helo` is how the sending machine called itself."""

    sender: str
    recipient: str
    helo: str
    raw: bytes
    content: Content


def take(space: Space, came: Came, play: Play) -> None:
    """Put it where it belongs. `play` gives a fault that is on for the recipient."""
    if came.recipient == OLD_ADDRESS:
        return
    folder: Folder = "junk" if play("mail.junk") else "inbox"
    late = play("mail.late")
    now = space.clock.now()
    shown = now + (_seconds(late.value) if late else 0.0)
    mail = Mail(
        secrets.token_urlsafe(9),
        came.sender,
        came.recipient,
        came.content.subject,
        came.content.text,
        came.content.html,
        _traced(came, now, shown),
        now,
        shown,
        folder,
    )
    space.part(Mailbox).add(mail)
    space.changed()


def _seconds(value: str) -> float:
    """How late a mail is, by the fault's value; our own measure where that says nothing."""
    return min(float(value), MOST_LATE) if value.isdecimal() and value.isascii() else LATE_SECONDS


def _traced(came: Came, received: float, shown: float) -> bytes:
    """The mail with its stations on top, by which a delay shows (OT-08)."""
    lines = [f"Received: from {came.helo} by mx.simulation.invalid; {formatdate(received)}\r\n"]
    if shown > received:
        lines.insert(0, f"Received: from mx.simulation.invalid by boite.simulation.invalid; {formatdate(shown)}\r\n")
    return "".join(lines).encode("utf-8", "replace") + came.raw


def noted(space: Space, address: str, fault: str, status: int = 250) -> None:
    """The record tells that a fault was played on a mail."""
    space.record.add(
        moment=space.clock.now(),
        origin="smtp",
        method="MAIL",
        path="/",
        parameters={"to": address},
        status=status,
        client="viatrajectoire",
        faults=(fault,),
    )

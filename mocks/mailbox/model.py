"""What has been delivered, and what became of each sending."""

from collections import deque
from dataclasses import dataclass, field
from typing import Literal

from mocks.spaces import Table

Folder = Literal["inbox", "junk"]
MOST_MAILS, MOST_BYTES = 500, 32 * 1024 * 1024
"""What a space's mailbox keeps, the oldest going first (ours)."""


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail as it arrived at `received` (seconds since 1970); nobody sees it before `shown`."""

    id: str
    sender: str
    recipient: str
    subject: str
    text: str
    html: str
    raw: bytes
    received: float
    shown: float
    folder: Folder = "inbox"


@dataclass
class Mailbox:
    """The mails of a space. `greylisted` holds what was put off once already, by a digest of the mail."""

    mails: Table[Mail] = field(default_factory=lambda: Table(MOST_MAILS))
    greylisted: Table[str] = field(default_factory=Table)

    def add(self, mail: Mail) -> None:
        """Keep a mail; the oldest ones go when there is too much to keep."""
        self.mails.put(mail.id, mail)
        size = sum(len(one.raw) for one in self.mails.values())
        for old in self.mails.values():
            if size <= MOST_BYTES:
                return
            size -= len(old.raw)
            self.mails.take(old.id)

    def shown(self, now: float) -> list[Mail]:
        """What can be seen by now, in the order in which it came to be seen."""
        return sorted((one for one in self.mails.values() if one.shown <= now), key=lambda one: one.shown)


@dataclass(frozen=True, slots=True)
class Sending:
    """One mail on its way: how it goes on, what the server last `said` (with its `code`), after how many `tries`, and,
    while it waits, when it is `due` again (seconds since 1970)."""

    id: str
    moment: float
    sender: str
    to: str
    subject: str
    raw: bytes
    result: Literal["sending", "sent", "waiting", "bounced"] = "sending"
    code: int = 0
    said: str = ""
    tries: int = 0
    due: float = 0.0


@dataclass
class Outbox:
    """What a space sends, the oldest first, and the server that it goes to (`smtp://user:password@host:port`)."""

    url: str = ""
    sendings: Table[Sending] = field(default_factory=lambda: Table(MOST_MAILS))
    listening: bool = False


@dataclass
class Visitors:
    """What the robots that read mail have done (OT-19): the last addresses that they opened."""

    opened: deque[str] = field(default_factory=lambda: deque(maxlen=50))

"""What has been delivered, and what became of each sending."""

from dataclasses import dataclass, field

from mocks.spaces import Table


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
    folder: str = "inbox"
    """`inbox` or `junk`."""


@dataclass
class Mailbox:
    """The mails of a space."""

    mails: Table[Mail] = field(default_factory=lambda: Table(500))

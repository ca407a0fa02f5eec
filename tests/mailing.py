"""A space's mail for tests: what an SMTP client sends, and what the mailbox's API tells."""

import smtplib
import time
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Any
from urllib.parse import urlsplit

import httpx2

from tests.relying import Relying

SENDER, DOCTOR = "no_reply.trajectoire@sante-ra.fr", "virginie@cabinet.test"


def letter(subject: str = "Essai", text: str = "Bonjour", html: str = "", to: str = DOCTOR) -> EmailMessage:
    """A mail as a client writes it."""
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = SENDER, to, subject
    made.set_content(text)
    if html:
        made.add_alternative(html, subtype="html")
    return made


@dataclass(frozen=True)
class Mailing:
    """The mail of a relying party's space."""

    rp: Relying

    @property
    def base(self) -> str:
        """The mailbox's address in the space."""
        return f"{self.rp.told['mailbox']['url']}/s/{self.rp.name}"

    def connected(self, name: str | None = None) -> smtplib.SMTP:
        """An SMTP client that has named a space: this one unless told otherwise; none for an empty name."""
        parts = urlsplit(self.rp.told["mailbox"]["smtp"])
        client = smtplib.SMTP(parts.hostname or "", parts.port or 0, "poste", timeout=20)
        client.ehlo()
        if space := self.rp.name if name is None else name:
            client.login(space, "peu importe")
        return client

    def send(self, message: EmailMessage | None = None) -> None:
        """Send a mail to the space."""
        with self.connected() as client:
            client.send_message(message or letter())

    def get(self, path: str, **query: str) -> httpx2.Response:
        """A page or an answer of the mailbox."""
        return self.rp.http.get(f"{self.base}/{path}", params=query)

    def mails(self, **query: str) -> list[dict[str, Any]]:
        """The mails that can be seen."""
        return list(self.get("api/mails", **query).json())

    def deliveries(self) -> list[dict[str, Any]]:
        """What became of what was sent."""
        return list(self.get("api/deliveries").json())

    def settled(self, count: int) -> list[dict[str, Any]]:
        """The log, once it tells what became of so many mails."""
        deadline = time.monotonic() + 20
        while len(log := self.deliveries()) < count or log[0]["result"] == "sending":
            assert time.monotonic() < deadline, log
        return log

    def next(self, to: str = DOCTOR, after: str = "") -> dict[str, Any]:
        """The next mail to an address; fails when none comes."""
        answer = self.get("api/wait", to=to, after=after, seconds="20")
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

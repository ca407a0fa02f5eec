"""Sending, as a service does: by SMTP, with a queue for what is put off and a log of what became of each mail.

What is put off (4xx) is tried again 5 and 15 minutes later, then each hour, four times in all, and bounces then; what
is refused (5xx) bounces at once. These numbers are ours.
"""

import asyncio
import re
import secrets
import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass, replace
from email import policy
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from functools import partial
from urllib.parse import unquote, urlsplit

from diagnostics.domain.errors import HelpdeskError
from mocks.mailbox.delivery import OLD_ADDRESS, noted
from mocks.mailbox.model import Outbox, Sending
from mocks.spaces import Space
from mocks.wire import errands

RETRIES = (300.0, 900.0, 3600.0)
"""Seconds before each further try."""
TIMEOUT = 10.0
PORTS = {"smtp": 25, "smtps": 465}
MOST_SAID = 300
ADDRESS = re.compile(r"[^\s<>,;]+@[^\s<>,;@]+")
MALFORMED = "5.1.3 Malformed address"


class SmtpUrlError(HelpdeskError):
    """`--smtp-url` is no address of an SMTP server."""

    package = "mocks.mailbox"
    key = "url"


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail to be: addresses without names, words in plain text and in HTML."""

    sender: str
    sender_name: str
    to: str
    subject: str
    text: str
    html: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the server said of a mail: its code (0 when it could not be reached) and its words."""

    code: int
    said: str

    @property
    def taken(self) -> bool:
        """Whether the mail is the server's now."""
        return self.code == 250

    @property
    def final(self) -> bool:
        """Whether there is no use in trying again."""
        return self.code >= 500


def check(url: str) -> None:
    """Raises SmtpUrlError for what `deliver` could not use."""
    try:
        parts = urlsplit(url)
        usable = parts.scheme in PORTS and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable or parts.path not in ("", "/") or parts.query not in ("", "starttls"):
        raise SmtpUrlError


def deliver(url: str, sender: str, to: str, raw: bytes) -> Outcome:
    """Hand a mail to the server at `smtp://user:password@host:port?starttls`, or `smtps://`. It raises nothing, touches
    no space, and takes 10 s at the most for each answer."""
    if not (ADDRESS.fullmatch(sender) and ADDRESS.fullmatch(to)):
        return Outcome(553, MALFORMED)
    try:
        with _connected(url) as server:
            options = () if f"{sender}{to}".isascii() else ("SMTPUTF8", "BODY=8BITMIME")
            server.sendmail(sender, [to], raw, options)
            return Outcome(250, "OK")
    except smtplib.SMTPRecipientsRefused as error:
        code, said = error.recipients[to]
        return Outcome(code, _words(said))
    except smtplib.SMTPResponseException as error:
        return Outcome(error.smtp_code, _words(error.smtp_error))
    except ValueError:
        return Outcome(553, MALFORMED)
    except (OSError, smtplib.SMTPException) as error:
        return Outcome(0, _words(str(error)))


def _connected(url: str) -> smtplib.SMTP:
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or PORTS[parts.scheme]
    if parts.scheme == "smtps":
        context = ssl.create_default_context()
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, "localhost", timeout=TIMEOUT, context=context)
    else:
        server = smtplib.SMTP(host, port, "localhost", timeout=TIMEOUT)
    try:
        if parts.query == "starttls":
            server.starttls(context=ssl.create_default_context())
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
    except BaseException:
        server.close()
        raise
    return server


def _words(said: bytes | str) -> str:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return " ".join(text.split())[:MOST_SAID]


def composed(letter: Letter, now: float) -> bytes:
    """The mail as it goes out. Raises ValueError for an address or a subject that could not be told from a header."""
    message = EmailMessage(policy.SMTP)
    try:
        message["From"] = Address(letter.sender_name, addr_spec=letter.sender)
        message["To"] = Address(addr_spec=letter.to)
    except (IndexError, AttributeError, MessageError) as error:  # what the parser raises for half an address
        raise ValueError(letter.to) from error
    message["Subject"] = letter.subject
    message["Date"] = formatdate(now)
    message["Message-ID"] = make_msgid(domain="simulation.invalid")
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text)
    if letter.html:
        message.add_alternative(letter.html, subtype="html")
    return message.as_bytes()


def send(space: Space, write: Callable[[], Letter], person: str = "") -> None:
    """Send what `write` makes, in the background, from the loop: how long that takes tells nobody anything. The log
    tells what became of it. `person` is the key of who has the account, for faults that are his alone."""
    moved = space.faults.play("mail.old_address", "viatrajectoire", person) is not None
    task = errands.run(_written, write, moved, space.clock.now())
    task.add_done_callback(partial(_begin, space, moved))


def _written(write: Callable[[], Letter], moved: bool, now: float) -> tuple[str, Sending]:
    """To whom a mail was to go, and what goes out: refused at once where the address is none."""
    letter, id = write(), secrets.token_urlsafe(9)
    to = OLD_ADDRESS if moved else letter.to
    try:
        return letter.to, Sending(id, now, letter.sender, to, letter.subject, composed(replace(letter, to=to), now))
    except ValueError:
        shown = "".join(sign for sign in letter.to if sign.isprintable())
        return shown, Sending(id, now, letter.sender, shown, letter.subject, b"", "bounced", 553, MALFORMED)


def _begin(space: Space, moved: bool, done: "asyncio.Future[tuple[str, Sending]]") -> None:
    if space.ended or done.cancelled():
        return
    to, sending = done.result()
    if moved:
        noted(space, to, "mail.old_address")
    if sending.result != "bounced":
        _go(space, sending)
        return
    space.part(Outbox).sendings.put(sending.id, sending)
    space.changed()


def _go(space: Space, sending: Sending) -> None:
    """Try once, in a thread."""
    outbox = space.part(Outbox)
    outbox.sendings.put(sending.id, replace(sending, result="sending", tries=sending.tries + 1))
    if not outbox.listening:
        outbox.listening = True
        space.listen(partial(advance, space))
    task = errands.run(deliver, outbox.url, sending.sender, sending.to, sending.raw)
    task.add_done_callback(partial(_came_back, space, sending.id))


def _came_back(space: Space, id: str, done: "asyncio.Future[Outcome]") -> None:
    sendings = space.part(Outbox).sendings
    found = sendings.get(id)
    if found is None or space.ended or done.cancelled():
        return
    outcome = done.result()
    told = replace(found, code=outcome.code, said=outcome.said)
    if outcome.taken:
        told = replace(told, result="sent")
    elif outcome.final or found.tries > len(RETRIES):
        told = replace(told, result="bounced")
    else:
        wait = RETRIES[found.tries - 1]
        told = replace(told, result="waiting", due=space.clock.now() + wait)
        _later(wait, partial(advance, space))
    sendings.put(id, told)
    space.changed()


def _later(seconds: float, what: Callable[[], None]) -> None:
    asyncio.get_running_loop().call_later(seconds, what)


def advance(space: Space) -> None:
    """Try again what is due by the space's clock."""
    if space.ended:
        return
    now = space.clock.now()
    for one in space.part(Outbox).sendings.values():
        if one.result == "waiting" and one.due <= now:
            _go(space, one)

"""The SMTP server: it takes mail for a space, and relays none (facts/identity-providers.md OT-07…OT-10, OT-19).

A client names its space by AUTH, PLAIN or LOGIN: the user is the space's name, the password anything. Without AUTH the
mail is for the default space. All addresses are delivered here, to the space's own mailbox, and nowhere else.
"""

import asyncio
import logging
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from mocks.accounts import Accounts, StoreError
from mocks.identities import UnknownIdentityError, find
from mocks.mailbox import delivery, reading
from mocks.mailbox.model import Mailbox
from mocks.spaces import Fault, Space, Spaces

if TYPE_CHECKING:
    from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

MOST_BYTES, MOST_RECIPIENTS, MOST_ADDRESS = 1024 * 1024, 50, 254
IDLE_SECONDS = 60.0
HOSTNAME, IDENT = "mx.simulation.invalid", "SIMULATION"
UNPRINTED = re.compile(r"[\x00-\x20\x7f<>\ud800-\udfff]")
DEFAULT, POSTMASTER = "default", "postmaster"
"""The name of the space without one; and whom every server must take mail for, with no domain (RFC 5321, 4.5.1)."""
LOCAL_ERROR = "451 4.3.0 Error while reading the command"
BOUNCES = {
    "550": "550 5.1.1 No such user here",
    "552": "552 5.2.2 Mailbox full",
    "554": "554 5.7.1 Refused by the policy of the domain (SPF)",
}
FULL = "452 4.2.2 Mailbox full, try again later"
GREYLISTED = "451 4.7.1 Greylisted, try again in 300 seconds"


@dataclass(frozen=True)
class Reception:
    """What the server answers, command by command: hooks of aiosmtpd."""

    spaces: Spaces
    accounts: Accounts
    scanner: Callable[[Space, reading.Content], None] = lambda space, content: None

    async def handle_AUTH(  # noqa: N802
        self, server: "SMTP", session: "Session", envelope: "Envelope", args: list[str]
    ) -> str | None:
        """Who it is was asked and answered, before any mail (RFC 4954, 4). None when the client knows already."""
        if envelope.mail_from is not None:
            return "503 5.5.1 AUTH comes before a mail"
        result: AuthResult = await getattr(server, f"auth_{args[0]}")(server, args)
        if result.success:
            session.authenticated, session.auth_data = True, result.auth_data
            return "235 2.7.0 Authentication successful"
        return None if result.handled else "535 5.7.8 No such space: a-z, 0-9, -, 40 characters at most"

    def authenticate(self, _: Any, __: Any, ___: Any, mechanism: str, given: Any) -> "AuthResult":
        """Any password will do for a name that a space can have."""
        from aiosmtpd.smtp import AuthResult

        name = given.login.decode("utf-8", "replace")
        name = "" if name == DEFAULT else name
        known = self.spaces.get(name) is not None
        return AuthResult(success=known, handled=False, auth_data=name)

    async def handle_MAIL(  # noqa: N802
        self, _: "SMTP", session: "Session", envelope: "Envelope", address: str, options: list[str]
    ) -> str:
        """Who sends."""
        if _unfit(address) and address != "<>":
            return "553 5.1.7 Malformed address"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 OK"

    async def handle_RCPT(  # noqa: N802
        self, _: "SMTP", session: "Session", envelope: "Envelope", address: str, __: list[str]
    ) -> str:
        """For whom it is."""
        if _unfit(address) or ("@" not in address and address.casefold() != POSTMASTER):
            return "553 5.1.3 Malformed address"
        if len(envelope.rcpt_tos) >= MOST_RECIPIENTS:
            return "452 4.5.3 Too many recipients"
        space = self._space(session)
        play = await self._plays(space, address)
        if bounced := play("mail.bounce", 550):
            return BOUNCES.get(bounced.value, BOUNCES["550"])
        if play("mail.full", 452):
            return FULL
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, _: "SMTP", session: "Session", envelope: "Envelope") -> str:  # noqa: N802
        """The mail itself."""
        raw = bytes(envelope.original_content or b"")
        space = self._space(session)
        plays = {address: await self._plays(space, address) for address in envelope.rcpt_tos}
        if _put_off(space, raw, plays.values()):
            return GREYLISTED
        content = await asyncio.to_thread(reading.read, raw)
        helo = UNPRINTED.sub("", session.host_name or "")[:60]
        for address, play in plays.items():
            came = delivery.Came(UNPRINTED.sub("", envelope.mail_from or ""), address, helo, raw, content)
            delivery.take(space, came, play)
        if any(play("mail.scanner") for play in plays.values()):
            self.scanner(space, content)
        return "250 2.0.0 Delivered (SIMULATION)"

    async def handle_exception(self, _: Exception) -> str:
        """Something in the command could not be read; nothing of it is told again."""
        return LOCAL_ERROR

    def _space(self, session: "Session") -> Space:
        return self.spaces.get(session.auth_data or "") or self.spaces.default

    async def _plays(self, space: Space, address: str) -> delivery.Play:
        """What plays faults on who has this address."""
        person = await asyncio.to_thread(self._person, space.name, address) if space.faults else ""
        return partial(_fault, space, address, person)

    def _person(self, space: str, address: str) -> str:
        """Key of the test identity whose account has this address; empty for others."""
        try:
            account = self.accounts.by_email(space, address)
            return find(account.national_id).key if account else ""
        except (StoreError, UnknownIdentityError):
            return ""


def _fault(space: Space, address: str, person: str, name: str, status: int = 250) -> Fault | None:
    """The fault of that name, when it is on for this person; the record tells that it was played."""
    found = space.faults.play(name, "viatrajectoire", person)
    if found is not None:
        delivery.noted(space, address, name, status)
    return found


def _put_off(space: Space, raw: bytes, plays: Iterable[delivery.Play]) -> bool:
    """Whether this mail comes for the first time where newcomers are put off (greylisting)."""
    seen, name = space.part(Mailbox).greylisted, sha256(raw).hexdigest()
    if seen.take(name) is not None:
        return False
    if not any(play("mail.greylisted", 451) for play in plays):
        return False
    seen.put(name, name)
    return True


def address(server: str, space: str) -> str:
    """Where mail of a space goes: our server at `smtp://host:port`, told the space's name."""
    return server.replace("//", f"//{space}:simulation@", 1) if space else server


def _unfit(address: str) -> bool:
    return len(address) > MOST_ADDRESS or UNPRINTED.search(address) is not None


def protocol(reception: Reception) -> "Callable[[], SMTP]":
    """What makes the server's side of each connection, on the running loop."""
    logging.getLogger("mail.log").disabled = True  # it would tell commands of clients on the terminal

    def connection() -> "SMTP":
        from aiosmtpd.smtp import SMTP  # slow to load: only for a mail

        return SMTP(
            reception,
            authenticator=reception.authenticate,
            auth_require_tls=False,
            data_size_limit=MOST_BYTES,
            decode_data=False,
            enable_SMTPUTF8=True,
            hostname=HOSTNAME,
            ident=IDENT,
            timeout=IDLE_SECONDS,
            command_call_limit={"*": 1000, "AUTH": 10},
            loop=asyncio.get_running_loop(),
        )

    return connection

"""The SMTP server: it takes mail for a space, and relays none (facts/identity-providers.md OT-07…OT-10, OT-19).

A client names its space by AUTH, PLAIN or LOGIN: the user is the space's name, the password anything. Without AUTH the
mail is for the default space. All addresses are delivered here, to the space's own mailbox, and nowhere else.
"""

import asyncio
import logging
import re
from collections.abc import Callable
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
DEFAULT = "default"
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
        """Who it is was asked and answered. None when the client has been told already."""
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
        if _unfit(address) or "@" not in address:
            return "553 5.1.3 Malformed address"
        if len(envelope.rcpt_tos) >= MOST_RECIPIENTS:
            return "452 4.5.3 Too many recipients"
        space = self._space(session)
        if bounced := self._fault(space, address, "mail.bounce", 550):
            return BOUNCES.get(bounced.value, BOUNCES["550"])
        if self._fault(space, address, "mail.full", 452):
            return FULL
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, _: "SMTP", session: "Session", envelope: "Envelope") -> str:  # noqa: N802
        """The mail itself."""
        raw = bytes(envelope.original_content or b"")
        space = self._space(session)
        if self._put_off(space, raw, envelope.rcpt_tos):
            return GREYLISTED
        content = await asyncio.to_thread(reading.read, raw)
        helo = UNPRINTED.sub("", session.host_name or "")[:60]
        for address in envelope.rcpt_tos:
            came = delivery.Came(UNPRINTED.sub("", envelope.mail_from or ""), address, helo, raw, content)
            delivery.take(space, came, partial(self._fault, space, address))
        if any(self._fault(space, address, "mail.scanner") for address in envelope.rcpt_tos):
            self.scanner(space, content)
        return "250 2.0.0 Delivered (SIMULATION)"

    async def handle_exception(self, _: Exception) -> str:
        """Something in the command could not be read; nothing of it is told again."""
        return LOCAL_ERROR

    def _space(self, session: "Session") -> Space:
        return self.spaces.get(session.auth_data or "") or self.spaces.default

    def _fault(self, space: Space, address: str, name: str, status: int = 250) -> Fault | None:
        """The fault of that name, when it is on for who has this address."""
        if not space.faults:
            return None
        found = space.faults.play(name, "viatrajectoire", self._person(space, address))
        if found is not None:
            delivery.noted(space, address, name, status)
        return found

    def _person(self, space: Space, address: str) -> str:
        """Key of the test identity whose account has this address; empty for others."""
        try:
            account = self.accounts.by_email(space.name, address)
            return find(account.national_id).key if account else ""
        except (StoreError, UnknownIdentityError):
            return ""

    def _put_off(self, space: Space, raw: bytes, recipients: list[str]) -> bool:
        """Whether this mail comes for the first time where newcomers are put off (greylisting)."""
        seen, name = space.part(Mailbox).greylisted, sha256(raw).hexdigest()
        if seen.take(name) is not None:
            return False
        if not any(self._fault(space, address, "mail.greylisted", 451) for address in recipients):
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

"""One request on its way through the provider: what it is about, and what the record will say of it."""

from dataclasses import dataclass, field
from typing import Any

from mocks.psc import places
from mocks.psc.errors import RefusalError
from mocks.psc.keys import Keyring, SigningKey
from mocks.psc.model import Client, Session
from mocks.psc.settings import Settings
from mocks.psc.state import PscState
from mocks.spaces import Fault, Space
from mocks.wire import Params, Request
from mocks.wire.urls import Urls


@dataclass
class Call:
    """A request with its space. Handlers write down, for the record, the `client` and the `identity` it turned out
    to be about, the claims of the `tokens` they issued, the `leniencies` and `faults` that had a part in it, the
    `remarks` on what was granted all the same, and why a card was refused (`notes`).
    `forged` is the fault of all signatures of this answer."""

    request: Request
    space: Space
    urls: Urls
    first_key: SigningKey
    client: str = ""
    identity: str = ""
    tokens: dict[str, Any] = field(default_factory=dict)
    leniencies: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    refusal: RefusalError | None = None
    notes: str = ""
    forged: str | None = None
    remarks: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.state = self.space.part(PscState)
        self.now = self.space.clock.now()
        self.faulty = bool(self.space.faults)

    @property
    def settings(self) -> Settings:
        """The space's knobs."""
        return self.state.settings

    @property
    def keyring(self) -> Keyring:
        """The space's keys; the first is the server's, until it is rotated."""
        if self.state.keyring is None:
            self.state.keyring = Keyring(self.first_key)
        return self.state.keyring

    @property
    def issuer(self) -> str:
        """The space's issuer."""
        return places.issuer(self.urls, self.space.prefix)

    @property
    def wallet(self) -> str:
        """Where the space's pages are, whichever origin was asked."""
        return f"{self.urls.wallet}{self.space.prefix}"

    @property
    def given(self) -> Params:
        """The parameters of a request that may come either way."""
        return self.request.form if self.request.method == "POST" else self.request.query

    def lenient(self, name: str) -> bool:
        """Whether a leniency is on; the record tells that it was used."""
        if name not in self.settings.leniencies:
            return False
        self.leniencies.append(name)
        return True

    def fault(self, name: str) -> Fault | None:
        """The fault of that name, when it is on for this client and person; the record tells that it was played."""
        if not self.faulty:
            return None
        found = self.space.faults.play(name, self.client, self.identity)
        if found is not None:
            self.faults.append(name)
        return found

    def session(self, id: str | None) -> Session | None:
        """A session that has not ended, by its identifier."""
        found = self.state.sessions.get(id)
        if found is None:
            return None
        settings = self.settings
        alive = self.now < min(found.began + settings.session_seconds, found.used + settings.idle_seconds)
        return found if alive else None

    def known(self, client_id: str | None) -> Client | None:
        """A registered client."""
        return self.state.clients.get(client_id or "")

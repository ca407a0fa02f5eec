"""All that MonSisra remembers in a space: frozen data in tables. Moments are seconds since 1970."""

from dataclasses import dataclass, field
from typing import Literal

from mocks.monsisra.errors import RefusalError
from mocks.monsisra.members import Member, ready_made
from mocks.psc.keys import Keyring
from mocks.spaces import Fault, Table

Means = Literal["card", "sara", "reset"]


@dataclass(frozen=True, slots=True)
class Settings:
    """Knobs. Nobody knows the real values (facts/identity-providers.md 3, « [NF] »): all are ours, those of tokens
    being IdentityServer's own defaults. `handover` is how the tile leads to ViaTrajectoire: OpenID Connect, or a signed
    link that serves once. After `lock_times` wrong passwords an account is closed for `lock_seconds`; 0 times: never.
    """

    handover: Literal["oidc", "link"] = "oidc"
    code_seconds: int = 60
    link_seconds: int = 60
    access_seconds: int = 3600
    id_token_seconds: int = 300
    session_seconds: int = 8 * 3600
    idle_seconds: int = 3600
    login_seconds: int = 900
    lock_times: int = 5
    lock_seconds: int = 300


@dataclass(frozen=True, slots=True)
class Ask:
    """An authorization request that passed its checks. `made` is when."""

    client_id: str
    redirect_uri: str
    scope: str
    made: float
    state: str | None = None
    nonce: str = ""
    challenge: str = ""
    fresh: bool = False


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody is signed in, in the browser whose cookie is `key`; relying parties know the `id`, and cannot take its
    place. `clients` are those who were given a code in it."""

    key: str
    id: str
    identity: str
    began: float
    used: float
    clients: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Code:
    """An authorization code: for which request, whose it is, since when he is signed in, and until when it serves."""

    ask: Ask
    identity: str
    session: str
    began: float
    expires: float


@dataclass(frozen=True, slots=True)
class Grant:
    """What an access token stands for."""

    client_id: str
    identity: str
    expires: float


@dataclass(frozen=True, slots=True)
class Enrolment:
    """Somebody who proved who he is, in the browser with this cookie, and has yet to choose a password."""

    identity: str
    means: Means
    browser: str
    expires: float


@dataclass(frozen=True, slots=True)
class Tries:
    """Passwords typed for an account since the last right one; `last` is when."""

    count: int
    last: float


@dataclass
class MonSisraState:
    """Tables by what they hold; keys are the codes, tokens, cookies and identifiers themselves. `spent` tells which
    access token a code was exchanged for; `left` are browsers that signed out, with the faults by which a colleague's
    session was left open then; `link` is the last signed link's number."""

    settings: Settings = field(default_factory=Settings)
    members: dict[str, Member] = field(default_factory=ready_made)
    keyring: Keyring | None = None
    asks: Table[Ask] = field(default_factory=Table)
    sessions: Table[Session] = field(default_factory=Table)
    codes: Table[Code] = field(default_factory=Table)
    spent: Table[str] = field(default_factory=Table)
    grants: Table[Grant] = field(default_factory=Table)
    refusals: Table[RefusalError] = field(default_factory=Table)
    enrolments: Table[Enrolment] = field(default_factory=Table)
    tries: Table[Tries] = field(default_factory=Table)
    left: Table[tuple[Fault, ...]] = field(default_factory=Table)
    link: str = ""

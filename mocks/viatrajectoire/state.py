"""All that the site remembers in a space, accounts apart."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from mocks.spaces import Table

Door = Literal["monsisra", "cps", "ecps", "otp"]


@dataclass(frozen=True, slots=True)
class Settings:
    """Knobs. Session lengths are those of the draft RIE v2 (facts/identity-providers.md 5, items 10 and 13); the rest
    is ours. `mode` is « support », where the site says exactly what is wrong, or « realistic », where it says only what
    the real one would. `login_seconds` is how long a login may take, and the creation of an account after it;
    `provider_seconds` how long a provider may take to answer. `acr_required` refuses ID tokens that tell no level
    (RP-16). `postcode_required` makes the form's star mean what it says (AC-04). `ask_old` tells when a new
    password asks for the old one: always, or only of those who signed in with it (OT-05: who has forgotten it signs in
    in another way and changes it)."""

    mode: Literal["realistic", "support"] = "realistic"
    session_seconds: int = 4 * 3600
    idle_seconds: int = 1800
    login_seconds: int = 900
    provider_seconds: int = 5
    acr_required: bool = False
    postcode_required: bool = False
    ask_old: Literal["otp", "always"] = "otp"


@dataclass(frozen=True, slots=True)
class Arrival:
    """Somebody whom a door let through, as the identity provider describes him. `subject` is his key there; `sid` his
    session there, `id_token` and `end_session` serve to end it, `authenticated` is when it began (seconds since 1970; 0
    where nobody says). `profession` is a code of TRE_G15; what is shown is in words."""

    door: Door
    national_id: str
    subject: str
    family_name: str
    given_name: str
    profession: str
    profession_shown: str
    specialty_shown: str
    id_token: str = ""
    exercise: str = ""
    sid: str = ""
    end_session: str = ""
    authenticated: float = 0.0


@dataclass(frozen=True, slots=True)
class Exercise:
    """A place where somebody practises, to choose from."""

    label: str
    specialty_shown: str


@dataclass(frozen=True, slots=True)
class Pending:
    """A login on its way: what must come back with it, to which `browser`, and the `provider` and its `document`."""

    door: Door
    provider: str
    browser: str
    state: str
    nonce: str
    verifier: str
    made: float
    document: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody whom a door let through at `made`, and who is not in yet: there is an exercise to choose, an account to
    create, a refusal to read, or his name `to_confirm`. `notices` are told on the pages meanwhile."""

    arrival: Arrival
    made: float
    exercises: tuple[Exercise, ...] = ()
    refused: bool = False
    to_confirm: bool = False
    notices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody is signed in. `began` and `used` are seconds since 1970; `notices` are told on the next page."""

    id: str
    arrival: Arrival
    began: float
    used: float
    notices: tuple[str, ...] = ()


@dataclass
class SiteState:
    """`sessions` and `waiting` by the value of their cookie, `begun` logins by their state; `keys` of the providers by
    their issuer; `spent` tokens that serve once, by their jti; `secret` makes the forms' tokens."""

    settings: Settings = field(default_factory=Settings)
    sessions: Table[Session] = field(default_factory=Table)
    waiting: Table[Waiting] = field(default_factory=Table)
    begun: Table[Pending] = field(default_factory=Table)
    keys: Table[dict[str, Any]] = field(default_factory=Table)
    spent: Table[float] = field(default_factory=Table)
    secret: bytes = field(default_factory=lambda: secrets.token_bytes(32))

    def keep(self, session: Session) -> None:
        """Remember a session as it is now, unless it has ended in the meantime."""
        if self.sessions.get(session.id) is not None:
            self.sessions.put(session.id, session)

"""All that the site remembers in a space, accounts apart."""

from dataclasses import dataclass, field
from typing import Literal

from mocks.spaces import Table

Door = Literal["monsisra", "cps", "ecps", "otp"]


@dataclass(frozen=True, slots=True)
class Settings:
    """Knobs. Session lengths are those of the draft RIE v2 (facts/identity-providers.md 5, items 10 and 13); the rest
    is ours. `mode` is « support », where the site says exactly what is wrong, or « realistic », where it says only what
    the real one would. `postcode_required` makes the form's star mean what it says (AC-04)."""

    mode: Literal["realistic", "support"] = "realistic"
    session_seconds: int = 4 * 3600
    idle_seconds: int = 1800
    login_seconds: int = 900
    postcode_required: bool = False


@dataclass(frozen=True, slots=True)
class Arrival:
    """Somebody whom a door let through, as the identity provider describes him. `subject` is his key there;
    `id_token` serves to log out at the provider too. `profession` is a code of TRE_G15; what is shown is in words."""

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


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody is signed in. `began` and `used` are seconds since 1970."""

    id: str
    arrival: Arrival
    began: float
    used: float


@dataclass
class SiteState:
    """Sessions by the value of their cookie; `arrivals` have no account yet, or an exercise to choose."""

    settings: Settings = field(default_factory=Settings)
    sessions: Table[Session] = field(default_factory=Table)
    arrivals: Table[Arrival] = field(default_factory=Table)

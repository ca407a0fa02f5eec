"""How a space's Pro Santé Connect behaves: its profile, its lifetimes, its leniencies. Frozen data."""

from dataclasses import dataclass, fields
from functools import cache
from typing import Any

from diagnostics.domain.texts import load_texts
from mocks.spaces.kinds import misfit


@dataclass(frozen=True, slots=True)
class Profile:
    """One state of the service; `profiles.toml` tells the fields' meaning."""

    label: str
    acr_phone: str
    acr_card: str
    shape: str
    scope: str
    access_seconds: int
    acr_twice: bool = False
    auth_mode: bool = False
    auth_level: str = ""
    sid: bool = True
    email_verified: bool = False
    other_ids: bool = True


@cache
def profiles() -> dict[str, Profile]:
    """The known profiles by name."""
    return {name: Profile(**table) for name, table in load_texts("mocks.psc", "profiles.toml").items()}


MOST_SECONDS = 10**9

LENIENCIES = {
    "any_localhost_redirect": "toute adresse de retour en localhost est acceptée",
    "single_origin": "l'adresse d'autorisation existe aussi sur l'origine « auth »",
    "echo_scope": "la portée (scope) renvoyée est celle qui a été demandée",
    "access_token_aud": "le jeton d'accès contient aud",
    "cors": "les appels faits depuis un navigateur sont autorisés (CORS)",
    "email": "une adresse e-mail est donnée",
    "client_assertion": "private_key_jwt est accepté",
    "ping": "le mode ping de CIBA fonctionne",
}
"""Named, off, and told in the record when one was used."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The knobs of one space. Times are in seconds.

    `automatic` signs that test identity in without a page; « login_hint » takes the one that the request names.
    `native_discovery` tells whether Keycloak's own discovery document is there; `acr_required` whether acr_values is
    compulsory; `bind_tokens` whether tokens are bound to a client's certificate. Nobody knows what the real service
    does of these three. `proxy` opens the e-Santé proxy, `token_exchange` an API's token exchange.
    """

    profile: str = "ideal"
    automatic: str = ""
    leniencies: frozenset[str] = frozenset()
    code_seconds: int = 60
    access_seconds: int = 0
    refresh_seconds: int = 1800
    session_seconds: int = 4 * 3600
    idle_seconds: int = 1800
    phone_seconds: int = 60
    ciba_seconds: int = 120
    ciba_interval: int = 1
    native_discovery: bool = True
    acr_required: bool = False
    bind_tokens: bool = False
    token_exchange: bool = False
    proxy: bool = False
    device_seconds: int = 600
    device_interval: int = 5

    def __post_init__(self) -> None:
        if self.profile not in profiles():
            raise ValueError(f"profile: {self.profile!r} is none of {', '.join(profiles())}")
        if unknown := self.leniencies - set(LENIENCIES):
            raise ValueError(f"leniencies: {sorted(unknown)[0]!r} is none of {', '.join(LENIENCIES)}")
        for field in fields(self):
            value = getattr(self, field.name)
            if field.name.endswith(("_seconds", "_interval")) and (
                not isinstance(value, int) or not 0 <= value <= MOST_SECONDS
            ):
                raise ValueError(f"{field.name}: {value!r} is no number of seconds")

    @property
    def now_profile(self) -> Profile:
        """The profile itself."""
        return profiles()[self.profile]

    @property
    def access(self) -> int:
        """Life of an access token."""
        return self.access_seconds or self.now_profile.access_seconds


def changed(settings: Settings, changes: dict[str, Any]) -> Settings:
    """The settings with some of them changed. Raises ValueError."""
    known = {field.name: getattr(settings, field.name) for field in fields(settings)}
    if unknown := sorted(set(changes) - set(known)):
        raise ValueError(f"{unknown[0]}: no such setting; known: {', '.join(known)}")
    given = dict(changes)
    if wrong := misfit(Settings, {name: value for name, value in given.items() if name != "leniencies"}):
        raise ValueError(f"{wrong}: {given[wrong]!r} does not fit")
    if "leniencies" in given:
        given["leniencies"] = frozenset(given["leniencies"])
    return Settings(**{**known, **given})

"""What the mock remembers: frozen data, kept in the tables of `state.py`. Moments are seconds since 1970."""

from dataclasses import dataclass
from typing import Literal

Channel = Literal["MOBILE", "CARD", "DELEGATION"]
Kind = Literal["access", "refresh"]
Goal = Literal["service", "device", "portal"]
NEVER = float("-inf")


@dataclass(frozen=True, slots=True)
class Client:
    """A relying party. `auth` is how it proves itself: by its secret or by a certificate whose CN is its identifier.

    `ciba` and `device` open these flows to it; `jwks` is the JSON of its public keys, of use with a leniency alone.
    `professions` are the codes whose cards it takes, all where there are none: that is ours, the real service leaves it
    to relying parties.
    """

    client_id: str
    secret: str = ""
    name: str = ""
    redirect_uris: tuple[str, ...] = ()
    post_logout_uris: tuple[str, ...] = ()
    auth: Literal["secret", "tls"] = "secret"
    pkce_required: bool = False
    ciba: bool = False
    ciba_ping_uri: str = ""
    backchannel_logout_uri: str = ""
    frontchannel_logout_uri: str = ""
    userinfo_signed: bool = False
    device: bool = False
    jwks: str = ""
    professions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ask:
    """An authorization request that passed its checks."""

    client_id: str
    redirect_uri: str
    scope: str
    state: str | None = None
    nonce: str = ""
    response_mode: str = "query"
    challenge: str = ""
    challenge_method: str = ""
    acr_values: str = ""
    prompt: str = ""
    max_age: int | None = None
    login_hint: str = ""
    idp_hint: str = ""


@dataclass(frozen=True, slots=True)
class Attempt:
    """A browser on the login page. `browser` is the cookie it was given; `request` what the phone was asked.

    `goal` is where it wants to get: back to the service, to an approved device (whose code is `device`), to the portal.
    """

    id: str
    ask: Ask
    browser: str
    made: float
    request: str = ""
    goal: Goal = "service"
    device: str = ""


@dataclass(frozen=True, slots=True)
class DeviceRequest:
    """A device without a browser of its own: its `user_code` is typed elsewhere, and then `session` or `denied`.
    `polled` is when it last came to see, and not too soon."""

    id: str
    user_code: str
    client_id: str
    scope: str
    expires: float
    interval: int
    polled: float = NEVER
    session: str = ""
    denied: bool = False


@dataclass(frozen=True, slots=True)
class CibaRequest:
    """A request without a browser: what the phone was asked, and when the service last came to see, and not too soon
    (`polled`)."""

    id: str
    client_id: str
    identity: str
    channel: Channel
    scope: str
    request: str
    expires: float
    interval: int
    polled: float = NEVER


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody signed in, in the browser that has the cookie `browser`: relying parties know the `id`, and cannot take
    its place. `clients` are those who were given tokens in it; `delegate` the identity provider that vouched, for a
    delegated login."""

    id: str
    identity: str
    channel: Channel
    began: float
    used: float
    clients: tuple[str, ...] = ()
    delegate: str = ""
    browser: str = ""


@dataclass(frozen=True, slots=True)
class Code:
    """An authorization code: for which request, in which session, until when."""

    ask: Ask
    session: str
    expires: float


@dataclass(frozen=True, slots=True)
class Grant:
    """What a token stands for: issued for a `scope`, which it was `told` to have."""

    client_id: str
    session: str
    scope: str
    nonce: str
    expires: float
    kind: Kind
    jti: str
    binding: str = ""
    told: str = ""
    issued: float = 0.0

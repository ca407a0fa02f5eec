"""The site as a relying party: what goes over the network, by Authlib (docs/viatrajectoire.md tells each check).

All of it runs in a thread and touches no space: what it needs is given, what it finds is given back.
"""

import secrets
import ssl
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mocks.viatrajectoire import tokens
from mocks.viatrajectoire.errors import LoginError
from mocks.viatrajectoire.providers import Provider
from mocks.viatrajectoire.visit import Visit

if TYPE_CHECKING:
    from authlib.integrations.httpx_client import OAuth2Client

VERIFIER_BYTES = 48
"""64 characters: RFC 7636 wants 43 to 128."""
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri")


@dataclass(frozen=True, slots=True)
class Means:
    """What a call takes: `seconds` that an answer may take, the `certificate` to trust beside the system's, the time
    `now` in the space, whether a level of authentication is compulsory, and the provider's `keys` as known so far."""

    seconds: float
    certificate: Path | None
    now: float
    acr_required: bool = False
    keys: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Start:
    """Where to send a browser, and what must come back."""

    url: str
    state: str
    nonce: str
    verifier: str
    document: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Found:
    """Whom a provider vouches for: the `claims` of the ID token, what `userinfo` says; and the `keys` used."""

    claims: Mapping[str, Any]
    userinfo: Mapping[str, Any]
    id_token: str
    keys: Mapping[str, Any]


def means(visit: Visit, keys: Mapping[str, Any] | None = None) -> Means:
    """Those of a visit."""
    settings = visit.settings
    certificate = visit.certificate if visit.here.startswith("https:") else None
    return Means(settings.provider_seconds, certificate, visit.now, settings.acr_required, keys)


def outcome(do: Callable[[], Any]) -> Any:
    """What `do` finds, or the LoginError that it raises, as a value."""
    import httpx2  # slow to load
    from authlib.integrations.base_client import OAuthError

    try:
        return do()
    except LoginError as error:
        return error
    except httpx2.TimeoutException:
        return LoginError("timeout")
    except httpx2.HTTPStatusError as error:
        return LoginError("unavailable", str(error))
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        return LoginError("unreachable", str(error))
    except OAuthError as error:
        return LoginError("token", f"{error.error}: {error.description}")
    except ValueError as error:
        return LoginError("token", str(error))


def client(provider: Provider, means: Means) -> "OAuth2Client":
    """Authlib's client. No leeway: tokens may live for 60 s (facts/identity-providers.md 1.6), and Authlib takes those
    of which less than its own leeway is left for expired."""
    from authlib.integrations.httpx_client import OAuth2Client

    return OAuth2Client(
        provider.client_id,
        provider.secret,
        scope=provider.scope,
        redirect_uri=provider.callback,
        code_challenge_method="S256",
        leeway=0,
        timeout=means.seconds,
        verify=_trust(means.certificate),
        trust_env=False,
    )


@cache
def _trust(certificate: Path | None) -> ssl.SSLContext:
    made = ssl.create_default_context()
    if certificate is not None:
        made.load_verify_locations(certificate)
    return made


def discover(party: "OAuth2Client", provider: Provider) -> dict[str, Any]:
    """The provider's document, whose issuer is the one that we know. Raises LoginError."""
    document = _json(party.request("GET", provider.discovery, withhold_token=True), "discovery")
    if document.get("issuer") != provider.issuer:
        raise LoginError("issuer", f"discovery: {document.get('issuer')}")
    if missing := [name for name in ENDPOINTS if not isinstance(document.get(name), str)]:
        raise LoginError("discovery", missing[0])
    return document


def start(provider: Provider, means: Means, extra: Mapping[str, str]) -> Start:
    """Begin a login: state, nonce and verifier of its own. Raises LoginError."""
    state, nonce, verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(32), secrets.token_urlsafe(VERIFIER_BYTES)
    asked = {"nonce": nonce, **({"acr_values": tokens.ASKED} if provider.levels else {}), **extra}
    with client(provider, means) as party:
        document = discover(party, provider)
        url, _ = party.create_authorization_url(
            document["authorization_endpoint"], state=state, code_verifier=verifier, **asked
        )
    return Start(url, state, nonce, verifier, document)


def redeem(
    provider: Provider, means: Means, document: Mapping[str, Any], code: str, nonce: str, verifier: str
) -> Found:
    """Exchange a code, judge the ID token, and ask userinfo at once: the access token lives for two minutes (row
    RP-21). A code serves once, so nothing is tried twice (rows RP-07, RP-39). Raises LoginError."""
    with client(provider, means) as party:
        token = party.fetch_token(
            document["token_endpoint"], grant_type="authorization_code", code=code, code_verifier=verifier
        )
        id_token, access = str(token.get("id_token") or ""), str(token.get("access_token") or "")
        if not id_token or not access:
            raise LoginError("token", "id_token")
        claims, keys = tokens.signed(id_token, _sources(party, document, means.keys))
        tokens.judge(claims, provider, nonce, access, means.now, means.acr_required)
        answer = party.get(document["userinfo_endpoint"])
        who, keys = _who(party, answer, document, provider, keys, means.now)
    if who.get("sub") != claims["sub"]:
        raise LoginError("other_sub", f"{who.get('sub')}")
    return Found(claims, who, id_token, keys)


def read(provider: Provider, means: Means, token: str, kind: str) -> tuple[dict[str, Any], Mapping[str, Any]]:
    """The claims of a token that a provider signed for us outside of a login, and the keys used. Raises LoginError."""
    with client(provider, means) as party:
        document = discover(party, provider)
        return tokens.signed(token, _sources(party, document, means.keys), kind)


def _sources(
    party: "OAuth2Client", document: Mapping[str, Any], known: Mapping[str, Any] | None
) -> Iterable[Mapping[str, Any]]:
    """The keys that are known, then those that the provider has now (row RP-18)."""
    if known is not None:
        yield known
    yield _json(party.request("GET", document["jwks_uri"], withhold_token=True), "keys")


def _who(
    party: "OAuth2Client",
    answer: Any,
    document: Mapping[str, Any],
    provider: Provider,
    keys: Mapping[str, Any],
    now: float,
) -> tuple[dict[str, Any], Mapping[str, Any]]:
    """What userinfo says, in JSON or as a signed token (row RP-38)."""
    if answer.status_code == 200 and answer.headers.get("content-type", "").startswith("application/jwt"):
        claims, keys = tokens.signed(answer.text.strip(), _sources(party, document, keys))
        tokens.meant_for(claims, provider, now)
        return claims, keys
    return _json(answer, "userinfo"), keys


def _json(answer: Any, what: str) -> dict[str, Any]:
    """A JSON object. Raises LoginError."""
    if answer.status_code >= 500:
        raise LoginError("unavailable", f"{what}: HTTP {answer.status_code}")
    try:
        body = answer.json() if answer.status_code == 200 else None
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise LoginError(what, f"HTTP {answer.status_code}")
    return body

"""Tokens of the identity providers: signature, then every claim that a relying party must look at (OpenID Connect Core
3.1.3.7; facts/identity-providers.md 5 and 6, items 5 and 18)."""

import hmac
from collections.abc import Iterable, Mapping
from typing import Any

from mocks.psc.hashes import half_hash
from mocks.viatrajectoire.errors import LoginError
from mocks.viatrajectoire.providers import Provider

ALGORITHMS = ["RS256"]
"""Never what a token's head says: neither `none` nor the client's secret (row RP-19)."""
LEEWAY = 60
"""Seconds that two servers' clocks may differ. Ours."""
ASKED = "eidas1"
LEVELS = {"eidas1": 1, "eidas2": 2, "eidas3": 3}
"""Compared as levels, not as texts (rows RP-17, RP-41)."""
LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"


def signed(
    token: str, sources: Iterable[Mapping[str, Any]], kind: str = ""
) -> tuple[dict[str, Any], Mapping[str, Any]]:
    """Claims of a signed token, and the keys that proved it: the next `sources` are asked only for a key that the one
    before does not know. `kind` is the `typ` that its head may have beside none. Raises LoginError."""
    from joserfc import jwk, jwt  # slow to load
    from joserfc.errors import InvalidKeyIdError, JoseError

    for keys in sources:
        ours = [key for key in keys.get("keys", ()) if isinstance(key, dict) and key.get("use") != "enc"]
        try:
            found = jwt.decode(token, jwk.KeySet.import_key_set({"keys": ours}), algorithms=ALGORITHMS)
        except InvalidKeyIdError:
            continue
        except (JoseError, ValueError, KeyError, TypeError) as error:
            raise LoginError("signature", str(error)) from error
        if kind and found.header.get("typ") not in (None, kind):
            raise LoginError("signature", f"typ: {found.header.get('typ')}")
        return found.claims, keys
    raise LoginError("unknown_key")


def judge(
    claims: Mapping[str, Any], provider: Provider, nonce: str, access: str, now: float, acr_required: bool
) -> None:
    """Whether an ID token is the one that was asked for. Raises LoginError."""
    _registered(claims, now, **_ours(provider), nonce={"essential": True, "value": nonce}, sub={"essential": True})
    audience = claims["aud"]
    several = isinstance(audience, list) and len(audience) > 1
    if claims.get("azp", None if several else provider.client_id) != provider.client_id:
        raise LoginError("claims", "azp")
    if claims.get("typ", "ID") != "ID":
        raise LoginError("claims", "typ")
    if not hmac.compare_digest(str(claims.get("at_hash", half_hash(access))).encode(), half_hash(access).encode()):
        raise LoginError("claims", "at_hash")
    if provider.levels:
        _level(claims.get("acr"), acr_required)


def meant_for(claims: Mapping[str, Any], provider: Provider, now: float) -> None:
    """Whether a signed answer of userinfo is the provider's, for us. Raises LoginError."""
    _registered(claims, now, **{**_ours(provider), "exp": {}, "iat": {}})


def link(claims: Mapping[str, Any], provider: Provider, now: float, life: float) -> None:
    """Whether a signed link is for us and young enough (ours: nobody knows the real hand-over). Raises LoginError."""
    must = {"essential": True}
    _registered(claims, now, leeway=0, **_ours(provider), sub=must, jti=must)
    if claims["exp"] - claims["iat"] > life:
        raise LoginError("claims", "exp")


def logout(claims: Mapping[str, Any], provider: Provider, now: float) -> None:
    """Whether it is a logout token (OpenID Connect Back-Channel Logout 2.6). Raises LoginError."""
    _registered(claims, now, **{**_ours(provider), "exp": {}}, jti={"essential": True}, events={"essential": True})
    events = claims["events"]
    if not isinstance(events, dict) or not isinstance(events.get(LOGOUT_EVENT), dict) or "nonce" in claims:
        raise LoginError("claims", "events")
    if not any(isinstance(claims.get(name), str) and claims[name] for name in ("sid", "sub")):
        raise LoginError("claims", "sid")


def _ours(provider: Provider) -> dict[str, Any]:
    must = {"essential": True}
    return {
        "iss": {**must, "value": provider.issuer},
        "aud": {**must, "value": provider.client_id},
        "exp": must,
        "iat": must,
    }


def _registered(claims: Mapping[str, Any], now: float, leeway: int = LEEWAY, **options: Any) -> None:
    from joserfc.errors import JoseError
    from joserfc.jwt import JWTClaimsRegistry

    try:
        JWTClaimsRegistry(int(now), leeway, **options).validate(dict(claims))
    except JoseError as error:
        raise LoginError("claims", f"{getattr(error, 'claim', '')} {error}".strip()) from error


def _level(acr: Any, required: bool) -> None:
    """A login without a level is taken, unless the settings refuse it (row RP-16); one with too low a level is not."""
    if acr is None and not required:
        return
    if LEVELS.get(str(acr), 0) < LEVELS[ASKED]:
        raise LoginError("acr", f"{acr}")

"""Wrong answers on purpose: what each fault of `faults.toml` does to what was going to be right."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from mocks.psc.call import Call
from mocks.psc.keys import Claims, encode, stranger

OTHER_ISSUER = "https://auth.bas.exemple.invalid/auth/realms/esante-wallet"
OLD_HOST = "https://auth.bas.esw.exemple.invalid"


def _with(claims: Claims, name: str, value: Any) -> Claims:
    return [(key, value if key == name else old) for key, old in claims]


def _without(claims: Claims, name: str) -> Claims:
    return [(key, value) for key, value in claims if key != name]


def _moved(claims: Claims, seconds: int) -> Claims:
    return [(key, value + seconds if key in ("iat", "exp", "auth_time") else value) for key, value in claims]


ID_TOKEN: Mapping[str, Callable[[Claims], Claims]] = {
    "nonce.wrong": lambda claims: _with(claims, "nonce", "un-autre-nonce"),
    "iss.wrong": lambda claims: _with(claims, "iss", OTHER_ISSUER),
    "aud.wrong": lambda claims: _with(_with(claims, "aud", "autre-service"), "azp", "autre-service"),
    "exp.past": lambda claims: _moved(claims, -7200),
    "iat.future": lambda claims: _moved(claims, 7200),
    "acr.absent": lambda claims: _without(claims, "acr"),
    "acr.eidas2": lambda claims: _with(claims, "acr", "eidas2"),
    "acr.eidas3": lambda claims: _with(claims, "acr", "eidas3"),
    "at_hash.wrong": lambda claims: _with(claims, "at_hash", "AAAAAAAAAAAAAAAAAAAAAA"),
}


def id_token(call: Call, claims: Claims) -> Claims:
    """The claims of an ID token, spoilt as the space wants them."""
    spoilt: Claims = _played(call, ID_TOKEN, claims)
    return spoilt


def _played(call: Call, table: Mapping[str, Callable[[Any], Any]], value: Any) -> Any:
    if not call.faulty:
        return value
    for name, spoil in table.items():
        if call.fault(name):
            value = spoil(value)
    return value


def sign(call: Call, claims: Claims) -> str:
    """A signed token, its signature spoilt as the space wants it."""
    if call.forged is None and call.faulty:
        call.forged = next((name for name in SIGNATURES if call.fault(name)), "")
    return SIGNATURES[call.forged](call, claims) if call.forged else call.keyring.sign(claims)


def _flipped(call: Call, claims: Claims) -> str:
    head, body, signature = call.keyring.sign(claims).split(".")
    return ".".join((head, body, signature[:10] + ("A" if signature[10] != "A" else "B") + signature[11:]))


def _unsigned(call: Call, claims: Claims) -> str:
    from joserfc import jws
    from joserfc.jwk import OctKey

    return jws.serialize_compact({"alg": "none", "typ": "JWT"}, encode(claims), OctKey.import_key(b"0"), ["none"])


def _by_secret(call: Call, claims: Claims) -> str:
    from joserfc import jws
    from joserfc.jwk import OctKey

    client = call.known(call.client)
    key = OctKey.import_key((client.secret if client and client.secret else "secret").encode().ljust(32, b"\0"))
    return jws.serialize_compact({"alg": "HS256", "typ": "JWT"}, encode(claims), key)


def _by_stranger(call: Call, claims: Claims) -> str:
    from joserfc import jws

    other = stranger()
    return jws.serialize_compact({"alg": "RS256", "typ": "JWT", "kid": other.kid}, encode(claims), other.key)


SIGNATURES: Mapping[str, Callable[[Call, Claims], str]] = {
    "signature.wrong": _flipped,
    "alg.none": _unsigned,
    "alg.hs256": _by_secret,
    "kid.unknown": _by_stranger,
}

CALLBACK: Mapping[str, Callable[[dict[str, str]], dict[str, str]]] = {
    "state.wrong": lambda fields: {**fields, "state": "un-autre-state"},
    "state.lost": lambda fields: {key: value for key, value in fields.items() if key != "state"},
    "callback.no_iss": lambda fields: {key: value for key, value in fields.items() if key != "iss"},
    "callback.no_code": lambda fields: {key: value for key, value in fields.items() if key != "code"},
}


def callback(call: Call, fields: dict[str, str]) -> dict[str, str]:
    """What goes back to the relying party through the browser."""
    spoilt: dict[str, str] = _played(call, CALLBACK, fields)
    return spoilt


def _no_activities(body: dict[str, Any]) -> dict[str, Any]:
    copy = json.loads(json.dumps(body))
    for exercise in copy.get("SubjectRefPro", {}).get("exercices", ()):
        exercise.pop("activities", None)
    return dict(copy)


def _civility_inside(body: dict[str, Any]) -> dict[str, Any]:
    rest = {key: value for key, value in body.items() if key != "codeCivilite"}
    inner = {"codeCivilite": body.get("codeCivilite", ""), **body.get("SubjectRefPro", {})}
    return {**rest, "SubjectRefPro": inner}


USERINFO: Mapping[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "userinfo.no_subject_ref_pro": lambda body: {key: body[key] for key in body if key != "SubjectRefPro"},
    "userinfo.no_activities": _no_activities,
    "userinfo.other_sub": lambda body: {**body, "sub": "f:00000000-0000-0000-0000-000000000000:899700999990"},
    "userinfo.otherIDs": lambda body: {"otherIDs" if key == "otherIds" else key: body[key] for key in body},
    "userinfo.civility_inside": _civility_inside,
}


def userinfo(call: Call, body: dict[str, Any]) -> dict[str, Any]:
    """What userinfo tells."""
    spoilt: dict[str, Any] = _played(call, USERINFO, body)
    return spoilt


def _old_host(document: dict[str, Any]) -> dict[str, Any]:
    return {**document, "token_endpoint": f"{OLD_HOST}/auth/realms/esante-wallet/protocol/openid-connect/token"}


DISCOVERY: Mapping[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "discovery.old_host": _old_host,
    "discovery.other_issuer": lambda document: {**document, "issuer": OTHER_ISSUER},
}


def discovery(call: Call, document: dict[str, Any]) -> dict[str, Any]:
    """The discovery document."""
    spoilt: dict[str, Any] = _played(call, DISCOVERY, document)
    return spoilt

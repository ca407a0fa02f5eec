"""What MonSisra says of somebody: ID token, access token, userinfo, and the signed link."""

from typing import Any

from mocks.identities import Identity, find
from mocks.monsisra import mistakes
from mocks.monsisra.members import MAIL, NURSE, subject
from mocks.monsisra.state import Code
from mocks.monsisra.visit import Visit, new_id
from mocks.psc.hashes import half_hash
from mocks.psc.keys import Claims
from mocks.viatrajectoire import registration

IDP, AMR = "local", "pwd"


def who(visit: Visit, identity: str) -> list[tuple[str, Any]]:
    """The claims of userinfo. Which ones the real service gives, beyond those of the scope `openid`, nobody knows:
    names and codes (TRE_G15, R01/R38) are ours."""
    person = find(identity)
    profession, specialty = _shown(visit, person)
    member = visit.state.members.get(identity)
    return [
        ("sub", subject(person)),
        ("rpps", "" if visit.fault("no_rpps") else person.rpps or ""),
        ("given_name", person.given_name),
        ("family_name", person.family_name),
        ("profession", profession),
        ("specialty", specialty),
        ("email", member.email if member else f"{identity}{MAIL}"),
    ]


def _shown(visit: Visit, person: Identity) -> tuple[str, str]:
    if visit.fault("identity_nurse"):
        return str(NURSE), ""
    return "" if person.profession is None else str(person.profession), person.specialty


def access_token(visit: Visit, code: Code) -> Claims:
    """IdentityServer's, of the kind `at+jwt`."""
    now = int(mistakes.clock(visit))
    return [
        ("nbf", now),
        ("exp", now + visit.settings.access_seconds),
        ("iss", visit.issuer),
        ("aud", f"{visit.issuer}/resources"),
        ("client_id", code.ask.client_id),
        *_authenticated(code),
        ("jti", new_id()),
        ("scope", code.ask.scope.split()),
    ]


def id_token(visit: Visit, code: Code, access: str) -> Claims:
    """IdentityServer's: who it is beyond `sub` is for userinfo to say."""
    now = int(mistakes.clock(visit))
    return [
        ("nbf", now),
        ("exp", now + visit.settings.id_token_seconds),
        ("iss", visit.issuer),
        ("aud", code.ask.client_id),
        *([("nonce", mistakes.nonce(visit, code.ask.nonce))] if code.ask.nonce else []),
        ("iat", now),
        ("at_hash", half_hash(access)),
        ("sid", code.session),
        *_authenticated(code),
        ("amr", [AMR]),
    ]


def _authenticated(code: Code) -> list[tuple[str, Any]]:
    return [("sub", subject(find(code.identity))), ("auth_time", int(code.began)), ("idp", IDP)]


def link(visit: Visit, identity: str, jti: str) -> Claims:
    """Those of the signed link, which is a supposition through and through."""
    now = int(mistakes.clock(visit))
    late = visit.settings.link_seconds + 1 if visit.fault("handover_expired") else 0
    return [
        ("iss", visit.issuer),
        ("aud", registration.CLIENT_ID),
        *who(visit, identity),
        ("iat", now - late),
        ("exp", now - late + visit.settings.link_seconds),
        ("jti", jti),
    ]

"""Issue the tokens of a session to a client."""

from mocks.identities import Identity
from mocks.psc import claims, tamper
from mocks.psc.call import Call
from mocks.psc.clients import thumbprint
from mocks.psc.hashes import half_hash
from mocks.psc.keys import Claims
from mocks.psc.model import Client, Grant, Kind, Session
from mocks.psc.sessions import touch
from mocks.wire import Response, json_response
from mocks.wire.identifiers import new_id


def issue(call: Call, client: Client, session: Session, scope: str, nonce: str) -> Response:
    """The tokens of one session for one client, remembered for as long as they live."""
    identity, session = claims.holder(call, session), touch(call, session, client.client_id)
    told = scope if call.lenient("echo_scope") else call.settings.now_profile.scope
    access = _sign(call, "access_token", claims.access_token(call, session, identity, client.client_id, nonce, told))
    refresh_claims = _refresh_claims(call, session, identity, client)
    refresh = call.keyring.seal(refresh_claims)
    life, seconds = call.settings.access, call.settings.refresh_seconds
    bound = thumbprint(call) if call.settings.bind_tokens else ""
    kept: tuple[tuple[str, Claims, Kind, int], ...] = (
        (access, call.tokens["access_token"], "access", life),
        (refresh, refresh_claims, "refresh", seconds),
    )
    for token, body, kind, lasts in kept:
        jti, ends = dict(body)["jti"], call.now + lasts
        grant = Grant(client.client_id, session.id, scope, nonce, ends, kind, jti, bound, told, call.now)
        call.state.grants.put(token, grant)
    answer = {
        "access_token": access,
        "expires_in": life,
        "refresh_expires_in": seconds,
        "refresh_token": refresh,
        "token_type": "Bearer",
    }
    if "openid" in scope.split():
        body = claims.id_token(call, session, identity, client.client_id, nonce, half_hash(access))
        answer["id_token"] = _sign(call, "id_token", tamper.id_token(call, body))
    return json_response({**answer, "not-before-policy": 0, "session_state": session.id, "scope": told})


def _sign(call: Call, name: str, body: Claims) -> str:
    call.tokens[name] = body
    return tamper.sign(call, body)


def _refresh_claims(call: Call, session: Session, identity: Identity, client: Client) -> Claims:
    now = int(call.now)
    return [
        ("exp", now + call.settings.refresh_seconds),
        ("iat", now),
        ("jti", new_id()),
        ("iss", call.issuer),
        ("aud", call.issuer),
        ("sub", claims.subject(identity)),
        ("typ", "Refresh"),
        ("azp", client.client_id),
        ("sid", session.id),
    ]

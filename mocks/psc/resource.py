"""What a token opens: userinfo, introspection, revocation (facts/identity-providers.md 1.6 and 1.8)."""

from typing import Any

from mocks.psc import claims, tamper
from mocks.psc.call import Call
from mocks.psc.clients import authenticate, check_binding
from mocks.psc.errors import RefusalError
from mocks.psc.model import Grant, Session
from mocks.psc.sessions import granted, leave
from mocks.wire import Response, json_response

JWT = ("content-type", "application/jwt")


def userinfo(call: Call) -> Response:
    """Who the bearer of this token speaks for. Raises RefusalError."""
    kind, _, given = call.request.headers.get("authorization", "").partition(" ")
    bearer = given.strip() if kind.lower() == "bearer" else call.request.form.get("access_token")
    if not bearer:
        raise RefusalError("userinfo.none")
    grant = call.state.grants.get(bearer)
    if grant is None or grant.kind != "access":
        raise RefusalError("userinfo.token")
    call.client = grant.client_id
    if grant.expires <= call.now or call.fault("token.late"):
        raise RefusalError("userinfo.expired", seconds=call.settings.access)
    check_binding(call, grant)
    session = granted(call, grant.session)
    if session is None:
        raise RefusalError("userinfo.session")
    return _tell(call, grant, session)


def _tell(call: Call, grant: Grant, session: Session) -> Response:
    identity = claims.holder(call, session)
    body = tamper.userinfo(call, claims.userinfo(call, session, identity, grant.scope))
    call.tokens["userinfo"] = body
    client = call.known(grant.client_id)
    if (client is None or not client.userinfo_signed) and not call.fault("userinfo.jwt"):
        return json_response(body)
    signed = call.keyring.sign([("iss", call.issuer), ("aud", grant.client_id), *body.items()])
    return Response(200, signed.encode(), (JWT, ("cache-control", "no-store")))


def introspect(call: Call) -> Response:
    """What a token is, for the client that asks. Raises RefusalError."""
    authenticate(call)
    grant = call.state.grants.get(call.request.form.get("token"))
    session = None if grant is None or grant.expires <= call.now else granted(call, grant.session)
    if grant is None or session is None:
        return json_response({"active": False})
    return json_response(_introspected(call, grant, session))


def _introspected(call: Call, grant: Grant, session: Session) -> dict[str, Any]:
    """Keys in the documented order; SubjectNameID for an access token alone."""
    identity = claims.holder(call, session)
    name = {"SubjectNameID": identity.national_id} if grant.kind == "access" else {}
    return {
        "exp": int(grant.expires),
        "iat": int(grant.issued),
        "auth_time": int(session.began),
        "jti": grant.jti,
        "iss": call.issuer,
        "sub": claims.subject(identity),
        "typ": "Bearer" if grant.kind == "access" else "Refresh",
        "azp": grant.client_id,
        "nonce": grant.nonce,
        "session_state": session.id,
        "preferred_username": identity.national_id,
        **name,
        "email_verified": False,
        "acr": claims.acr(call, session.channel),
        "scope": grant.told,
        "client_id": grant.client_id,
        "username": identity.national_id,
        "active": True,
    }


def revoke(call: Call) -> Response:
    """End a token; 200 whatever it was (RFC 7009). With a refresh token, its client leaves the session (Keycloak)."""
    client = authenticate(call)
    given = call.request.form.get("token")
    grant = call.state.grants.get(given)
    if grant is not None and grant.client_id == client.client_id:
        call.state.grants.take(given)
        if grant.kind == "refresh":
            leave(call, grant.session, client.client_id)
    return Response(200, b"", (("cache-control", "no-store"),))

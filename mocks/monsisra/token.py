"""The token endpoint and userinfo, in IdentityServer's manner: its errors have a code and no words."""

import hmac

from mocks.monsisra import claims, mistakes
from mocks.monsisra.clients import authenticate
from mocks.monsisra.errors import RefusalError
from mocks.monsisra.state import Code, Grant
from mocks.monsisra.visit import Visit
from mocks.psc.hashes import s256
from mocks.wire import Response, json_response

ACCESS = "at+jwt"


def token(visit: Visit) -> Response:
    """Exchange a code; there is no refresh token. Raises RefusalError."""
    client, form = authenticate(visit), visit.request.form
    if name := form.repeated:
        raise RefusalError("token.parameter", name=name[:40])
    if (kind := form.get("grant_type")) != "authorization_code":
        raise RefusalError("token.grant_type", value=kind or "")
    given = form.get("code") or ""
    code = spent(visit, given, client.client_id)
    if form.get("redirect_uri") != code.ask.redirect_uri:
        raise RefusalError("token.redirect_uri")
    _verify(code.ask.challenge, form.get("code_verifier"))
    return issued(visit, given, code)


def spent(visit: Visit, given: str, client_id: str) -> Code:
    """The code, which serves once and its own client alone; what a second use brings down is what the first one got
    (RFC 6749, 4.1.2). Raises RefusalError."""
    state = visit.state
    if (before := state.spent.get(given)) is not None:
        state.grants.take(before)
        raise RefusalError("token.code_used")
    code = state.codes.get(given)
    if code is None:
        raise RefusalError("token.code")
    if code.ask.client_id != client_id:
        raise RefusalError("token.other_client")
    state.codes.take(given)
    state.spent.put(given, "")
    visit.identity = code.identity
    if visit.fault("handover_replayed"):
        raise RefusalError("token.code_used")
    if code.expires <= visit.now or visit.fault("handover_expired"):
        raise RefusalError("token.code_expired", seconds=visit.settings.code_seconds)
    return code


def _verify(challenge: str, verifier: str | None) -> None:
    if not challenge and verifier is None:
        return
    if not challenge or verifier is None or not hmac.compare_digest(s256(verifier), challenge):
        raise RefusalError("token.verifier")


def issued(visit: Visit, given: str, code: Code) -> Response:
    """The tokens of a code."""
    body = claims.access_token(visit, code)
    access = mistakes.sign(visit, body, ACCESS)
    about = claims.id_token(visit, code, access)
    visit.tokens = {"access_token": body, "id_token": about}
    visit.state.spent.put(given, access)
    ends = visit.now + visit.settings.access_seconds
    visit.state.grants.put(access, Grant(code.ask.client_id, code.identity, ends))
    return json_response({
        "id_token": mistakes.sign(visit, about),
        "access_token": access,
        "expires_in": visit.settings.access_seconds,
        "token_type": "Bearer",
        "scope": code.ask.scope,
    })  # fmt: skip


def userinfo(visit: Visit) -> Response:
    """Who an access token speaks for; `?schema=openid` changes nothing. Raises RefusalError."""
    kind, _, given = visit.request.headers.get("authorization", "").partition(" ")
    bearer = given.strip() if kind.lower() == "bearer" else visit.request.form.get("access_token")
    if not bearer:
        raise RefusalError("userinfo.none")
    grant = visit.state.grants.get(bearer)
    if grant is None:
        raise RefusalError("userinfo.token")
    visit.client, visit.identity = grant.client_id, grant.identity
    if grant.expires <= visit.now:
        raise RefusalError("userinfo.expired", seconds=visit.settings.access_seconds)
    return json_response(dict(claims.who(visit, grant.identity)))

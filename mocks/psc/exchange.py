"""Token exchange (RFC 8693), as the authorization server of a « Pro Santé Connectée » API does it: an option.

Its tokens are not those of Pro Santé Connect: `aud`, `cnf`, four hours (facts/identity-providers.md 1.5, 1.6, 1.10).
"""

from base64 import b64encode
from hashlib import sha256

from mocks.psc import claims
from mocks.psc.call import Call
from mocks.psc.clients import check_binding, thumbprint
from mocks.psc.errors import RefusalError
from mocks.psc.keys import Claims
from mocks.psc.model import Client, Grant, Session
from mocks.psc.sessions import granted
from mocks.wire import Response, json_response
from mocks.wire.identifiers import new_id

GRANT = "urn:ietf:params:oauth:grant-type:token-exchange"
ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token"  # noqa: S105 (a name)
SECONDS, REFRESH_SECONDS = 14_400, 1800
ISSUER, AUDIENCE = "psc", "api-simulation"


def by_exchange(call: Call, client: Client) -> Response:
    """A token of the API for one of Pro Santé Connect. Raises RefusalError."""
    if not call.settings.token_exchange:
        raise RefusalError("token.grant_closed", value=GRANT)
    form = call.request.form
    if form.get("subject_issuer") != ISSUER:
        raise RefusalError("exchange.issuer")
    grant = call.state.grants.get(form.get("subject_token"))
    if grant is None or grant.kind != "access" or grant.expires <= call.now:
        raise RefusalError("exchange.token")
    check_binding(call, grant)
    session = granted(call, grant.session)
    if session is None:
        raise RefusalError("exchange.token")
    return json_response(_answer(call, client, grant, session))


def _answer(call: Call, client: Client, grant: Grant, session: Session) -> dict[str, object]:
    body = _claims(call, client, session)
    call.tokens["access_token"] = body
    return {
        "access_token": call.keyring.sign(body),
        "expires_in": SECONDS,
        "refresh_expires_in": REFRESH_SECONDS,
        "token_type": "Bearer",
        "issued_token_type": ACCESS_TOKEN,
        "session_state": session.id,
        "scope": grant.scope,
    }


def _claims(call: Call, client: Client, session: Session) -> Claims:
    identity, now = claims.holder(call, session), int(call.now)
    bound = _confirmation(call)
    return [
        ("exp", now + SECONDS),
        ("iat", now),
        ("jti", new_id()),
        ("iss", call.issuer),
        ("aud", AUDIENCE),
        ("sub", claims.subject(identity)),
        ("typ", "Bearer"),
        ("azp", client.client_id),
        ("realm_access", {"roles": []}),
        *([("cnf", {"x5t#S256": bound})] if bound else []),
        ("SubjectNameID", identity.national_id),
    ]


def _confirmation(call: Call) -> str:
    """The hash of the connection's certificate (RFC 8705); encoded as in the captures where a fault says so."""
    if call.request.certificate is None:
        return ""
    if call.fault("cnf.hex64"):
        return b64encode(sha256(call.request.certificate).hexdigest().encode()).decode()
    return thumbprint(call)

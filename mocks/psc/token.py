"""The token endpoint: each refusal of facts/identity-providers.md 1.8 in its measured order."""

import hmac
from collections.abc import Callable

from mocks.psc.call import Call
from mocks.psc.ciba import by_ciba
from mocks.psc.clients import authenticate, check_binding
from mocks.psc.device import by_device
from mocks.psc.errors import RefusalError
from mocks.psc.exchange import GRANT as EXCHANGE
from mocks.psc.exchange import by_exchange
from mocks.psc.hashes import UNRESERVED, s256
from mocks.psc.issue import issue
from mocks.psc.model import Client, Code
from mocks.psc.sessions import end, granted
from mocks.wire import Response

CIBA = "urn:openid:params:grant-type:ciba"
DEVICE = "urn:ietf:params:oauth:grant-type:device_code"
CLOSED = ("password", "client_credentials", "implicit")
"""Advertised by the discovery document, and open to nobody."""


def token(call: Call) -> Response:
    """Answer a token request. Raises RefusalError."""
    form = call.request.form
    grant_type = form.get("grant_type")
    if grant_type is None:
        raise RefusalError("token.no_grant_type")
    answer = GRANTS.get(grant_type)
    if answer is None and grant_type not in CLOSED:
        raise RefusalError("token.grant_type", value=grant_type)
    client = authenticate(call)
    if name := form.repeated:
        raise RefusalError("token.duplicated", name=name)
    if answer is None:
        raise RefusalError("token.grant_closed", value=grant_type)
    return answer(call, client)


def _by_code(call: Call, client: Client) -> Response:
    given = call.request.form.get("code")
    if given is None:
        raise RefusalError("token.no_code")
    code = _spend(call, given)
    if call.request.form.get("redirect_uri") != code.ask.redirect_uri or call.fault("token.redirect_other"):
        raise RefusalError("token.redirect_uri", expected=code.ask.redirect_uri)
    if code.ask.client_id != client.client_id:
        raise RefusalError("token.other_client")
    _verify_pkce(code, call.request.form.get("code_verifier"))
    session = call.session(code.session)
    if session is None:
        raise RefusalError("token.session")
    return issue(call, client, session, code.ask.scope, code.ask.nonce)


def _spend(call: Call, given: str) -> Code:
    """The code, which serves once; a second use also ends the session that the first one made."""
    used_in = call.state.spent.get(given)
    if used_in is None and call.fault("code.used") and (before := call.state.codes.take(given)):
        used_in = before.session
    if used_in is not None:
        end(call, used_in)
        raise RefusalError("token.code_used")
    code = call.state.codes.take(given)
    if code is None:
        raise RefusalError("token.code")
    call.state.spent.put(given, code.session)
    if code.expires <= call.now or call.fault("code.late"):
        raise RefusalError("token.code_expired", seconds=call.settings.code_seconds)
    return code


def _verify_pkce(code: Code, verifier: str | None) -> None:
    challenge = code.ask.challenge
    if not challenge:
        if verifier is not None:
            raise RefusalError("token.pkce_unasked")
        return
    if verifier is None:
        raise RefusalError("token.pkce_none")
    if not UNRESERVED.fullmatch(verifier):
        raise RefusalError("token.pkce_shape")
    answer = s256(verifier) if code.ask.challenge_method == "S256" else verifier
    if not hmac.compare_digest(answer, challenge):
        raise RefusalError("token.pkce_wrong")


def _by_refresh(call: Call, client: Client) -> Response:
    given = call.request.form.get("refresh_token")
    if given is None:
        raise RefusalError("token.no_refresh")
    grant = call.state.grants.get(given)
    if grant is None or grant.kind != "refresh" or grant.client_id != client.client_id:
        raise RefusalError("token.refresh")
    if grant.expires <= call.now or call.fault("refresh.late"):
        raise RefusalError("token.refresh_expired", seconds=call.settings.refresh_seconds)
    check_binding(call, grant)
    session = granted(call, grant.session)
    if session is None:
        raise RefusalError("token.session")
    return issue(call, client, session, grant.scope, grant.nonce)


Answer = Callable[[Call, Client], Response]
GRANTS: dict[str, Answer] = {
    "authorization_code": _by_code,
    "refresh_token": _by_refresh,
    CIBA: by_ciba,
    DEVICE: by_device,
    EXCHANGE: by_exchange,
}

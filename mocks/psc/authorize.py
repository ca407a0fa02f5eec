"""The authorization endpoint: checks in Keycloak's order (facts/identity-providers.md 1.3, 1.8)."""

from dataclasses import replace
from urllib.parse import urlsplit

from diagnostics.domain.texts import load_texts
from mocks.identities import Identity, UnknownIdentityError, find
from mocks.psc import audit, login, mistakes
from mocks.psc.answers import grant_code, send_error
from mocks.psc.call import Call
from mocks.psc.errors import RefusalError
from mocks.psc.hashes import UNRESERVED
from mocks.psc.model import Ask, Client, Session
from mocks.psc.request_object import opened
from mocks.psc.sessions import begin, cookie, current
from mocks.wire import Params, Response

FLOWS = frozenset({
    "code", "none", "id_token", "token", "id_token token", "code id_token", "code token", "code id_token token",
})  # fmt: skip
"""Their words in the order of the alphabet."""
MODES = ("query", "fragment", "form_post")
METHODS = ("S256", "plain")
LOCAL = ("localhost", "127.0.0.1", "::1")
BY_HINT = "login_hint"
COLLEAGUE, LEFT_SECONDS = "camille", 7200
LONGEST = 4000
"""Characters of a parameter; request objects may be longer."""


def authorize(call: Call) -> Response:
    """Answer an authorization request. Raises RefusalError for the pages that redirect nowhere."""
    call.client = call.given.get("client_id") or ""
    params = mistakes.asked(call, call.given)
    if params.get("request_uri") is not None:
        return _proceed(call, _pushed(call, params))
    client = _client(call, params)
    params = opened(params)
    audit.authorization(call, params)
    uri = _redirect_uri(call, client, params.get("redirect_uri"))
    mode = params.get("response_mode") or "query"
    try:
        ask = _ask(call, params, client, uri)
    except RefusalError as refusal:
        return send_error(call, refusal, uri, mode if mode in MODES else "query", params.get("state"))
    return _proceed(call, ask)


def checked(call: Call, params: Params, client: Client) -> Ask:
    """A request that was pushed, checked in the same order. Raises RefusalError."""
    params = opened(params)
    params = mistakes.asked(call, params)
    uri = _redirect_uri(call, client, params.get("redirect_uri"))
    audit.authorization(call, params)
    return _ask(call, params, client, uri)


def _client(call: Call, params: Params) -> Client:
    client_id = params.get("client_id")
    if not client_id:
        raise RefusalError("authorize.no_client")
    client = call.known(client_id)
    if call.fault("client.other_environment"):
        raise RefusalError("authorize.other_environment", client_id=client_id)
    if client is None or call.fault("client.unknown"):
        raise RefusalError("authorize.client", client_id=client_id)
    return client


def _redirect_uri(call: Call, client: Client, uri: str | None) -> str:
    """The return address, compared as a string with those that are registered."""
    known = uri in client.redirect_uris and not call.fault("client.redirect_other")
    if uri is not None and (known or _local(call, uri)):
        return uri
    raise RefusalError("authorize.redirect_uri", redirect_uri=uri or "")


def _local(call: Call, uri: str) -> bool:
    try:
        parts = urlsplit(uri)
        _ = parts.port  # a ValueError where it is none
    except ValueError:
        return False
    local = parts.hostname in LOCAL and "@" not in parts.netloc and uri.isprintable() and " " not in uri
    return local and parts.scheme in ("http", "https") and not parts.fragment and call.lenient("any_localhost_redirect")


def _ask(call: Call, params: Params, client: Client, uri: str) -> Ask:
    """The checks whose failure is told to the relying party, in Keycloak's order."""
    if name := next((name for name, value in params if name != "request" and len(value) > LONGEST), None):
        raise RefusalError("authorize.too_long", name=name[:40])
    _response_type(params)
    if name := params.repeated:
        raise RefusalError("authorize.duplicated", name=name)
    scope = params.get("scope") or "openid"
    if unknown_scopes(scope):
        raise RefusalError("authorize.scope", value=scope)
    max_age = params.get("max_age")
    if max_age is not None and not (max_age.isascii() and max_age.isdigit()):
        raise RefusalError("authorize.max_age")
    if call.settings.acr_required and not params.get("acr_values"):
        raise RefusalError("authorize.acr_values")
    challenge, method = _pkce(params, client)
    return Ask(
        client_id=client.client_id,
        redirect_uri=uri,
        scope=scope,
        state=params.get("state"),
        nonce=params.get("nonce") or "",
        response_mode=params.get("response_mode") or "query",
        challenge=challenge,
        challenge_method=method,
        acr_values=params.get("acr_values") or "",
        prompt=params.get("prompt") or "",
        max_age=None if max_age is None else int(max_age[:9]),
        login_hint=params.get("login_hint") or "",
        idp_hint=params.get("kc_idp_hint") or "",
    )


def _response_type(params: Params) -> None:
    kind = params.get("response_type")
    if not kind:
        raise RefusalError("authorize.no_response_type")
    if " ".join(sorted(kind.split())) not in FLOWS:
        raise RefusalError("authorize.response_type", value=kind)
    if (mode := params.get("response_mode")) is not None and mode not in MODES:
        raise RefusalError("authorize.response_mode", value=mode)
    if kind != "code":
        raise RefusalError("authorize.flow")


def unknown_scopes(scope: str) -> list[str]:
    """Those of a list of scopes that the service does not know."""
    known = load_texts("mocks.psc", "discovery.toml")["scopes_supported"]
    return [one for one in scope.split() if one not in known]


def _pkce(params: Params, client: Client) -> tuple[str, str]:
    challenge, method = params.get("code_challenge"), params.get("code_challenge_method")
    if challenge is None and method is not None:
        raise RefusalError("authorize.pkce_challenge")
    if challenge is None:
        if client.pkce_required:
            raise RefusalError("authorize.pkce_required")
        return "", ""
    if method is not None and method not in METHODS:
        raise RefusalError("authorize.pkce_method", value=method)
    if not UNRESERVED.fullmatch(challenge):
        raise RefusalError("authorize.pkce_shape")
    return challenge, method or "plain"


def _pushed(call: Call, params: Params) -> Ask:
    """The request that was pushed before (RFC 9126); it serves once."""
    client_id, found = params.get("client_id") or "", call.state.pushed.take(params.get("request_uri"))
    call.client = client_id
    if found is None or found[0] != client_id or found[2] <= call.now:
        raise RefusalError("authorize.request_uri")
    return found[1]


def _proceed(call: Call, ask: Ask) -> Response:
    """Straight on for somebody who is signed in; a page for anybody else."""
    prompt = ask.prompt.split()
    session = None if "login" in prompt else current(call) or _colleague(call)
    if session is not None and not _too_old(call, ask, session):
        if ask.client_id in session.clients and "none" not in prompt:
            call.remarks.append("still_signed_in")
        return grant_code(call, ask, session).with_headers(cookie(call, session))
    if "none" in prompt:
        return send_error(
            call, RefusalError("authorize.login_required"), ask.redirect_uri, ask.response_mode, ask.state
        )
    person = _automatic(call, ask)
    if person is not None:
        session = begin(call, person, "MOBILE")
        return grant_code(call, ask, session).with_headers(cookie(call, session))
    return login.start(call, ask)


def _colleague(call: Call) -> Session | None:
    """The session that somebody else left open on this computer, two hours ago."""
    fault = call.fault("session.colleague")
    if fault is None:
        return None
    try:
        colleague = find(fault.value or COLLEAGUE)
    except UnknownIdentityError:
        colleague = find(COLLEAGUE)
    left = replace(begin(call, colleague, "CARD"), began=call.now - LEFT_SECONDS)
    call.state.sessions.put(left.id, left)
    return left


def _too_old(call: Call, ask: Ask, session: Session) -> bool:
    return ask.max_age is not None and call.now - session.began > ask.max_age


def _automatic(call: Call, ask: Ask) -> Identity | None:
    """Whom the space signs in without a page."""
    wanted = call.settings.automatic
    if not wanted:
        return None
    try:
        person = find(ask.login_hint if wanted == BY_HINT else wanted)
    except UnknownIdentityError:
        return None
    return person if person.listed else None

"""The authorization endpoint, in IdentityServer's manner: what is wrong with a request is told on a page of its own,
and only what somebody did or left undone goes back to the relying party (facts/identity-providers.md 3)."""

from urllib.parse import urlencode

from mocks.monsisra import mistakes, places, sessions
from mocks.monsisra.clients import known
from mocks.monsisra.errors import RefusalError
from mocks.monsisra.state import Ask, Code, Session
from mocks.monsisra.visit import Visit, new_id
from mocks.psc.hashes import UNRESERVED
from mocks.wire import Params, Response, redirect

SCOPES = ("openid", "profile", "email")
LONGEST = 2000
"""Characters of a parameter (ours; IdentityServer has one for each)."""


def authorize(visit: Visit) -> Response:
    """Answer an authorization request. Raises RefusalError, for the page that redirects nowhere."""
    if mistakes.legacy(visit):
        return mistakes.old_browser(visit)
    given = visit.given
    ask = checked(visit, given)
    prompt = (given.get("prompt") or "").split()
    session = sessions.current(visit)
    if session is not None and "login" not in prompt and not _too_old(visit, session, given.get("max_age")):
        return granted(visit, ask, session)
    if "none" in prompt:
        return told(visit, ask, RefusalError("authorize.login_required"))
    id = new_id()
    visit.state.asks.put(id, ask)
    return visit.go(f"{places.SIGN_IN}?{urlencode({'demande': id})}")


def resumed(visit: Visit) -> Response:
    """Somebody has signed in for a service: on to it. Raises RefusalError."""
    session = sessions.current(visit)
    if session is None:
        return visit.go(f"{places.SIGN_IN}?{urlencode({'demande': visit.given.get('demande') or ''})}")
    ask = asked(visit, visit.given.get("demande"))
    if ask is None:
        raise RefusalError("authorize.gone")
    if ask.fresh and session.began < ask.made:
        return visit.go(f"{places.SIGN_IN}?{urlencode({'demande': visit.given.get('demande') or ''})}")
    visit.state.asks.take(visit.given.get("demande"))
    return granted(visit, ask, session)


def refused(visit: Visit) -> Response:
    """Somebody does not want to sign in: the service is told. Raises RefusalError."""
    visit.own_form()
    ask = asked(visit, visit.given.get("demande"))
    visit.state.asks.take(visit.given.get("demande"))
    if ask is None:
        raise RefusalError("authorize.gone")
    return told(visit, ask, RefusalError("authorize.denied"))


def asked(visit: Visit, id: str | None) -> Ask | None:
    """The request that somebody signs in for, when it has not lapsed."""
    found = visit.state.asks.get(id)
    if found is None or visit.now >= found.made + visit.settings.login_seconds:
        return None
    visit.client = found.client_id
    return found


def checked(visit: Visit, given: Params) -> Ask:
    """The request, when all is right with it. Raises RefusalError."""
    visit.client = (given.get("client_id") or "")[:LONGEST]
    client = known(visit, visit.client)
    if client is None:
        raise RefusalError("authorize.client", client_id=visit.client)
    uri = given.get("redirect_uri") or ""
    if uri not in client.redirect_uris:
        raise RefusalError("authorize.redirect_uri", redirect_uri=uri)
    if name := given.repeated or next((name for name, value in given if len(value) > LONGEST), None):
        raise RefusalError("authorize.parameter", name=name[:40])
    if (kind := given.get("response_type")) != "code":
        raise RefusalError("authorize.response_type", value=kind or "")
    if (mode := given.get("response_mode")) not in (None, "query"):
        raise RefusalError("authorize.response_mode", value=mode)
    scope = given.get("scope") or ""
    if "openid" not in scope.split() or set(scope.split()) - set(SCOPES):
        raise RefusalError("authorize.scope", value=scope)
    if (age := given.get("max_age")) is not None and not (age.isascii() and age.isdigit()):
        raise RefusalError("authorize.max_age")
    return Ask(
        client.client_id, uri, scope, visit.now, given.get("state"), given.get("nonce") or "",
        _challenge(given, client.pkce_required), "login" in (given.get("prompt") or "").split() or age is not None,
    )  # fmt: skip


def _challenge(given: Params, required: bool) -> str:
    """The PKCE challenge: S256 or nothing, which is ours."""
    challenge, method = given.get("code_challenge"), given.get("code_challenge_method")
    if challenge is None and method is None and not required:
        return ""
    if challenge is None or not UNRESERVED.fullmatch(challenge):
        raise RefusalError("authorize.challenge")
    if method != "S256":
        raise RefusalError("authorize.challenge_method", value=method or "plain")
    return challenge


def _too_old(visit: Visit, session: Session, max_age: str | None) -> bool:
    return max_age is not None and visit.now - session.began > int(max_age[:9])


def granted(visit: Visit, ask: Ask, session: Session) -> Response:
    """Send the code to the relying party."""
    visit.client = ask.client_id
    sessions.used_by(visit, session, ask.client_id)
    code, ends = new_id(), visit.now + visit.settings.code_seconds
    visit.state.codes.put(code, Code(ask, session.identity, session.id, session.began, ends))
    return _back(visit, ask, {"code": code, "scope": ask.scope})


def told(visit: Visit, ask: Ask, refusal: RefusalError) -> Response:
    """Tell the relying party that nobody is coming."""
    visit.refusal = refusal
    return _back(visit, ask, {"error": refusal.row.error})


def _back(visit: Visit, ask: Ask, fields: dict[str, str]) -> Response:
    state = mistakes.state(visit, ask.state)
    fields |= {} if state is None else {"state": state}
    return redirect(f"{ask.redirect_uri}{'&' if '?' in ask.redirect_uri else '?'}{urlencode(fields)}")

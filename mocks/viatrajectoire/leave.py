"""« Se déconnecter », at both ends (facts/identity-providers.md 1.7); and what providers say of sessions they ended."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from mocks.viatrajectoire import oidc, sessions, tokens
from mocks.viatrajectoire.errors import LoginError
from mocks.viatrajectoire.providers import BEHIND, Name, provider
from mocks.viatrajectoire.registration import AFTER_LOGOUT, CLIENT_ID
from mocks.viatrajectoire.state import Arrival
from mocks.viatrajectoire.visit import Visit, new_id
from mocks.wire import Response, Work, json_response, redirect
from mocks.wire.message import NO_STORE


def leave(visit: Visit) -> Response:
    """« Se déconnecter » : the site's session ends, and Pro Santé Connect's, as its rules demand (row RP-35). People
    come from MonSisra, and go back to it: its session ends by one more click, which the page offers. Ours."""
    closed = sessions.closed(visit)
    arrival = closed.arrival if closed else None
    if arrival is None or BEHIND.get(arrival.door) == "psc":
        return _left(visit, arrival)
    visit.space.changed()
    return sessions.forget(visit, visit.page("left.html", other=_elsewhere(visit, arrival)))


def not_me(visit: Visit) -> Response:
    """« Ce n'est pas vous ? » : both sessions end, whichever the provider, so that nobody is signed in as a colleague
    at the next click (rows PS-26, MS-12)."""
    waiting = visit.state.waiting.take(visit.request.cookie(sessions.ARRIVAL))
    closed = sessions.closed(visit)
    arrival = closed.arrival if closed else waiting.arrival if waiting else None
    return _left(visit, arrival)


def _left(visit: Visit, arrival: Arrival | None) -> Response:
    """On to the provider, which sends the browser back; straight to the page that says so where there is none."""
    visit.space.changed()
    target = _elsewhere(visit, arrival) if arrival else ""
    return sessions.forget(visit, redirect(target) if target else visit.go(AFTER_LOGOUT))


def _elsewhere(visit: Visit, arrival: Arrival) -> str:
    """Where the provider ends its own session and sends the browser back; empty where it has no such place."""
    if not arrival.end_session:
        return ""
    asked = {
        "id_token_hint": arrival.id_token,
        "post_logout_redirect_uri": visit.here + AFTER_LOGOUT,
        "client_id": CLIENT_ID,
        "state": new_id(),
    }
    mark = "&" if "?" in arrival.end_session else "?"
    return f"{arrival.end_session}{mark}{urlencode(asked)}"


def left(visit: Visit) -> Response:
    """Back from the provider. What it says of our `state` is not looked at: it may lose it (row RP-37), and nothing
    depends on it."""
    return visit.page("left.html", other="")


def told(name: Name) -> Callable[[Visit], Response]:
    """Back-channel logout: a provider's server posts a signed token that names a session (row RP-23)."""

    def page(visit: Visit) -> Response:
        asked, token = provider(visit, name), visit.form.get("logout_token") or ""
        means = oidc.means(visit, visit.state.keys.get(asked.issuer))

        def do() -> Any:
            claims, _ = oidc.read(asked, means, token, "logout+jwt")
            tokens.logout(claims, asked, means.now)
            return claims

        return Response(work=Work(lambda: oidc.outcome(do), lambda found: _ended(visit, name, found)))

    return page


def _ended(visit: Visit, name: Name, found: Any) -> Response:
    error = found if isinstance(found, LoginError) else None
    if error is None and visit.state.spent.get(f"logout {found['jti']}") is not None:
        error = LoginError("spent")
    if error is not None:
        visit.verdict = f"logout.{error.key}"
        return json_response({"error": "invalid_request", "error_description": str(error)}, 400)
    visit.state.spent.put(f"logout {found['jti']}", visit.now)
    sid, subject = found.get("sid"), found.get("sub")
    _end(visit, name, lambda one: one.sid == sid if sid else one.subject == subject)
    return Response(200, b"", NO_STORE)


def _end(visit: Visit, name: Name, which: Callable[[Arrival], bool]) -> None:
    sessions.end_where(visit, lambda one: BEHIND.get(one.door) == name and which(one))


def framed(name: Name) -> Callable[[Visit], Response]:
    """Front-channel logout: the provider's page opens ours in a frame; `iss` and `sid` must be right."""

    def page(visit: Visit) -> Response:
        issuer, sid = visit.request.query.get("iss"), visit.request.query.get("sid")
        if issuer != provider(visit, name).issuer or not sid:
            visit.verdict = "logout.claims"
            return json_response({"error": "invalid_request"}, 400)
        _end(visit, name, lambda one: one.sid == sid)
        return Response(200, b"", NO_STORE)

    return page

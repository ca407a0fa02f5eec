"""Sign-out: of the portal's own accord, or asked by a relying party (OpenID Connect RP-Initiated Logout)."""

import json
from urllib.parse import urlencode

from mocks.monsisra import sessions
from mocks.monsisra.clients import known
from mocks.monsisra.visit import Visit, text
from mocks.wire import Response, redirect


def end(visit: Visit) -> Response:
    """End the session for who brings an ID token of this browser's session; who brings none, or another's, is asked
    first. Where no session is open any more, there is nothing to ask. Back to a registered address of the token's
    client alone: any other is passed over, as IdentityServer does."""
    sid, visit.client = _hinted(visit, visit.given.get("id_token_hint"))
    session = sessions.current(visit)
    if session is not None and session.id != sid:
        return ask(visit)
    if session is not None:
        sessions.closed(visit)
    client, uri = known(visit, visit.client), visit.given.get("post_logout_redirect_uri")
    if client is None or uri not in client.post_logout_uris:
        return _left(visit)
    state = visit.given.get("state")
    query = "" if state is None else f"{'&' if '?' in uri else '?'}{urlencode({'state': state})}"
    return redirect(f"{uri}{query}")


def ask(visit: Visit) -> Response:
    """Does this person want to sign out?"""
    return visit.page("signout.html")


def confirmed(visit: Visit) -> Response:
    """He does. Raises RefusalError."""
    visit.own_form()
    sessions.current(visit)
    sessions.closed(visit)
    return _left(visit)


def _left(visit: Visit) -> Response:
    return visit.page("said.html", title=text("left"), said=text("left_said"), problem="", back="/")


def _hinted(visit: Visit, hint: str | None) -> tuple[str, str]:
    """Session and client of an ID token of this space, lapsed or not; nothing for any other."""
    from joserfc import jws  # slow to load
    from joserfc.errors import JoseError

    for key in visit.keyring.keys if hint else ():
        try:
            body = json.loads(jws.deserialize_compact(hint or "", key.key).payload)
            if body["iss"] == visit.issuer:
                return str(body["sid"]), str(body["aud"])
        except (JoseError, ValueError, KeyError, TypeError):
            continue
    return "", ""

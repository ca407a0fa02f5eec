"""Logout asked by the relying party, and what others are told of it (facts/identity-providers.md 1.7)."""

import json
from urllib.parse import urlencode

from mocks.psc import pages
from mocks.psc.call import Call
from mocks.psc.errors import RefusalError
from mocks.psc.model import Session
from mocks.psc.sessions import clients_of, current, end, no_cookie
from mocks.wire import Response, html_response, redirect


def logout(call: Call) -> Response:
    """End the session and go back, to a registered address alone. Raises RefusalError."""
    given = call.given
    hint = given.get("id_token_hint")
    session_id, client_id = _hinted(call, hint) if hint is not None else (None, given.get("client_id"))
    if hint is not None and given.get("client_id") not in (None, client_id):
        raise RefusalError("logout.other_client")
    call.client = client_id or ""
    uri = given.get("post_logout_redirect_uri")
    client = call.known(client_id)
    if uri is not None and client_id is None:
        raise RefusalError("logout.no_client")
    declared = client is not None and uri in client.post_logout_uris and not call.fault("logout.uri_other")
    if uri is not None and not declared:
        raise RefusalError("logout.redirect_uri", redirect_uri=uri)
    if hint is None and not (call.request.method == "POST" and given.get("confirmed")):
        return html_response(pages.render("logout_confirm.html", fields=dict(given)))
    state = None if call.fault("logout.state_dropped") else given.get("state")
    uri = None if call.fault("logout.stranded") else uri
    if call.fault("logout.local"):
        return _leave(call, None, uri, state)
    ended = end(call, session_id) if session_id else _end_here(call)
    return _leave(call, ended, uri, state).with_headers(no_cookie(call))


def session_iframe(call: Call) -> Response:
    """The page by which a relying party watches a session in a frame: advertised, and empty here."""
    page = html_response(pages.render("said.html", title=pages.text("iframe"), said=pages.text("iframe_said")))
    return page._replace(framed="*")


def _hinted(call: Call, hint: str) -> tuple[str, str]:
    """Session and client of an ID token of this space, lapsed or not. Spaces share their first key."""
    from joserfc import jws  # slow to load
    from joserfc.errors import JoseError

    for key in call.keyring.keys:
        try:
            body = json.loads(jws.deserialize_compact(hint, key.key).payload)
            if (body["iss"], body["typ"]) != (call.issuer, "ID"):
                continue
            return str(body["session_state"]), str(body["azp"])
        except (JoseError, ValueError, KeyError, TypeError):
            continue
    raise RefusalError("logout.hint")


def _end_here(call: Call) -> Session | None:
    session = current(call)
    return end(call, session.id) if session else None


def _leave(call: Call, ended: Session | None, uri: str | None, state: str | None) -> Response:
    frames = _frames(call, ended)
    target = uri if uri is None or state is None else _joined(uri, urlencode({"state": state}))
    if target is not None and not frames:
        return redirect(target)
    return html_response(pages.render("logged_out.html", target=target, frames=frames))


def _frames(call: Call, ended: Session | None) -> list[str]:
    """Addresses of clients to be opened in frames: front-channel logout."""
    sid = urlencode({"iss": call.issuer, "sid": ended.id}) if ended else ""
    uris = [client.frontchannel_logout_uri for client in clients_of(call, ended) if client.frontchannel_logout_uri]
    return [_joined(uri, sid) for uri in uris]


def _joined(uri: str, query: str) -> str:
    return f"{uri}{'&' if '?' in uri else '?'}{query}"

"""Sessions of signed-in people, and the browser's cookie for them."""

import hmac
from dataclasses import replace

from mocks.identities import Identity, find
from mocks.psc import claims
from mocks.psc.call import Call
from mocks.psc.keys import Claims
from mocks.psc.model import Channel, Client, Session
from mocks.wire import form_post
from mocks.wire.identifiers import new_id
from mocks.wire.message import Header

COOKIE = "PSC_SIMULATION"
EVENT = "http://schemas.openid.net/event/backchannel-logout"


def current(call: Call) -> Session | None:
    """The session of this browser, if it has not ended."""
    id, _, browser = (call.request.cookie(COOKIE) or "").partition(".")
    found = call.session(id)
    if found is None or not hmac.compare_digest(found.browser.encode(), browser.encode()):
        return None
    call.identity = found.identity
    return None if call.fault("session.over") else found


def granted(call: Call, session_id: str) -> Session | None:
    """The session of a token that a server presents; one that is over should not be presented any more."""
    if call.fault("session.closed") or call.fault("session.outlived"):
        end(call, session_id)
    found = call.session(session_id)
    if found is None:
        call.remarks.append("session_outlived")
    return found


def begin(call: Call, identity: Identity, channel: Channel, delegate: str = "") -> Session:
    """Sign somebody in."""
    session = Session(new_id(), identity.key, channel, call.now, call.now, delegate=delegate, browser=new_id())
    call.state.sessions.put(session.id, session)
    call.identity = identity.key
    return session


def touch(call: Call, session: Session, client: str = "") -> Session:
    """The session is used now, by this client."""
    clients = session.clients if not client or client in session.clients else (*session.clients, client)
    used = replace(session, used=call.now, clients=clients)
    call.state.sessions.put(session.id, used)
    return used


def end(call: Call, session_id: str) -> Session | None:
    """Close a session; what was granted in it ends with it, and its services are told (back-channel logout)."""
    ended = call.state.sessions.take(session_id)
    if ended is not None:
        _tell(call, ended)
        call.space.changed()
    return ended


def leave(call: Call, session_id: str, client: str) -> None:
    """Take one client out of a session, with what it was granted there; without any client left, the session ends."""
    call.state.grants.drop(lambda grant: grant.session == session_id and grant.client_id == client)
    session = call.state.sessions.get(session_id)
    if session is None:
        return
    others = tuple(name for name in session.clients if name != client)
    if others:
        call.state.sessions.put(session_id, replace(session, clients=others))
    else:
        end(call, session_id)


def _tell(call: Call, ended: Session) -> None:
    for client in clients_of(call, ended):
        if client.backchannel_logout_uri:
            token = call.keyring.sign(_logout_claims(call, ended, client), kind="logout+jwt")
            call.space.send(form_post(client.backchannel_logout_uri, {"logout_token": token}))


def _logout_claims(call: Call, ended: Session, client: Client) -> Claims:
    now = int(call.now)
    return [
        ("iat", now),
        ("exp", now + 120),
        ("jti", new_id()),
        ("iss", call.issuer),
        ("aud", client.client_id),
        ("sub", claims.subject(find(ended.identity))),
        ("typ", "Logout"),
        ("sid", ended.id),
        ("events", {EVENT: {}}),
    ]


def clients_of(call: Call, session: Session | None) -> list[Client]:
    """The clients that were given tokens in a session."""
    found = (call.known(name) for name in (session.clients if session else ()))
    return [client for client in found if client is not None]


def cookie(call: Call, session: Session) -> Header:
    """Give the browser its session."""
    return "set-cookie", f"{COOKIE}={session.id}.{session.browser}; Path={_path(call)}; HttpOnly; SameSite=Lax"


def no_cookie(call: Call) -> Header:
    """Take the session away from the browser."""
    return "set-cookie", f"{COOKIE}=; Path={_path(call)}; Max-Age=0; HttpOnly; SameSite=Lax"


def _path(call: Call) -> str:
    return call.space.prefix or "/"

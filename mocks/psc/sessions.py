"""Sessions of signed-in people, and the browser's cookie for them."""

from dataclasses import replace

from mocks.identities import Identity
from mocks.psc.call import Call
from mocks.psc.model import Channel, Session
from mocks.wire.message import Header

COOKIE = "PSC_SIMULATION"


def current(call: Call) -> Session | None:
    """The session of this browser, if it has not ended."""
    return call.session(call.request.cookie(COOKIE))


def begin(call: Call, identity: Identity, channel: Channel) -> Session:
    """Sign somebody in."""
    session = Session(call.new_id(), identity.key, channel, call.now, call.now)
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
    """Close a session; what was granted in it ends with it."""
    ended = call.state.sessions.take(session_id)
    if ended is not None:
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


def cookie(call: Call, session: Session) -> Header:
    """Give the browser its session."""
    return "set-cookie", f"{COOKIE}={session.id}; Path={_path(call)}; HttpOnly; SameSite=Lax"


def no_cookie(call: Call) -> Header:
    """Take the session away from the browser."""
    return "set-cookie", f"{COOKIE}=; Path={_path(call)}; Max-Age=0; HttpOnly; SameSite=Lax"


def _path(call: Call) -> str:
    return call.space.prefix or "/"

"""Who is signed in to MonSisra, on the space's clock."""

from dataclasses import replace

from mocks.identities import UnknownIdentityError, find
from mocks.monsisra.clients import known
from mocks.monsisra.members import subject
from mocks.monsisra.state import Session
from mocks.monsisra.visit import Visit, new_id
from mocks.psc.keys import Claims
from mocks.psc.sessions import EVENT
from mocks.wire import form_post

COOKIE = "MONSISRA_SIMULATION"
COLLEAGUE, COLLEAGUE_FAULT, LEFT_SECONDS = "camille", "identity_colleague", 1800


def opened(visit: Visit, identity: str, since: float | None = None) -> Session:
    """Sign somebody in: a new session, whatever the browser came with."""
    ended(visit, visit.request.cookie(COOKIE))
    session = Session(new_id(), new_id(), identity, visit.now if since is None else since, visit.now)
    visit.state.sessions.put(session.key, session)
    visit.cookie(COOKIE, session.key)
    visit.identity = identity
    visit.space.changed()
    return session


def current(visit: Visit) -> Session | None:
    """The session of this browser, when it has not ended; it counts as used now."""
    found = visit.state.sessions.get(visit.request.cookie(COOKIE))
    if found is None:
        return _colleague(visit)
    ends = min(found.began + visit.settings.session_seconds, found.used + visit.settings.idle_seconds)
    if visit.now >= ends:
        ended(visit, found.key)
        return None
    visit.identity = found.identity
    used = replace(found, used=visit.now)
    visit.state.sessions.put(used.key, used)
    return used


def _colleague(visit: Visit) -> Session | None:
    """The session that somebody else left open on this computer (MS-12); signing out of it is a way out."""
    fault = visit.space.faults.shown(f"monsisra.{COLLEAGUE_FAULT}", visit.client, visit.identity)
    left_behind = visit.state.left.get(visit.request.cookie(COOKIE)) or ()
    if fault is None or any(one is fault for one in left_behind):
        return None
    visit.fault(COLLEAGUE_FAULT)
    try:
        left = find(fault.value or COLLEAGUE).key
    except UnknownIdentityError:
        left = COLLEAGUE
    return opened(visit, left, visit.now - LEFT_SECONDS)


def closed(visit: Visit) -> None:
    """End the session of this browser, which finds no colleague's again until the fault is switched on anew."""
    ended(visit, visit.request.cookie(COOKIE))
    left = new_id()
    if faults := tuple(one for one in visit.space.faults if one.name == f"monsisra.{COLLEAGUE_FAULT}"):
        visit.state.left.put(left, faults)
    visit.cookie(COOKIE, left)


def used_by(visit: Visit, session: Session, client_id: str) -> None:
    """A client was given a code in this session: it will be told when the session ends."""
    clients = tuple(dict.fromkeys((*session.clients, client_id)))
    visit.state.sessions.put(session.key, replace(session, clients=clients))


def ended(visit: Visit, key: str | None) -> None:
    """End a session, and tell its clients' servers (OpenID Connect Back-Channel Logout, as IdentityServer does)."""
    session = visit.state.sessions.take(key)
    for name in session.clients if session else ():
        client = known(visit, name)
        if session and client and client.backchannel_logout_uri:
            token = visit.keyring.sign(_told(visit, session, name), "logout+jwt")
            visit.space.send(form_post(client.backchannel_logout_uri, {"logout_token": token}))
    visit.space.changed()


def _told(visit: Visit, session: Session, client_id: str) -> Claims:
    now = int(visit.now)
    return [
        ("iss", visit.issuer),
        ("aud", client_id),
        ("iat", now),
        ("exp", now + visit.settings.id_token_seconds),
        ("jti", new_id()),
        ("sub", subject(find(session.identity))),
        ("sid", session.id),
        ("events", {EVENT: {}}),
    ]

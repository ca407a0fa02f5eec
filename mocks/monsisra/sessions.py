"""Who is signed in to MonSisra, on the space's clock."""

from dataclasses import replace

from mocks.identities import UnknownIdentityError, find
from mocks.monsisra.state import Session
from mocks.monsisra.visit import Visit, new_id

COOKIE = "MONSISRA_SIMULATION"
CLOSED = "-"
"""The cookie of a browser that signed out."""
COLLEAGUE, LEFT_SECONDS = "camille", 1800


def opened(visit: Visit, identity: str, since: float | None = None) -> Session:
    """Sign somebody in: a new session, whatever the browser came with."""
    visit.state.sessions.take(visit.request.cookie(COOKIE))
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
        visit.state.sessions.take(found.key)
        return None
    visit.identity = found.identity
    used = replace(found, used=visit.now)
    visit.state.sessions.put(used.key, used)
    return used


def _colleague(visit: Visit) -> Session | None:
    """The session that somebody else left open on this computer (MS-12); signing out of it is a way out."""
    if visit.request.cookie(COOKIE) == CLOSED:
        return None
    fault = visit.fault("identity_colleague")
    if fault is None:
        return None
    try:
        left = find(fault.value or COLLEAGUE).key
    except UnknownIdentityError:
        left = COLLEAGUE
    return opened(visit, left, visit.now - LEFT_SECONDS)


def closed(visit: Visit) -> None:
    """End the session of this browser."""
    visit.state.sessions.take(visit.request.cookie(COOKIE))
    visit.cookie(COOKIE, CLOSED)

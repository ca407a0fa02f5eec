"""Who is signed in: sessions of the site, on the space's clock (facts/identity-providers.md 5, items 10 and 13)."""

from dataclasses import replace

from mocks.viatrajectoire.state import Arrival, Session
from mocks.viatrajectoire.visit import Visit, new_id
from mocks.wire import Response

COOKIE = "VT_SIMULATION"


def opened(visit: Visit, arrival: Arrival) -> Response:
    """Sign somebody in: a new session, whatever the browser came with, and on to his space."""
    session = Session(new_id(), arrival, visit.now, visit.now)
    visit.state.sessions.take(visit.request.cookie(COOKIE))
    visit.state.sessions.put(session.id, session)
    visit.identity = arrival.national_id
    visit.space.changed()
    return visit.go("/espace").with_headers(visit.cookie(COOKIE, session.id))


def current(visit: Visit) -> Session | None:
    """The session of this browser, when it has not ended; it counts as used now."""
    found = visit.state.sessions.get(visit.request.cookie(COOKIE))
    if found is None:
        return None
    ends = min(found.began + visit.settings.session_seconds, found.used + visit.settings.idle_seconds)
    if visit.now >= ends:
        visit.state.sessions.take(found.id)
        return None
    visit.identity = found.arrival.national_id
    used = replace(found, used=visit.now)
    visit.state.sessions.put(used.id, used)
    return used


def closed(visit: Visit) -> Session | None:
    """End the session of this browser; None when there was none."""
    return visit.state.sessions.take(visit.request.cookie(COOKIE))

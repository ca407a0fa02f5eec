"""Who is signed in: sessions of the site, on the space's clock (facts/identity-providers.md 5, items 10 and 13)."""

from collections.abc import Callable
from dataclasses import replace

from mocks.viatrajectoire.state import Arrival, Session, Waiting
from mocks.viatrajectoire.visit import SESSION, Visit, new_id, text
from mocks.wire import Response

COOKIE, ARRIVAL = SESSION, "VT_ARRIVEE"
SHORT_SECONDS = 60
"""How long a session lives while the fault `session.short` is on, which may say otherwise. Ours."""


def opened(visit: Visit, arrival: Arrival, *notices: str) -> Response:
    """Sign somebody in: a new session, whatever the browser came with, and on to his space."""
    former = visit.state.sessions.take(visit.request.cookie(COOKIE))
    visit.state.waiting.take(visit.request.cookie(ARRIVAL))
    told = (*_of_former(former, arrival), *_of_provider(visit, arrival), *notices)
    session = Session(new_id(), arrival, visit.now, visit.now, told)
    visit.state.sessions.put(session.id, session)
    visit.identity = arrival.national_id
    visit.space.changed()
    cookies = (visit.cookie(COOKIE, session.id), visit.cookie(ARRIVAL, "", 0))
    return visit.go("/espace").with_headers(*cookies)


def supplanted(visit: Visit, arrival: Arrival) -> tuple[str, ...]:
    """End the session of somebody else who was signed in here, and say so (a shared machine)."""
    former = visit.state.sessions.get(visit.request.cookie(COOKIE))
    told = _of_former(former, arrival)
    if told:
        closed(visit)
    return told


def _of_former(former: Session | None, arrival: Arrival) -> tuple[str, ...]:
    if former is None or former.arrival.national_id == arrival.national_id:
        return ()
    gone = former.arrival
    return (text("replaced", "notice").format(name=f"{gone.given_name} {gone.family_name}"),)


def _of_provider(visit: Visit, arrival: Arrival) -> tuple[str, ...]:
    """A session of the identity provider was open already: nobody was asked who he is (row PS-26)."""
    minutes = int((visit.now - arrival.authenticated) // 60) if arrival.authenticated else 0
    return (text("still_open", "notice").format(minutes=minutes),) if minutes >= 1 else ()


def current(visit: Visit) -> Session | None:
    """The session of this browser, when it has not ended; it counts as used now."""
    found = visit.state.sessions.get(visit.request.cookie(COOKIE))
    if found is None:
        return None
    visit.identity = found.arrival.national_id
    if visit.now >= _ends(visit, found):
        visit.state.sessions.take(found.id)
        return None
    visit.session = replace(found, used=visit.now)
    visit.state.keep(visit.session)
    return visit.session


def _ends(visit: Visit, session: Session) -> float:
    """When a session ends; never after the identity provider's own."""
    began = min(session.began, session.arrival.authenticated or session.began)
    latest = min(began + visit.settings.session_seconds, session.used + visit.settings.idle_seconds)
    return min(latest, session.began + _short(visit))


def _short(visit: Visit) -> float:
    fault = visit.fault("session.short")
    if fault is None:
        return float("inf")
    return float(fault.value) if fault.value.isdecimal() else SHORT_SECONDS


def closed(visit: Visit) -> Session | None:
    """End the session of this browser; None when there was none."""
    visit.session = None
    return visit.state.sessions.take(visit.request.cookie(COOKIE))


def forget(visit: Visit, response: Response) -> Response:
    """The answer, which takes the site's sessions away from the browser."""
    return response.with_headers(visit.cookie(COOKIE, "", 0), visit.cookie(ARRIVAL, "", 0))


def end_where(visit: Visit, ended: Callable[[Arrival], bool]) -> None:
    """End the sessions of whoever this is true of, wherever they were opened."""
    visit.state.sessions.drop(lambda session: ended(session.arrival))
    visit.state.waiting.drop(lambda waiting: ended(waiting.arrival))
    visit.space.changed()


def wait(visit: Visit, waiting: Waiting, response: Response) -> Response:
    """The answer, with which a browser may come back as somebody who is not in yet."""
    id = new_id()
    visit.state.waiting.take(visit.request.cookie(ARRIVAL))
    visit.state.waiting.put(id, waiting)
    return response.with_headers(visit.cookie(ARRIVAL, id))


def waiting(visit: Visit) -> Waiting | None:
    """Whom this browser came with, and who is not in yet; None where he has not said that it is he."""
    found = arrived(visit)
    return None if found is None or found.to_confirm else found


def arrived(visit: Visit) -> Waiting | None:
    """Whom this browser came with, though he may have to confirm it; None once that took too long (row AC-08)."""
    found = visit.state.waiting.get(visit.request.cookie(ARRIVAL))
    if found is None:
        return None
    visit.identity = found.arrival.national_id
    if visit.now < found.made + min(visit.settings.login_seconds, _short(visit)):
        return found
    visit.state.waiting.take(visit.request.cookie(ARRIVAL))
    return None

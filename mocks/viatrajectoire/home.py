"""The site's first page, with its four doors, and the doctor's space behind them."""

from mocks.viatrajectoire import sessions
from mocks.viatrajectoire.visit import Visit
from mocks.wire import Response


def show(visit: Visit) -> Response:
    """« Espace Médecins Libéraux » and the four doors."""
    return visit.page("home.html", session=sessions.current(visit))


def space(visit: Visit) -> Response:
    """The doctor's space, for somebody signed in."""
    session = sessions.current(visit)
    return visit.page("space.html", session=session) if session else visit.go("/")


def nowhere(visit: Visit) -> Response:
    """No such page."""
    return visit.page("nowhere.html", 404)

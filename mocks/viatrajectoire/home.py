"""The site's first page, with its four doors, and the doctor's space behind them."""

from mocks.spaces import Fault
from mocks.viatrajectoire import sessions
from mocks.viatrajectoire.visit import Visit
from mocks.wire import Response

PURPOSES = ("ehpad", "ssr", "pco")
"""What doctors come for (guide, first paragraph)."""
UNAVAILABLE = 503
COOKIES = {"creation": sessions.ARRIVAL, "session": sessions.COOKIE}
"""What is told to be over, by the cookie that is left of it."""


def show(visit: Visit) -> Response:
    """« Espace Médecins Libéraux » and the four doors; whose session is over is told so (row AC-08)."""
    lost = {name: cookie for name, cookie in COOKIES.items() if _lost(visit, cookie)}
    page = visit.page("home.html", over=tuple(lost)[:1], purposes=PURPOSES)
    return page.with_headers(*(visit.cookie(cookie, "", 0) for cookie in lost.values()))


def _lost(visit: Visit, cookie: str) -> bool:
    """Whether the browser brings a cookie of something that is over."""
    if not visit.request.cookie(cookie):
        return False
    return (sessions.arrived(visit) if cookie == sessions.ARRIVAL else visit.session) is None


def space(visit: Visit) -> Response:
    """The doctor's space, for somebody signed in."""
    if visit.session is None:
        return visit.go("/")
    return visit.page("space.html", session=visit.session, purposes=PURPOSES)


def purpose(visit: Visit) -> Response:
    """Where one of the three purposes would begin."""
    name = visit.request.path.rpartition("/")[2]
    if visit.session is None:
        return visit.go("/")
    return visit.page("purpose.html", purpose=name)


def nowhere(visit: Visit) -> Response:
    """No such page."""
    return visit.page("nowhere.html", 404)


def old_form(visit: Visit) -> Response:
    """A form that this browser, in this session, was not shown: it is not obeyed."""
    visit.verdict = "form"
    return visit.page("stale.html", 403)


def down(visit: Visit, fault: Fault) -> Response:
    """The whole site is out of order, whichever the door (row AC-09)."""
    visit.verdict, visit.session = "down", None
    value = int(fault.value) if fault.value.isdecimal() else UNAVAILABLE
    return visit.page("down.html", value if 500 <= value < 600 else UNAVAILABLE, text="down", detail="")

"""Sign-in to the portal: identifier and password, or one click on a test identity (rows MS-01, MS-02)."""

from urllib.parse import urlencode

from mocks.identities import UnknownIdentityError, find
from mocks.monsisra import places, sessions
from mocks.monsisra.authorize import asked
from mocks.monsisra.clients import known
from mocks.monsisra.members import Member, demo_password, known_by, right, spelling
from mocks.monsisra.state import Tries
from mocks.monsisra.visit import Visit, text
from mocks.wire import Response, Work

LONGEST = 200
"""Characters of an identifier or a password that are looked at."""


def show(visit: Visit) -> Response:
    """The page."""
    return page(visit)


def page(visit: Visit, typed: str = "", problem: str = "", done: str = "") -> Response:
    """The sign-in page, of the portal or of the desktop application."""
    ask = asked(visit, visit.given.get("demande"))
    client = known(visit, ask.client_id) if ask else None
    members = [member.person for member in visit.state.members.values()]
    return visit.page(
        "signin.html", typed=typed, problem=problem, done=done, people=members, password=demo_password(),
        ask=visit.given.get("demande") if ask else "", service=client.name or client.client_id if client else "",
        desktop=visit.given.get("vue") == "bureau",
    )  # fmt: skip


def submitted(visit: Visit) -> Response:
    """Identifier and password, judged in a thread. Raises RefusalError."""
    visit.own_form()
    typed = (visit.given.get("identifiant") or "")[:LONGEST]
    password = (visit.given.get("password") or "")[:LONGEST]
    member = known_by(visit.state.members, typed)
    visit.identity = member.identity if member else ""
    key = member.identity if member else f"? {spelling(typed)}"
    if not _let_try(visit, key):
        return page(visit, typed, visit.refuse("signin.locked", seconds=visit.settings.lock_seconds))
    return Response(work=Work(lambda: right(member, password), lambda good: _judged(visit, member, key, typed, good)))


def _let_try(visit: Visit, key: str) -> bool:
    """Whether one more password may be tried; it is counted before it is judged, for many may come at once."""
    settings, known_tries = visit.settings, visit.state.tries.get(key) or Tries(0, visit.now)
    if not settings.lock_times:
        return True
    if visit.now - known_tries.last >= settings.lock_seconds:
        known_tries = Tries(0, visit.now)
    if known_tries.count >= settings.lock_times:
        return False
    visit.state.tries.put(key, Tries(known_tries.count + 1, visit.now))
    return True


def _judged(visit: Visit, member: Member | None, key: str, typed: str, good: bool) -> Response:
    """What the password leads to. Both refusals read alike, so that nobody learns who has an account."""
    if member is None or visit.fault("account_none"):
        return page(visit, typed, visit.refuse("signin.unknown"))
    if not good or visit.fault("password_wrong"):
        return page(visit, typed, visit.refuse("signin.password"))
    visit.state.tries.take(key)
    return entered(visit, member.identity)


def by_persona(visit: Visit) -> Response:
    """One click on a test identity: signed in at once, as no real service would. Raises RefusalError."""
    visit.own_form()
    try:
        person = find(visit.given.get("identity") or "")
    except UnknownIdentityError as error:
        return page(visit, problem=str(error))
    visit.identity = person.key
    if person.key not in visit.state.members or visit.fault("account_none"):
        return page(visit, problem=visit.refuse("signin.unknown"))
    if visit.fault("password_wrong"):
        return page(visit, problem=visit.refuse("signin.password"))
    return entered(visit, person.key)


def entered(visit: Visit, identity: str) -> Response:
    """Signed in: on to the service that asked, or to the tiles."""
    sessions.opened(visit, identity)
    if asked(visit, visit.given.get("demande")) is not None:
        return visit.go(f"{places.RESUMED}?{urlencode({'demande': visit.given.get('demande') or ''})}")
    return visit.go(places.DESKTOP if visit.given.get("vue") == "bureau" else "/")


def forgotten(visit: Visit) -> Response:
    """The password is forgotten: what to do."""
    from mocks.monsisra.enrolment import holders

    return visit.page("forgotten.html", problem="", holders=holders(), title=text("forgotten"))

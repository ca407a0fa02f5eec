"""The login page and the wait for the phone, on the « wallet » origin (facts/identity-providers.md 1.11)."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from math import ceil

from diagnostics.domain.identifiers import clean, explain
from diagnostics.domain.texts import load_texts
from mocks import ecps
from mocks.ecps import Decision, PhoneRequest
from mocks.identities import Identity, UnknownIdentityError, find, named
from mocks.psc import mistakes, pages
from mocks.psc.call import Call
from mocks.psc.claims import delegates
from mocks.psc.endings import complete, refuse
from mocks.psc.errors import RefusalError
from mocks.psc.model import Ask, Attempt, Channel, Goal
from mocks.spaces import Space
from mocks.wire import Response, Watch, html_response, redirect
from mocks.wire.identifiers import new_id

BROWSER = "PSC_SIMULATION_BROWSER"
TABS = ("ecps", "carte", "delegation", "cle")
HINTED = {"ecps": "ecps", "cps": "carte"}
"""Hints (`kc_idp_hint`) that open a tab of the page; any other names an establishment. Ours: how real services send
their users to one tab is not known."""
ATTEMPT_SECONDS = 1800
NOBODY = Ask("", "", "")
"""What is asked for no service."""


def start(call: Call, ask: Ask, goal: Goal = "service", device: str = "") -> Response:
    """Show the login page to a browser that comes with a good request."""
    browser = call.request.cookie(BROWSER) or new_id()
    attempt = Attempt(new_id(), ask, browser, call.now, goal=goal, device=device)
    call.state.attempts.put(attempt.id, attempt)
    tab = HINTED.get(ask.idp_hint, "delegation") if ask.idp_hint else "ecps"
    tab = "delegation" if call.fault("tab.delegation") else tab
    given = ("set-cookie", f"{BROWSER}={browser}; Path={call.space.prefix or '/'}; HttpOnly; SameSite=Lax")
    return page(call, attempt, tab, ask.login_hint).with_headers(given)


def page(call: Call, attempt: Attempt, tab: str, typed: str = "", problem: str = "") -> Response:
    """The login page, on one of its tabs."""
    listed_people = [person for person in named().values() if person.listed]
    text = pages.render(
        "login.html",
        attempt=attempt.id,
        tab=tab,
        tabs=TABS,
        typed=typed,
        problem=problem,
        service=service_of(call, attempt),
        goal=attempt.goal,
        prefix=call.wallet,
        card=f"{call.urls.card}{call.space.prefix}/card/login?attempt={attempt.id}",
        people=listed_people,
        holders=[person for person in listed_people if person.card_type],
        variants=load_texts("mocks.pki", "variants.toml"),
        delegates=delegates(),
        hint=attempt.ask.idp_hint,
        qr=pages.qr(f"{call.urls.phone}{call.space.prefix}/") if call.urls.reachable and tab == "ecps" else "",
    )
    return html_response(text)


def service_of(call: Call, attempt: Attempt) -> str:
    """The name of where somebody signs in."""
    client = call.known(attempt.ask.client_id)
    if attempt.goal == "portal":
        return pages.text("portal")
    return client.name if client and client.name else attempt.ask.client_id


def attempt_of(call: Call) -> Attempt:
    """The attempt that a page belongs to, in the browser that began it. Raises RefusalError."""
    attempt = call.state.attempts.get(call.given.get("attempt"))
    call.client = attempt.ask.client_id if attempt else ""
    if attempt is None or attempt.made + ATTEMPT_SECONDS <= call.now or call.fault("page.expired"):
        raise RefusalError("login.gone")
    if call.request.cookie(BROWSER) != attempt.browser or call.fault("cookies.lost"):
        raise RefusalError("login.cookie")
    return attempt


def show(call: Call) -> Response:
    """The page again, on a tab."""
    tab = call.given.get("tab") or "ecps"
    return page(call, attempt_of(call), tab if tab in TABS else "ecps")


def by_phone(call: Call) -> Response:
    """Ask somebody's phone, and wait."""
    attempt, meant = attempt_of(call), (call.given.get("national_id") or "").strip()
    listed(call, meant)  # whose mistake it is, for faults that are one person's
    typed = mistakes.typed(call, meant)
    person = listed(call, typed)
    if person is None:
        finding = explain(typed)
        return page(call, attempt, "ecps", typed, finding.message if finding else pages.text("unknown"))
    call.identity = person.key
    request = ecps.ask(call.space, person.key, service_of(call, attempt), call.settings.phone_seconds)
    call.state.attempts.put(attempt.id, replace(attempt, request=request.id))
    return redirect(f"{call.wallet}/login/wait?attempt={attempt.id}")


def listed(call: Call, typed: str) -> Identity | None:
    """The test person with the identifier that was typed; None for a stranger, or somebody struck off."""
    wanted = clean(typed)
    person = next((one for one in named().values() if one.listed and one.national_id == wanted), None)
    if person is not None:
        call.identity = person.key
    return None if call.fault("identity.unknown") else person


def wait(call: Call) -> Response:
    """The page that waits for the phone; it moves on by itself."""
    attempt = attempt_of(call)
    request = ecps.read(call.space, attempt.request)
    if request is None:
        raise RefusalError("login.gone")
    call.identity = request.identity
    if request.decision is not Decision.PENDING and not call.fault("page.hangs"):
        return finish(call)
    phone = f"{call.urls.phone}{call.space.prefix}/phone/{request.identity}"
    text = pages.render(
        "wait.html",
        attempt=attempt.id,
        number=f"{request.number:02d}",
        seconds=_left(call.space, request),
        prefix=call.wallet,
        phone=phone,
        qr=pages.qr(phone) if call.urls.reachable else "",
    )
    return html_response(text)


def events(call: Call) -> Response:
    """The state of the phone's request with the seconds that it has left, told at each change."""
    attempt, space = attempt_of(call), call.space
    asked = ecps.read(space, attempt.request)
    call.identity = asked.identity if asked else ""
    hangs = bool(call.fault("page.hangs"))

    def look() -> tuple[str, bool]:
        request = ecps.read(space, attempt.request)
        if hangs:
            return Decision.PENDING, False
        if request is None or request.decision is not Decision.PENDING:
            return request.decision if request else Decision.LAPSED, True
        return f"{request.decision} {_left(space, request)}", False

    return Response(watch=Watch(look))


def _left(space: Space, request: PhoneRequest) -> int:
    """Seconds before it lapses, by the space's clock."""
    return max(0, ceil(request.expires - space.clock.now()))


def finish(call: Call) -> Response:
    """What the phone's answer leads to."""
    attempt = attempt_of(call)
    request = ecps.read(call.space, attempt.request)
    if request is None:
        raise RefusalError("login.gone")
    if request.decision is Decision.PENDING:
        return redirect(f"{call.wallet}/login/wait?attempt={attempt.id}")
    if request.decision is Decision.APPROVED:
        return complete(call, attempt, find(request.identity), "MOBILE")
    call.identity = request.identity
    if request.decision in (Decision.REFUSED, Decision.REPORTED):
        return refuse(call, attempt)
    return page(call, attempt, "ecps", find(request.identity).national_id, pages.text(request.decision.value))


def cancel(call: Call) -> Response:
    """Give up on the page: the service is told that access was denied."""
    return refuse(call, attempt_of(call))


def by_persona(call: Call) -> Response:
    """One click on a test identity: signed in at once, as no real service would."""
    attempt = attempt_of(call)
    try:
        person = find(call.given.get("identity") or "")
    except UnknownIdentityError as error:
        return page(call, attempt, "ecps", "", str(error))
    if not person.listed:
        return page(call, attempt, "ecps", "", pages.text("unknown"))
    channel: Channel = "CARD" if call.given.get("channel") == "CARD" else "MOBILE"
    return complete(call, attempt, person, channel)


Handler = Callable[[Call], Response]
ROUTES: Mapping[str, Mapping[str, Handler]] = {
    "/login": {"GET": show},
    "/login/ecps": {"POST": by_phone},
    "/login/wait": {"GET": wait},
    "/login/events": {"GET": events},
    "/login/finish": {"GET": finish},
    "/login/cancel": {"POST": cancel},
    "/login/persona": {"POST": by_persona},
}

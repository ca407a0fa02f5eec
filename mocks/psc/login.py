"""The login page and what follows it, on the « wallet » origin (facts/identity-providers.md 1.11)."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from diagnostics.domain.identifiers import clean, explain
from mocks import ecps
from mocks.ecps import Decision
from mocks.identities import Identity, UnknownIdentityError, find, named
from mocks.psc import pages
from mocks.psc.answers import grant_code, send_error
from mocks.psc.call import Call
from mocks.psc.errors import RefusalError
from mocks.psc.model import Ask, Attempt, Channel
from mocks.psc.sessions import begin, cookie
from mocks.wire import Response, Watch, html_response, redirect

BROWSER = "PSC_SIMULATION_BROWSER"
TABS = ("ecps", "carte", "delegation", "cle")
ATTEMPT_SECONDS = 1800


def start(call: Call, ask: Ask) -> Response:
    """Show the login page to a browser that comes with a good request."""
    browser = call.request.cookie(BROWSER) or call.new_id()
    attempt = Attempt(call.new_id(), ask, browser, call.now)
    call.state.attempts.put(attempt.id, attempt)
    tab = "delegation" if ask.idp_hint else "ecps"
    given = ("set-cookie", f"{BROWSER}={browser}; Path={call.space.prefix or '/'}; HttpOnly; SameSite=Lax")
    return _page(call, attempt, tab, ask.login_hint).with_headers(given)


def _page(call: Call, attempt: Attempt, tab: str, typed: str = "", problem: str = "") -> Response:
    client = call.known(attempt.ask.client_id)
    text = pages.render(
        "login.html",
        attempt=attempt.id,
        tab=tab,
        tabs=TABS,
        typed=typed,
        problem=problem,
        service=client.name if client and client.name else attempt.ask.client_id,
        prefix=call.space.prefix,
        card=f"{call.urls.card}{call.space.prefix}/card/login?attempt={attempt.id}",
        people=[person for person in named().values() if person.listed],
    )
    return html_response(text)


def attempt_of(call: Call) -> Attempt:
    """The attempt that a page belongs to, in the browser that began it. Raises RefusalError."""
    attempt = call.state.attempts.get(call.given.get("attempt"))
    if attempt is None or attempt.made + ATTEMPT_SECONDS <= call.now:
        raise RefusalError("login.gone")
    call.client = attempt.ask.client_id
    if call.request.cookie(BROWSER) != attempt.browser or call.fault("cookies.lost"):
        raise RefusalError("login.cookie")
    return attempt


def show(call: Call) -> Response:
    """The page again, on a tab."""
    tab = call.given.get("tab") or "ecps"
    return _page(call, attempt_of(call), tab if tab in TABS else "ecps")


def by_phone(call: Call) -> Response:
    """Ask somebody's phone, and wait."""
    attempt, typed = attempt_of(call), (call.given.get("national_id") or "").strip()
    person = listed(typed)
    if person is None:
        finding = explain(typed)
        return _page(call, attempt, "ecps", typed, finding.message if finding else pages.text("unknown"))
    call.identity = person.key
    client = call.known(attempt.ask.client_id)
    service = client.name if client and client.name else attempt.ask.client_id
    request = ecps.ask(call.space, person.key, service, call.settings.phone_seconds, visible_in=push_delay(call))
    call.state.attempts.put(attempt.id, replace(attempt, request=request.id))
    return redirect(f"{call.space.prefix}/login/wait?attempt={attempt.id}")


def push_delay(call: Call) -> float:
    """Seconds before the phone shows a request."""
    if call.fault("push.drop"):
        return float("inf")
    late = call.fault("push.late")
    return float(late.value) if late and late.value.isdecimal() else 0.0


def listed(typed: str) -> Identity | None:
    """The test person with the identifier that was typed; None for a stranger, or somebody struck off."""
    wanted = clean(typed)
    return next((one for one in named().values() if one.listed and one.national_id == wanted), None)


def wait(call: Call) -> Response:
    """The page that waits for the phone; it moves on by itself."""
    attempt = attempt_of(call)
    request = ecps.read(call.space, attempt.request)
    if request is None:
        raise RefusalError("login.gone")
    if request.decision is not Decision.PENDING:
        return finish(call)
    phone = f"{call.urls.phone}{call.space.prefix}/phone/{request.identity}"
    text = pages.render(
        "wait.html",
        attempt=attempt.id,
        number=f"{request.number:02d}",
        seconds=max(0, round(request.expires - call.now)),
        prefix=call.space.prefix,
        phone=phone,
    )
    return html_response(text)


def events(call: Call) -> Response:
    """The state of the phone's request, told at each change."""
    attempt, space = attempt_of(call), call.space

    def look() -> tuple[str, bool]:
        request = ecps.read(space, attempt.request)
        decision = Decision.LAPSED if request is None else request.decision
        return decision.value, decision is not Decision.PENDING

    return Response(watch=Watch(look))


def finish(call: Call) -> Response:
    """What the phone's answer leads to."""
    attempt = attempt_of(call)
    request = ecps.read(call.space, attempt.request)
    if request is None:
        raise RefusalError("login.gone")
    if request.decision is Decision.PENDING:
        return redirect(f"{call.space.prefix}/login/wait?attempt={attempt.id}")
    if request.decision is Decision.APPROVED:
        return complete(call, attempt, find(request.identity), "MOBILE")
    call.identity = request.identity
    if request.decision in (Decision.REFUSED, Decision.REPORTED):
        call.state.attempts.take(attempt.id)
        return _send_refusal(call, attempt)
    return _page(call, attempt, "ecps", find(request.identity).national_id, pages.text(request.decision.value))


def complete(call: Call, attempt: Attempt, person: Identity, channel: Channel) -> Response:
    """Somebody is signed in: a session for the browser, a code for the service."""
    call.state.attempts.take(attempt.id)
    session = begin(call, person, channel)
    return grant_code(call, attempt.ask, session).with_headers(cookie(call, session))


def _send_refusal(call: Call, attempt: Attempt) -> Response:
    ask = attempt.ask
    return send_error(call, RefusalError("authorize.denied"), ask.redirect_uri, ask.response_mode, ask.state)


def cancel(call: Call) -> Response:
    """Give up on the page: the service is told that access was denied."""
    attempt = attempt_of(call)
    call.state.attempts.take(attempt.id)
    return _send_refusal(call, attempt)


def by_persona(call: Call) -> Response:
    """One click on a test identity: signed in at once, as no real service would."""
    attempt = attempt_of(call)
    try:
        person = find(call.given.get("identity") or "")
    except UnknownIdentityError as error:
        return _page(call, attempt, "ecps", "", str(error))
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

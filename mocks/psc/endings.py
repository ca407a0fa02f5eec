"""How an attempt ends: back to the service with a code, at a device that is let in, or in the portal."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from mocks.identities import Identity
from mocks.psc import pages
from mocks.psc.answers import grant_code, send_error
from mocks.psc.call import Call
from mocks.psc.errors import RefusalError
from mocks.psc.model import Attempt, Channel, Goal, Session
from mocks.psc.sessions import begin, cookie
from mocks.wire import Response, html_response, redirect


def complete(call: Call, attempt: Attempt, person: Identity, channel: Channel, delegate: str = "") -> Response:
    """Somebody is signed in: a session for the browser, and on to where it wanted to get."""
    session = begin(call, person, channel, delegate)
    return arrive(call, attempt, session).with_headers(cookie(call, session))


def arrive(call: Call, attempt: Attempt, session: Session) -> Response:
    """On, with a session, to where the browser wanted to get."""
    call.state.attempts.take(attempt.id)
    return ARRIVALS[attempt.goal](call, attempt, session)


def refuse(call: Call, attempt: Attempt) -> Response:
    """The person does not want to."""
    call.state.attempts.take(attempt.id)
    return REFUSALS[attempt.goal](call, attempt)


def _service(call: Call, attempt: Attempt, session: Session) -> Response:
    return grant_code(call, attempt.ask, session)


def _service_refused(call: Call, attempt: Attempt) -> Response:
    ask = attempt.ask
    return send_error(call, RefusalError("authorize.denied"), ask.redirect_uri, ask.response_mode, ask.state)


def _device(call: Call, attempt: Attempt, session: Session) -> Response:
    return _told(call, attempt, "device_granted", session=session.id)


def _device_refused(call: Call, attempt: Attempt) -> Response:
    return _told(call, attempt, "device_refused", denied=True)


def _told(call: Call, attempt: Attempt, text: str, **changes: object) -> Response:
    request = call.state.devices.get(attempt.device)
    if request is None:
        raise RefusalError("login.gone")
    call.state.devices.put(request.id, replace(request, **changes))  # type: ignore[arg-type]
    call.space.changed()
    return html_response(pages.render("said.html", title=pages.text("device"), said=pages.text(text)))


def _portal(call: Call, _: Attempt, __: Session | None = None) -> Response:
    return redirect(f"{call.wallet}/")


ARRIVALS: Mapping[Goal, Callable[[Call, Attempt, Session], Response]] = {
    "service": _service,
    "device": _device,
    "portal": _portal,
}
REFUSALS: Mapping[Goal, Callable[[Call, Attempt], Response]] = {
    "service": _service_refused,
    "device": _device_refused,
    "portal": _portal,
}

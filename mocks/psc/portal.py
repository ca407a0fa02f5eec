"""The user's portal on the « wallet » origin: sessions to see and to close, and an e-CPS to activate by card."""

from collections.abc import Callable, Mapping

from mocks.ecps import activation
from mocks.ecps.model import PhoneState
from mocks.ecps.requests import RefusedError
from mocks.identities import find
from mocks.psc import login, pages
from mocks.psc.call import Call
from mocks.psc.model import Session
from mocks.psc.sessions import clients_of, current, end, no_cookie
from mocks.wire import Response, Watch, html_response, redirect
from mocks.wire.moments import in_france

Handler = Callable[[Call], Response]
ALL = "all"


def show(call: Call) -> Response:
    """The portal; for somebody who is not signed in, the login page first."""
    session = current(call)
    return _page(call, session) if session else login.start(call, login.NOBODY, goal="portal")


def _page(call: Call, session: Session, problem: str = "", done: str = "", followed: str = "") -> Response:
    call.identity = session.identity
    rows = [
        {
            "id": one.id,
            "began": in_france(one.began).strftime("%d/%m/%Y %H:%M"),
            "means": pages.text(one.channel, "means"),
            "services": ", ".join(client.name or client.client_id for client in clients_of(call, one)),
            "here": one.id == session.id,
        }
        for one in _theirs(call, session)
    ]
    text = pages.render(
        "portal.html", person=find(session.identity), sessions=rows, prefix=call.wallet, problem=problem,
        done=done, followed=followed, by_card=session.channel == "CARD",
    )  # fmt: skip
    return html_response(text)


def _theirs(call: Call, session: Session) -> list[Session]:
    """The live sessions of the same person."""
    mine = (one for one in call.state.sessions.values() if one.identity == session.identity)
    return [one for one in mine if call.session(one.id)]


def close(call: Call) -> Response:
    """Close one of one's own sessions, or all."""
    session = current(call)
    if session is None:
        return redirect(f"{call.wallet}/")
    asked = call.given.get("session")
    for one in _theirs(call, session):
        if asked in (one.id, ALL):
            end(call, one.id)
    if current(call) is None:
        text = pages.render("said.html", title=pages.text("closed"), said=pages.text("closed_said"))
        return html_response(text).with_headers(no_cookie(call))
    return redirect(f"{call.wallet}/")


def activate(call: Call) -> Response:
    """Show the QR code of a new e-CPS, to somebody who came by card; then take the code that the phone shows."""
    session = current(call)
    if session is None:
        return redirect(f"{call.wallet}/")
    token, typed = call.given.get("token"), call.given.get("shown")
    if session.channel != "CARD":
        return _page(call, session, problem=pages.text("card_needed"))
    try:
        if token is None or typed is None:
            return _show_code(call, activation.begin(call.space, find(session.identity)).token)
        _refuse_other(call, session, token)
        activation.confirm(call.space, token, typed)
    except RefusedError as refused:
        return _show_code(call, token, str(refused)) if token else _page(call, session, problem=str(refused))
    return _page(call, session, done=pages.text("activated"), followed=token)


def _refuse_other(call: Call, session: Session, token: str) -> None:
    found = call.space.part(PhoneState).activations.get(token)
    if found is not None and found.identity != session.identity:
        raise RefusedError("qr_unknown")


def events(call: Call) -> Response:
    """Whether an activation of one's own is still on its way; 204, which ends it, for any other."""
    session, activations = current(call), call.space.part(PhoneState).activations
    token = call.given.get("token")
    found = activations.get(token)
    if session is None or found is None or found.identity != session.identity:
        return Response(204)
    return Response(watch=Watch(lambda: ("done", True) if activations.get(token) is None else ("waiting", False)))


def _show_code(call: Call, token: str, problem: str = "") -> Response:
    url = f"{call.urls.phone}{call.space.prefix}/activate?token={token}"
    text = pages.render(
        "activate.html", qr=pages.qr(url), url=url, token=token, seconds=activation.SECONDS, problem=problem,
        prefix=call.wallet,
    )  # fmt: skip
    return html_response(text)


ROUTES: Mapping[str, Mapping[str, Handler]] = {
    "/": {"GET": show},
    "/login-page": {"GET": show},
    "/portal/close": {"POST": close},
    "/portal/activate": {"POST": activate},
    "/portal/events": {"GET": events},
}

"""The pages by which a phone gets its e-CPS: a QR code that was scanned, or a start without a card."""

from mocks.ecps import activation
from mocks.ecps.model import Activation, PhoneState
from mocks.ecps.pages import render, texts
from mocks.ecps.requests import RefusedError
from mocks.identities import Identity, find
from mocks.spaces import Space
from mocks.wire import Request, Response, html_response, pages, redirect


def scanned(space: Space, request: Request) -> Response:
    """The address that a QR code holds."""
    token = request.query.get("token") or ""
    try:
        found = activation.scanned(space, token)
    except RefusedError as refused:
        return html_response(render("activation_refused.html", problem=str(refused), home=f"{space.prefix}/"))
    person = find(found.identity)
    if found.by_mail and not found.confirmed:
        activation.send_sms(space, found, person)
    return redirect(f"{space.prefix}/phone/{person.key}/activate?token={token}")


def show(space: Space, request: Request, person: Identity, problem: str = "", done: str = "") -> Response:
    """Where the activation has got to."""
    found = _of(space, request, person)
    text = render(
        "activation.html", person=person, base=f"{space.prefix}/phone/{person.key}", activation=found,
        problem=problem, done=done,
    )  # fmt: skip
    return html_response(text)


def _of(space: Space, request: Request, person: Identity) -> Activation | None:
    found = space.part(PhoneState).activations.get(request.query.get("token") or request.form.get("token"))
    return found if found and found.identity == person.key else None


def step(space: Space, request: Request, person: Identity) -> Response:
    """One step: start without a card, type the SMS's code, choose the e-CPS's code."""
    form, found = request.form, _of(space, request, person)
    try:
        if found is None:
            activation.begin_by_mail(space, person)
            return show(space, request, person, done=texts()["activation"]["mail_sent"])
        if form.get("sms") is not None:
            activation.confirm(space, found.token, form.get("sms") or "")
            return show(space, request, person)
        activation.complete(space, found.token, form.get("code") or "")
    except RefusedError as refused:
        return show(space, request, person, problem=str(refused))
    return show(space, request, person, done=texts()["activation"]["done"])


def messages(space: Space, request: Request, person: Identity) -> Response:
    """The mails and SMS that this person received."""
    rows = []
    for one in activation.messages(space, person.key)[::-1]:
        scan = f"{space.prefix}/activate?token={one.token}" if one.token else ""
        rows.append({"message": one, "scan": scan, "qr": pages.qr(request.base + scan) if scan else ""})
    return html_response(render("messages.html", person=person, base=f"{space.prefix}/phone/{person.key}", rows=rows))

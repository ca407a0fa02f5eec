"""CPS Gestion on the workstation: where a CIBA request by card shows, to be confirmed with the card's code."""

from collections.abc import Callable

from mocks.ecps.model import Decision, PhoneRequest
from mocks.ecps.pages import render, texts
from mocks.ecps.requests import RefusedError, decide, pending, read
from mocks.identities import Identity
from mocks.spaces import Space
from mocks.wire import Request, Response, Watch, Work, html_response

ANSWERS = (Decision.APPROVED, Decision.REFUSED)


def show(space: Space, request: Request, person: Identity, problem: str = "", done: str = "") -> Response:
    """What CPS Gestion shows: the request that waits, its number, and the field for the code."""
    waiting = pending(space, person.key, device="CARD")
    home = f"{space.prefix}/poste/{person.key}"
    shown = waiting[0] if waiting else None
    state = _state(space, person)
    return html_response(
        render("workstation.html", person=person, home=home, request=shown, problem=problem, done=done, state=state)
    )


def answer(space: Space, request: Request, person: Identity) -> Response:
    """A button was pressed."""
    form = request.form
    found, decision = read(space, form.get("request") or ""), form.get("decision")
    if found is None or found.identity != person.key or found.device != "CARD" or decision not in ANSWERS:
        return show(space, request, person, problem=str(RefusedError("unknown")))
    if making := _card_to_make(person):
        return Response(work=Work(making))
    try:
        _settle(space, person, found, Decision(decision), form.get("code_porteur") or "")
    except RefusedError as refused:
        return show(space, request, person, problem=str(refused))
    return show(space, request, person, done=texts()["done"][decision])


def _card_to_make(person: Identity) -> Callable[[], object] | None:
    from mocks.card.desk import to_make  # slow to load: only for a card

    return to_make(person)


def _settle(space: Space, person: Identity, found: PhoneRequest, decision: Decision, code: str) -> None:
    """Answer, once the virtual card took the code. Raises RefusedError."""
    from mocks.card.desk import CardRefusalError, insert

    if decision is Decision.APPROVED:
        try:
            insert(space, person).verify(code)
        except CardRefusalError as refused:
            raise RefusedError("card_code" if refused.left else "card_blocked", left=refused.left) from None
        except ValueError:
            raise RefusedError("no_card") from None
    decide(space, found.id, decision, found.number, confirmed=True)


def events(space: Space, request: Request, person: Identity) -> Response:
    """Which requests wait, told at each change."""
    return Response(watch=Watch(lambda: (_state(space, person), False)))


def _state(space: Space, person: Identity) -> str:
    """What the page shows, in short."""
    return ",".join(one.id for one in pending(space, person.key, device="CARD"))

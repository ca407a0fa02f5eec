"""The virtual reader that the login page drives itself, for browsers that no card can reach.

Insert a card, choose one of its certificates, type its code: the virtual card signs, and wrong codes count.
"""

from collections.abc import Callable

from mocks.card.desk import CardRefusalError, DeskCard, insert, to_make
from mocks.identities import Identity, UnknownIdentityError, find
from mocks.psc import card, login, pages
from mocks.psc.call import Call
from mocks.psc.endings import complete
from mocks.psc.model import Attempt
from mocks.wire import Response, Work, html_response

CERTIFICATES = ("authentication", "signature")


def chosen(call: Call) -> Response:
    """A card is in the reader: which certificate, and what is the code?"""
    attempt = login.attempt_of(call)
    if making := _to_make(call):
        return Response(work=Work(making))
    found = _inserted(call)
    if isinstance(found, str):
        return login.page(call, attempt, "carte", problem=found)
    return _ask_code(call, attempt, *found)


def sign(call: Call) -> Response:
    """The certificate is chosen and the code typed: judged as a certificate on the card's port is."""
    attempt = login.attempt_of(call)
    if making := _to_make(call):
        return Response(work=Work(making))
    found = _inserted(call)
    if isinstance(found, str):
        return login.page(call, attempt, "carte", problem=found)
    person, inserted = found
    kind = call.given.get("certificate") or CERTIFICATES[0]
    der = inserted.certificate(kind)
    if der is None:
        return _ask_code(call, attempt, person, inserted, pages.text("none", "card"))
    judged, problem = card.judge(call, der)
    if judged is None:
        call.notes = problem
        return _ask_code(call, attempt, person, inserted, pages.text(problem, "card"))
    problem = _signed(inserted, kind, call.given.get("code_porteur") or "")
    if problem:
        return _ask_code(call, attempt, person, inserted, problem)
    return complete(call, attempt, judged, "CARD")


def _to_make(call: Call) -> Callable[[], object] | None:
    """What makes the card that was chosen, where it was never in the reader."""
    try:
        return to_make(find(call.given.get("identity") or ""), _variant(call))
    except UnknownIdentityError:
        return None


def _variant(call: Call) -> str:
    return call.given.get("variant") or "valid"


def _inserted(call: Call) -> tuple[Identity, DeskCard] | str:
    """Who holds the card in the reader, and the card; or what is wrong."""
    try:
        person = find(call.given.get("identity") or "")
        return person, insert(call.space, person, _variant(call))
    except UnknownIdentityError as error:
        return str(error)
    except (ValueError, KeyError):
        return pages.text("no_card", "card")


def _ask_code(call: Call, attempt: Attempt, person: Identity, inserted: DeskCard, problem: str = "") -> Response:
    kinds = [kind for kind in CERTIFICATES if inserted.certificate(kind)]
    text = pages.render(
        "reader.html", attempt=attempt.id, person=person, kinds=kinds, problem=problem,
        variant=_variant(call), prefix=call.wallet,
    )  # fmt: skip
    return html_response(text)


def _signed(inserted: DeskCard, kind: str, code: str) -> str:
    """Have the card sign; what is wrong, if anything."""
    try:
        return "" if inserted.proves(code, kind) else pages.text("signature", "card")
    except CardRefusalError as refused:
        return pages.text("code" if refused.left else "blocked", "card").format(left=refused.left)

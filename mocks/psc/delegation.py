"""Login delegated to an establishment's identity provider, which vouches for somebody.

Facts: facts/identity-providers.md 1.6 and 1.11.
"""

from collections.abc import Callable, Mapping

from mocks.psc import login, pages
from mocks.psc.call import Call
from mocks.psc.claims import delegates
from mocks.psc.endings import complete, refuse
from mocks.wire import Response, html_response

Handler = Callable[[Call], Response]


def choose(call: Call) -> Response:
    """An identity provider and an identifier were given: is it really you?"""
    attempt, alias = login.attempt_of(call), call.given.get("provider") or ""
    person = login.listed(call, (call.given.get("national_id") or "").strip())
    if alias not in delegates():
        return login.page(call, attempt, "delegation", problem=pages.text("no_provider"))
    if person is None:
        return login.page(call, attempt, "delegation", problem=pages.text("unknown"))
    text = pages.render(
        "delegation.html", attempt=attempt.id, person=person, alias=alias, provider=delegates()[alias]["name"],
        prefix=call.wallet,
    )  # fmt: skip
    return html_response(text)


def confirm(call: Call) -> Response:
    """The person answers: it is, or it is not."""
    attempt, alias = login.attempt_of(call), call.given.get("provider") or ""
    person = login.listed(call, call.given.get("national_id") or "")
    if person is None or alias not in delegates() or call.given.get("answer") != "yes":
        return refuse(call, attempt)
    return complete(call, attempt, person, "DELEGATION", alias)


ROUTES: Mapping[str, Mapping[str, Handler]] = {
    "/login/delegation": {"POST": choose},
    "/login/delegation/confirm": {"POST": confirm},
}

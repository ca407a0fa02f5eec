"""The doors that lead through an identity provider: the way there, and the way back."""

import hmac
from collections.abc import Callable, Mapping
from typing import Any

from mocks.viatrajectoire import admission, oidc, people
from mocks.viatrajectoire.errors import LoginError
from mocks.viatrajectoire.providers import BEHIND, HINTS, Name, Provider, provider
from mocks.viatrajectoire.state import Door, Pending
from mocks.viatrajectoire.visit import Visit, text
from mocks.wire import Response, Work, redirect

Page = Callable[[Visit], Response]
DOWN = ("timeout", "unreachable", "unavailable")


def begin(door: Door) -> Page:
    """The page that sends a browser to the provider behind a door. The provider's document is read each time, and so a
    provider that is down is noticed while the other doors can still be offered (RIE v2, item 03)."""

    def page(visit: Visit) -> Response:
        asked, means = provider(visit, BEHIND[door]), oidc.means(visit)
        extra = {"kc_idp_hint": HINTS[door]} if door in HINTS else {}
        return Response(
            work=Work(
                lambda: oidc.outcome(lambda: oidc.start(asked, means, extra)),
                lambda found: (
                    failed(visit, asked.name, found) if isinstance(found, LoginError) else _sent(visit, door, found)
                ),
            )
        )

    return page


def _sent(visit: Visit, door: Door, start: oidc.Start) -> Response:
    pending = Pending(
        door, BEHIND[door], visit.browser, start.state, start.nonce, start.verifier, visit.now, start.document
    )
    visit.state.begun.put(start.state, pending)
    return redirect(start.url)


def returned(name: Name) -> Page:
    """The page that a provider sends the browser back to."""

    def page(visit: Visit) -> Response:
        asked = provider(visit, name)
        try:
            pending = _pending(visit, asked)
            code = _code(visit.request.query.get, asked, pending)
        except LoginError as error:
            return failed(visit, name, error)
        means = oidc.means(visit, visit.state.keys.get(asked.issuer))

        def redeem() -> Any:
            return oidc.redeem(asked, means, pending.document, code, pending.nonce, pending.verifier)

        return Response(work=Work(lambda: oidc.outcome(redeem), lambda found: _arrived(visit, asked, pending, found)))

    return page


def _pending(visit: Visit, asked: Provider) -> Pending:
    """The login that comes back: begun in this browser, at this provider, not long ago, and not finished yet (rows
    RP-11, MS-10). Raises LoginError."""
    found = visit.state.begun.take(visit.request.query.get("state"))
    if found is None or found.provider != asked.name:
        raise LoginError("state")
    if not hmac.compare_digest(found.browser.encode(), visit.browser.encode()):
        raise LoginError("browser")
    if visit.now >= found.made + visit.settings.login_seconds:
        raise LoginError("late")
    return found


def _code(given: Callable[[str], str | None], asked: Provider, pending: Pending) -> str:
    """The code that came back, from the issuer that was asked (RFC 9207). Raises LoginError."""
    issuer, told = given("iss"), pending.document.get("authorization_response_iss_parameter_supported") is True
    if issuer != asked.issuer and (issuer is not None or told):
        raise LoginError("issuer", f"iss: {issuer}")
    if error := given("error"):
        raise LoginError("denied" if error == "access_denied" else "refused", f"{error} {given('error_description')}")
    code = given("code")
    if not code:
        raise LoginError("no_code")
    return code


def _arrived(visit: Visit, asked: Provider, pending: Pending, found: Any) -> Response:
    if isinstance(found, LoginError):
        return failed(visit, asked.name, found)
    visit.state.keys.put(asked.issuer, dict(found.keys))
    end = _address(pending.document.get("end_session_endpoint"))
    if asked.name == "psc":
        return admission.admit(visit, *people.of_psc(found, pending.door, end))
    sid = str(found.claims.get("sid") or "")
    return admission.admit(visit, people.of_monsisra(found.userinfo, found.id_token, end, sid))


def _address(value: Any) -> str:
    return value if isinstance(value, str) and value.startswith(("http://", "https://")) else ""


def failed(visit: Visit, name: Name, error: LoginError) -> Response:
    """A login that did not work: why, and the other doors."""
    visit.verdict = f"login.{error.key}"
    shown: Mapping[str, Any] = {
        "name": text(name, "providers"),
        "why": text(error.key, "login").format(name=text(name, "providers")),
        "detail": error.detail if visit.settings.mode == "support" else "",
        "down": error.key in DOWN,
    }
    return visit.page("failed.html", 503 if shown["down"] else 400, **shown)

"""« Essayez votre e-CPS »: a page that signs in and says « Bravo », so that one knows on which side a fault is.

It is a relying party of its own; its calls to the back channel are made in the process (facts/identity-providers.md 1.1
and 2: the real one is essaietaecps.eservices.esante.gouv.fr).
"""

import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from urllib.parse import urlencode

from diagnostics.domain.texts import load_texts
from mocks.psc import places
from mocks.psc.hashes import s256
from mocks.psc.model import Client
from mocks.psc.provider import Provider
from mocks.psc.state import PscState
from mocks.spaces import Space, Table
from mocks.wire import Params, Request, Response, html_response, pages, redirect

CLIENT_ID, COOKIE = "essaietaecps", "ESSAI_SIMULATION"
SECONDS = 900
render: Callable[..., str] = partial(pages.render, "mocks.selftest")


@dataclass(frozen=True, slots=True)
class Trial:
    """A login on its way: what must come back with it."""

    state: str
    nonce: str
    verifier: str
    made: float


@dataclass
class Trials:
    """The logins of a space, by the cookie of their browser."""

    begun: Table[Trial] = field(default_factory=Table)


class TrialError(Exception):
    """The login did not end well; the text says why."""


@dataclass(frozen=True)
class SelfTest:
    """The page of one server."""

    provider: Provider
    secret: str = field(default_factory=lambda: secrets.token_urlsafe(24))

    def handle(self, space: Space, request: Request) -> Response:
        """Answer one request."""
        page = {"/": _home, "/start": self._start, "/callback": self._callback}.get(request.path)
        return page(space, request) if page and request.method == "GET" else redirect(f"{space.prefix}/")

    def _callback_url(self, space: Space) -> str:
        return f"{self.provider.urls.selftest}{space.prefix}/callback"

    def _start(self, space: Space, _: Request) -> Response:
        client = Client(CLIENT_ID, self.secret, _text("name"), (self._callback_url(space),))
        space.part(PscState).clients[CLIENT_ID] = client
        browser = secrets.token_urlsafe(16)
        state, nonce, verifier = (secrets.token_urlsafe(40) for _ in range(3))
        trial = Trial(state, nonce, verifier, space.clock.now())
        space.part(Trials).begun.put(browser, trial)
        asked = {
            "client_id": CLIENT_ID, "redirect_uri": self._callback_url(space), "response_type": "code",
            "scope": "openid scope_all", "acr_values": "eidas1", "state": trial.state, "nonce": trial.nonce,
            "code_challenge": s256(trial.verifier), "code_challenge_method": "S256", "prompt": "login",
        }  # fmt: skip
        where = f"{self.provider.urls.wallet}{space.prefix}{places.AUTHORIZATION}?{urlencode(asked)}"
        path = space.prefix or "/"
        return redirect(where).with_headers(("set-cookie", f"{COOKIE}={browser}; Path={path}; HttpOnly; SameSite=Lax"))

    def _callback(self, space: Space, request: Request) -> Response:
        try:
            body = self._signed_in(space, request)
        except TrialError as error:
            return html_response(render("failed.html", why=str(error), prefix=space.prefix))
        if space.faults.play("service.no_rights", CLIENT_ID):
            return html_response(render("no_rights.html", body=body, prefix=space.prefix), 403)
        return html_response(render("bravo.html", body=body, prefix=space.prefix))

    def _signed_in(self, space: Space, request: Request) -> dict[str, Any]:
        """What userinfo says of whoever came back. Raises TrialError."""
        trial, given = space.part(Trials).begun.take(request.cookie(COOKIE)), request.query
        if trial is None or given.get("state") != trial.state or trial.made + SECONDS < space.clock.now():
            raise TrialError(_text("state"))
        if given.get("error"):
            why = given.get("error_description") or ""
            raise TrialError(_text("refused").format(error=given.get("error"), why=why))
        form = {
            "grant_type": "authorization_code", "client_id": CLIENT_ID, "client_secret": self.secret,
            "code": given.get("code") or "", "redirect_uri": self._callback_url(space), "code_verifier": trial.verifier,
        }  # fmt: skip
        tokens = self._ask(space, "POST", places.TOKEN, form=Params(tuple(form.items())))
        self._verify(space, tokens, trial)
        bearer = {"authorization": f"Bearer {tokens.get('access_token')}"}
        return self._ask(space, "GET", places.USERINFO, headers=bearer)

    def _verify(self, space: Space, tokens: dict[str, Any], trial: Trial) -> None:
        from joserfc import jwk, jwt  # slow to load
        from joserfc.errors import JoseError

        keys = jwk.KeySet.import_key_set(self._ask(space, "GET", places.CERTS))  # type: ignore[arg-type]
        registry = jwt.JWTClaimsRegistry(
            lambda: int(space.clock.now()),
            iss={"essential": True, "value": places.issuer(self.provider.urls, space.prefix)},
            aud={"essential": True, "value": CLIENT_ID},
            nonce={"essential": True, "value": trial.nonce},
            exp={"essential": True},
        )
        try:
            registry.validate(jwt.decode(str(tokens.get("id_token")), keys, algorithms=["RS256"]).claims)
        except (JoseError, ValueError) as error:
            raise TrialError(_text("id_token").format(why=error)) from error

    def _ask(self, space: Space, method: str, path: str, **parts: Any) -> dict[str, Any]:
        response = self.provider.handle(space, Request(method, "auth", path, **parts))
        if response.status != 200:
            raise TrialError(_text("server").format(status=response.status, said=response.body.decode()[:300]))
        try:
            return dict(json.loads(response.body))
        except ValueError:
            raise TrialError(_text("not_json")) from None


def _home(space: Space, _: Request) -> Response:
    return html_response(render("home.html", prefix=space.prefix))


def _text(key: str) -> str:
    found: str = load_texts("mocks.selftest", "texts.toml")[key]
    return found

"""One request on its way through the site: what it is about, and what the record will say of it."""

import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from diagnostics.domain.texts import load_texts
from mocks.accounts import Accounts, StoreError, asked
from mocks.identities import UnknownIdentityError, find
from mocks.spaces import Fault, Space
from mocks.viatrajectoire.state import Session, Settings, SiteState
from mocks.wire import Params, Request, Response, Urls, html_response, pages, redirect

PACKAGE = "mocks.viatrajectoire"
SESSION, BROWSER = "VT_SIMULATION", "VT_NAVIGATEUR"
"""Cookies: of who is signed in, and of any browser. Lax and not Strict: a browser that comes back from an identity
provider would come without them."""
TOKEN = "formulaire"  # noqa: S105 -- the name of a field
render: Callable[..., str] = partial(pages.render, PACKAGE)


@dataclass
class Visit:
    """A request with its space. Pages write down, for the record, whom it turned out to be about (`identity`: the
    national identifier), the `verdict` of a refusal (a key of `texts.toml`), and the `faults` that had a part in it.
    `certificate` is the server's own, which the site trusts; `session` who is signed in."""

    request: Request
    space: Space
    urls: Urls
    accounts: Accounts
    certificate: Path | None = None
    identity: str = ""
    verdict: str = ""
    faults: list[str] = field(default_factory=list)
    session: Session | None = None

    def __post_init__(self) -> None:
        self.state = self.space.part(SiteState)
        self.now = self.space.clock.now()
        self._browser = self.request.cookie(BROWSER) or ""
        self._new_browser = False

    @property
    def settings(self) -> Settings:
        """The space's knobs."""
        return self.state.settings

    @property
    def form(self) -> Params:
        """What was posted."""
        return self.request.form

    @property
    def here(self) -> str:
        """The site's address in this space."""
        return f"{self.urls.viatrajectoire}{self.space.prefix}"

    @property
    def person(self) -> str:
        """The key of the test identity that the visit is about; the national identifier of a stranger."""
        try:
            return find(self.identity).key
        except UnknownIdentityError:
            return self.identity

    @property
    def browser(self) -> str:
        """This browser, by the cookie that the first page which needs it gives."""
        if not self._browser:
            self._browser, self._new_browser = new_id(), True
        return self._browser

    @property
    def token(self) -> str:
        """What each form must bring back: no page from elsewhere knows it, nor does a former session's."""
        bound = f"{self.browser} {self.request.cookie(SESSION) or ''}"
        return hmac.digest(self.state.secret, bound.encode(), "sha256").hex()

    def genuine(self) -> bool:
        """Whether a form is one of ours, shown to this browser in this session."""
        return hmac.compare_digest((self.form.get(TOKEN) or "").encode(), self.token.encode())

    def fault(self, name: str) -> Fault | None:
        """The fault of that name, when it is on for this person; the record tells that it was played."""
        if not self.space.faults:
            return None
        found = self.space.faults.play(name, "viatrajectoire", self.person)
        if found is not None:
            self.faults.append(name)
        return found

    def page(self, template: str, status: int = 200, **context: object) -> Response:
        """A page of the site."""
        notices = self.session.notices if self.session else ()
        if self.session and notices:
            self.session = replace(self.session, notices=())
            self.state.keep(self.session)
        about = {"prefix": self.space.prefix, "urls": self.urls, "visit": self, "notices": notices, "said": said}
        return html_response(render(template, **{**about, **context}), status)

    def go(self, path: str) -> Response:
        """Elsewhere on the site."""
        return redirect(f"{self.space.prefix}{path}")

    def stored(
        self, do: Callable[[], Any], then: Callable[[Any], Response], undo: Callable[[], None] = lambda: None
    ) -> Response:
        """What `then` makes of what `do` finds in the database, in a thread; a page where it is out of reach, once
        `undo` has given back what was spent for it."""

        def without(error: StoreError) -> Response:
            undo()
            self.verdict = "store"
            detail = str(error) if self.settings.mode == "support" else ""
            return self.page("down.html", 503, text="store", detail=detail)

        return asked(do, then, without)

    def cookie(self, name: str, value: str, seconds: int | None = None) -> tuple[str, str]:
        """A header that sets a cookie of this space; of none of the site's pages do scripts read it."""
        age = "" if seconds is None else f"; Max-Age={seconds}"
        secure = "; Secure" if self.urls.viatrajectoire.startswith("https:") else ""
        return "set-cookie", f"{name}={value}; Path={self.space.prefix or '/'}; HttpOnly; SameSite=Lax{secure}{age}"

    def known(self, response: Response) -> Response:
        """The answer, which gives a browser its cookie when a page has needed it."""
        return response.with_headers(self.cookie(BROWSER, self._browser)) if self._new_browser else response


def new_id() -> str:
    """An identifier that nobody guesses."""
    return secrets.token_urlsafe(32)


def text(key: str, table: str = "site") -> str:
    """A sentence of the site."""
    found: str = load_texts(PACKAGE, "texts.toml")[table][key]
    return found


def said(table: str, key: str) -> str:
    """A sentence of the site, as templates ask for it."""
    return text(key, table)

"""One request on its way through the site: what it is about, and what the record will say of it."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from diagnostics.domain.texts import load_texts
from mocks.accounts import Accounts
from mocks.spaces import Fault, Space
from mocks.viatrajectoire.state import Settings, SiteState
from mocks.wire import Params, Request, Response, Urls, html_response, pages, redirect

PACKAGE = "mocks.viatrajectoire"
render: Callable[..., str] = partial(pages.render, PACKAGE)


@dataclass
class Visit:
    """A request with its space. Pages write down, for the record, whom it turned out to be about (`identity`: the
    national identifier), the `verdict` of a refusal (a key of `texts.toml`), and the `faults` that had a part in it."""

    request: Request
    space: Space
    urls: Urls
    accounts: Accounts
    identity: str = ""
    verdict: str = ""
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.state = self.space.part(SiteState)
        self.now = self.space.clock.now()

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

    def fault(self, name: str) -> Fault | None:
        """The fault of that name, when it is on for this person; the record tells that it was played."""
        found = self.space.faults.play(name, "viatrajectoire", self.identity)
        if found is not None:
            self.faults.append(name)
        return found

    def page(self, template: str, status: int = 200, **context: object) -> Response:
        """A page of the site."""
        return html_response(render(template, prefix=self.space.prefix, urls=self.urls, visit=self, **context), status)

    def go(self, path: str) -> Response:
        """Elsewhere on the site."""
        return redirect(f"{self.space.prefix}{path}")

    def cookie(self, name: str, value: str, seconds: int | None = None) -> tuple[str, str]:
        """A header that sets a cookie of this space; of none of the site's pages do scripts read it."""
        age = "" if seconds is None else f"; Max-Age={seconds}"
        secure = "; Secure" if self.urls.viatrajectoire.startswith("https:") else ""
        return "set-cookie", f"{name}={value}; Path={self.space.prefix or '/'}; HttpOnly; SameSite=Lax{secure}{age}"


def new_id() -> str:
    """An identifier that nobody guesses."""
    return secrets.token_urlsafe(32)


def text(key: str, table: str = "site") -> str:
    """A sentence of the site."""
    found: str = load_texts(PACKAGE, "texts.toml")[table][key]
    return found

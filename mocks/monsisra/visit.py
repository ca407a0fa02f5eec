"""One request on its way through MonSisra: what it is about, and what the record will say of it."""

import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from diagnostics.domain.texts import load_texts
from mocks.monsisra import places
from mocks.monsisra.errors import RefusalError
from mocks.monsisra.state import MonSisraState, Settings
from mocks.psc.keys import Keyring, SigningKey
from mocks.spaces import Fault, Space
from mocks.wire import Params, Request, Response, Urls, html_response, pages, redirect

PACKAGE = "mocks.monsisra"
FORM_COOKIE = "MONSISRA_SIMULATION_FORM"
GIVEN = re.compile(r"[A-Za-z0-9_-]{43}")
"""What `new_id` makes."""
render: Callable[..., str] = partial(pages.render, PACKAGE)


@dataclass
class Visit:
    """A request with its space. Handlers write down, for the record, the `client` and the `identity` (a test identity's
    key) it turned out to be about, why it was refused, the claims of the `tokens` issued, and the `faults` played.
    `cookies` go to the browser with the answer."""

    request: Request
    space: Space
    urls: Urls
    first_key: SigningKey
    client: str = ""
    identity: str = ""
    refusal: RefusalError | None = None
    tokens: dict[str, Any] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    cookies: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.state = self.space.part(MonSisraState)
        self.now = self.space.clock.now()
        found = self.request.cookie(FORM_COOKIE) or ""
        self.browser = found if GIVEN.fullmatch(found) else new_id()

    @property
    def settings(self) -> Settings:
        """The space's knobs."""
        return self.state.settings

    @property
    def given(self) -> Params:
        """The parameters of a request that may come either way."""
        return self.request.form if self.request.method == "POST" else self.request.query

    @property
    def keyring(self) -> Keyring:
        """The space's signing keys."""
        if self.state.keyring is None:
            self.state.keyring = Keyring(self.first_key)
        return self.state.keyring

    @property
    def issuer(self) -> str:
        """The space's issuer."""
        return places.issuer(self.urls, self.space.prefix)

    def fault(self, name: str) -> Fault | None:
        """The fault of that name, when it is on for this client and person; the record tells that it was played."""
        found = self.space.faults.play(f"monsisra.{name}", self.client, self.identity)
        if found is not None:
            self.faults.append(found.name)
        return found

    def refuse(self, row: str, **blanks: Any) -> str:
        """Note a refusal that is shown on the page that was asked for: its French sentence."""
        self.refusal = RefusalError(row, **blanks)
        return self.refusal.said["fr"]

    def page(self, template: str, status: int = 200, **context: object) -> Response:
        """A page of MonSisra, with what its forms need to be taken for this browser's."""
        text = render(template, prefix=self.space.prefix, urls=self.urls, form=self.browser, **context)
        self.cookie(FORM_COOKIE, self.browser)
        return html_response(text, status)

    def go(self, path: str) -> Response:
        """Elsewhere in MonSisra."""
        return redirect(f"{self.space.prefix}{path}")

    def own_form(self) -> None:
        """See that what was posted comes from a page of this browser's. Raises RefusalError."""
        if not secrets.compare_digest((self.request.form.get("form") or "").encode(), self.browser.encode()):
            raise RefusalError("portal.form")

    def cookie(self, name: str, value: str) -> None:
        """Give the browser a cookie of this space, which no script reads."""
        secure = "; Secure" if self.urls.monsisra.startswith("https:") else ""
        told = f"{name}={value}; Path={self.space.prefix or '/'}; HttpOnly; SameSite=Lax{secure}"
        self.cookies.append(("set-cookie", told))


def new_id() -> str:
    """An identifier that nobody guesses."""
    return secrets.token_urlsafe(32)


def text(key: str, table: str = "portal") -> str:
    """A sentence of the portal that depends on what happened."""
    found: str = load_texts(PACKAGE, "texts.toml")[table][key]
    return found

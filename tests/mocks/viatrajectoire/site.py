"""A visitor of the site, without a browser: cookies, redirects, and the token of the last page's forms."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import unescape
from typing import Any

import httpx2

from mocks.viatrajectoire.face import FROM_SERVERS
from tests.relying import Relying

EMAIL, PASSWORD = "virginie@exemple.test", "Demo2026"
TOKEN = re.compile(r'name="formulaire" value="([0-9a-f]+)"')
GOOD = {"email": EMAIL, "password": PASSWORD, "password_again": PASSWORD}


@dataclass
class Site:
    """One browser at the site of a space."""

    rp: Relying
    http: httpx2.Client
    page: httpx2.Response = field(default_factory=lambda: httpx2.Response(200))

    @property
    def url(self) -> str:
        """The site in this space."""
        return f"{self.rp.told['viatrajectoire']}/s/{self.rp.name}"

    @property
    def text(self) -> str:
        """What the last page says, its style left out, entities and no-break spaces as one reads them."""
        body = re.sub(r"<style>.*?</style>", "", self.page.text, flags=re.DOTALL)
        return unescape(body).replace("\u00a0", " ")

    @property
    def path(self) -> str:
        """Where the last page is."""
        return self.page.url.path.removeprefix(f"/s/{self.rp.name}")

    def get(self, path: str, **params: str) -> "Site":
        """Open a page, wherever that leads."""
        self.page = self.http.get(path if path.startswith("http") else self.url + path, params=params or None)
        return self

    def post(self, path: str, **fields: str) -> "Site":
        """Send a form of the last page."""
        found = TOKEN.search(self.page.text)
        token = {"formulaire": found.group(1)} if found else {}
        self.page = self.http.post(self.url + path, data={**token, **fields})
        return self

    def sign_in(self, door: str = "ecps", as_who: str = "") -> "Site":
        """Through a door, as whom Pro Santé Connect signs in by itself."""
        if as_who:
            self.rp.settings(automatic=as_who)
        return self.get(f"/connexion/{door}")

    def create(self, **fields: str) -> "Site":
        """« Créer mon compte » on the form that is shown."""
        return self.post("/compte/creation", **{**GOOD, **fields})

    def enter(self, as_who: str = "") -> "Site":
        """Sign in, and create the account where there is none."""
        self.sign_in(as_who=as_who)
        if self.path == "/compte/creation":
            self.create(email=f"{as_who or 'virginie'}@exemple.test")
        assert self.path == "/espace", self.text
        return self

    def knobs(self, **changes: Any) -> None:
        """Change the site's knobs."""
        self.rp.admin("PATCH", "viatrajectoire", **changes)

    def fault(self, name: str, **fields: Any) -> None:
        """Switch a fault on."""
        self.rp.admin("PUT", f"faults/{name}", **fields)

    def advance(self, seconds: float) -> None:
        """Move the space's clock."""
        self.rp.admin("POST", "clock", advance=seconds)

    def verdicts(self) -> list[str]:
        """What the record says of the site's refusals; what servers tell it meanwhile (logouts) is left out."""
        told = [one for one in self.rp.admin("GET", "record") if one["origin"] == "viatrajectoire"]
        return [one["verdict"] for one in told if (one["method"], one["path"]) not in FROM_SERVERS]


@contextmanager
def visiting(rp: Relying, follow: bool = True) -> Iterator[Site]:
    """A browser of its own."""
    with httpx2.Client(timeout=20, follow_redirects=follow) as http:
        yield Site(rp, http)

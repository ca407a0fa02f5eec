"""A doctor at the fourth door, for tests: his browser, his account, his mail."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

import httpx2
import pytest

from tests.mailing import DOCTOR, Mailing
from tests.relying import Relying

NATIONAL_ID, PASSWORD = "899700034012", "Mot2passe"
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')
LOGIN, CODE, AGAIN = "/connexion/otp", "/connexion/otp/code", "/connexion/otp/renvoi"
RESET, CHOICE = "/mot-de-passe", "/mot-de-passe/nouveau"


@dataclass(frozen=True)
class Doctor:
    """VIRGINIE's browser at the site of a space."""

    rp: Relying
    browser: httpx2.Client

    @property
    def site(self) -> str:
        """The site's address in the space."""
        return f"{self.rp.told['viatrajectoire']}/s/{self.rp.name}"

    @property
    def mailing(self) -> Mailing:
        """The space's mail."""
        return Mailing(self.rp)

    def get(self, path: str) -> httpx2.Response:
        """A page."""
        return self.browser.get(self.site + path)

    def post(self, path: str, shown_at: str = "", **fields: str) -> httpx2.Response:
        """Send a form as the page that shows it would, with its hidden fields."""
        hidden = {name: unescape(value) for name, value in HIDDEN.findall(self.get(shown_at or path).text)}
        return self.browser.post(self.site + path, data={**hidden, **fields})

    def login(self, identifier: str = NATIONAL_ID, password: str = PASSWORD) -> httpx2.Response:
        """Identifier and password."""
        return self.post(LOGIN, identifiant=identifier, mot_de_passe=password)

    def waits(self, password: str = PASSWORD) -> str:
        """Sign in up to the code's window, and read the code in the mail that comes."""
        before = self.last()
        assert self.login(password=password).status_code == 302
        return str(self.mailing.next(to="", after=before)["code"])

    def last(self) -> str:
        """The id of the newest mail; empty when there is none."""
        mails = self.mailing.mails()
        return str(mails[0]["id"]) if mails else ""

    def code(self, code: str) -> httpx2.Response:
        """Type a code."""
        return self.post(CODE, LOGIN, code_otp=code)

    def again(self) -> httpx2.Response:
        """Ask for another code."""
        return self.post(AGAIN, LOGIN)

    def link(self) -> str:
        """Ask for a link for a new password, and read it in the mail; the path of its page."""
        before = self.last()
        assert self.post(RESET, identifiant=NATIONAL_ID).status_code == 200
        return self.path(str(self.mailing.next(to="", after=before)["text"]))

    def path(self, text: str) -> str:
        """The path of the link in a mail's text."""
        found = re.search(rf"{re.escape(self.site)}(\S+)", text)
        assert found, text
        return found[1]

    def choose(self, path: str, password: str, again: str = "") -> httpx2.Response:
        """Open a link, and choose a new password in the page that comes."""
        return self.post(CHOICE, path, mot_de_passe=password, mot_de_passe_2=again or password)

    def mode(self, mode: str) -> None:
        """How much the site says."""
        self.rp.admin("PATCH", "viatrajectoire", mode=mode)

    def knobs(self, **changes: int | bool) -> None:
        """Change knobs of the door."""
        self.rp.admin("PATCH", "otp", **changes)

    def clock(self, seconds: float) -> None:
        """Move the space's clock."""
        self.rp.admin("POST", "clock", advance=seconds)


@pytest.fixture
def doctor(rp: Relying) -> Iterator[Doctor]:
    """VIRGINIE, who has an account, at a site that says what is wrong."""
    rp.admin("PUT", "accounts/virginie", email=DOCTOR, password=PASSWORD)
    with httpx2.Client(timeout=20) as browser:
        made = Doctor(rp, browser)
        made.mode("support")
        yield made


def entered(answer: httpx2.Response) -> bool:
    """Whether the door let somebody through."""
    return answer.status_code == 302 and answer.headers["location"].endswith("/espace")


def words(answer: httpx2.Response) -> str:
    """What a page says, as its reader sees it; no-break spaces are plain ones."""
    return unescape(answer.text).replace("\u00a0", " ")

"""The mailbox for people: whose mail, a folder, one mail, and the log of what was sent."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from urllib.parse import quote

from diagnostics.domain.texts import load_texts
from mocks.accounts import Account, Accounts, asked
from mocks.mailbox import api
from mocks.mailbox.model import Mailbox
from mocks.spaces import Space
from mocks.wire import Request, Response, Watch, html_response
from mocks.wire import pages as templates
from mocks.wire.moments import in_france

PACKAGE = "mocks.mailbox"
FRAMED = ("content-security-policy", "frame-src 'self' about:; object-src 'none'; form-action 'self'")
"""With the page's own policy: what a mail holds opens no frame of its own."""
MAIL_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
render: Callable[..., str] = partial(templates.render, PACKAGE)


@dataclass(frozen=True)
class View:
    """A request for a page, whose accounts there are, and the `state` before anything of it was looked up: what comes
    while a page is made makes it out of date."""

    space: Space
    request: Request
    accounts: Accounts
    state: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "state", _state(self.space))

    @property
    def address(self) -> str:
        """The address whose mail is looked at; empty for everybody's."""
        return self.request.query.get("a") or ""

    def page(self, template: str, **context: Any) -> Response:
        """A page of the mailbox."""
        known = {"prefix": self.space.prefix, "texts": texts(), "moment": moment, "quote": _quoted}
        return html_response(render(template, state=self.state, **known, **context))


def people(view: View) -> Response:
    """Whose mail is there, and who has an account; the mails alone where the accounts are out of reach."""
    accounts, space = view.accounts, view.space.name
    return asked(lambda: accounts.all(space), partial(_people, view), lambda _: _people(view, ()))


def _people(view: View, accounts: tuple[Account, ...]) -> Response:
    names = {one.email.casefold(): f"{one.given_name} {one.family_name}" for one in accounts}
    found = {one.email.casefold(): 0 for one in accounts}
    for mail in api.chosen(view.space):
        found[mail.recipient.casefold()] = found.get(mail.recipient.casefold(), 0) + 1
    return view.page("people.html", people=found, names=names)


def box(view: View) -> Response:
    """One folder of an address, or of everybody; a search looks into both folders."""
    asked = view.request.query
    wanted, folder = (asked.get("q") or "").strip(), "junk" if asked.get("dossier") == "junk" else "inbox"
    found = api.chosen(view.space, None if wanted else folder, view.address, wanted)
    junk = len(api.chosen(view.space, "junk", view.address))
    return view.page("box.html", mails=found, address=view.address, folder=folder, wanted=wanted, junk=junk)


def mail(view: View, id: str) -> Response:
    """One mail: its HTML part in a frame that can do nothing, or its text."""
    found = api.seen(view.space, id)
    if found is None:
        return nowhere(view.space)
    plain = "texte" in dict(view.request.query) or not found.html
    document = "" if plain else framed(found.html)
    return view.page("mail.html", mail=found, plain=plain, document=document).with_headers(FRAMED)


def framed(html: str) -> str:
    """The document in the frame: no script, no picture from elsewhere, links in a new tab."""
    policy = f'<meta http-equiv="Content-Security-Policy" content="{MAIL_POLICY}">'
    return f'<!doctype html><meta charset="utf-8">{policy}<base target="_blank">{html}'


def sendings(view: View) -> Response:
    """« Envois »: what became of each mail."""
    return view.page("sendings.html", sendings=api.log(view.space))


def events(view: View) -> Response:
    """What the pages would show, told at each change."""
    return Response(watch=Watch(lambda: (_state(view.space), False)))


def _state(space: Space) -> str:
    """What the pages show, in short: a page whose own is another is out of date."""
    shown = space.part(Mailbox).shown(space.clock.now())
    went = "".join(f"{one.result}{one.tries}" for one in api.log(space))
    return f"{len(shown)} {shown[-1].id if shown else ''} {went}"


def nowhere(space: Space, status: int = 404) -> Response:
    """No such page."""
    return html_response(render("mail_nowhere.html", prefix=space.prefix, texts=texts()), status)


def texts() -> dict[str, Any]:
    """The words of the pages."""
    found: dict[str, Any] = load_texts(PACKAGE, "texts.toml")
    return found


def moment(seconds: float) -> str:
    """A moment as its reader's clock in France says it."""
    return in_france(seconds).strftime("%d/%m/%Y %H:%M:%S")


def _quoted(text: str) -> str:
    return quote(text, safe="")

"""« Mon compte » : all that the site knows of somebody, what is his to change, and where to have the rest corrected."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from mocks.accounts import Account
from mocks.accounts.passwords import hashed, matches
from mocks.viatrajectoire import credentials, forms, sessions
from mocks.viatrajectoire.forms import Contact, Problems
from mocks.viatrajectoire.state import Session
from mocks.viatrajectoire.visit import Visit, text
from mocks.wire import Response

Saved = tuple[Mapping[str, str], Problems]
"""The columns that change, or what is wrong."""


def show(visit: Visit) -> Response:
    """The page."""
    return _with_account(visit, lambda session, account: _page(visit, account, _contact(account), {}))


def change(visit: Visit) -> Response:
    """Another address, of mail or of brick, or another telephone."""
    session, typed = visit.session, forms.contact(visit.form)
    if session is None:
        return visit.go("/")
    problems = forms.judged(typed, visit.settings.postcode_required)
    if problems:
        return _with_account(visit, lambda _, account: _page(visit, account, typed, problems))

    columns = {name: getattr(typed, name) for name in ("email", "phone", "address", "postcode", "town")}
    return _saved(visit, session, lambda _: (columns, {}), "saved")


def change_password(visit: Visit) -> Response:
    """Another password; the person's other sessions end with it."""
    session, form = visit.session, visit.form
    if session is None:
        return visit.go("/")
    old, password, again = (form.get(name) or "" for name in ("old_password", "password", "password_again"))
    problems, asked = forms.judged_password(password, again), asks_old(visit, session)

    def save(account: Account) -> Saved:
        wrong = {"old": text("old", "form")} if asked and not matches(account.password, old) else {}
        if wrong or problems:
            return {}, {**wrong, **problems}
        return {"password": hashed(password)}, {}

    return _saved(visit, session, save, "password_saved")


def asks_old(visit: Visit, session: Session) -> bool:
    """Whether a new password asks for the old one: who forgot it comes in by another door to do so (row OT-05)."""
    return visit.settings.ask_old == "always" or session.arrival.door == "otp"


def _saved(visit: Visit, session: Session, save: Callable[[Account], Saved], notice: str) -> Response:
    accounts, space, national_id = visit.accounts, visit.space.name, session.arrival.national_id
    now = visit.now

    def do() -> tuple[Account | None, Problems]:
        account = accounts.find(space, national_id)
        if account is None:
            return None, {}
        columns, problems = save(account)
        if problems:
            return account, problems
        return accounts.change(space, national_id, changed=now, **columns), {}

    def then(found: tuple[Account | None, Problems]) -> Response:
        account, problems = found
        if account is None:
            return _gone(visit)
        if problems:
            return _page(visit, account, _contact(account), problems)
        if notice == "password_saved":
            credentials.renewed(visit.space, national_id, but=session.id)
        visit.state.keep(replace(session, notices=(text(notice, "notice"),)))
        return visit.go("/compte")

    return visit.stored(do, then)


def _with_account(visit: Visit, page: Callable[[Session, Account], Response]) -> Response:
    session = visit.session
    if session is None:
        return visit.go("/")
    accounts, space, national_id = visit.accounts, visit.space.name, session.arrival.national_id
    return visit.stored(
        lambda: accounts.find(space, national_id),
        lambda account: page(session, account) if account else _gone(visit),
    )


def _gone(visit: Visit) -> Response:
    """The account is no more: nobody is signed in."""
    sessions.closed(visit)
    return visit.go("/")


def _contact(account: Account) -> Contact:
    place = f"{account.postcode} {account.town}".strip()
    return Contact(account.email, account.phone, account.address, place)


def _page(visit: Visit, account: Account, typed: Contact, problems: Problems) -> Response:
    visit.verdict = f"account.{next(iter(problems))}" if problems else ""
    asked = visit.session is not None and asks_old(visit, visit.session)
    return visit.page("account.html", account=account, typed=typed, problems=problems, asks_old=asked)

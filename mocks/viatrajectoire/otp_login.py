"""Identifier and password: the first half of the fourth door. Words and status codes are ours.

In realistic mode nothing tells who has an account: same words, same status, and the same time, since a password is held
against something in any case.
"""

from dataclasses import dataclass
from functools import partial

from mocks.accounts import Account, passwords
from mocks.otp import challenge, identifier, tries
from mocks.viatrajectoire import credentials, otp_code
from mocks.viatrajectoire.otp_words import REFUSED, said, state, support
from mocks.viatrajectoire.visit import Visit
from mocks.wire import Response

PATH = "/connexion/otp"
TYPED = ("identifier.no8", "identifier.email", "identifier.adeli", "identifier.typo")
LONGEST = 100


@dataclass(frozen=True, slots=True)
class Entry:
    """What somebody typed, faults included."""

    typed: str
    judged: identifier.Judged
    password: str

    @property
    def key(self) -> str:
        """The identifier, as tries are counted for it."""
        return self.judged.national_id


def show(visit: Visit) -> Response:
    """The form by itself."""
    return visit.page("otp_login.html", problem="", done="", typed="")


def enter(visit: Visit) -> Response:
    """The form was sent."""
    entry = _entry(visit)
    if entry.judged.wrong and support(visit):
        return _refused(visit, entry, entry.judged.wrong)
    if visit.fault("account.locked") or tries.locked(state(visit), entry.key, visit.now):
        return _refused(visit, entry, "account.locked")
    tries.count(state(visit), "password", entry.key, visit.now)
    nobody = bool(visit.fault("account.none")) or bool(entry.judged.wrong)
    accounts, space, given = visit.accounts, visit.space.name, _password(visit, entry)
    before = credentials.renewals(visit.space, entry.key)

    def do() -> tuple[Account | None, bool]:
        account = accounts.find(space, entry.key)
        account = None if nobody else account
        return account, passwords.matches(account.password if account else "", given)

    def then(found: tuple[Account | None, bool]) -> Response:
        account, right = found
        return _judged(visit, entry, account, right and before == credentials.renewals(visit.space, entry.key))

    return visit.stored(do, then, partial(tries.give_back, state(visit), entry.key))


def _entry(visit: Visit) -> Entry:
    typed = (visit.form.get("identifiant") or "")[:LONGEST]
    visit.identity = identifier.judge(typed).national_id
    fault = next((name for name in TYPED if visit.fault(name)), "")
    typed = identifier.mistyped(typed, fault) if fault else typed
    return Entry(typed, identifier.judge(typed), visit.form.get("mot_de_passe") or "")


def _password(visit: Visit, entry: Entry) -> str:
    """What is held against the account's password."""
    return f"{entry.password}\0" if visit.fault("password.wrong") else entry.password


def _judged(visit: Visit, entry: Entry, account: Account | None, right: bool) -> Response:
    """The password was looked at."""
    if account is None or not right:
        return _refused(visit, entry, entry.judged.wrong or ("password.wrong" if account else "account.none"))
    tries.give_back(state(visit), entry.key)
    made = challenge.begun(state(visit), visit.now, account.national_id, account.email)
    otp_code.send(visit, account, made)
    return visit.go(otp_code.PATH).with_headers(visit.cookie(otp_code.COOKIE, made.id))


def _refused(visit: Visit, entry: Entry, verdict: str) -> Response:
    """The form again, with what is wrong."""
    visit.verdict = verdict
    left = tries.left(state(visit), entry.key)
    exact = support(visit) and entry.judged.said and verdict == entry.judged.wrong
    problem = entry.judged.said if exact else said(visit, verdict, left=left)
    return visit.page("otp_login.html", REFUSED, problem=problem, done="", typed=entry.typed)

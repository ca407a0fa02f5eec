"""The window « J'ai reçu mon code »: the second half of the fourth door (guide; OT-07…OT-17)."""

from functools import partial

from mocks.accounts import Account
from mocks.identities import UnknownIdentityError, find
from mocks.mailbox import sending
from mocks.otp import challenge, letters
from mocks.otp.model import Challenge
from mocks.viatrajectoire import admission, people, sessions
from mocks.viatrajectoire.otp_words import REFUSED, done, masked_address, person, said, state, support
from mocks.viatrajectoire.state import Arrival
from mocks.viatrajectoire.visit import Visit
from mocks.wire import Response

PATH, AGAIN = "/connexion/otp/code", "/connexion/otp/renvoi"
COOKIE, FIELD = "VT_OTP", "code_otp"
PLAYED = ("code.expired", "code.earlier", "code.reused", "code.other_tab", "code.too_many")
"""Faults that leave the code as it is, and refuse it."""
LONGEST = 100
OVER = ("code.other_tab", "code.reused", "code.too_many")
"""There is no use in another code: the login begins anew."""


def show(visit: Visit) -> Response:
    """The window, for a browser whose password was right."""
    found = _current(visit)
    if found is None:
        return visit.go("/connexion/otp")
    return _window(visit, found, done=_sent(visit, found, "sent"))


def _current(visit: Visit) -> Challenge | None:
    """The login on its way in this browser."""
    found = state(visit).challenges.get(visit.request.cookie(COOKIE))
    if found is not None:
        visit.identity = found.national_id
    return found


def _sent(visit: Visit, found: Challenge, key: str) -> str:
    exact = support(visit) and key == "sent"
    return done(visit, "sent_to", address=masked_address(found.address)) if exact else done(visit, key)


def _window(visit: Visit, found: Challenge | None, problem: str = "", done: str = "") -> Response:
    shown = {"address": masked_address(found.address) if found and support(visit) else "", "sender": letters.SENDER}
    over = found is None or visit.verdict in OVER
    return visit.page("otp_code.html", REFUSED if problem else 200, problem=problem, done=done, over=over, **shown)


def enter(visit: Visit) -> Response:
    """A code was typed."""
    found = _current(visit)
    verdict = _verdict(visit, found)
    if verdict or found is None:
        visit.verdict = verdict
        return _window(visit, found, said(visit, verdict))
    accounts, space = visit.accounts, visit.space.name
    undo = partial(state(visit).challenges.put, found.id, found)
    return visit.stored(lambda: accounts.find(space, found.national_id), lambda account: _enter(visit, account), undo)


def _verdict(visit: Visit, found: Challenge | None) -> str:
    """What is wrong with the code, faults included."""
    typed = (visit.form.get(FIELD) or "")[:LONGEST]
    if played := next((name for name in PLAYED if visit.fault(name)), ""):
        return played
    if visit.fault("code.spaces"):
        typed = f"{typed[:3]} {typed[3:]}"
    if visit.fault("code.wrong"):
        typed = "".join(str((int(digit) + 1) % 10) if digit in "0123456789" else digit for digit in typed)
    return challenge.judge(state(visit), found, typed, visit.now)


def _enter(visit: Visit, account: Account | None) -> Response:
    """The code was right: on to the doctor's space, unless his account is gone meanwhile, or was made for somebody who
    has no place there (row AC-07)."""
    if account is None:
        visit.verdict = "code.other_tab"
        return _window(visit, None, said(visit, visit.verdict))
    came = arrival(account)
    if people.reason(came) == "not_doctor":
        return admission.refused(visit, came, "not_doctor", ())
    return sessions.opened(visit, came)


def arrival(account: Account) -> Arrival:
    """Somebody whom this door let through: all that it knows of him is his account."""
    return Arrival(
        door="otp",
        national_id=account.national_id,
        subject=account.subject,
        family_name=account.family_name,
        given_name=account.given_name,
        profession=_profession(account),
        profession_shown=account.profession,
        specialty_shown=account.specialty,
    )


def _profession(account: Account) -> str:
    """The code of a profession that the account tells in words."""
    try:
        code = find(account.national_id).profession
    except UnknownIdentityError:
        code = None
    return "" if code is None else str(code)


def send(visit: Visit, account: Account, made: Challenge) -> None:
    """The mail with the code goes out, in the background."""
    minutes = state(visit).settings.code_seconds // 60
    sending.send(visit.space, partial(letters.with_code, account, challenge.code(made), minutes), person(account))


def again(visit: Visit) -> Response:
    """« Renvoyer un code »."""
    found = _current(visit)
    anew, wrong = challenge.resend(state(visit), found, visit.now)
    if anew is None or found is None:
        visit.verdict = wrong
        return _window(visit, found, said(visit, wrong))
    accounts, space = visit.accounts, visit.space.name

    def then(account: Account | None) -> Response:
        if account is not None:
            send(visit, account, anew)
        return _window(visit, anew, done=_sent(visit, anew, "again"))

    undo = partial(state(visit).challenges.put, found.id, found)
    return visit.stored(lambda: accounts.find(space, anew.national_id), then, undo)

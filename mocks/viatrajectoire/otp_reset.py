"""A forgotten password: a link by mail, opened, and spent only by the new password (OT-18, OT-19)."""

from functools import partial

from mocks.accounts import Account, passwords
from mocks.mailbox import sending
from mocks.otp import identifier, letters, reset
from mocks.otp.model import Link
from mocks.viatrajectoire import credentials
from mocks.viatrajectoire.otp_words import REFUSED, done, masked_address, person, said, state, support
from mocks.viatrajectoire.visit import Visit
from mocks.wire import Response

PATH, CHOICE = "/mot-de-passe", "/mot-de-passe/nouveau"
TOKEN = "jeton"  # noqa: S105 -- the name of a parameter
LONGEST = 100


def show(visit: Visit) -> Response:
    """« Mot de passe oublié »."""
    return _form(visit)


def _form(visit: Visit, problem: str = "", said: str = "", typed: str = "") -> Response:
    status = REFUSED if problem else 200
    return visit.page("otp_reset.html", status, problem=problem, done=said, typed=typed)


def ask(visit: Visit) -> Response:
    """Somebody asks for a link. In realistic mode the answer is the same whether he has an account or not; the mail
    goes in the background, and takes no time that would tell."""
    typed = (visit.form.get("identifiant") or "")[:LONGEST]
    judged = identifier.judge(typed)
    visit.identity = judged.national_id
    if judged.wrong and support(visit):
        visit.verdict = judged.wrong
        return _form(visit, judged.said, typed=typed)
    accounts, space, nobody = visit.accounts, visit.space.name, bool(visit.fault("account.none"))

    def then(account: Account | None) -> Response:
        verdict = "reset.none" if account is None or nobody or judged.wrong else _sent(visit, account)
        visit.verdict = verdict
        if verdict and support(visit):
            return _form(visit, said(visit, verdict), typed=typed)
        exact = support(visit) and account is not None
        to = masked_address(account.email) if account and exact else ""
        return _form(visit, said=done(visit, "reset_to", address=to) if exact else done(visit, "reset"))

    return visit.stored(lambda: accounts.find(space, judged.national_id), then)


def _sent(visit: Visit, account: Account) -> str:
    """Send the mail; why it is not sent, if so."""
    token = reset.made(state(visit), account.national_id, visit.now)
    if not token:
        return "reset.soon"
    link, hours = f"{visit.here}{CHOICE}?{TOKEN}={token}", state(visit).settings.reset_seconds // 3600
    sending.send(visit.space, partial(letters.with_link, account, link, hours), person(account))
    return ""


def opened(visit: Visit) -> Response:
    """The link was opened, by somebody or by a robot that reads mail: it is not spent by that, unless a knob or a fault
    says so."""
    token = visit.request.query.get(TOKEN) or ""
    found, wrong = _judged(visit, token)
    if found is None:
        return _bad(visit, wrong)
    if state(visit).settings.reset_prefetch or visit.fault("reset.prefetch"):
        token = reset.opened(state(visit), token)
    return visit.page("otp_choice.html", token=token, problems=(), over=False)


def _judged(visit: Visit, token: str) -> tuple[Link | None, str]:
    found, wrong = reset.judge(state(visit), token, visit.now)
    if found is not None:
        visit.identity = found.national_id
        if visit.fault("reset.expired"):
            return None, "reset.expired"
    return found, wrong


def _bad(visit: Visit, wrong: str) -> Response:
    visit.verdict = wrong
    return visit.page("otp_choice.html", REFUSED, token="", problems=(said(visit, wrong),), over=True)


def choose(visit: Visit) -> Response:
    """The new password, typed twice."""
    token = visit.form.get(TOKEN) or ""
    found, wrong = _judged(visit, token)
    if found is None:
        return _bad(visit, wrong)
    password, again = (visit.form.get(name) or "" for name in ("mot_de_passe", "mot_de_passe_2"))
    broken = [f"rule.{name}" for name in passwords.broken_rules(password)]
    if password != again:
        broken.append("rule.differ")
    if broken:
        visit.verdict = broken[0]
        problems = tuple(said(visit, name) for name in broken)
        return visit.page("otp_choice.html", REFUSED, token=token, problems=problems, over=False)
    return _kept(visit, found.national_id, password)


def _kept(visit: Visit, national_id: str, password: str) -> Response:
    """The account has its new password; the link is spent before, for two may come at once."""
    accounts, space, now = visit.accounts, visit.space.name, visit.now
    undo = reset.spend(state(visit), national_id)

    def do() -> Account | None:
        return accounts.change(space, national_id, password=passwords.hashed(password), changed=now)

    def then(kept: Account | None) -> Response:
        if kept is None:
            return _bad(visit, "reset.unknown")
        credentials.renewed(visit.space, national_id)
        return visit.page("otp_login.html", problem="", done=done(visit, "changed"), typed="")

    return visit.stored(do, then, undo)

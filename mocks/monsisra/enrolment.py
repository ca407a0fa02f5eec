"""Account creation, by « J'ai une carte de la famille CPS » or as a « compte Sara » without card, and a new password
for somebody who has his card (facts/identity-providers.md 3). What the real forms ask, nobody knows: they are ours."""

import re
from dataclasses import replace

from diagnostics.domain.identifiers import clean, explain
from mocks.accounts import passwords
from mocks.identities import Identity, UnknownIdentityError, find, named
from mocks.monsisra import sessions, signin
from mocks.monsisra.errors import RefusalError
from mocks.monsisra.members import Member, known_by
from mocks.monsisra.state import Enrolment, Means
from mocks.monsisra.visit import Visit, new_id, text
from mocks.wire import Response, Work

ADDRESS = re.compile(r"[^\s@<>\"]{1,64}@[^\s@<>\"]{1,120}\.[^\s@<>\"]{2,60}")


def holders() -> list[Identity]:
    """Whose cards there are."""
    return [person for person in named().values() if person.listed and person.card_type]


def show(visit: Visit) -> Response:
    """With a card or without?"""
    return _start(visit)


def _start(visit: Visit, problem: str = "", means: Means = "card") -> Response:
    template = "forgotten.html" if means == "reset" else "enrol.html"
    title = text("forgotten" if means == "reset" else "enrol")
    return visit.page(template, problem=problem, holders=holders(), title=title)


def by_card(visit: Visit) -> Response:
    """The card's holder wants an account. Raises RefusalError."""
    return _with_card(visit, "card")


def reset(visit: Visit) -> Response:
    """The card's holder wants a new password. Raises RefusalError."""
    return _with_card(visit, "reset")


def _with_card(visit: Visit, means: Means) -> Response:
    """A card is in the reader, and its code typed; its keys are made first, where nobody waits."""
    visit.own_form()
    try:
        person = find(visit.given.get("identity") or "")
    except UnknownIdentityError as error:
        return _start(visit, str(error), means)
    if not (person.listed and person.card_type):
        return _start(visit, visit.refuse("enrol.no_card"), means)
    visit.identity = person.key
    from mocks.card import desk  # slow to load: only for a card

    return Response(work=Work(lambda: desk.issued(person, "valid"), lambda _: _code_typed(visit, person, means)))


def _code_typed(visit: Visit, person: Identity, means: Means) -> Response:
    from mocks.card import desk

    try:
        proven = desk.insert(visit.space, person).proves(visit.given.get("code_porteur") or "")
    except desk.CardRefusalError as refused:
        row = "enrol.code" if refused.left else "enrol.blocked"
        return _start(visit, visit.refuse(row, left=refused.left), means)
    if not proven:
        return _start(visit, visit.refuse("enrol.no_card"), means)
    return _proven(visit, person, means)


def by_number(visit: Visit) -> Response:
    """Somebody without a card gives the RPPS, and the directory the names. Raises RefusalError."""
    visit.own_form()
    typed = visit.given.get("rpps") or ""
    number = clean(typed)
    people = (one for one in named().values() if one.listed and one.rpps)
    person = next((one for one in people if number in (one.rpps, one.national_id)), None)
    if person is None:
        finding = explain(number if len(number) == 12 else f"8{number}") if number else explain(typed)
        said = visit.refuse("enrol.unknown")
        return _start(visit, f"{said} {finding.message}" if finding else said, "sara")
    return _proven(visit, person, "sara")


def _proven(visit: Visit, person: Identity, means: Means) -> Response:
    """Who it is is known; what remains is to choose."""
    visit.identity = person.key
    has_one = person.key in visit.state.members
    if has_one and means != "reset":
        return _start(visit, visit.refuse("enrol.account_exists"), means)
    if not has_one and means == "reset":
        return _start(visit, visit.refuse("enrol.no_account"), means)
    id = new_id()
    ends = visit.now + visit.settings.login_seconds
    visit.state.enrolments.put(id, Enrolment(person.key, means, visit.browser, ends))
    return visit.go(f"/inscription/suite?dossier={id}")


def _of_browser(visit: Visit) -> Enrolment:
    """The enrolment that this browser began. Raises RefusalError."""
    found = visit.state.enrolments.get(visit.given.get("dossier"))
    if found is None or found.browser != visit.browser or visit.now >= found.expires:
        raise RefusalError("enrol.gone")
    visit.identity = found.identity
    return found


def choose(visit: Visit) -> Response:
    """The form: names that nobody changes, an address, a password typed twice. Raises RefusalError."""
    return _form(visit, _of_browser(visit))


def _form(visit: Visit, enrolment: Enrolment, problem: str = "") -> Response:
    return visit.page(
        "choose.html", person=find(enrolment.identity), means=enrolment.means, problem=problem,
        file=visit.given.get("dossier"), email=visit.given.get("email") or "",
    )  # fmt: skip


def chosen(visit: Visit) -> Response:
    """The account is made, or has its new password. Raises RefusalError."""
    visit.own_form()
    enrolment = _of_browser(visit)
    email, password = (visit.given.get("email") or "").strip(), visit.given.get("password") or ""
    if problem := _wrong(visit, enrolment, email, password):
        return _form(visit, enrolment, problem)
    visit.state.enrolments.take(visit.given.get("dossier"))
    work = Work(lambda: passwords.hashed(password), lambda kept: _kept(visit, enrolment, email, kept))
    return Response(work=work)


def _wrong(visit: Visit, enrolment: Enrolment, email: str, password: str) -> str:
    if enrolment.means != "reset" and not ADDRESS.fullmatch(email):
        return visit.refuse("enrol.email")
    if enrolment.means != "reset" and known_by(visit.state.members, email):
        return visit.refuse("enrol.email_taken")
    if password != visit.given.get("again"):
        return visit.refuse("enrol.twice")
    broken = passwords.broken_rules(password)
    return visit.refuse("enrol.password") if broken else ""


def _kept(visit: Visit, enrolment: Enrolment, email: str, kept: str) -> Response:
    members = visit.state.members
    before = members.get(enrolment.identity)
    if before is not None and enrolment.means != "reset":
        return _start(visit, visit.refuse("enrol.account_exists"), enrolment.means)
    made = replace(before, password=kept) if before else Member(enrolment.identity, email, kept)
    members[enrolment.identity] = made
    visit.state.tries.take(enrolment.identity)
    for session in [one for one in visit.state.sessions.values() if one.identity == enrolment.identity]:
        sessions.ended(visit, session.key)
    sessions.closed(visit)
    return signin.page(visit, made.email, done=text("reset_done" if before else "enrol_done"))

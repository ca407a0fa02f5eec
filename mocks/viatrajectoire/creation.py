"""« Vos informations personnelles » : the first login makes the account (guide, « Création du compte »)."""

from dataclasses import replace
from math import ceil

from mocks.accounts import Account
from mocks.accounts.passwords import hashed
from mocks.viatrajectoire import forms, sessions
from mocks.viatrajectoire.forms import Contact, Problems
from mocks.viatrajectoire.state import Waiting
from mocks.viatrajectoire.visit import Visit, text
from mocks.wire import Response


def show(visit: Visit) -> Response:
    """The form, for somebody whom a door let through and who has no account."""
    waiting = _waiting(visit)
    return _page(visit, waiting, Contact(), {}) if waiting else visit.go("/")


def create(visit: Visit) -> Response:
    """« Créer mon compte » : the account, and in; or the form again with what is wrong at each field, and all that was
    typed but the passwords."""
    waiting = _waiting(visit)
    if waiting is None:
        return visit.go("/")
    typed, password, again = _typed(visit)
    required = visit.settings.postcode_required or _mistaken(visit, "create.postcode")
    if required and "create.postcode" in visit.faults:
        typed = replace(typed, place="")
    problems = {**forms.judged(typed, required), **forms.judged_password(password, again)}
    if problems:
        visit.verdict = f"create.{next(iter(problems))}"
        return _page(visit, waiting, forms.contact(visit.form), problems)
    accounts, draft = visit.accounts, _account(visit, waiting, typed)

    def make() -> None:
        accounts.add(replace(draft, password=hashed(password)))  # made in another tab meanwhile: that one stays

    created = text("created", "notice").format(identifier=draft.national_id)
    return visit.stored(make, lambda _: sessions.opened(visit, waiting.arrival, created))


def _waiting(visit: Visit) -> Waiting | None:
    found = sessions.waiting(visit)
    return None if found is None or found.exercises or found.refused else found


def _mistaken(visit: Visit, fault: str) -> bool:
    return visit.fault(fault) is not None


def _typed(visit: Visit) -> tuple[Contact, str, str]:
    """What was typed, as it is taken: faults type wrong on people's behalf."""
    typed, password = forms.contact(visit.form), visit.form.get("password") or ""
    again = visit.form.get("password_again") or ""
    if _mistaken(visit, "create.password_weak"):
        password = again = password.lower()
    if _mistaken(visit, "create.repeat"):
        again = f"{again} "
    if _mistaken(visit, "create.email"):
        typed = replace(typed, email=typed.email.replace("@", ""))
    return typed, password, again


def _account(visit: Visit, waiting: Waiting, typed: Contact) -> Account:
    who = waiting.arrival
    return Account(
        visit.space.name,
        who.national_id,
        who.subject,
        who.door,
        who.family_name,
        who.given_name,
        who.profession_shown,
        who.specialty_shown,
        typed.email,
        password="",
        phone=typed.phone,
        address=typed.address,
        postcode=typed.postcode,
        town=typed.town,
        created=visit.now,
        changed=visit.now,
    )


def _page(visit: Visit, waiting: Waiting, typed: Contact, problems: Problems) -> Response:
    seconds = waiting.made + visit.settings.login_seconds - visit.now
    return visit.page(
        "creation.html",
        who=waiting.arrival,
        typed=typed,
        problems=problems,
        notices=waiting.notices,
        minutes=ceil(seconds / 60),
    )

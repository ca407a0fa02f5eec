"""Who may enter, once a provider has said who he is: a doctor, with an account, where he practises."""

from collections.abc import Mapping
from dataclasses import replace

from mocks.accounts import Account
from mocks.viatrajectoire import people, sessions
from mocks.viatrajectoire.state import Arrival, Exercise, Waiting
from mocks.viatrajectoire.visit import Visit, text
from mocks.wire import Response

NURSE = "60"
IDENTITY: Mapping[str, str] = {
    "family_name": "family_name",
    "given_name": "given_name",
    "profession": "profession_shown",
    "specialty": "specialty_shown",
}
"""Fields of an account that are nobody's to change by hand, and those of an arrival that they come from."""


def admit(visit: Visit, arrival: Arrival, exercises: tuple[Exercise, ...] = ()) -> Response:
    """Let somebody in: to the choice of an exercise, to the creation of his account, or to his space."""
    visit.identity = arrival.national_id
    arrival = _as_the_space_wants(visit, arrival)
    notices = sessions.supplanted(visit, arrival)
    if why := people.reason(arrival):
        return refused(visit, arrival, why, notices)
    if len(exercises) > 1:
        waiting = Waiting(arrival, visit.now, exercises, notices=notices)
        return sessions.wait(visit, waiting, visit.go("/connexion/exercice"))
    return enter(visit, arrival, notices)


def _as_the_space_wants(visit: Visit, arrival: Arrival) -> Arrival:
    """Faults of what the provider says: not a doctor (row AC-07), or a directory that is out of date (row AC-05)."""
    if visit.fault("identity.not_doctor"):
        arrival = replace(arrival, profession=NURSE, profession_shown=text("nurse", "stale"), specialty_shown="")
    if visit.fault("identity.stale"):
        former = text("name", "stale").format(name=arrival.family_name)
        arrival = replace(arrival, family_name=former, specialty_shown=text("specialty", "stale"))
    return arrival


def choose(visit: Visit) -> Response:
    """« Où exercez-vous aujourd'hui ? », for those who practise in several places (row RP-30)."""
    waiting = sessions.waiting(visit)
    if waiting is None or not waiting.exercises:
        return visit.go("/")
    return visit.page("exercise.html", waiting=waiting, notices=waiting.notices, problem="")


def chosen(visit: Visit) -> Response:
    """The exercise that was chosen."""
    waiting = sessions.waiting(visit)
    if waiting is None or not waiting.exercises:
        return visit.go("/")
    rank = visit.form.get("exercice") or ""
    if not rank.isdecimal() or int(rank[:4]) >= len(waiting.exercises):
        return visit.page("exercise.html", waiting=waiting, notices=(), problem=text("choose", "form"))
    exercise, arrival = waiting.exercises[int(rank[:4])], waiting.arrival
    shown = exercise.specialty_shown or arrival.specialty_shown
    return enter(visit, replace(arrival, exercise=exercise.label, specialty_shown=shown), waiting.notices)


def enter(visit: Visit, arrival: Arrival, notices: tuple[str, ...] = ()) -> Response:
    """Straight in for those who have an account, which is brought up to date first; to its creation for the others."""
    accounts, name, now = visit.accounts, visit.space.name, visit.now
    doubled = visit.fault("account.duplicate") is not None

    def look() -> tuple[Account | None, tuple[str, ...]]:
        account = accounts.find(name, arrival.national_id)
        if account is None or doubled or other_key(account, arrival):
            return account, ()
        columns = changes(account, arrival)
        if columns:
            accounts.change(name, arrival.national_id, changed=now, **columns)
        return account, tuple(text(column, "fields") for column in columns)

    def then(found: tuple[Account | None, tuple[str, ...]]) -> Response:
        account, changed = found
        if doubled or (account is not None and other_key(account, arrival)):
            return refused(visit, arrival, "duplicate", notices)
        if account is None:
            waiting = Waiting(arrival, visit.now, notices=notices)
            return sessions.wait(visit, waiting, visit.go("/compte/creation"))
        updated = (text("updated", "notice").format(fields=", ".join(changed)),) if changed else ()
        return sessions.opened(visit, arrival, *notices, *updated)

    return visit.stored(look, then)


def other_key(account: Account, arrival: Arrival) -> bool:
    """Whether the provider that made the account now knows the same RPPS under another key (row AC-06). Pro Santé
    Connect's keys hold the national identifier; MonSisra's are its own."""
    return account.door == arrival.door == "monsisra" and account.subject != arrival.subject


def changes(account: Account, arrival: Arrival) -> dict[str, str]:
    """What the provider says otherwise than the account, by column; what it does not say changes nothing."""
    told = {mine: getattr(arrival, theirs) for mine, theirs in IDENTITY.items()}
    return {mine: said for mine, said in told.items() if said and said != getattr(account, mine)}


def refused(visit: Visit, arrival: Arrival, why: str, notices: tuple[str, ...]) -> Response:
    """Known, and not let in: why, and how to leave the provider too, or the next click would end here again."""
    visit.verdict = f"refusal.{why}"
    waiting = Waiting(arrival, visit.now, refused=True)
    page = visit.page("refused.html", 403, arrival=arrival, reason=text(why, "refusal"), notices=notices)
    return sessions.wait(visit, waiting, page)

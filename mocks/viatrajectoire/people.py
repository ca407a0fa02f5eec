"""Whom an identity provider vouches for: from its claims to what the site keeps (facts/identity-providers.md 1.6).

Nothing that comes in is taken for granted: `SubjectRefPro` may be absent, and so may an exercise's activities; an
identifier may have any form; no mail address is looked for (rows RP-29 to RP-33).
"""

from collections.abc import Iterator, Mapping
from typing import Any

from diagnostics.domain.identifiers import is_rpps
from diagnostics.domain.professions import DOCTOR, profession_label, specialty_label
from mocks.viatrajectoire.oidc import Found
from mocks.viatrajectoire.state import Arrival, Door, Exercise
from mocks.viatrajectoire.visit import text

LONGEST = 150
MODES = ("L", "S")


def of_psc(found: Found, door: Door, end_session: str) -> tuple[Arrival, tuple[Exercise, ...]]:
    """Somebody whom Pro Santé Connect vouches for, and the places where he practises as a doctor. The key is the
    national identifier (pain point 12): `SubjectNameID`, or what stands for it where that is absent."""
    who, claims = found.userinfo, found.claims
    exercises = _exercises(who)
    doctor = [one for one in exercises if _text(one, "codeProfession") == str(DOCTOR)]
    first = (doctor or exercises or [{}])[0]
    places = tuple(place for one in doctor for place in _places(one))
    arrival = Arrival(
        door=door,
        national_id=_text(who, "SubjectNameID") or _text(who, "preferred_username"),
        subject=_text(claims, "sub"),
        family_name=_text(who, "family_name"),
        given_name=_text(who, "given_name"),
        profession=_text(first, "codeProfession"),
        profession_shown=_profession(_text(first, "codeProfession")),
        specialty_shown=_specialty(_text(first, "codeSavoirFaire")),
        id_token=found.id_token,
        sid=_text(claims, "sid") or _text(claims, "session_state"),
        end_session=end_session,
        authenticated=_moment(claims.get("auth_time")),
        exercise=places[0].label if len(places) == 1 else "",
    )
    return arrival, places


def of_monsisra(who: Mapping[str, Any], id_token: str = "", end_session: str = "", sid: str = "") -> Arrival:
    """Somebody whom MonSisra vouches for; what it tells is assumed (facts/identity-providers.md 3)."""
    rpps = _text(who, "rpps")
    return Arrival(
        door="monsisra",
        national_id=f"8{rpps}" if rpps else "",
        subject=_text(who, "sub"),
        family_name=_text(who, "family_name"),
        given_name=_text(who, "given_name"),
        profession=_text(who, "profession"),
        profession_shown=_profession(_text(who, "profession")),
        specialty_shown=_specialty(_text(who, "specialty")),
        id_token=id_token,
        end_session=end_session,
        sid=sid,
    )


def reason(arrival: Arrival) -> str:
    """Why somebody cannot enter the doctors' space; empty when he can (rows AC-07, MS-11)."""
    national_id = arrival.national_id
    if len(national_id) != 12 or national_id[0] != "8" or not is_rpps(national_id[1:]):
        return "no_rpps"
    if not arrival.profession:
        return "no_profession"
    return "" if arrival.profession == str(DOCTOR) else "not_doctor"


def _exercises(who: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    professional = who.get("SubjectRefPro")
    found = professional.get("exercices") if isinstance(professional, dict) else None
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _places(exercise: Mapping[str, Any]) -> Iterator[Exercise]:
    activities = exercise.get("activities")
    for activity in activities if isinstance(activities, list) else ():
        if not isinstance(activity, dict):
            continue
        name = _text(activity, "raisonSocialeSite") or _text(activity, "enseigneCommercialeSite")
        mode = _text(activity, "codeModeExercice")
        shown = text(mode, "modes") if mode in MODES else ""
        label = " – ".join(part for part in (name, shown) if part)
        if label:
            yield Exercise(label, _specialty(_text(exercise, "codeSavoirFaire")))


def _profession(code: str) -> str:
    return profession_label(code) if code else ""


def _specialty(code: str) -> str:
    return specialty_label(code) if code else ""


def _text(table: Mapping[str, Any], name: str) -> str:
    """A text that is safe to keep: a number or nothing at all may stand in its place."""
    value = table.get(name)
    shown = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
    return "".join(letter for letter in shown if letter.isprintable())[:LONGEST].strip()


def _moment(value: Any) -> float:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else 0.0

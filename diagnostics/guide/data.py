"""Where a call is, as plain JSON data for programs: what is believed, what comes next, and the note."""

from dataclasses import asdict
from typing import Any

from diagnostics.guide.moves import Ask, Finished, Follow, HandOver, Move, Try, Verify, next_move
from diagnostics.guide.prepared import Guide
from diagnostics.guide.state import State
from diagnostics.guide.telling import Ranked, note, ranked

SCHEMA_VERSION = 1


def state_data(guide: Guide, state: State) -> dict[str, Any]:
    """The state of a call: causes are told by id and title, probabilities from 0 to 1."""
    told = note(guide, state)
    return {
        "kind": "helpdesk-guide",
        "schema_version": SCHEMA_VERSION,
        "audience": state.audience,
        "next": move_data(next_move(guide, state)),
        "causes": [_ranked(one) for one in ranked(state)],
        "messages": list(state.messages),
        "answers": {key: asdict(given) for key, given in state.given.items()},
        "trials": [asdict(trial) for trial in state.trials],
        "contact": told.contact.key,
        "minutes": round(told.minutes, 1),
        "closed": state.closed,
        "lost": list(state.lost),
    }


def _ranked(one: Ranked) -> dict[str, Any]:
    title = one.cause.title
    return {"id": one.cause.id, "title": title, "probability": round(one.probability, 4), "words": one.words}


def move_data(move: Move) -> dict[str, Any]:
    """A move: `do` says which, the rest what it needs."""
    match move:
        case Ask(question, bits, cost, again):
            answers = dict(question.answers)
            asked = {"question": question.key, "text": question.text, "help": question.help, "answers": answers}
            return {"do": "ask", **asked, "again": again, "bits": round(bits, 3), "cost": cost}
        case Try(cause, number, probability, why):
            return {"do": "try", "cause": cause.id, "remedy": number, "probability": round(probability, 4), "why": why}
        case Follow(trial, cause, remedy, number, place, count):
            return {
                "do": "follow",
                "cause": cause.id,
                "remedy": trial.remedy,
                "step": number,
                "place": place,
                "count": count,
                **asdict(remedy.steps[number]),
            }
        case Verify(trial, cause, _, checks, questions):
            keys = [question.key for question in questions]
            return {
                "do": "verify",
                "cause": cause.id,
                "remedy": trial.remedy,
                "checks": list(checks),
                "questions": keys,
            }
        case HandOver(contact, why, cause, probability):
            chance = round(probability, 4)
            return {"do": "hand_over", "contact": contact.key, "why": why, "cause": cause.id, "probability": chance}
        case Finished(how):
            return {"do": "finish", "how": how}

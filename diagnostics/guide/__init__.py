"""The guide: from a caller's words to the cause with the fewest questions, and to the end of the remedy. Pure."""

from diagnostics.guide.doctors import Section, sections_for
from diagnostics.guide.events import UNKNOWN, Event, Kind, from_json, message, to_json
from diagnostics.guide.machine import from_diagnosis, verified
from diagnostics.guide.moves import (
    Ask,
    Finished,
    Follow,
    HandOver,
    Move,
    Try,
    Verify,
    next_move,
)
from diagnostics.guide.playing import play
from diagnostics.guide.prepared import DEVELOPER, HEALTHY, USER, Guide, open_guide, prepare
from diagnostics.guide.state import Given, Seen, State, Trial
from diagnostics.guide.telling import Answer, Note, Ranked, minutes, note, note_lines, ranked, why

__all__ = [
    "DEVELOPER",
    "HEALTHY",
    "UNKNOWN",
    "USER",
    "Answer",
    "Ask",
    "Event",
    "Finished",
    "Follow",
    "Given",
    "Guide",
    "HandOver",
    "Kind",
    "Move",
    "Note",
    "Ranked",
    "Section",
    "Seen",
    "State",
    "Trial",
    "Try",
    "Verify",
    "from_diagnosis",
    "from_json",
    "message",
    "minutes",
    "next_move",
    "note",
    "note_lines",
    "open_guide",
    "play",
    "prepare",
    "ranked",
    "sections_for",
    "to_json",
    "verified",
    "why",
]

"""Events of a call, written short."""

from diagnostics.guide import UNKNOWN, USER, Ask, Event, Guide, Kind, State, next_move, open_guide, play

AT = "2026-03-02T09:00:00+00:00"
OPENED = Event(Kind.OPENED, AT, value=USER)


def said(question: str, answer: str = UNKNOWN, reason: str = "") -> Event:
    return Event(Kind.ANSWERED, AT, question, answer, reason=reason)


def checked(question: str, answer: str) -> Event:
    return Event(Kind.CHECKED, AT, question, answer)


def told(question: str, answer: str, check: str) -> Event:
    return Event(Kind.TOLD, AT, question, answer, reason=check)


def seen(check: str, status: str, cause: str = "") -> Event:
    return Event(Kind.VERDICT, AT, check, status, cause)


def remedy(cause: str, number: int = 0) -> Event:
    return Event(Kind.REMEDY, AT, cause=cause, number=number)


def step(number: int, how: str = "done") -> Event:
    return Event(Kind.STEP, AT, value=how, number=number)


def outcome(how: str) -> Event:
    return Event(Kind.OUTCOME, AT, value=how)


UNDONE = Event(Kind.UNDONE, AT)


def at(*events: Event, guide: Guide | None = None) -> State:
    """The state of a call in which this happened."""
    return play(guide or open_guide(), (OPENED, *events))


def asked_usually(count: int) -> list[Event]:
    """So many answers of a caller by card, as the guide asks for them: the usual ones, and now and then none."""
    guide, events = open_guide(), [said("door", "cps")]
    while len(events) < count:
        move = next_move(guide, at(*events))
        assert isinstance(move, Ask)
        usual = max(move.question.usual, key=move.question.usual.__getitem__)
        events.append((checked if move.again else said)(move.question.key, usual if len(events) % 4 else UNKNOWN))
    return events


def believed(state: State, cause: str) -> float:
    """The probability of a cause."""
    return next(belief for belief, one in zip(state.beliefs, state.causes, strict=True) if one.id == cause)

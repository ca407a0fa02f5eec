"""`helpdesk guide`: a call, in the terminal. Exit codes: 0 repaired, 1 a likely cause is named, 2 none is, 64 usage."""

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from diagnostics.cli import FAILURE, USAGE_ERROR
from diagnostics.domain.texts import load_texts

if TYPE_CHECKING:
    from diagnostics.guide import Event, Guide, Move, State

TEXTS: dict[str, Any] = load_texts("diagnostics.cli", "guide.toml")
SUMMARY: str = TEXTS["summary"]
DOORS = {name: ("door", name) for name in ("monsisra", "cps", "ecps", "otp")} | {"compte": ("account", "never")}
"""What each door answers."""
NAMED = 0.5
"""Probability from which a cause counts as named."""

Read = Callable[[str], str | None]
"""Asks for a line, and gives it; None at the end of what is typed."""
Write = Callable[[str], None]


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--door", choices=DOORS, metavar=TEXTS["doors"], help=TEXTS["door"])
    parser.add_argument("--message", action="append", default=[], metavar=TEXTS["text"], help=TEXTS["message"])
    parser.add_argument("--record", type=Path, metavar=TEXTS["file"], help=TEXTS["record"])
    parser.add_argument("--answer", action="append", default=[], metavar=TEXTS["pair"], help=TEXTS["answer"])
    parser.add_argument("--developer", action="store_true", help=TEXTS["developer"])
    parser.add_argument("--session", type=Path, metavar=TEXTS["file"], help=TEXTS["session"])
    parser.add_argument("--json", action="store_true", help=TEXTS["json"])


def run(args: argparse.Namespace) -> int:
    """Lead the call, or tell where it is."""
    from diagnostics.errors import reason
    from diagnostics.guide import open_guide, play

    guide = open_guide()
    try:
        case = open_case(args.session)
        events = [*case.events, *_first(args, guide, bool(case.events))]
        if wrong := next((pair for pair in args.answer if not _pair(guide, pair)), None):
            return _usage(TEXTS["bad_answer"].format(pair=wrong))
        state = play(guide, events, kept=len(case.events))
        case.append(*events[len(case.events) :])
    except OSError as error:
        return _usage(TEXTS["no_session"].format(file=args.session, reason=reason(error)), FAILURE)
    if args.json:
        return _tell(guide, state)
    return _talk(args, guide, case, events)


def _usage(text: str, code: int = USAGE_ERROR) -> int:
    sys.stderr.write(f"helpdesk : {text}\n")
    return code


def _pair(guide: "Guide", pair: str) -> tuple[str, str] | None:
    key, _, value = pair.partition("=")
    question = guide.catalogue.questions.get(key)
    return (key, value) if question and value in question.answers else None


def now() -> str:
    """This moment, as events date it."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def _first(args: argparse.Namespace, guide: "Guide", resumed: bool) -> Iterator["Event"]:
    """What the options say of the call."""
    from diagnostics.guide import DEVELOPER, USER, Event, Kind, from_diagnosis, message

    at = now()
    if not resumed:
        yield Event(Kind.OPENED, at, value=DEVELOPER if args.developer else USER)
    if args.record:
        from diagnostics.engine import judge
        from diagnostics.records import load_file

        yield from from_diagnosis(guide, judge(load_file(args.record)), at)
    yield from (message(text, at) for text in args.message)
    if args.door:
        key, value = DOORS[args.door]
        yield Event(Kind.ANSWERED, at, key, value)
    pairs = (pair for pair in (_pair(guide, text) for text in args.answer) if pair)
    yield from (Event(Kind.ANSWERED, at, key, value) for key, value in pairs)


@dataclass(frozen=True)
class Case:
    """A call that is kept in a file, or nowhere: what it held when it was opened."""

    file: Path | None
    events: tuple["Event", ...]

    def append(self, *events: "Event") -> None:
        """Keep what happened, on the disk before this returns. Raises OSError."""
        from diagnostics.guide import to_json

        if self.file and events:
            with self.file.open("a", encoding="utf-8") as stream:
                stream.write(to_json(events))
                stream.flush()
                os.fsync(stream.fileno())


def open_case(file: Path | None) -> Case:
    """A new case, or one that goes on. A new file is its owner's alone. Raises OSError, SessionError."""
    from diagnostics.errors import SessionError
    from diagnostics.guide import from_json
    from diagnostics.guide.events import why

    if file is None:
        return Case(None, ())
    os.close(os.open(file, os.O_CREAT | os.O_WRONLY, 0o600))
    whole, mark, torn = file.read_bytes().rpartition(b"\n")
    try:
        events = from_json((whole + mark).decode())
    except UnicodeDecodeError as error:
        raise SessionError(line=1, reason=why("no_json")) from error
    if torn:  # what was being written when the process died
        os.truncate(file, len(whole + mark))
    return Case(file, events)


def _remind(guide: "Guide", events: list["Event"]) -> None:
    """What was said, and where that leads, for who takes a call up again."""
    from diagnostics.cli.conversation import View, view_lines
    from diagnostics.guide import next_move, play

    state = play(guide, events, kept=len(events))
    for text in dict.fromkeys(state.lost):
        sys.stdout.write(TEXTS["lost"].format(text=text) + "\n")
    for name in ("given", "causes"):
        for line in view_lines(guide, state, next_move(guide, state), View(name)):
            sys.stdout.write(line + "\n")


def _talk(args: argparse.Namespace, guide: "Guide", case: Case, events: list["Event"]) -> int:
    if case.events:
        sys.stdout.write(TEXTS["resumed"].format(count=len(case.events)) + "\n")
        _remind(guide, events)
    try:
        state = converse(guide, events, case.append, _read, _write, now)
    except KeyboardInterrupt:
        sys.stdout.write(f"\n{TEXTS['stopped']}\n")
        from diagnostics.guide import play

        state = play(guide, events, kept=len(events))
    if args.session and not state.closed:
        sys.stdout.write(TEXTS["kept"].format(file=args.session) + "\n")
    return exit_code(state)


def _read(prompt: str) -> str | None:
    sys.stdout.write(prompt)
    sys.stdout.flush()
    return sys.stdin.readline() or None


def _write(line: str) -> None:
    sys.stdout.write(line + "\n")


def exit_code(state: "State") -> int:
    """0 repaired, 1 a likely cause is named, 2 none is."""
    fixed = state.closed == "fixed" or (state.trials and state.trials[-1].outcome == "fixed")
    return 0 if fixed else 1 if max(state.beliefs) >= NAMED else 2


def converse(
    guide: "Guide",
    events: list["Event"],
    keep: Callable[["Event"], None],
    read: Read,
    write: Write,
    clock: Callable[[], str],
) -> "State":
    """Show, read and go on until the call is over or nothing more is typed. `events` grows as they happen, each `keep`
    before the next is shown."""
    from diagnostics.cli.conversation import View, interpret, lines, view_lines
    from diagnostics.guide import Event, Finished, Kind, next_move, play

    forced, shown, advised = "", False, False
    while True:
        state = play(guide, events, kept=len(events))
        move = _forced(guide, state, forced) or next_move(guide, state)
        if isinstance(move, Finished):
            return _end(guide, state, move, events, keep, write, clock)
        if not shown:
            write("")
            _all(write, lines(guide, state, move))
            advised = advised or _advise(state, write)
        text = read(TEXTS["prompt"])
        if text is None:
            return state
        reply, shown = interpret(text, state, move, clock()), True
        if reply is None:
            write(TEXTS["not_understood"])
        elif isinstance(reply, View) and reply.name == "stop":
            return state
        elif isinstance(reply, View) and reply.name in ("ask", "change"):
            forced, shown = reply.key or _more(guide, state), False
        elif isinstance(reply, View) and reply.name != "undo":
            _all(write, view_lines(guide, state, move, reply))
        else:
            event = Event(Kind.UNDONE, clock()) if isinstance(reply, View) else _reasoned(guide, state, reply, read)
            shown = not _happens(guide, events, event, keep, write)
            forced = forced if shown else ""


def _advise(state: "State", write: Write) -> bool:
    """Say, once, that a look at the machine would tell more; whether it was said."""
    from diagnostics.guide.moves import drags_on
    from diagnostics.report.lines import wrap

    drags = drags_on(state)
    if drags:
        write(wrap(TEXTS["drags_on"]))
    return drags


def _all(write: Write, lines: Iterator[str]) -> None:
    for line in lines:
        write(line)


def _forced(guide: "Guide", state: "State", key: str) -> "Move | None":
    """The question that the agent wants to put, whatever the guide would do."""
    from diagnostics.guide import Ask
    from diagnostics.guide.moves import cost

    if not key:
        return None
    question = guide.catalogue.questions[key]
    return Ask(question, 0.0, cost(question))


def _more(guide: "Guide", state: "State") -> str:
    """The question to put although the guide would rather try a remedy."""
    from diagnostics.guide.moves import questions

    new = (ask for ask in questions(guide, state) if not ask.again)
    best = max(new, key=lambda ask: ask.bits / ask.cost, default=None)
    return best.question.key if best else ""


def _reasoned(guide: "Guide", state: "State", event: "Event", read: Read) -> "Event | None":
    """The event with its reason, where it says something else than the machine; None when the agent gives none."""
    from diagnostics.guide.events import kept

    given = state.given.get(event.key)
    if event.kind != "answered" or given is None or not given.against(event.value):
        return event
    said = guide.catalogue.questions[event.key].answers[given.machine]
    reason = (read(TEXTS["reason"].format(answer=said) + "\n" + TEXTS["prompt"]) or "").strip()
    return replace(event, reason=kept(reason)) if reason else None


def _happens(
    guide: "Guide", events: list["Event"], event: "Event | None", keep: Callable[["Event"], None], write: Write
) -> bool:
    """Whether the event can be, and is now kept."""
    from diagnostics.errors import SessionError
    from diagnostics.guide import play

    if event is None:
        return True
    try:
        play(guide, [*events, event], kept=len(events))
    except SessionError:
        write(TEXTS["nothing_to_undo"])
        return False
    keep(event)
    events.append(event)
    if event.kind == "message":
        write(TEXTS["message_heard"].format(text=event.value))
    return True


def _end(
    guide: "Guide",
    state: "State",
    move: "Move",
    events: list["Event"],
    keep: Callable[["Event"], None],
    write: Write,
    clock: Callable[[], str],
) -> "State":
    """Close the call where it is not, and write its note."""
    from diagnostics.cli.conversation import lines
    from diagnostics.guide import Event, Kind, play

    if not state.closed:
        event = Event(Kind.CLOSED, clock(), value="fixed")
        keep(event)
        events.append(event)
    write("")
    _all(write, lines(guide, state, move))
    return play(guide, events, kept=len(events))


def _tell(guide: "Guide", state: "State") -> int:
    """Where the call is, as JSON."""
    from diagnostics.guide.data import state_data

    sys.stdout.write(json.dumps(state_data(guide, state), ensure_ascii=False, indent=1) + "\n")
    return exit_code(state)

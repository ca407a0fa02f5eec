"""Where cases are kept: in SQLite, or in PostgreSQL by URL. What happened is added, and never changed, but for
anybody's own words, which are forgotten in time (`purge`).

Each event is committed before the agent sees what follows from it, so that a process that is killed loses nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from diagnostics.cases.forgetting import FORGOTTEN, forgotten
from diagnostics.cases.model import Case, Line, line_of, new_id, seconds, state_of
from diagnostics.domain.database import MEMORY, Opening, reason_of
from diagnostics.domain.places import state_dir
from diagnostics.errors import DiagnosticsError, SessionError
from diagnostics.guide.events import MASK, Event, from_json, to_json
from diagnostics.guide.playing import play
from diagnostics.guide.prepared import Guide

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection, MetaData, Table

ADDRESS = "HELPDESK_CASES"
"""The variable that names another database."""
KEPT_DAYS = 30
"""How long it stays known who called. Ours: long enough for a card to be made again."""
DAY = 86_400.0
SHORT = 200
"""Characters of a column, but for the text of an event, which has no limit."""
TRIES = 5
TYPED = '"kind": "message"|"kind": "(answered|closed)".*"reason"'
"""Events that may hold somebody's own words, as they are written."""
DONE = f'"reason": "({FORGOTTEN}|{MASK})"'
"""Those of them that hold none any more. What somebody types has its quotation marks escaped, and is none such."""
AT_ONCE = 500
"""Events of which the words are forgotten in one go, in a quarter of a second: a call waits for it."""


class CaseStoreError(DiagnosticsError):
    """The database of the cases cannot be used: `reason` says why. Its address may hold a password, and is not told."""

    key = "case_store"


class CaseConflictError(DiagnosticsError):
    """Somebody else has gone on with the case `id` meanwhile: it is to be read again."""

    key = "case_conflict"


@dataclass(frozen=True)
class Cases:
    """The cases at an address of SQLAlchemy. Threads and processes may share it. Its methods raise CaseStoreError."""

    url: str = MEMORY
    _opening: Opening = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_opening", Opening(self.url, lambda: self._tables))

    @classmethod
    def usual(cls, environ: Mapping[str, str]) -> "Cases":
        """Those of this workstation's user, or of the database that the environment names."""
        return cls(environ.get(ADDRESS) or f"sqlite:///{Path(state_dir(environ)) / 'cases.db'}")

    def begin(self, guide: Guide, events: Sequence[Event], caller: str = "") -> Case:
        """Keep a new case, from its first events. Raises SessionError for events that cannot be."""
        from sqlalchemy.exc import IntegrityError

        play(guide, events)
        opened = seconds(events[0].at)
        for left in reversed(range(TRIES)):
            case = Case(new_id(), opened, seconds(events[-1].at), caller[:SHORT], tuple(events))
            line = line_of(guide, case)
            try:
                with self._open() as connection:
                    connection.execute(self._cases.insert().values(_columns(line)))
                    self._write(connection, case.id, 0, events)
                return case
            except CaseStoreError as error:
                if not (left and isinstance(error.__cause__, IntegrityError)):
                    raise
        raise AssertionError("the last try returns or raises")

    def go_on(self, guide: Guide, case: Case, *events: Event) -> Case:
        """The case with what happened since. Raises CaseConflictError, SessionError."""
        from sqlalchemy.exc import IntegrityError

        state_of(guide, case, *events)
        longer = replace(case, changed=seconds(events[-1].at), events=(*case.events, *events))
        line = line_of(guide, longer)
        kept = {name: value for name, value in _columns(line).items() if name not in ("id", "opened", "caller")}
        try:
            with self._open() as connection:
                changed = connection.execute(self._cases.update().where(self._cases.c.id == case.id).values(kept))
                if changed.rowcount != 1:  # somebody has deleted it
                    raise CaseConflictError(id=case.id)
                self._write(connection, case.id, len(case.events), events)
        except CaseStoreError as error:
            if isinstance(error.__cause__, IntegrityError):
                raise CaseConflictError(id=case.id) from error
            raise
        return longer

    def find(self, id: str) -> Case | None:
        """A case by its name, however it was typed; None where there is none."""
        with self._open() as connection:
            row = connection.execute(
                self._cases.select().where(self._cases.c.id == "".join(id.split()).replace("-", "").upper())
            ).first()
            if row is None:
                return None
            asked = self._events.select().where(self._events.c.case == row.id).order_by("number")
            text = "".join(event.text for event in connection.execute(asked))
        return Case(row.id, row.opened, row.changed, row.caller, from_json(text))

    def lines(self, since: float = 0.0, until: float = float("inf"), limit: int = 100_000) -> tuple[Line, ...]:
        """Cases in short, those that changed last first; of those opened in a span of time (seconds since 1970)."""
        opened = self._cases.c.opened
        asked = self._cases.select().where(opened >= since).order_by(self._cases.c.changed.desc(), "id").limit(limit)
        if until != float("inf"):
            asked = asked.where(opened < until)
        with self._open() as connection:
            return tuple(Line(**row._mapping) for row in connection.execute(asked))

    def name(self, id: str, caller: str) -> None:
        """Say who called."""
        with self._open() as connection:
            connection.execute(self._cases.update().where(self._cases.c.id == id).values(caller=caller[:SHORT]))

    def purge(self, guide: Guide, now: float, days: float = KEPT_DAYS) -> int:
        """Forget who called, and what was said in his own words, in cases that have not changed for so many days; how
        many callers that were. Of words, AT_ONCE events at most: what is left, the next purge forgets."""
        old = self._cases.c.changed < now - days * DAY
        with self._open() as connection:
            self._forget(connection, guide, old)
            named = self._cases.c.caller != ""
            return int(connection.execute(self._cases.update().where(old, named).values(caller="")).rowcount)

    def _forget(self, connection: "Connection", guide: Guide, old: "ColumnElement[bool]") -> None:
        from sqlalchemy import select

        key, text = (self._events.c.case, self._events.c.number), self._events.c.text
        mine = self._events.c.case.in_(select(self._cases.c.id).where(old))
        typed = select(*key, text).where(mine, text.regexp_match(TYPED), ~text.regexp_match(DONE)).limit(AT_ONCE)
        for row in connection.execute(typed).all():
            here = (key[0] == row.case, key[1] == row.number)
            with suppress(SessionError):  # one that a newer version wrote, which will forget its words too
                without = to_json(forgotten(guide, event) for event in from_json(row.text))
                connection.execute(self._events.update().where(*here).values(text=without))

    def drop(self, id: str) -> None:
        """Forget a case altogether."""
        with self._open() as connection:
            connection.execute(self._events.delete().where(self._events.c.case == id))
            connection.execute(self._cases.delete().where(self._cases.c.id == id))

    def close(self) -> None:
        """Give the connections back; the next call opens them again."""
        self._opening.close()

    def _write(self, connection: "Connection", id: str, first: int, events: Sequence[Event]) -> None:
        rows = [{"case": id, "number": number, "text": to_json([event])} for number, event in enumerate(events, first)]
        connection.execute(self._events.insert(), rows)

    @contextmanager
    def _open(self) -> Iterator["Connection"]:
        """A transaction. Raises CaseStoreError."""
        from sqlalchemy.exc import SQLAlchemyError

        try:
            with self._opening.alone(), self._opening.engine().begin() as connection:
                yield connection
        except (SQLAlchemyError, ImportError, OSError) as error:
            raise CaseStoreError(reason=reason_of(error)) from error

    @property
    def _cases(self) -> "Table":
        return self._tables.tables["cases"]

    @property
    def _events(self) -> "Table":
        return self._tables.tables["case_events"]

    @cached_property
    def _tables(self) -> "MetaData":
        from sqlalchemy import Column, Float, Integer, MetaData, String, Table, Text

        kinds: dict[Any, Any] = {float: Float, int: Integer, str: String(SHORT)}
        tables = MetaData()
        columns = ((one.name, kinds[one.type], one.name == "id") for one in fields(Line))
        Table("cases", tables, *(Column(name, kind, primary_key=key, nullable=False) for name, kind, key in columns))
        Table(
            "case_events",
            tables,
            Column("case", String(SHORT), primary_key=True),
            Column("number", Integer, primary_key=True),
            Column("text", Text, nullable=False),
        )
        return tables


def _columns(line: Line) -> dict[str, Any]:
    return {one.name: getattr(line, one.name) for one in fields(line)}

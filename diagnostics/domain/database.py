"""One database of SQLAlchemy, opened when it is first needed, and again when that failed.

Here because the accounts of the mocks and the cases of the agents share it, and the former know nothing else of
`diagnostics`.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Any
from weakref import finalize

if TYPE_CHECKING:
    from sqlalchemy import Engine, MetaData

MEMORY = "sqlite://"
CONNECT_SECONDS = 5
"""How long a database server may take to answer a first connection."""


class Opening:
    """The database at an address of SQLAlchemy, closed with this object at the latest. One thread opens it; those that
    waited meanwhile get the same engine, or the same error, so that a room in front of a dead server waits once."""

    def __init__(self, url: str, tables: "Callable[[], MetaData]") -> None:
        self._url, self._tables = url, tables
        self._lock = RLock()
        self._engine: Engine | None = None
        self._failure: Exception | None = None
        self._failures = 0
        self._end: Callable[[], object] = lambda: None

    def engine(self) -> "Engine":
        """What speaks to the database, its tables made. Raises SQLAlchemyError, ImportError, OSError."""
        before = self._failures
        with self._lock:
            if self._engine is None:
                if self._failure and self._failures > before:
                    raise self._failure
                self._engine = self._tried()
            return self._engine

    def alone(self) -> AbstractContextManager[Any]:
        """A database in memory has one connection, which threads use in turn."""
        return self._lock if self._url == MEMORY else nullcontext()

    def close(self) -> None:
        """Give the connections back; the next call opens them again."""
        with self._lock:
            self._engine = None
            self._end()

    def _tried(self) -> "Engine":
        try:
            engine = _engine(self._url)
            self._end = finalize(self, engine.dispose)  # nobody need remember to close
            _prepare(engine, self._tables())
        except Exception as error:
            self._failure, self._failures = error, self._failures + 1
            self._end()
            raise
        return engine


def _engine(url: str) -> "Engine":
    from sqlalchemy import StaticPool, create_engine, make_url

    address = make_url(url)
    options: dict[str, Any] = {"pool_pre_ping": True}
    if url == MEMORY:
        options = {"poolclass": StaticPool, "connect_args": {"check_same_thread": False}}
    elif address.get_backend_name() == "sqlite":
        file = Path(str(address.database))
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        file.touch(mode=0o600)
    elif address.get_backend_name() == "postgresql":
        options["connect_args"] = {"connect_timeout": CONNECT_SECONDS}
    return create_engine(address, **options)


def reason_of(error: Exception) -> str:
    """What went wrong, in the driver's words, without the statement nor its values."""
    return str(getattr(error, "orig", None) or error).strip().splitlines()[0]


def _prepare(engine: "Engine", tables: "MetaData") -> None:
    """Make the tables where there are none; another server may be making them just now."""
    from sqlalchemy.exc import SQLAlchemyError

    try:
        tables.create_all(engine)
    except SQLAlchemyError as error:
        if "exists" not in str(error):
            raise
        tables.create_all(engine)

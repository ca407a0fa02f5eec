"""Where accounts are kept: one table, in any database that SQLAlchemy speaks to."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, fields
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from diagnostics.domain.database import MEMORY, Opening, reason_of
from diagnostics.domain.errors import HelpdeskError
from mocks.accounts.model import Account

if TYPE_CHECKING:
    from sqlalchemy import Connection, Table

KEYS = ("space", "national_id")
SHORT = 200
"""Characters that a column holds; forms refuse more."""


class StoreError(HelpdeskError):
    """The database cannot be used: `reason` says why. Its address may hold a password, and is not told."""

    package = "mocks.accounts"
    key = "store"


@dataclass(frozen=True)
class Accounts:
    """The accounts of all spaces, at an address of SQLAlchemy (`sqlite:////folder/accounts.db`,
    `postgresql+psycopg://user:password@host/base`). The database is opened when it is first needed, and again when that
    failed. Threads may share it; its methods wait for the database, so they are not for the loop."""

    url: str = MEMORY
    _opening: Opening = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_opening", Opening(self.url, lambda: self._table.metadata))

    @classmethod
    def in_file(cls, file: Path) -> "Accounts":
        """Those of a file, which is made when it is first needed."""
        return cls(f"sqlite:///{file}")

    def find(self, space: str, national_id: str) -> Account | None:
        """The account of a professional."""
        return next(iter(self._some(*self._is(space=space, national_id=national_id))), None)

    def by_email(self, space: str, email: str) -> Account | None:
        """An account with this address, ASCII letters' case apart."""
        from sqlalchemy import func

        same = func.lower(self._table.c.email) == email.lower()
        return next(iter(self._some(same, *self._is(space=space))), None)

    def all(self, space: str) -> tuple[Account, ...]:
        """Those of a space, oldest first."""
        return self._some(*self._is(space=space))

    def add(self, account: Account) -> bool:
        """Keep a new account; False, and nothing is changed, where the professional has one already."""
        from sqlalchemy.exc import IntegrityError

        with self._told():
            try:
                with self._opening.alone(), self._opening.engine().begin() as connection:
                    connection.execute(self._table.insert().values(asdict(account)))
            except IntegrityError:
                return False
        return True

    def change(self, space: str, national_id: str, **columns: str | float) -> Account | None:
        """The account, once these columns of it have changed and no others: what somebody else changes at the same time
        stays. None where there is no such account."""
        where = self._is(space=space, national_id=national_id)
        with self._open() as connection:
            connection.execute(self._table.update().where(*where).values(columns))
            row = connection.execute(self._table.select().where(*where)).first()
            return None if row is None else Account(**row._mapping)

    def put(self, account: Account) -> None:
        """Keep an account, in place of the professional's former one. Of two that come at once, the last one stays."""
        columns = {name: value for name, value in asdict(account).items() if name not in KEYS}
        if self.change(account.space, account.national_id, **columns) is None and not self.add(account):
            self.change(account.space, account.national_id, **columns)  # added by another in between

    def drop(self, space: str, national_id: str) -> None:
        """Forget one account."""
        with self._open() as connection:
            connection.execute(self._table.delete().where(*self._is(space=space, national_id=national_id)))

    def forget(self, space: str) -> None:
        """Forget all of a space."""
        with self._open() as connection:
            connection.execute(self._table.delete().where(*self._is(space=space)))

    def close(self) -> None:
        """Give the connections back; the next call opens them again."""
        self._opening.close()

    def _some(self, *wanted: Any) -> tuple[Account, ...]:
        asked = self._table.select().where(*wanted).order_by("created", "national_id")
        with self._open() as connection:
            return tuple(Account(**row._mapping) for row in connection.execute(asked))

    def _is(self, **wanted: str) -> list[Any]:
        return [self._table.c[name] == value for name, value in wanted.items()]

    @contextmanager
    def _open(self) -> Iterator["Connection"]:
        """A transaction. Raises StoreError."""
        with self._told(), self._opening.alone(), self._opening.engine().begin() as connection:
            yield connection

    @contextmanager
    def _told(self) -> Iterator[None]:
        """What a database says of itself, as our own error. Raises StoreError."""
        from sqlalchemy.exc import SQLAlchemyError

        try:
            yield
        except (SQLAlchemyError, ImportError, OSError) as error:
            raise StoreError(reason=reason_of(error)) from error

    @cached_property
    def _table(self) -> "Table":
        from sqlalchemy import Column, Float, MetaData, String, Table

        def column(name: str, kind: Any) -> Column[Any]:
            return Column(name, Float if kind is float else String(SHORT), primary_key=name in KEYS, nullable=False)

        return Table("accounts", MetaData(), *(column(one.name, one.type) for one in fields(Account)))

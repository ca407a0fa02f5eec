"""The catalogue: causes, remedies, contacts, and the words of the checks. Data in TOML; here only their loader.

Loading is strict: a key that is missing or unknown raises CatalogueError with the file and the reason.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields, replace
from functools import cache
from importlib.abc import Traversable
from importlib.resources import files
from typing import Any, TypeVar

from diagnostics.domain.texts import load_texts
from diagnostics.errors import CatalogueError

DEFAULT_CONFIDENCE = 0.97


@dataclass(frozen=True)
class Step:
    """One gesture of a remedy. `minutes` is how long it takes a caller."""

    text: str
    minutes: int
    command: str = ""
    admin: bool = False
    destructive: bool = False


@dataclass(frozen=True)
class Remedy:
    """Steps in their order, and the checks that must pass again afterwards (those of the cause)."""

    title: str
    steps: tuple[Step, ...]
    verify: tuple[str, ...] = ()


@dataclass(frozen=True)
class Contact:
    """Whom to hand over to. `sure` is false when the data are old or were never verified."""

    key: str
    name: str
    channel: str
    phone: str
    url: str
    hours: str
    sure: bool
    verified: str
    source: str
    note: str


@dataclass(frozen=True)
class Cause:
    """One known cause of failure; design.md tells what each field is for."""

    id: str
    title: str
    explanation: str
    technical: str
    area: str
    weight: int
    weight_reason: str
    acts: str
    contact: Contact
    phone: str
    messages: tuple[str, ...]
    certainty: str
    sources: tuple[str, ...]
    remedies: tuple[Remedy, ...]


@dataclass(frozen=True)
class CheckText:
    """The words of a check: its title, how it knows, and its messages by key."""

    title: str
    how: str
    messages: Mapping[str, str]
    confidence: float = DEFAULT_CONFIDENCE


@dataclass(frozen=True)
class Catalogue:
    """All of it, by id."""

    causes: Mapping[str, Cause]
    contacts: Mapping[str, Contact]
    checks: Mapping[str, CheckText]


Entry = TypeVar("Entry", Step, Remedy, Contact, Cause, CheckText)


@cache
def load_catalogue() -> Catalogue:
    """The catalogue that ships with the product. Raises CatalogueError."""
    return read_catalogue(files("diagnostics.catalogue"))


def read_catalogue(folder: Traversable) -> Catalogue:
    """Read a catalogue from a folder: `contacts.toml`, `checks.toml`, `remedies.toml`, `causes/*.toml`.

    Raises CatalogueError.
    """
    contacts = {
        key: _make(Contact, {"key": key, **table}, f"contacts.toml [{key}]")
        for key, table in _tables(folder / "contacts.toml").items()
    }
    checks = {
        key: _make(CheckText, table, f"checks.toml [{key}]") for key, table in _tables(folder / "checks.toml").items()
    }
    remedies = {
        key: _remedy(table, f"remedies.toml [{key}]") for key, table in _tables(folder / "remedies.toml").items()
    }
    causes: dict[str, Cause] = {}
    for file in sorted((folder / "causes").iterdir(), key=lambda path: path.name):
        if file.name.endswith(".toml"):
            for key, table in _tables(file).items():
                causes[key] = _cause(key, table, contacts, remedies, file.name)
    return Catalogue(causes, contacts, checks)


def _tables(file: Traversable) -> dict[str, dict[str, Any]]:
    try:
        tables = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise CatalogueError(file=file.name, reason=error) from error
    for key, table in tables.items():
        if not isinstance(table, dict):
            raise _error(file.name, "no_table", value=key)
    return tables


def _cause(
    key: str, table: dict[str, Any], contacts: Mapping[str, Contact], shared: Mapping[str, Remedy], file: str
) -> Cause:
    place, given = f"{file} [{key}]", dict(table)
    contact = contacts.get(given.get("contact", ""))
    if contact is None:
        raise _error(place, "contact", value=given.get("contact"))
    verify = tuple(given.pop("verify", ()))
    remedies = tuple(replace(_named(entry, shared, place), verify=verify) for entry in given.get("remedies", ()))
    if not remedies:
        raise _error(place, "no_remedy")
    return _make(Cause, {**given, "id": key, "contact": contact, "remedies": remedies}, place)


def _named(entry: Any, shared: Mapping[str, Remedy], place: str) -> Remedy:
    """A remedy written out, or the shared one of that name."""
    if not isinstance(entry, str):
        return _remedy(entry, place)
    if entry not in shared:
        raise _error(place, "remedy", value=entry)
    return shared[entry]


def _remedy(table: Any, place: str) -> Remedy:
    if not isinstance(table, dict) or not table.get("steps"):
        raise _error(place, "no_step")
    steps = tuple(_make(Step, step, place) for step in table["steps"])
    return _make(Remedy, {**table, "steps": steps}, place)


def _make(kind: type[Entry], table: Mapping[str, Any], place: str) -> Entry:
    """Build an entry; lists become tuples. Raises CatalogueError for a missing, unknown or ill-typed key."""
    frozen: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in table.items()}
    for field in fields(kind):
        simple = {"str": str, "int": int, "bool": bool}.get(str(getattr(field.type, "__name__", field.type)))
        if simple and field.name in frozen and not isinstance(frozen[field.name], simple):
            raise _error(place, "type", value=field.name)
    names = {field.name: field for field in fields(kind)}
    if unknown := sorted(set(frozen) - set(names)):
        raise _error(place, "unknown", value=unknown[0])
    if absent := [name for name, field in names.items() if field.default is MISSING and name not in frozen]:
        raise _error(place, "absent", value=absent[0])
    return kind(**frozen)


def _error(place: str, reason: str, **blanks: Any) -> CatalogueError:
    return CatalogueError(
        file=place, reason=load_texts("diagnostics", "errors.toml")["catalogue"][reason].format(**blanks)
    )

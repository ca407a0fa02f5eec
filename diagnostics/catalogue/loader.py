"""Reads the catalogue: causes, questions, remedies, contacts, and the words of the checks.

Loading is strict: a key that is missing or unknown raises CatalogueError with the file and the reason.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, fields, replace
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, TypeVar

from diagnostics.catalogue.model import LIKELIHOODS, Catalogue, Cause, CheckText, Contact, Question, Remedy, Step
from diagnostics.domain.texts import load_texts
from diagnostics.errors import CatalogueError

Entry = TypeVar("Entry", Step, Remedy, Contact, Cause, Question, CheckText)


@cache
def load_catalogue() -> Catalogue:
    """The catalogue that ships with the product. Raises CatalogueError."""
    return read_catalogue(files("diagnostics.catalogue"))


def read_catalogue(folder: Traversable) -> Catalogue:
    """Read a catalogue from a folder: `contacts.toml`, `remedies.toml`, `rows.toml`, `checks/*.toml`,
    `questions/*.toml`, `causes/*.toml`. Raises CatalogueError.
    """
    contacts = {
        key: _make(Contact, {"key": key, **table}, f"contacts.toml [{key}]")
        for key, table in _tables(folder / "contacts.toml").items()
    }
    checks = {key: _make(CheckText, table, f"{file} [{key}]") for file, key, table in _all(folder / "checks")}
    remedies = {
        key: _remedy(table, f"remedies.toml [{key}]") for key, table in _tables(folder / "remedies.toml").items()
    }
    questions = {key: _question(key, table, file) for file, key, table in _all(folder / "questions")}
    causes = {key: _cause(key, table, contacts, remedies, file) for file, key, table in _all(folder / "causes")}
    for file, key, _ in _all(folder / "causes"):
        _judge(causes[key], f"{file} [{key}]", checks, questions, causes)
    rows = {row: text for table in _tables(folder / "rows.toml").values() for row, text in table.items()}
    return Catalogue(causes, contacts, checks, questions, rows)


def _all(folder: Traversable) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """File name, key and table of each table in a folder."""
    try:
        found = sorted((file for file in folder.iterdir() if file.name.endswith(".toml")), key=lambda file: file.name)
    except OSError as error:
        raise CatalogueError(file=folder.name, reason=error) from error
    for file in found:
        yield from ((file.name, key, table) for key, table in _tables(file).items())


def _question(key: str, table: dict[str, Any], file: str) -> Question:
    question = _make(Question, {**table, "key": key}, f"{file} [{key}]")
    if set(question.usual) != set(question.answers):
        raise _error(f"{file} [{key}]", "usual")
    return question


def _judge(
    cause: Cause,
    place: str,
    checks: Mapping[str, CheckText],
    questions: Mapping[str, Question],
    causes: Mapping[str, Cause],
) -> None:
    """Whether all that a cause names is there. Raises CatalogueError."""
    for question, answers in cause.evidence.items():
        for answer, word in answers.items():
            if question not in questions or answer not in questions[question].answers:
                raise _error(place, "answer", value=f"{question} = {answer}")
            if word not in LIKELIHOODS:
                raise _error(place, "word", value=word)
    for check, word in cause.observed.items():
        if check not in checks:
            raise _error(place, "check", value=check)
        if word not in LIKELIHOODS:
            raise _error(place, "word", value=word)
    named = {name for remedy in cause.remedies for name in remedy.verify}
    if unknown := sorted(named - set(checks) - set(questions)):
        raise _error(place, "verify", value=unknown[0])
    if unknown := sorted(set(cause.twins) - set(causes)):
        raise _error(place, "twin", value=unknown[0])


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
    needed = (name for name, field in names.items() if field.default is field.default_factory is MISSING)
    if absent := [name for name in needed if name not in frozen]:
        raise _error(place, "absent", value=absent[0])
    return kind(**frozen)


def _error(place: str, reason: str, **blanks: Any) -> CatalogueError:
    return CatalogueError(
        file=place, reason=load_texts("diagnostics", "errors.toml")["catalogue"][reason].format(**blanks)
    )

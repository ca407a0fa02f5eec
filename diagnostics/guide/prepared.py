"""The catalogue made ready for a call: who may be the cause, what may be asked, and what the machine answers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from diagnostics.catalogue import Catalogue, Cause, Remedy, Step, load_catalogue
from diagnostics.catalogue.search import Index, index_of
from diagnostics.domain.texts import load_texts
from diagnostics.inference import NOISE, Model, model_of

HEALTHY = "none"
"""The hypothesis « aucune panne »."""
USER, DEVELOPER = "usager", "développeur"
AFTERWARDS = ("works_now", "dev_works_now")
"""Questions that verify a remedy and are asked at no other time."""


@dataclass(frozen=True)
class MachineAnswer:
    """What a check answers in the caller's place: answers to `question`, by the message of `check`."""

    question: str
    check: str
    answers: Mapping[str, str]


@dataclass(frozen=True)
class Guide:
    """What a call is played with. Causes and models are by audience; a developer may meet the causes of users too."""

    catalogue: Catalogue
    causes: Mapping[str, tuple[Cause, ...]]
    models: Mapping[str, Model]
    index: Index
    machine: tuple[MachineAnswer, ...]
    by_door: Mapping[str, str]
    """Who answers for a door, where nothing else is known: the key of a contact by the answer of that question."""


@cache
def open_guide() -> Guide:
    """The guide over the catalogue that ships with the product. Raises CatalogueError."""
    return prepare(load_catalogue())


def prepare(catalogue: Catalogue, noise: float = NOISE) -> Guide:
    """The guide over a catalogue. `noise` is the chance that an answer is none of the caller's."""
    users = (*_of(catalogue, USER), healthy(catalogue))
    causes = {USER: users, DEVELOPER: (*_of(catalogue, DEVELOPER), *users)}
    models = {audience: model_of(known, catalogue.questions.values(), noise) for audience, known in causes.items()}
    machine = tuple(MachineAnswer(**entry) for entry in _data()["machine"])
    index = index_of((*catalogue.causes.values(), healthy(catalogue)))
    return Guide(catalogue, causes, models, index, machine, _data()["by_door"])


def _of(catalogue: Catalogue, audience: str) -> Iterable[Cause]:
    return (with_family(cause) for cause in catalogue.causes.values() if cause.audience == audience)


def with_family(cause: Cause) -> Cause:
    """The cause with the evidence of its subject and of its area, for the questions of which it says nothing."""
    families = load_texts("diagnostics.guide", "families.toml")
    subject = families["subject"].get(cause.id.split(".")[0], {})
    area = families["area"].get(cause.area, {})
    return replace(cause, evidence={**area, **subject, **cause.evidence})


def healthy(catalogue: Catalogue) -> Cause:
    """« Aucune panne », as a cause."""
    table = dict(_data()["healthy"])
    remedies = tuple(
        Remedy(entry["title"], tuple(Step(**step) for step in entry["steps"]), tuple(entry["verify"]))
        for entry in table.pop("remedies")
    )
    contact, said = catalogue.contacts[table.pop("contact")], tuple(table.pop("said"))
    return Cause(id=HEALTHY, contact=contact, remedies=remedies, messages=(), sources=(), said=said, **table)


def _data() -> dict[str, Any]:
    return load_texts("diagnostics.guide", "guide.toml")

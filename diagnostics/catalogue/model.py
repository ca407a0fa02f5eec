"""What the catalogue is made of. Data in TOML; `loader.py` reads them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

LIKELIHOODS = {"toujours": 0.98, "souvent": 0.7, "parfois": 0.3, "jamais": 0.02}
"""The four words of `evidence` and of `observed`, as probabilities."""
DEFAULT_CONFIDENCE = 0.97
SYSTEMS = ("windows", "mac", "linux")
"""What a step may be for alone: answers of the question `system`."""


def named(system: str) -> str:
    """Which of the SYSTEMS an answer to the question `system` means, or nothing: a desktop that is shown elsewhere
    (`remote`) is a Windows server's."""
    asked = "windows" if system == "remote" else system
    return asked if asked in SYSTEMS else ""


@dataclass(frozen=True)
class Step:
    """One gesture of a remedy. `minutes` is how long it takes a caller; `heard` what he should say or see afterwards;
    `code` that a code of the card is typed, which a wrong one may block; `system` the only one that it is for."""

    text: str
    minutes: int
    heard: str
    command: str = ""
    admin: bool = False
    destructive: bool = False
    code: bool = False
    system: str = ""


@dataclass(frozen=True)
class Remedy:
    """Steps in their order, and what verifies them afterwards: checks that must pass again, or questions to ask again
    (those of the cause)."""

    title: str
    steps: tuple[Step, ...]
    verify: tuple[str, ...] = ()

    def places(self, system: str) -> tuple[int, ...]:
        """The steps to do on a system, by their place from 0: all where it is not known."""
        known = named(system)
        return tuple(place for place, step in enumerate(self.steps) if not known or step.system in ("", known))

    def on(self, system: str) -> "Remedy":
        """The same remedy as it is done on a system."""
        return replace(self, steps=tuple(self.steps[place] for place in self.places(system)))


@dataclass(frozen=True)
class Contact:
    """Whom to hand over to. `certainty` is how sure that is, in the words of the causes (« établi », « déduit »,
    « supposé »); `verified` (ISO 8601) is the day it was last compared with `source`."""

    key: str
    name: str
    channel: str
    phone: str
    url: str
    hours: str
    certainty: str
    verified: str
    source: str
    note: str

    @property
    def sure(self) -> bool:
        """Whether an agent may give it without a word of caution."""
        return self.certainty == "établi"


@dataclass(frozen=True)
class Cause:
    """One known cause of failure.

    `weight` (1 to 10) is how often it comes first, for the `weight_reason`; it counts by its square (inference.py).
    `messages` are the exact texts that a user may read. `sources` are rows of the failure tables (`rows.toml`).
    `audience` is who meets it: somebody who signs in (« usager »), or who builds a service (« développeur »).
    `evidence` says, in four words, how likely each answer to a question (`questions/*.toml`) is where this cause is the
    one; answers that it does not name keep their usual share.
    `observed` says, in the same words, how likely each check (`checks/*.toml`) is to name this cause on a workstation
    that has it and was looked at; how sure a check is that it names none wrongly is its own `confidence`.
    `twins` are causes that nothing tells apart from this one on the telephone, each with the reason. `faults` are the
    names of the mocks' faults that produce it. `said` is how callers put it, in their own words.
    """

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
    audience: str = "usager"
    evidence: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    observed: Mapping[str, str] = field(default_factory=dict)
    twins: Mapping[str, str] = field(default_factory=dict)
    faults: tuple[str, ...] = ()
    said: tuple[str, ...] = ()

    def on(self, system: str) -> "Cause":
        """The same cause, its remedies as they are done on a system, and those alone that have a step there."""
        remedies = (remedy.on(system) for remedy in self.remedies)
        return replace(self, remedies=tuple(remedy for remedy in remedies if remedy.steps))


@dataclass(frozen=True)
class Question:
    """One thing to ask the caller: the sentence to say, how he finds the answer (`help`), the answers by key, and the
    share that each has among callers of whom nothing else is known (`usual`, as large as it is likely). « Je ne sais
    pas » is always an answer. `minutes` is what asking takes; `annoyance` (0 to 3) what it costs the caller's
    patience; `risk` (0 to 3) how much may go wrong while he looks: a code said or typed, work lost. `systems` are those
    that it can be answered on, all where none is named."""

    key: str
    text: str
    answers: Mapping[str, str]
    usual: Mapping[str, int]
    minutes: float
    help: str = ""
    annoyance: int = 0
    risk: int = 0
    systems: tuple[str, ...] = ()

    def on(self, system: str) -> bool:
        """Whether it can be answered there."""
        return not self.systems or named(system) in (*self.systems, "")


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
    questions: Mapping[str, Question]
    rows: Mapping[str, str]
    """The rows of the failure tables, by id, in short."""

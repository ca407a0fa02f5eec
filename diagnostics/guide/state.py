"""What is known of a call, and what is believed: frozen data, made again from the events by `playing.py`."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from diagnostics.catalogue import Cause, Remedy
from diagnostics.guide.events import UNKNOWN
from diagnostics.inference import Beliefs
from diagnostics.model import Status


@dataclass(frozen=True)
class Given:
    """The answer to a question (UNKNOWN where the caller does not know), who gave it (`machine` or `agent`), and why
    against the machine, or by which check; what the caller says after he looked again (`second`), and what the machine
    says (`machine`), or nothing."""

    answer: str
    by: str
    reason: str = ""
    second: str = ""
    machine: str = ""

    @property
    def last(self) -> str:
        """What holds now."""
        return self.answer if self.second in ("", UNKNOWN) else self.second

    def against(self, answer: str) -> bool:
        """Whether an agent who answers this contradicts the machine, and has to say why."""
        return self.machine not in ("", answer)

    @property
    def doubtful(self) -> bool:
        """Whether the caller may be asked to look again; not where the machine says the same."""
        return self.by == "agent" and self.answer not in (UNKNOWN, self.machine) and not self.second


@dataclass(frozen=True)
class Seen:
    """How a check ended on the caller's machine, and the cause that it names, or nothing."""

    status: Status
    cause: str = ""


ELSEWHERE = "elsewhere"
"""How a step ended that is for another system: nobody was asked to do it."""


@dataclass(frozen=True)
class Trial:
    """A remedy that was begun: how each step so far ended (done, skipped, ELSEWHERE), and its outcome: empty while it
    is under way."""

    cause: str
    remedy: int
    steps: tuple[str, ...] = ()
    outcome: str = ""


@dataclass(frozen=True)
class State:
    """All that is known of a call, and what is believed: one probability for each cause of `causes`."""

    audience: str
    causes: tuple[Cause, ...]
    beliefs: Beliefs
    messages: tuple[str, ...] = ()
    seen: Mapping[str, Seen] = field(default_factory=dict)
    given: Mapping[str, Given] = field(default_factory=dict)
    trials: tuple[Trial, ...] = ()
    closed: str = ""
    opened: str = ""
    """The audience that the call began with."""
    silent: int = 0
    """How many times in a row the caller has just answered that he does not know."""
    lost: tuple[str, ...] = ()
    """What this catalogue knows no more of a case that was kept under another one."""

    @property
    def under_way(self) -> Trial | None:
        """The remedy that has no outcome yet."""
        return self.trials[-1] if self.trials and not self.trials[-1].outcome else None

    @property
    def system(self) -> str:
        """The caller's system, as far as it is known."""
        given = self.given.get("system")
        return given.last if given else ""

    def cause(self, id: str) -> Cause:
        """One of the causes, by its id."""
        return next(cause for cause in self.causes if cause.id == id)

    def remedy(self, trial: Trial) -> Remedy:
        """The remedy that a trial is of."""
        return self.cause(trial.cause).remedies[trial.remedy]

"""Run the probes, judge what they saw, name the causes. `judge` is pure: a saved record gives the same verdicts."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import filter as filter_names
from functools import partial
from importlib.metadata import version

from diagnostics.catalogue import Catalogue, Cause, load_catalogue
from diagnostics.checks import CHECKS, Check
from diagnostics.checks.base import NotSeenError
from diagnostics.errors import BenchMissingError, WorkerError
from diagnostics.machine import Machine
from diagnostics.machine.worker import Worker
from diagnostics.model import (
    Listener,
    Observation,
    Outcome,
    Progress,
    Record,
    Settings,
    Status,
    Verdict,
)
from diagnostics.probes import account, areas, card, network, pcsc, trust
from diagnostics.probes.middleware.token import WHOLE_SECONDS, observe_token
from diagnostics.readers import choose, readers
from diagnostics.workstations import platform

Part = Callable[[], Iterable[Observation]]
ALONE = ("service", "card", "authorities")
"""The steps that are done one after the other, by their titles."""
ANCHOR_SECONDS = 5.0
"""How long the authorities may be looked for: a folder of theirs may be a share that is away."""
SYSTEMS = {"windows": "windows", "macos": "mac", "linux": "linux"}
"""The systems as the catalogue names them, by how the machine does."""
PASSING = (Status.OK, Status.WARNING, Status.NOT_APPLICABLE)


@dataclass(frozen=True)
class RankedCause:
    """A cause that was found, the verdict that points at it, and how sure that is (0 to 1)."""

    cause: Cause
    verdict: Verdict
    confidence: float


@dataclass(frozen=True)
class Diagnosis:
    """A judged record. `causes` holds the root cause first; `limits` are the verdicts that could not be given."""

    record: Record
    verdicts: tuple[Verdict, ...]
    causes: tuple[RankedCause, ...]

    @property
    def root(self) -> RankedCause | None:
        """The cause to show first and alone."""
        return self.causes[0] if self.causes else None

    @property
    def limits(self) -> tuple[Verdict, ...]:
        """What could not be looked at for a reason of its own (and not because a fault stands before it)."""
        return tuple(v for v in self.verdicts if v.status in (Status.UNKNOWN, Status.CRASHED))

    @property
    def exit_code(self) -> int:
        """0 nothing found, 1 at least one cause, 2 inconclusive."""
        return 1 if self.causes else 2 if self.limits else 0


def diagnose(settings: Settings, machine: Machine | None = None, progress: Listener = lambda _: None) -> Diagnosis:
    """Look at this workstation and judge. Raises BenchMissingError where the virtual bench is not there."""
    return judge(observe(settings, machine or Machine(), progress))


def observe(settings: Settings, machine: Machine, progress: Listener = lambda _: None) -> Record:
    """Look at this workstation and judge nothing. Raises BenchMissingError, HostsError."""
    socket = None
    if settings.virtual:
        socket = machine.places().pcsc_socket
        if not machine.places().directory.is_dir():
            raise BenchMissingError(socket=socket)
    taken_at = machine.now().isoformat()
    begun = _begin(settings, machine)
    total = len(ALONE) + len(begun)
    seen: list[Observation] = []
    with machine.open_worker(socket) as worker:
        for index, (title, part) in enumerate(_parts(settings, machine, worker, seen), start=1):
            progress(Progress(index, total, title))
            seen.extend(part())
    for index, (title, finish) in enumerate(begun.items(), start=len(ALONE) + 1):
        progress(Progress(index, total, title))
        seen.extend(finish())
    observations = {observation.id: observation for observation in seen}
    return Record(taken_at, settings, observations, tool=f"helpdesk {version('helpdesk')}")


def _begin(settings: Settings, machine: Machine) -> dict[str, Part]:
    """What is looked at beside the card, by the title of its step: it has begun, and is waited for where it is
    called. Raises HostsError."""
    begun: dict[str, Part] = {}
    if settings.network:
        begun["network"] = partial(network.finish, network.begin(machine, settings.target))
    if settings.workstation:
        begun = {"workstation": partial(areas.finish, areas.begin(machine)), **begun}
    if settings.email is not None:
        asked = account.begin(machine, settings.email, settings.network)
        begun["account"] = partial(areas.finish, asked)
    return begun


def _parts(settings: Settings, machine: Machine, worker: Worker, seen: list[Observation]) -> Iterator[tuple[str, Part]]:
    """What is looked at one after the other (`ALONE`); each sees what was seen before."""
    yield ALONE[0], partial(_service, machine, worker)
    reader = choose(readers(next((o.value for o in seen if o.id == "reader.list"), None)))
    yield ALONE[1], lambda: [] if reader is None else card.observe_card(machine, worker, reader)
    yield ALONE[2], partial(_after, machine, settings)


def _after(machine: Machine, settings: Settings) -> list[Observation]:
    """What is known of the authorities, and what the card's module makes of the card now that nobody reads it."""
    anchors = {"authorities": lambda machine: trust.observe_anchors(machine, settings.virtual)}
    seen = areas.finish(areas.begin(machine, anchors, ANCHOR_SECONDS))
    if settings.workstation:
        seen += areas.finish(areas.begin(machine, {"middleware.module": observe_token}, WHOLE_SECONDS))
    return seen


def _service(machine: Machine, worker: Worker) -> list[Observation]:
    try:
        return pcsc.observe_service(machine, worker)
    except WorkerError as error:
        return [pcsc.silent(machine, error)]


def judge(record: Record) -> Diagnosis:
    """Judge a record, live or saved. Pure."""
    verdicts: dict[str, Verdict] = {}
    for check in CHECKS:
        verdicts[check.id] = _verdict(check, record, verdicts)
    ordered = tuple(verdicts.values())
    return Diagnosis(record, ordered, rank(ordered, load_catalogue(), SYSTEMS.get(platform(record), "")))


def _verdict(check: Check, record: Record, before: Mapping[str, Verdict]) -> Verdict:
    blocked_by = tuple(id for id in check.requires if before[id].status not in PASSING)
    if blocked_by:
        outcome = Outcome(Status.BLOCKED, "_blocked", {"first": _title(_first_block(before, blocked_by[0]))})
        return Verdict(check.id, outcome, (), blocked_by)
    evidence = tuple(id for name in check.evidence for id in filter_names(record.observations, name))
    try:
        return Verdict(check.id, check.judge(record), evidence)
    except NotSeenError:
        return Verdict(check.id, Outcome(Status.UNKNOWN, "_not_seen"), evidence)
    except Exception as error:  # a check that breaks is a result of its own, and says whose fault it is
        return Verdict(check.id, Outcome(Status.CRASHED, "_crashed", {"error": type(error).__name__}), evidence)


def _first_block(before: Mapping[str, Verdict], id: str) -> str:
    """The check at the start of a chain of blocked ones."""
    while before[id].blocked_by:
        id = before[id].blocked_by[0]
    return id


def only(diagnosis: Diagnosis, asked: Iterable[str]) -> Diagnosis:
    """The same diagnosis cut down to some checks and what they stand on."""
    needed = set(asked)
    for check in reversed(CHECKS):
        if check.id in needed:
            needed |= set(check.requires)
    verdicts = tuple(verdict for verdict in diagnosis.verdicts if verdict.check in needed)
    causes = tuple(ranked for ranked in diagnosis.causes if ranked.verdict.check in needed)
    return Diagnosis(diagnosis.record, verdicts, causes)


def _title(check: str) -> str:
    return load_catalogue().checks[check].title


def rank(verdicts: Iterable[Verdict], catalogue: Catalogue, system: str = "") -> tuple[RankedCause, ...]:
    """The causes that verdicts point at, their remedies as they are done on a system (any of `catalogue.model.SYSTEMS`,
    where it is known): faults before warnings, then in the order of the ladder.

    Whatever stands behind a fault is blocked, so every fault here is a root by itself.
    """
    found = [
        RankedCause(catalogue.causes[v.outcome.cause].on(system), v, catalogue.checks[v.check].confidence)
        for v in verdicts
        if v.outcome.cause is not None
    ]
    return tuple(sorted(found, key=lambda ranked: ranked.verdict.status is not Status.FAULT))

"""What the machine tells of itself, area by area, all at once: none can stop the others, nor the diagnosis.

An area is a package whose `observe(machine)` yields observations of plain JSON, in one shape for every system. What
could not be looked at says so in its value: `{"seen": false, "why": …}` with « denied », « constrained » (PowerShell
held short), « absent », « timeout », « failed » or « unsupported ».
An area that breaks, or is not over in time, is an observation too (`<area>.crashed`), after what it saw until then.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from diagnostics.machine import Machine
from diagnostics.model import Observation, Sensitivity
from diagnostics.probes import browsers, devices, galss, middleware, workstation
from diagnostics.probes.together import Deadline, Running, start

Observe = Callable[[Machine], Iterable[Observation]]
WHOLE_SECONDS = 6.0
"""How long all of it may take, from its beginning."""
AREAS: Mapping[str, Observe] = {
    "workstation": workstation.observe,
    "devices": devices.observe,
    "galss": galss.observe,
    "middleware": middleware.observe,
    "browsers": browsers.observe,
}


@dataclass(frozen=True)
class Area:
    """One area that is being looked at, and what was seen of it until now."""

    name: str
    seen: list[Observation]
    running: Running[None]


@dataclass(frozen=True)
class Begun:
    """All the areas, and when they must be over."""

    machine: Machine
    areas: tuple[Area, ...]
    deadline: Deadline


def begin(machine: Machine, observers: Mapping[str, Observe] | None = None, seconds: float = WHOLE_SECONDS) -> Begun:
    """Begin to look at every area, each in a thread of its own; all must be over within so many seconds."""
    chosen = AREAS if observers is None else observers
    deadline = Deadline(seconds)
    return Begun(machine, tuple(_begin(machine, name, observe) for name, observe in chosen.items()), deadline)


def _begin(machine: Machine, name: str, observe: Observe) -> Area:
    seen: list[Observation] = []

    def look() -> None:
        for observation in observe(machine):
            seen.append(observation)  # noqa: PERF402 - one by one, so that what was seen in time is kept

    return Area(name, seen, start(look))


def finish(begun: Begun) -> list[Observation]:
    """Wait for what was begun, until its deadline at most."""
    return [observation for area in begun.areas for observation in _finish(begun, area)]


def _finish(begun: Begun, area: Area) -> list[Observation]:
    try:
        area.running.wait(begun.deadline.left())
    except TimeoutError:
        return [*area.seen, _crashed(begun.machine, area, "timeout", "")]
    except Exception as error:  # a probe that breaks is a result of its own
        return [*area.seen, _crashed(begun.machine, area, "crashed", type(error).__name__)]
    return list(area.seen)


def _crashed(machine: Machine, area: Area, why: str, error: str) -> Observation:
    value = {"seen": False, "why": why, "error": error}
    return machine.observe(f"{area.name}.crashed", value, area.name, Sensitivity.PUBLIC)

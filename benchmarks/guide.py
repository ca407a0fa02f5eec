"""The guide against other ways to ask, over simulated calls: is the cause right, after how many questions and minutes?

python -m benchmarks.guide [--calls N] [--others N] [--ahead N] [--seed N]

A caller has a hidden cause, drawn by its weight (« aucune panne » too). He answers as the catalogue says: *typical*,
with the answer that his cause makes likeliest wherever it says one; *varied*, drawn by its likelihoods. Some do not
know, and one answer in ten may be wrong. All ways to ask stop by the same rule and believe by the same model; only the
order of their questions differs. What is measured is therefore how well the order is chosen, and how much the
catalogue's data can tell; not how well they describe real callers. Exit code 1 when an aim is missed.
"""

import argparse
import random
import statistics
import sys
import time
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from diagnostics.catalogue import Cause
from diagnostics.guide.beliefs import BY_CHANCE, FIXES
from diagnostics.guide.events import UNKNOWN, Event, Kind, message
from diagnostics.guide.moves import (
    Ask,
    Finished,
    Follow,
    HandOver,
    Try,
    Verify,
    best_question,
    next_move,
    questions,
    settled,
    trial_of,
)
from diagnostics.guide.playing import play
from diagnostics.guide.prepared import USER, Guide, open_guide
from diagnostics.guide.state import Given, State
from diagnostics.inference import again, branches, shares

SILENT = 0.05
"""Share of the questions to which a caller has no answer."""
READS = 0.6
"""Share of the callers who read a message out at once, where their cause shows one."""
AT = "2026-01-01T00:00:00Z"
NEARLY = 0.6
"""Share of the best question's bits for a minute from which the look-ahead tries every answer of another one."""
AIMS = {"typical": 0.97, "typical, 1 in 10 wrong": 0.90}


@dataclass(frozen=True)
class Caller:
    """Who has `cause`: how he answers, and what he says at first (a door, a message), if anything."""

    cause: Cause
    typical: bool
    wrong: float
    opening: tuple[Event, ...] = ()


@dataclass(frozen=True)
class Call:
    """A call, to the cause that is named: the right one, the probability that goes with it, and what it took."""

    truth: Cause
    named: Cause
    probability: float
    asked: tuple[str, ...]
    minutes: float
    slowest: float
    """Seconds that the slowest choice of a question took."""

    @property
    def right(self) -> bool:
        """Whether the cause is exactly the right one."""
        return self.named.id == self.truth.id

    @property
    def right_or_twin(self) -> bool:
        """The same, or a cause that the catalogue says nothing tells apart from it on the telephone."""
        return self.right or self.named.id in self.truth.twins or self.truth.id in self.named.twins


Choose = Callable[[Guide, State], Ask | None]


def main() -> int:
    """Measure, print, and say whether the aims are met."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--calls", type=int, default=100, help="calls of each kind")
    parser.add_argument("--others", type=int, default=15, help="of which are led in the other orders too")
    parser.add_argument("--ahead", type=int, default=2, help="of which are led by the look-ahead too")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    return tell(open_guide(), args.calls, args.others, args.ahead, args.seed)


def tell(guide: Guide, calls: int, beside: int, ahead: int, seed: int) -> int:
    """Print all figures; 1 when an aim is missed."""
    kinds = {"typical": (True, 0.0), "typical, 1 in 10 wrong": (True, 0.1), "varied": (False, 0.0)}
    kinds |= {"varied, 1 in 10 wrong": (False, 0.1)}
    met, told = True, []
    for name, (typical, wrong) in kinds.items():
        callers = list(draw(guide, calls, typical, wrong, seed))
        ours = [ask_all(guide, caller, ours_first, n) for n, caller in enumerate(callers)]
        told += ours
        line(name, "ours", ours)
        met &= name not in AIMS or share(call.right_or_twin for call in ours) >= AIMS[name]
        met &= others(guide, name, callers[:beside], ours, ahead)
        ends(guide, name, callers, ours)
    reliability(told)
    slowest = max(call.slowest for call in told)
    middle = statistics.median(call.slowest for call in told)
    print(f"next question  slowest of a call {middle * 1000:.1f} ms, of all {slowest * 1000:.1f} ms (aim < 20)")
    return 0 if met and middle < 0.02 else 1


def others(guide: Guide, name: str, callers: Sequence[Caller], ours: Sequence[Call], ahead: int) -> bool:
    """The other ways to ask; whether ours needs a third of the minutes of the paper, and those of the look-ahead."""
    order = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    paper: Choose = partial(paper_order, order)
    fixed = [ask_all(guide, caller, paper, n) for n, caller in enumerate(callers)]
    line(name, "paper", fixed)
    line(name, "random", [ask_all(guide, caller, by_chance(n), n) for n, caller in enumerate(callers)])
    best = [ask_all(guide, caller, look_ahead, n) for n, caller in enumerate(callers[:ahead])]
    line(name, "look-ahead", best)
    third = minutes(ours[: len(fixed)]) / minutes(fixed) if fixed else 0.0
    near = minutes(ours[:ahead]) / minutes(best) if best else 1.0
    print(f"  minutes: {third:.2f} of the paper's (aim <= 0.33), {near:.2f} of the look-ahead's (aim <= 1.10)")
    return third <= 1 / 3 and near <= 1.1


def draw(guide: Guide, calls: int, typical: bool, wrong: float, seed: int) -> Iterator[Caller]:
    """Callers, the same for the same seed."""
    rng = random.Random(seed)  # noqa: S311  simulated callers, no secret
    causes = guide.causes[USER]
    for cause in rng.choices(causes, [cause.weight for cause in causes], k=calls):
        said = (*cause.messages, *cause.said)
        reads = said and rng.random() < READS
        yield Caller(cause, typical, wrong, (message(rng.choice(said), AT),) if reads else ())


def ask_all(guide: Guide, caller: Caller, choose: Choose, seed: int) -> Call:
    """Ask until the rule says that it is enough, or nothing is left to ask."""
    rng = random.Random(f"{seed}")  # noqa: S311
    events = [Event(Kind.OPENED, AT, value=USER), *caller.opening]
    asked: list[str] = []
    truths: dict[str, str] = {}
    slowest = 0.0
    while True:
        state = play(guide, events)
        started = time.perf_counter()
        best = best_question(guide, state)
        slowest = max(slowest, time.perf_counter() - started)
        trial = trial_of(state)
        ask = None if best is None or settled(state.beliefs, trial, best) else choose(guide, state)
        if ask is None:
            spent = sum(guide.catalogue.questions[key].minutes for key in asked)
            return Call(caller.cause, trial.cause, trial.probability, tuple(asked), spent, slowest)
        asked.append(ask.question.key)
        events.append(answer(ask, caller, rng, truths))


def answer(ask: Ask, caller: Caller, rng: random.Random, truths: dict[str, str]) -> Event:
    """What the caller says. What is true (`truths`) stays so when he looks again; he may be wrong again."""
    question = ask.question
    known = list(question.answers)
    chances = shares(question, caller.cause.evidence.get(question.key, {}))
    if question.key not in truths:
        typical = caller.typical and question.key in caller.cause.evidence
        truths[question.key] = known[chances.index(max(chances))] if typical else rng.choices(known, chances)[0]
    said = truths[question.key]
    if rng.random() < SILENT:
        said = UNKNOWN
    elif rng.random() < caller.wrong:
        said = rng.choice([other for other in known if other != said])
    return Event(Kind.CHECKED if ask.again else Kind.ANSWERED, AT, question.key, said)


def ours_first(guide: Guide, state: State) -> Ask | None:
    """Our order: the most information for a minute."""
    return best_question(guide, state)


def paper_order(order: Mapping[str, Any], guide: Guide, state: State) -> Ask | None:
    """The next question in the order of the paper guide, whatever was answered, save the door."""
    door = state.given["door"].answer if "door" in state.given else ""
    lists = [order["first"], order["doors"].get(door, []), *order["then"].values(), list(guide.catalogue.questions)]
    key = next((key for some in lists[:-1] for key in some if key not in state.given), None)
    if key is None:
        told = {ask.question.key for ask in questions(guide, state) if not ask.again}
        key = next((key for key in lists[-1] if key in told), None)
    return Ask(guide.catalogue.questions[key], 0.0, 0.0) if key else None


def by_chance(seed: int) -> Choose:
    """Any question that still tells something."""
    rng = random.Random(f"order {seed}")  # noqa: S311

    def choose(guide: Guide, state: State) -> Ask | None:
        left = list(questions(guide, state))
        return rng.choice(left) if left else None

    return choose


def look_ahead(guide: Guide, state: State) -> Ask | None:
    """The question after which, each answer followed by its own best question, most is told for a minute; of those
    that tell nearly as much as the best at once, for else it would put off what is best for ever."""
    left = list(questions(guide, state))
    best = max((ask.bits / ask.cost for ask in left), default=0.0)
    near = [ask for ask in left if ask.bits / ask.cost >= NEARLY * best]
    return max(near, key=partial(_worth, guide, state), default=None)


def _worth(guide: Guide, state: State, ask: Ask) -> float:
    key, bits, spent = ask.question.key, ask.bits, ask.cost
    table = guide.models[state.audience].tables[key]
    for branch in branches(again(table, state.given[key].answer) if ask.again else table, state.beliefs):
        given = state.given.get(key)
        now = replace(given, second=branch.answer) if given else Given(branch.answer, "agent")
        after = replace(state, beliefs=branch.beliefs, given={**state.given, key: now})
        best = best_question(guide, after)
        if best:
            bits, spent = bits + branch.chance * best.bits, spent + branch.chance * best.cost
    return bits / spent


def ends(guide: Guide, name: str, callers: Sequence[Caller], ours: Sequence[Call]) -> None:
    """Whole calls, remedies and all: how many end repaired, or handed over with the right cause."""
    done = [whole(guide, caller, n) for n, caller in enumerate(callers)]
    repaired, right, spent = (statistics.mean(one[at] for one in done) for at in range(3))
    print(
        f"  whole calls: {repaired:.1%} repaired, {right:.1%} end on the right cause, {spent:.1f} min with the remedies"
    )


def whole(guide: Guide, caller: Caller, seed: int) -> tuple[bool, bool, float]:
    """Whether the call ends repaired, whether its last cause is the right one, and its minutes."""
    rng = random.Random(f"{seed}")  # noqa: S311
    events = [Event(Kind.OPENED, AT, value=USER), *caller.opening]
    spent, last = 0.0, ""
    truths: dict[str, str] = {}
    while True:
        state = play(guide, events)
        move = next_move(guide, state)
        if isinstance(move, Ask):
            spent += move.question.minutes
            events.append(answer(move, caller, rng, truths))
        elif isinstance(move, Try):
            last = move.cause.id
            events.append(Event(Kind.REMEDY, AT, cause=last, number=move.number))
        elif isinstance(move, Follow):
            spent += move.remedy.steps[move.number].minutes
            events.append(Event(Kind.STEP, AT, value="done", number=move.number))
        elif isinstance(move, Verify):
            same = move.remedy.title in {remedy.title for remedy in caller.cause.remedies}
            fixed = rng.random() < (FIXES if same else BY_CHANCE)
            events.append(Event(Kind.OUTCOME, AT, value="fixed" if fixed else "failed"))
        elif isinstance(move, HandOver):
            return False, move.cause.id == caller.cause.id, spent
        elif isinstance(move, Finished):
            return True, last == caller.cause.id, spent


def reliability(calls: Iterable[Call]) -> None:
    """When it says so much, how often is it right?"""
    known = list(calls)
    print("said         calls   right")
    for low, high in ((0, 0.3), (0.3, 0.5), (0.5, 0.7), (0.7, 0.85), (0.85, 0.95), (0.95, 1.01)):
        among = [call for call in known if low <= call.probability < high]
        if among:
            mean = statistics.mean(call.probability for call in among)
            print(f"{mean:5.0%}        {len(among):5}   {share(call.right for call in among):5.1%}")


def share(holds: Iterable[bool]) -> float:
    """How many of them are true."""
    return statistics.mean(map(float, holds))


def minutes(calls: Iterable[Call]) -> float:
    """The mean minutes to the cause."""
    return statistics.mean(call.minutes for call in calls)


def line(name: str, who: str, calls: Sequence[Call]) -> None:
    """One row of figures."""
    if calls:
        print(
            f"{name:24} {who:10} right {share(c.right for c in calls):6.1%}, "
            f"or a twin {share(c.right_or_twin for c in calls):6.1%}; "
            f"{minutes(calls):5.1f} min, {statistics.mean(len(c.asked) for c in calls):4.1f} questions"
        )


if __name__ == "__main__":
    sys.exit(main())

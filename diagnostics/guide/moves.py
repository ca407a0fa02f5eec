"""What to do next: ask, try a remedy, follow it to its end, or hand over. Decided by comparing minutes."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from diagnostics.catalogue import Cause, Contact, Question, Remedy
from diagnostics.guide.beliefs import FIXES
from diagnostics.guide.prepared import AFTERWARDS, Guide
from diagnostics.guide.state import ELSEWHERE, State, Trial
from diagnostics.inference import Beliefs, again, entropy, information

ANNOYANCE, RISK = 0.5, 0.5
"""Minutes that one degree of a question's annoyance, or of its risk, counts beside those that it takes. Ours."""
AGAIN = 0.5
"""Minutes that it counts to ask a caller what he has answered already. Ours."""
SILENCE = 0.1
"""Chance that the caller does not know: that share of the information does not come. Ours."""
WRONG = 120.0
"""Minutes that a wrong cause costs beside its remedy: another call, a card that is replaced for nothing. Ours."""
LEAST_BITS = 0.005
"""Below this information a question tells nothing."""
LIKELY = 0.5
"""From this probability on, a cause is told as the likely one."""
CHEAP = 0.7
"""A remedy that costs no more than the next question is tried before it where it repairs at least as probably."""
CREDIBLE = 0.15
"""Below this probability no remedy of a cause is tried: the call is handed over."""
EMPTY = 6
"""« Je ne sais pas » in a row after which no more is asked. Ours."""
LONG = 12
"""Questions after which it is said that a look at the caller's machine would tell more. Ours."""
ENOUGH = 4
"""Remedies that failed after which the call is handed over."""
SYSTEM = "system"
"""The question which system the caller has."""
ADMIN, DESTRUCTIVE = 5.0, 15.0
"""Minutes that an administrator's rights, or a step that destroys something, count beside those of the step. Ours."""


@dataclass(frozen=True)
class Ask:
    """Ask a question, or ask the caller to look `again`; it should tell `bits`, and costs `cost` minutes, its annoyance
    and risk counted."""

    question: Question
    bits: float
    cost: float
    again: bool = False


@dataclass(frozen=True)
class Try:
    """Begin a remedy of a cause. `why`: `sure` (enough), `cheap` (cheaper than the next question), `last` (no question
    tells more)."""

    cause: Cause
    number: int
    probability: float
    why: str

    @property
    def remedy(self) -> Remedy:
        """The remedy."""
        return self.cause.remedies[self.number]


@dataclass(frozen=True)
class Follow:
    """Do the next step of the remedy under way: its `number` in the remedy, and which it is (from 1) of how many that
    are for the caller's system."""

    trial: Trial
    cause: Cause
    remedy: Remedy
    number: int
    place: int
    count: int


@dataclass(frozen=True)
class Verify:
    """All steps are done: run these checks again, or ask these questions, and say the outcome."""

    trial: Trial
    cause: Cause
    remedy: Remedy
    checks: tuple[str, ...]
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class HandOver:
    """Nothing more can be done here. `why`: `nothing` (no question tells the causes apart), `tried` (their remedies did
    not help), `later` (what was done shows its effect later)."""

    contact: Contact
    why: str
    cause: Cause
    probability: float


@dataclass(frozen=True)
class Finished:
    """The call is over, or only its end is left to be said. `how`: `fixed`, `handed_over`, `left`."""

    how: str


Move = Ask | Try | Follow | Verify | HandOver | Finished


def next_move(guide: Guide, state: State) -> Move:
    """What to do now. Pure, and quick: a few milliseconds."""
    if state.closed or (state.trials and state.trials[-1].outcome == "fixed"):
        return Finished(state.closed or "fixed")
    if state.trials and state.trials[-1].outcome == "later":
        return hand_over(guide, state)
    if state.under_way:
        return _follow(guide, state, state.under_way)
    return _first_the_system(guide, state, _next(guide, state))


def _next(guide: Guide, state: State) -> Move:
    if trial := _second_remedy(state):
        return trial
    question = None if lost(state) else best_question(guide, state)
    trial = _next_trial(state)
    if question and not (trial and settled(state.beliefs, trial, question)):
        return cheap(state, question) or question
    return trial or hand_over(guide, state)


def _first_the_system(guide: Guide, state: State, move: Move) -> Move:
    """Before a remedy that is not the same on all systems, which one it is."""
    differs = isinstance(move, Try) and any(step.system for step in move.remedy.steps)
    if not differs or SYSTEM in state.given:
        return move
    question = guide.catalogue.questions[SYSTEM]
    return Ask(question, 0.0, cost(question))


def lost(state: State) -> bool:
    """Whether the last answers were all « je ne sais pas »: more questions would only tire the caller."""
    return state.silent >= EMPTY


def drags_on(state: State) -> bool:
    """Whether much was asked already of a caller whose machine nobody has looked at, and a look would see the cause
    more likely than not."""
    asked = sum(given.by == "agent" for given in state.given.values())
    seen = sum(belief for cause, belief in zip(state.causes, state.beliefs, strict=True) if cause.observed)
    return asked >= LONG and not state.seen and seen >= LIKELY


def _second_remedy(state: State) -> Try | None:
    """The next remedy of the cause whose remedy has just failed, where it still is more likely than not."""
    if not state.trials or state.trials[-1].outcome != "failed":
        return None
    found = _next_trial(state)
    same = found is not None and found.cause.id == state.trials[-1].cause and found.probability >= LIKELY
    return found if same else None


def _follow(guide: Guide, state: State, trial: Trial) -> Move:
    cause, remedy = state.cause(trial.cause), state.remedy(trial)
    places = remedy.places(state.system)
    undone = (place for place in places if place >= len(trial.steps) or trial.steps[place] == ELSEWHERE)
    number = next(undone, None)
    if number is not None:
        return Follow(trial, cause, remedy, number, places.index(number) + 1, len(places))
    known = guide.catalogue.questions
    checks = tuple(name for name in remedy.verify if name not in known)
    asked = tuple(known[name] for name in remedy.verify if name in known)
    final = known[AFTERWARDS[state.audience != "usager"]]
    return Verify(trial, cause, remedy, checks, asked if final in asked else (*asked, final))


def best_question(guide: Guide, state: State) -> Ask | None:
    """The open question that tells most for a minute, or None where none tells anything."""
    return max(questions(guide, state), key=lambda ask: ask.bits / ask.cost, default=None)


def questions(guide: Guide, state: State) -> Iterator[Ask]:
    """The open questions that tell something, and the answers that are worth a second look."""
    for key, table in guide.models[state.audience].tables.items():
        given = state.given.get(key)
        question = guide.catalogue.questions[key]
        if key in AFTERWARDS or (given and not given.doubtful) or not question.on(state.system):
            continue
        now = again(table, given.answer) if given else table
        bits = (1 - SILENCE) * information(now, state.beliefs)
        if bits >= LEAST_BITS:
            yield Ask(question, bits, cost(question) + AGAIN * bool(given), bool(given))


def cost(question: Question) -> float:
    """Minutes that a question costs, the caller's patience and the risk counted."""
    return question.minutes + ANNOYANCE * question.annoyance + RISK * question.risk


def effort(remedy: Remedy) -> float:
    """Minutes that a remedy costs, an administrator and what is destroyed counted."""
    return sum(step.minutes + ADMIN * step.admin + DESTRUCTIVE * step.destructive for step in remedy.steps)


def settled(beliefs: Beliefs, trial: Try, question: Ask) -> bool:
    """Whether the next question costs more than it may save. What may be lost is the remedy of a wrong cause and what
    follows from it; a question that takes away a share of the doubt takes away that share of the loss."""
    loss = (1 - trial.probability) * (effort(trial.remedy) + WRONG)
    doubt = entropy(beliefs)
    return loss * min(1.0, question.bits / doubt) < question.cost if doubt > 0 else True


def cheap(state: State, question: Ask) -> Try | None:
    """A harmless remedy that takes no longer than the question, and more likely repairs than not."""
    for trial in _trials(state):
        remedy = trial.remedy.on(state.system)
        safe = not any(step.admin or step.destructive for step in remedy.steps)
        if safe and effort(remedy) <= question.cost and repairs(state, trial.remedy) >= CHEAP:
            return Try(trial.cause, trial.number, trial.probability, "cheap")
    return None


def repairs(state: State, remedy: Remedy) -> float:
    """How probably a remedy repairs, whichever of the causes that share it is the right one."""
    sharing = (
        belief
        for cause, belief in zip(state.causes, state.beliefs, strict=True)
        if any(other.title == remedy.title for other in cause.remedies)
    )
    return FIXES * sum(sharing)


def likeliest(state: State) -> list[tuple[float, Cause]]:
    """All causes with their probabilities, the likeliest first."""
    pairs = zip(state.beliefs, state.causes, strict=True)
    return sorted(pairs, key=lambda pair: (-pair[0], pair[1].id))


def _trials(state: State) -> Iterator[Try]:
    """The next remedy of each credible cause, the likeliest first. What was tried is not tried again, whatever for."""
    tried = {state.remedy(trial).title for trial in state.trials}
    for probability, cause in likeliest(state):
        if probability < CREDIBLE:
            return
        number = _first(r.title not in tried and bool(r.places(state.system)) for r in cause.remedies)
        if number is not None:
            yield Try(cause, number, probability, "")


def _first(holds: Iterable[bool]) -> int | None:
    return next((at for at, held in enumerate(holds) if held), None)


def _next_trial(state: State) -> Try | None:
    """The remedy to try were nothing asked any more; None where the likeliest cause has none left."""
    if sum(trial.outcome == "failed" for trial in state.trials) >= ENOUGH:
        return None
    found = next(_trials(state), None)
    if found is None or (found.cause is not likeliest(state)[0][1] and likeliest(state)[0][0] >= LIKELY):
        return None
    return Try(found.cause, found.number, found.probability, "sure" if found.probability >= LIKELY else "last")


def trial_of(state: State) -> Try:
    """The likeliest cause with its first remedy, sure or not: what would be named now."""
    probability, cause = likeliest(state)[0]
    return Try(cause, 0, probability, "last")


def hand_over(guide: Guide, state: State) -> HandOver:
    """To whom most of what is believed points; where nothing much is, who answers for the caller's door."""
    probability, cause = likeliest(state)[0]
    shares: dict[str, float] = {}
    for belief, one in zip(state.beliefs, state.causes, strict=True):
        shares[one.contact.key] = shares.get(one.contact.key, 0.0) + belief
    best = max(shares, key=lambda key: (shares[key], key))
    door = state.given.get("door")
    if shares[best] < LIKELY and door and door.last in guide.by_door:
        best = guide.by_door[door.last]
    contact = guide.catalogue.contacts[best]
    outcomes = {trial.outcome for trial in state.trials}
    reason = "later" if "later" in outcomes else "tried" if outcomes else "nothing"
    return HandOver(cause.contact if probability >= LIKELY else contact, reason, cause, probability)

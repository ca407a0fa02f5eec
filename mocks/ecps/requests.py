"""Ask a phone, read what became of it, decide. All by the space's clock."""

import secrets
from dataclasses import replace

from diagnostics.domain.texts import load_texts
from mocks.ecps.condition import condition, phone_of
from mocks.ecps.model import TRIES, Answer, Decision, Device, Phone, PhoneRequest, PhoneState, Plan, Status
from mocks.spaces import Space
from mocks.wire import Outgoing
from mocks.wire.identifiers import new_id

CHOICES = 3
"""Numbers that the phone proposes, since June 2022 (facts/identity-providers.md 1.11)."""
NUMBERS = 100
NEVER = float("inf")
PLAYED = {"answer.refused": Answer.REFUSED, "answer.reported": Answer.REPORTED, "answer.never": Answer.NEVER}


class RefusedError(Exception):
    """The phone does not take a decision; `reason` names the text, which says what to do."""

    def __init__(self, reason: str, **blanks: object) -> None:
        self.reason = reason
        texts = load_texts("mocks.ecps", "texts.toml")
        super().__init__({**texts["condition"], **texts["refused"]}[reason].format(**blanks))


def ask(
    space: Space,
    identity: str,
    service: str,
    seconds: float,
    number: int | None = None,
    device: Device = "MOBILE",
    notice: Outgoing | None = None,
) -> PhoneRequest:
    """Send a request to somebody's phone, or workstation. `number` is the one that the caller shows; drawn here without
    one."""
    now, faults = space.clock.now(), space.faults
    if faults.play("request.lapsed", identity=identity):
        seconds = 0
    late = faults.play("push.late", identity=identity)
    seen = NEVER if faults.play("push.drop", identity=identity) else now + _seconds(late.value if late else "")
    shown = secrets.randbelow(NUMBERS) if number is None else number
    request = PhoneRequest(
        new_id(), identity, service, shown, _choices(shown), now, now + seconds,
        visible_from=seen, pushed=NEVER if faults.shown("push.off", identity=identity) else seen,
        device=device, notice=notice,
    )  # fmt: skip
    requests = space.part(PhoneState).requests
    requests.put(request.id, request)
    if faults.play("request.two", identity=identity):
        other = (shown + 1) % NUMBERS
        forgotten = replace(request, id=new_id(), number=other, choices=_choices(other, without=shown), notice=None)
        requests.put(forgotten.id, forgotten)
    space.changed()
    return request


def _seconds(value: str) -> float:
    return float(value) if value.isdecimal() else 0.0


def _choices(shown: int, without: int | None = None) -> tuple[int, ...]:
    """The right number among others, in an order that says nothing."""
    others: set[int] = set()
    while len(others) < CHOICES - 1:
        if (drawn := secrets.randbelow(NUMBERS)) not in (shown, without):
            others.add(drawn)
    return tuple(sorted({shown, *others}))


def read(space: Space, id: str, polled: bool = False) -> PhoneRequest | None:
    """A request as it is by now: answered as its phone was told to, or lapsed. `polled`: a service came to see."""
    found = space.part(PhoneState).requests.get(id)
    if found is None or found.decision is not Decision.PENDING:
        return found
    if polled:
        found = replace(found, polls=found.polls + 1)
        space.part(PhoneState).requests.put(id, found)
    if found.expires <= space.clock.now():
        return end(space, found, Decision.LAPSED)
    plan = plan_of(space, found.identity)
    return _carry_out(space, found, plan) if plan and not found.played and _due(space, found, plan) else found


def plan_of(space: Space, identity: str) -> Plan | None:
    """What a phone does by itself: by a fault, or as it was told."""
    played = (Plan(answer) for name, answer in PLAYED.items() if space.faults.shown(name, identity=identity))
    return next(played, phone_of(space, identity).plan)


def _due(space: Space, request: PhoneRequest, plan: Plan) -> bool:
    since = space.clock.now() - max(request.made, request.visible_from)
    return plan.answer is not Answer.NEVER and since >= plan.after_seconds and request.polls >= plan.after_polls


def _carry_out(space: Space, request: PhoneRequest, plan: Plan) -> PhoneRequest:
    """Answer as planned, by the same rules as a person."""
    number = request.number + 1 if plan.answer is Answer.WRONG_NUMBER else request.number
    code = "" if plan.answer is Answer.WRONG_CODE else phone_of(space, request.identity).code
    request = replace(request, played=True)
    space.part(PhoneState).requests.put(request.id, request)
    wrong = plan.answer in (Answer.WRONG_NUMBER, Answer.WRONG_CODE)
    try:
        return settle(space, request, Decision.APPROVED if wrong else Decision(plan.answer), number, code)
    except RefusedError:
        return space.part(PhoneState).requests.get(request.id) or request


def pending(space: Space, identity: str, opened: bool = True, device: Device = "MOBILE") -> list[PhoneRequest]:
    """The requests that wait for somebody, newest first: those that came by themselves, or all once the application is
    `opened`."""
    requests = (read(space, request.id) for request in space.part(PhoneState).requests.values())
    now = space.clock.now()
    waiting = [
        one
        for one in requests
        if one and (one.identity, one.decision, one.device) == (identity, Decision.PENDING, device)
        and (one.visible_from if opened else one.pushed) <= now
    ]  # fmt: skip
    return waiting[::-1]


def decide(
    space: Space,
    id: str,
    decision: Decision,
    number: int | None = None,
    code: str = "",
    old: bool = False,
    confirmed: bool = False,
) -> PhoneRequest:
    """Answer a request on the phone, or on the `old` one. Approval wants the right number, then the code, unless it was
    `confirmed` by a card.

    Raises RefusedError.
    """
    request = read(space, id)
    if request is None:
        raise RefusedError("unknown")
    if request.decision is Decision.LAPSED:
        raise RefusedError("lapsed")
    if request.decision is not Decision.PENDING:
        raise RefusedError("ended")
    if confirmed:
        return end(space, request, decision)
    return settle(space, request, decision, number, code, old)


def settle(
    space: Space, request: PhoneRequest, decision: Decision, number: int | None, code: str, old: bool = False
) -> PhoneRequest:
    """Answer a request that waits. Raises RefusedError."""
    reason = condition(space, request.identity) if request.device == "MOBILE" else ""
    if reason and not (old and reason == "elsewhere"):
        raise RefusedError(reason)
    if decision is Decision.APPROVED and request.device == "MOBILE":
        _match(space, request, number)
        _check_code(space, request, code)
    return end(space, request, decision)


def end(space: Space, request: PhoneRequest, decision: Decision) -> PhoneRequest:
    """The request is over; whoever asked to be told is told."""
    ended = replace(request, decision=decision, notice=None)
    state = space.part(PhoneState)
    state.requests.put(request.id, ended)
    if decision is Decision.REPORTED:
        state.phones.put(request.identity, replace(phone_of(space, request.identity), status=Status.BLOCKED))
    if request.notice is not None:
        space.send(request.notice)
    space.changed()
    return ended


def _match(space: Space, request: PhoneRequest, number: int | None) -> None:
    if number != request.number or space.faults.play("answer.number_wrong", identity=request.identity):
        end(space, request, Decision.WRONG_NUMBER)
        raise RefusedError("number")


def _check_code(space: Space, request: PhoneRequest, code: str) -> None:
    phone, phones = phone_of(space, request.identity), space.part(PhoneState).phones
    wrong = space.faults.play("answer.code_wrong", identity=request.identity)
    if not wrong and secrets.compare_digest(code.encode(), phone.code.encode()):
        phones.put(request.identity, replace(phone, tries=TRIES))
        return
    left = phone.tries - 1
    phones.put(request.identity, _after(phone, left))
    if left <= 0:
        end(space, request, Decision.BLOCKED)
        raise RefusedError("blocked")
    raise RefusedError("code", left=left)


def _after(phone: Phone, left: int) -> Phone:
    return replace(phone, tries=left, status=Status.BLOCKED if left <= 0 else phone.status)

"""Ask a phone, read what became of it, decide. All by the space's clock."""

import secrets
from dataclasses import replace
from uuid import uuid4

from diagnostics.domain.texts import load_texts
from mocks.ecps.model import Decision, Phone, PhoneRequest, PhoneState, Status
from mocks.spaces import Space

CHOICES = 3
"""Numbers that the phone proposes, since June 2022 (facts/identity-providers.md 1.11)."""
NUMBERS = 100


class RefusedError(Exception):
    """The phone does not take a decision; `reason` names the text, which says what to do."""

    def __init__(self, reason: str, **blanks: object) -> None:
        self.reason = reason
        super().__init__(load_texts("mocks.ecps", "texts.toml")["refused"][reason].format(**blanks))


def ask(
    space: Space, identity: str, service: str, seconds: float, number: int | None = None, visible_in: float = 0.0
) -> PhoneRequest:
    """Send a request to somebody's phone, seen there after `visible_in` seconds. `number` is the one that the caller
    shows; drawn here without one."""
    shown = secrets.randbelow(NUMBERS) if number is None else number
    now = space.clock.now()
    request = PhoneRequest(
        str(uuid4()), identity, service, shown, _choices(shown), now, now + seconds, visible_from=now + visible_in
    )
    space.part(PhoneState).requests.put(request.id, request)
    space.changed()
    return request


def _choices(shown: int) -> tuple[int, ...]:
    """The right number among others, in an order that says nothing."""
    others: set[int] = set()
    while len(others) < CHOICES - 1:
        if (drawn := secrets.randbelow(NUMBERS)) != shown:
            others.add(drawn)
    return tuple(sorted({shown, *others}))


def read(space: Space, id: str) -> PhoneRequest | None:
    """A request as it is by now: one that nobody answered in time has lapsed."""
    found = space.part(PhoneState).requests.get(id)
    if found is not None and found.decision is Decision.PENDING and found.expires <= space.clock.now():
        found = replace(found, decision=Decision.LAPSED)
        space.part(PhoneState).requests.put(id, found)
    return found


def pending(space: Space, identity: str) -> list[PhoneRequest]:
    """What a phone shows: the requests that wait for its owner, newest first; nothing on a phone that is not active."""
    if phone_of(space, identity).status is not Status.ACTIVE:
        return []
    requests = (read(space, request.id) for request in space.part(PhoneState).requests.values())
    now = space.clock.now()
    waiting = [
        one
        for one in requests
        if one and one.identity == identity and one.decision is Decision.PENDING and one.visible_from <= now
    ]
    return waiting[::-1]


def phone_of(space: Space, identity: str) -> Phone:
    """Somebody's phone: one with an active e-CPS until told otherwise."""
    return space.part(PhoneState).phones.get(identity) or Phone(identity)


def decide(space: Space, id: str, decision: Decision, number: int | None = None, code: str = "") -> PhoneRequest:
    """Answer a request on the phone. Approval wants the right number, then the code. Raises RefusedError."""
    request = read(space, id)
    if request is None:
        raise RefusedError("unknown")
    if request.decision is Decision.LAPSED:
        raise RefusedError("lapsed")
    if request.decision is not Decision.PENDING:
        raise RefusedError("ended")
    if decision is Decision.APPROVED:
        _match(space, request, number)
        _check_code(space, request, code)
    return _end(space, request, decision)


def _end(space: Space, request: PhoneRequest, decision: Decision) -> PhoneRequest:
    ended = replace(request, decision=decision)
    space.part(PhoneState).requests.put(request.id, ended)
    if decision is Decision.REPORTED:
        space.part(PhoneState).phones.put(
            request.identity, replace(phone_of(space, request.identity), status=Status.BLOCKED)
        )
    space.changed()
    return ended


def _match(space: Space, request: PhoneRequest, number: int | None) -> None:
    if number != request.number:
        _end(space, request, Decision.WRONG_NUMBER)
        raise RefusedError("number")


def _check_code(space: Space, request: PhoneRequest, code: str) -> None:
    phone = phone_of(space, request.identity)
    if phone.status is not Status.ACTIVE:
        raise RefusedError(str(phone.status))
    phones = space.part(PhoneState).phones
    if secrets.compare_digest(code.encode(), phone.code.encode()):
        phones.put(request.identity, replace(phone, tries=Phone(request.identity).tries))
        return
    left = phone.tries - 1
    blocked = left <= 0
    phones.put(request.identity, replace(phone, tries=left, status=Status.BLOCKED if blocked else phone.status))
    if blocked:
        _end(space, request, Decision.BLOCKED)
        raise RefusedError("blocked")
    raise RefusedError("code", left=left)

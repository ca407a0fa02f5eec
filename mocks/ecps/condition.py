"""What is wrong with a phone: its e-CPS's own state, or a fault of `faults.toml`."""

from mocks.ecps.model import Phone, PhoneState, Status
from mocks.spaces import Space

PHONE_FAULTS = (
    "phone.offline", "phone.app_bas", "phone.app_old", "phone.rooted", "phone.sim_changed", "phone.inactive",
    "phone.blocked", "phone.expired", "phone.fraud", "phone.elsewhere",
)  # fmt: skip
KNOWN_BY_SERVICE = frozenset({"inactive", "blocked", "expired", "fraud"})
"""Conditions that the service knows: asked by CIBA, it sends no request. Of the others it hears nothing."""


def phone_of(space: Space, identity: str) -> Phone:
    """Somebody's phone: one with an active e-CPS until told otherwise."""
    return space.part(PhoneState).phones.get(identity) or Phone(identity)


def condition(space: Space, identity: str) -> str:
    """Why this phone cannot answer, as a key of `texts.toml`; empty when it can."""
    for name in PHONE_FAULTS:
        if space.faults.shown(name, identity=identity):
            return name.partition(".")[2]
    status = phone_of(space, identity).status
    return "" if status is Status.ACTIVE else str(status)

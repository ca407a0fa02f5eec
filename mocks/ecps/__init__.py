"""The e-CPS: a simulated phone, asked whether its owner is signing in (facts/identity-providers.md 1.11 and 2)."""

from mocks.ecps.condition import KNOWN_BY_SERVICE, condition, phone_of
from mocks.ecps.model import Answer, Decision, Phone, PhoneRequest, PhoneState, Plan, Status
from mocks.ecps.requests import RefusedError, ask, decide, end, pending, read

__all__ = [
    "KNOWN_BY_SERVICE",
    "Answer",
    "Decision",
    "Phone",
    "PhoneRequest",
    "PhoneState",
    "Plan",
    "RefusedError",
    "Status",
    "ask",
    "condition",
    "decide",
    "end",
    "pending",
    "phone_of",
    "read",
]

"""The e-CPS: a simulated phone, asked whether its owner is signing in (facts/identity-providers.md 1.11 and 2)."""

from mocks.ecps.model import Decision, Phone, PhoneRequest, PhoneState
from mocks.ecps.requests import RefusedError, ask, decide, pending, phone_of, read

__all__ = [
    "Decision",
    "Phone",
    "PhoneRequest",
    "PhoneState",
    "RefusedError",
    "ask",
    "decide",
    "pending",
    "phone_of",
    "read",
]

"""Test professionals: fictitious people in the ANS test ranges, one of each kind that a login has to bear."""

from mocks.identities.model import DEFAULT_KEY, Activity, Exercise, Identity, UnknownIdentityError, find, named

__all__ = ["DEFAULT_KEY", "Activity", "Exercise", "Identity", "UnknownIdentityError", "find", "named"]

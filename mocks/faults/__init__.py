"""One injector for each cause that a check can find: what makes it happen for real, as data."""

from mocks.faults.injection import Injection, arm, injections

__all__ = ["Injection", "arm", "injections"]

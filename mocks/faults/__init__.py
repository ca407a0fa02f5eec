"""One injector for each cause of the catalogue: what makes it happen for real, as data."""

from mocks.faults.injection import Injection, arm, injections

__all__ = ["Injection", "arm", "injections"]

"""All faults that some mock can play."""

from functools import cache

from mocks.spaces import Known, known_faults

PACKAGES = ("mocks.psc", "mocks.ecps", "mocks.monsisra", "mocks.viatrajectoire", "mocks.otp", "mocks.mailbox")


@cache
def known() -> dict[str, Known]:
    """The faults by name, whichever mock plays them."""
    return {name: fault for package in PACKAGES for name, fault in known_faults(package).items()}

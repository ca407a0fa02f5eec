"""Refusals of MonSisra: what it answers to a request that it does not grant, and why. The rows are in `errors.toml`."""

from mocks.psc import errors


class RefusalError(errors.RefusalError):
    """A request is refused for a reason of MonSisra's."""

    package = "mocks.monsisra"

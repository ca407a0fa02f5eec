"""What keeps the dashboard from the mocks, a HelpdeskError each (diagnostics/domain/errors.py)."""

from diagnostics.domain.errors import HelpdeskError


class GoneError(HelpdeskError):
    """Nobody answers at `url`."""

    package = "web"
    key = "gone"


class RefusedError(HelpdeskError):
    """The mocks did not carry out an order, for a `reason`."""

    package = "web"
    key = "refused"


class PortsTakenError(HelpdeskError):
    """Another program listens on `port`; `other` is where the mocks may begin instead."""

    package = "web"
    key = "ports_taken"


class NotStartedError(HelpdeskError):
    """The mocks ended before they answered; `reason` is what they said."""

    package = "web"
    key = "not_started"

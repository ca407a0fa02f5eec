"""What keeps the mocks from starting, a HelpdeskError each (diagnostics/domain/errors.py), and what an order meets."""

from diagnostics.domain.errors import HelpdeskError


class PortTakenError(HelpdeskError):
    """Another program listens on `port`; `other` is where to begin instead."""

    package = "mocks.server"
    key = "port"


class MissingServerError(HelpdeskError):
    """uvicorn, or another package of the mocks, is not installed."""

    package = "mocks.server"
    key = "missing"


class ConfigError(HelpdeskError):
    """The file of `--config` cannot be used: `file`, and the `reason`."""

    package = "mocks.server"
    key = "config"


class PublicUrlError(HelpdeskError):
    """`--public-url` is not a scheme with a host."""

    package = "mocks.server"
    key = "public_url"


class AddressError(HelpdeskError):
    """The address `host` cannot be listened on, for a `reason`."""

    package = "mocks.server"
    key = "address"


class AdminError(Exception):
    """The order cannot be carried out; `status` and the text say why."""

    def __init__(self, status: int, message: str) -> None:
        self.status = status
        super().__init__(message)

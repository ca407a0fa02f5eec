"""What can go wrong with the virtual bench.

BenchError             (a HelpdeskError: diagnostics/domain/errors.py)
├── RunFolderError     the folder that pcscd insists on cannot be made
├── MissingToolError   something that the system must bring is not there
├── MissingDriverError  the virtual reader's driver is not there
├── BenchTimeoutError  the reader did not see the card in time
├── NoReaderError      there is no reader to put a card into
├── HoldError          no card could be held
├── SpecError          no such card can be made
├── DaemonError        the bench could not be started, or went away
├── ForeignFolderError the folder of its sockets belongs to somebody else
├── RefusedError       the running bench refused an order
└── PlatformError      this system cannot have a bench
"""

from diagnostics.domain.errors import HelpdeskError


class BenchError(HelpdeskError):
    """Base; the texts are in `texts.toml`."""

    package = "mocks.card"
    key = "failed"


class MissingToolError(BenchError):
    """`tool` is what is missing, `package` what brings it."""

    key = "missing_tool"


class MissingDriverError(BenchError):
    """`file` is the virtual reader's driver, which must not be installed: the system's pcscd would load it."""

    key = "missing_driver"


class RunFolderError(BenchError):
    """`folder` must exist."""

    key = "run_folder"


class BenchTimeoutError(BenchError):
    """`seconds` went by."""

    key = "timeout"


class NoReaderError(BenchError):
    """`slot` has no reader."""

    key = "no_reader"


class HoldError(BenchError):
    """No reader has a card that could be held."""

    key = "hold"


class SpecError(BenchError):
    """`field` of the card cannot be what was asked, and `reason` says why."""

    key = "spec"

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(field=field, reason=reason)


class DaemonError(BenchError):
    """`log` is the file in which the bench says why."""

    key = "daemon"


class ForeignFolderError(BenchError):
    """`folder` belongs to another user, or leads elsewhere."""

    key = "foreign_folder"


class RefusedError(BenchError):
    """`reason` is what the running bench said."""

    key = "refused"


class PlatformError(BenchError):
    """The virtual bench needs a Linux with pcscd."""

    key = "platform"

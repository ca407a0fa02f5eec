"""What can go wrong in the product itself (what goes wrong on the workstation is an observation, not an error).

HelpdeskError             (diagnostics/domain/errors.py)
├── CatalogueError     the catalogue's data are broken
├── RecordError        a record to replay cannot be read
├── HostsError         a file of hosts to look at cannot be read
├── SigningKeyError    the key that signs this workstation's reports cannot be used
├── ReportFileError    a report to verify cannot be read
├── SessionError       a case of the guide cannot be played again
├── CaseStoreError     the database of the cases cannot be used (diagnostics/cases/store.py)
├── CaseConflictError  somebody else has gone on with a case (there too)
├── BenchMissingError     the virtual bench was asked for and is not running
└── WorkerError        the process that talks to the card
    ├── WorkerTimeoutError  it did not answer in time and was killed
    └── WorkerDiedError     it ended by itself
"""

import errno

from diagnostics.domain.errors import HelpdeskError
from diagnostics.domain.texts import load_texts

__all__ = ["BenchMissingError", "CatalogueError", "HelpdeskError", "HostsError", "RecordError"]
__all__ += ["ReportFileError", "SessionError", "SigningKeyError", "WorkerDiedError", "WorkerError"]
__all__ += ["WorkerTimeoutError", "reason"]


class DiagnosticsError(HelpdeskError):
    """Base of the diagnosis' errors; their texts are in `errors.toml`."""

    package = "diagnostics"
    texts = "errors.toml"
    key = "unexpected"


class CatalogueError(DiagnosticsError):
    """`file` and `reason` say which data are broken and how."""

    key = "catalogue"


class RecordError(DiagnosticsError):
    """`file` and `reason` say which record cannot be read and why."""

    key = "record"


class HostsError(DiagnosticsError):
    """`file` and `reason` say which file of hosts cannot be read and why."""

    key = "hosts"


class SigningKeyError(DiagnosticsError):
    """`file` and `reason` say which key cannot be used and why."""

    key = "signing_key"

    @staticmethod
    def why(key: str) -> str:
        """A reason that is not the system's."""
        return str(load_texts("diagnostics", "errors.toml")["signing"][key])


class ReportFileError(DiagnosticsError):
    """`file` and `reason` say which report cannot be read and why."""

    key = "report_file"


class SessionError(DiagnosticsError):
    """`line` (from 1) and `reason` say which event of a case cannot be played, and why."""

    key = "session"


class BenchMissingError(DiagnosticsError):
    """`socket` is where the bench should have been."""

    key = "bench_missing"


class WorkerError(DiagnosticsError):
    """The process that talks to the card could not do its work."""

    key = "worker"


class WorkerTimeoutError(WorkerError):
    """`operation` did not end within `seconds`; the process was killed."""

    key = "worker_timeout"


class WorkerDiedError(WorkerError):
    """The process ended during `operation`."""

    key = "worker_died"


def reason(error: OSError) -> str:
    """Why the system refused a file, in French where the error is a common one."""
    texts: dict[str, str] = load_texts("diagnostics", "errors.toml")["system"]
    return texts.get(errno.errorcode.get(error.errno or 0, ""), error.strerror or str(error))

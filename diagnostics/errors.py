"""What can go wrong in the product itself (what goes wrong on the workstation is an observation, not an error).

HelpdeskError
├── CatalogueError     the catalogue's data are broken
├── RecordError        a record to replay cannot be read
├── BenchMissingError     the virtual bench was asked for and is not running
└── WorkerError        the process that talks to the card
    ├── WorkerTimeoutError  it did not answer in time and was killed
    └── WorkerDiedError     it ended by itself
"""

from typing import Any

from diagnostics.domain.texts import load_texts


class HelpdeskError(Exception):
    """Base of the product's errors. The text is French, says the next action, and comes from `errors.toml`."""

    key = "unexpected"

    def __init__(self, **fields: Any) -> None:
        self.fields = fields
        template: str = load_texts("diagnostics", "errors.toml")[self.key]
        super().__init__(template.format(**fields))


class CatalogueError(HelpdeskError):
    """`file` and `reason` say which data are broken and how."""

    key = "catalogue"


class RecordError(HelpdeskError):
    """`file` and `reason` say which record cannot be read and why."""

    key = "record"


class BenchMissingError(HelpdeskError):
    """`socket` is where the bench should have been."""

    key = "bench_missing"


class WorkerError(HelpdeskError):
    """The process that talks to the card could not do its work."""

    key = "worker"


class WorkerTimeoutError(WorkerError):
    """`operation` did not end within `seconds`; the process was killed."""

    key = "worker_timeout"


class WorkerDiedError(WorkerError):
    """The process ended during `operation`."""

    key = "worker_died"

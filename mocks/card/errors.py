"""What can go wrong with the virtual bench.

BenchError
├── RunFolderError     the folder that pcscd insists on cannot be made
├── MissingToolError   something that the system must bring is not there
└── BenchTimeoutError  the reader did not see the card in time
"""

from typing import Any

from diagnostics.domain.texts import load_texts


class BenchError(Exception):
    """Base; the text is French, comes from `texts.toml` and says the next action."""

    key = "failed"

    def __init__(self, **fields: Any) -> None:
        self.fields = fields
        super().__init__(load_texts("mocks.card", "texts.toml")["errors"][self.key].format(**fields))


class MissingToolError(BenchError):
    """`tool` is what is missing, `package` what brings it."""

    key = "missing_tool"


class RunFolderError(BenchError):
    """`folder` must exist."""

    key = "run_folder"


class BenchTimeoutError(BenchError):
    """`seconds` went by."""

    key = "timeout"

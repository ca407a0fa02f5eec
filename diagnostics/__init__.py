"""What is wrong here? Library and command line; knows nothing of mocks nor of Streamlit.

from diagnostics import Settings, diagnose
diagnosis = diagnose(Settings(virtual=True))
diagnosis.root.cause.title
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from diagnostics.catalogue import Catalogue as Catalogue
    from diagnostics.catalogue import Cause as Cause
    from diagnostics.catalogue import load_catalogue as load_catalogue
    from diagnostics.engine import Diagnosis as Diagnosis
    from diagnostics.engine import RankedCause as RankedCause
    from diagnostics.engine import diagnose as diagnose
    from diagnostics.engine import judge as judge
    from diagnostics.engine import observe as observe
    from diagnostics.errors import HelpdeskError as HelpdeskError
    from diagnostics.errors import RecordError as RecordError
    from diagnostics.machine import Machine as Machine
    from diagnostics.model import Progress as Progress
    from diagnostics.model import Record as Record
    from diagnostics.model import Settings as Settings
    from diagnostics.model import Status as Status
    from diagnostics.model import Verdict as Verdict
    from diagnostics.report import report_html as report_html
    from diagnostics.report import report_json as report_json

PUBLIC = {
    "diagnostics.catalogue": ("Catalogue", "Cause", "load_catalogue"),
    "diagnostics.engine": ("Diagnosis", "RankedCause", "diagnose", "judge", "observe"),
    "diagnostics.errors": ("HelpdeskError", "RecordError"),
    "diagnostics.machine": ("Machine",),
    "diagnostics.model": ("Progress", "Record", "Settings", "Status", "Verdict"),
    "diagnostics.report": ("report_html", "report_json"),
}
_HOME = {name: module for module, names in PUBLIC.items() for name in names}


def __getattr__(name: str) -> Any:
    """Load a public name when it is first asked for: the mocks need the vocabulary alone, and quickly."""
    if name not in _HOME:
        raise AttributeError(f"module 'diagnostics' has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)

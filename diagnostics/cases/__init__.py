"""Cases: calls as they are kept, from their first second to the closing note."""

from diagnostics.cases.model import Case, Line, new_id, state_of
from diagnostics.cases.store import CaseConflictError, Cases, CaseStoreError

__all__ = ["Case", "CaseConflictError", "CaseStoreError", "Cases", "Line", "new_id", "state_of"]

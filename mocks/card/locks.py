"""Locks between processes, on files."""

import sys
from typing import IO, Any

from mocks.card.errors import PlatformError


def lock(file: IO[Any], *, shared: bool = False, wait: bool = True) -> bool:
    """Lock an open file until it is closed; False when it is taken and we do not wait. Raises PlatformError."""
    if sys.platform == "win32":
        raise PlatformError
    import fcntl

    how = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
    try:
        fcntl.flock(file, how if wait else how | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True

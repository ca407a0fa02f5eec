"""A proxy that the network announces (WPAD): Windows knows how to look for it, by DHCP and by the name « wpad »."""

import ctypes
import sys
from collections.abc import Callable
from typing import Any, Literal

Detected = Literal["found", "none", "unknown"]
Asked = tuple[bool, int]
"""Whether an address was found, and the error where none was."""
BY_DHCP, BY_NAME = 1, 2
NOTHING_THERE = 12180
"""ERROR_WINHTTP_AUTODETECTION_FAILED of winhttp.h: both ways were tried, and nobody announces anything."""


def detect(ask: Callable[[], Asked] | None = None) -> Detected:
    """Whether this network announces a proxy; « unknown » where nobody can tell, which is the case beside Windows. It
    takes seconds where nobody answers."""
    asking = ask or (ask_windows if sys.platform == "win32" else None)
    if asking is None:
        return "unknown"
    found, error = asking()
    if found:
        return "found"
    return "none" if error == NOTHING_THERE else "unknown"


def ask_windows() -> Asked:
    """Ask WinHTTP (WinHttpDetectAutoProxyConfigUrl, Microsoft); the address that it gives is let go."""
    api: Any = ctypes
    winhttp = api.WinDLL("winhttp", use_last_error=True)
    address = ctypes.c_void_p()
    search = winhttp.WinHttpDetectAutoProxyConfigUrl
    search.argtypes, search.restype = [ctypes.c_uint32, ctypes.POINTER(ctypes.c_void_p)], ctypes.c_int
    found = bool(search(BY_DHCP | BY_NAME, ctypes.byref(address)))
    error = 0 if found else int(api.get_last_error())
    if address:
        free = api.WinDLL("kernel32").GlobalFree
        free.argtypes, free.restype = [ctypes.c_void_p], ctypes.c_void_p
        free(address)
    return found, error

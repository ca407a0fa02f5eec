"""Whom this workstation trusts, as far as OpenSSL can be told: the system's own list, read certificate by certificate,
so that one which is spoilt costs no more than itself; and the system itself, which Windows and macOS let programs ask.
"""

import ssl
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, cast

from diagnostics.machine.system import System, system

Entry = tuple[bytes, str, Any]
"""A certificate of a store of Windows: its bytes, their encoding, and what it is trusted for (True, or OIDs)."""
Store = Callable[[str], Iterable[Entry]]
STORES = ("CA", "ROOT")
Contexts = Callable[[], ssl.SSLContext]


@dataclass(frozen=True)
class Trust:
    """`context` verifies with what could be loaded; `unread` counts the authorities that could not be. `error` names
    what kept the list from being read at all. `known` is whether that list is all that the system trusts: Windows
    fetches roots when they are wanted, and macOS shows OpenSSL none. `asks` makes contexts that ask the system."""

    context: ssl.SSLContext
    unread: int = 0
    error: str = ""
    known: bool = True
    asks: Contexts | None = None


def windows_store() -> Store | None:
    """What reads a store of Windows; None elsewhere."""
    return getattr(ssl, "enum_certificates", None)


def entries(store: Store | None, name: str) -> list[Entry]:
    """What a store of Windows holds; nothing elsewhere, or where it may not be read."""
    try:
        return [] if store is None else list(store(name))
    except OSError:
        return []


def load_trust(store: Store | None = None, here: System | None = None) -> Trust:
    """What the system trusts; what cannot be loaded is left out, and counted.

    The chain must reach a root, as browsers want it, and not stop at an intermediate that happens to be stored: this is
    no `create_default_context`, which allows that since Python 3.13 (VERIFY_X509_PARTIAL_CHAIN).
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    unread = _load_each(context, windows_store() if store is None else store)
    context.set_default_verify_paths()
    if (here or system()) == "linux":
        return Trust(context, unread, known=_holds_any(context))
    return Trust(context, unread, known=False, asks=_asks())


def _holds_any(context: ssl.SSLContext) -> bool:
    """Whether OpenSSL found authorities: in its file, or in its folder, which it looks into when it needs one."""
    folder = ssl.get_default_verify_paths().capath
    return bool(context.cert_store_stats()["x509_ca"]) or (folder is not None and any(Path(folder).iterdir()))


def _asks() -> Contexts | None:
    """What asks the system, where the package that can is there and knows this system."""
    try:
        truststore: Any = import_module("truststore")
    except (ImportError, OSError):
        return None
    return lambda: cast("ssl.SSLContext", truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT))


def _load_each(context: ssl.SSLContext, store: Store | None) -> int:
    """Load the authorities for servers from Windows' stores; how many could not be."""
    unread = 0
    for der, encoding, trusted in (entry for name in STORES for entry in entries(store, name)):
        if encoding != "x509_asn" or not (trusted is True or ssl.Purpose.SERVER_AUTH.oid in trusted):
            continue
        try:
            context.load_verify_locations(cadata=der)
        except (ssl.SSLError, ValueError):  # loaded all at once, as CPython does, all are lost to one such
            unread += 1
    return unread

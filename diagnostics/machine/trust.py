"""Whom this workstation trusts, as far as OpenSSL can be told: the system's own list, read certificate by certificate,
so that one which is spoilt costs no more than itself."""

import ssl
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

Entry = tuple[bytes, str, Any]
"""A certificate of a store of Windows: its bytes, their encoding, and what it is trusted for (True, or OIDs)."""
Store = Callable[[str], Iterable[Entry]]
STORES = ("CA", "ROOT")


@dataclass(frozen=True)
class Trust:
    """`context` verifies with what could be loaded; `unread` counts the authorities that could not be. `error` names
    what kept the list from being read at all."""

    context: ssl.SSLContext
    unread: int = 0
    error: str = ""


def windows_store() -> Store | None:
    """What reads a store of Windows; None elsewhere."""
    return getattr(ssl, "enum_certificates", None)


def entries(store: Store | None, name: str) -> list[Entry]:
    """What a store of Windows holds; nothing elsewhere, or where it may not be read."""
    try:
        return [] if store is None else list(store(name))
    except OSError:
        return []


def load_trust(store: Store | None = None) -> Trust:
    """What the system trusts; what cannot be loaded is left out, and counted.

    The chain must reach a root, as browsers want it, and not stop at an intermediate that happens to be stored: this is
    no `create_default_context`, which allows that since Python 3.13 (VERIFY_X509_PARTIAL_CHAIN).
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    unread = _load_each(context, windows_store() if store is None else store)
    context.set_default_verify_paths()
    return Trust(context, unread)


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

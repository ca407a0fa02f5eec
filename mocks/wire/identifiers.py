"""Identifiers that nobody guesses."""

from os import urandom

VARIANTS = dict(zip("0123456789abcdef", "89ab" * 4, strict=True))


def new_id() -> str:
    """A random UUID (RFC 9562, version 4): what Keycloak's codes, sessions and tokens are named by."""
    drawn = urandom(16).hex()
    return f"{drawn[:8]}-{drawn[8:12]}-4{drawn[13:16]}-{VARIANTS[drawn[16]]}{drawn[17:20]}-{drawn[20:]}"

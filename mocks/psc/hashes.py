"""Hashes and shapes that requests and tokens share (RFC 7636, OpenID Connect Core 3.1.3.6)."""

import re
from binascii import b2a_base64
from hashlib import sha256

UNRESERVED = re.compile(r"[A-Za-z0-9._~-]{43,128}")
"""A PKCE verifier, or its challenge."""
FOR_URLS = bytes.maketrans(b"+/", b"-_")


def base64url(data: bytes) -> str:
    """Base64 for URLs, without padding."""
    return b2a_base64(data, newline=False).translate(FOR_URLS, b"=").decode()


def s256(text: str) -> str:
    """SHA-256 in base64url: the PKCE challenge of a verifier."""
    return base64url(sha256(text.encode()).digest())


def half_hash(text: str) -> str:
    """Left half of a SHA-256 in base64url: `at_hash`."""
    return base64url(sha256(text.encode()).digest()[:16])

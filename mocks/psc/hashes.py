"""Hashes and shapes that requests and tokens share (RFC 7636, OpenID Connect Core 3.1.3.6)."""

import re
from base64 import urlsafe_b64encode
from hashlib import sha256

UNRESERVED = re.compile(r"[A-Za-z0-9._~-]{43,128}")
"""A PKCE verifier, or its challenge."""


def base64url(data: bytes) -> str:
    """Base64 for URLs, without padding."""
    return urlsafe_b64encode(data).decode().rstrip("=")


def s256(text: str) -> str:
    """SHA-256 in base64url: the PKCE challenge of a verifier."""
    return base64url(sha256(text.encode()).digest())


def half_hash(text: str) -> str:
    """Left half of a SHA-256 in base64url: `at_hash`."""
    return base64url(sha256(text.encode()).digest()[:16])

"""The public authorities that browsers know, by fingerprint (`public_roots.toml`)."""

from functools import cache

from diagnostics.domain.texts import load_texts


@cache
def public_roots() -> dict[str, str]:
    """Names of the public roots by the SHA-256 of their certificate, in lower-case hexadecimal."""
    return dict(load_texts("diagnostics.domain", "public_roots.toml")["roots"])


@cache
def public_names() -> frozenset[str]:
    """Their names; a name proves nothing."""
    return frozenset(public_roots().values())


def reads_what_is_encrypted(authority: str) -> bool:
    """Whether an authority has the name of a product that decrypts what passes through it."""
    words: list[str] = load_texts("diagnostics.domain", "public_roots.toml")["interceptors"]["words"]
    return any(word in authority.casefold() for word in words)

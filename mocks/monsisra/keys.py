"""MonSisra's signing key: the server's, under a name of its own."""

from hashlib import sha256

from mocks.psc.keys import ALGORITHM, SigningKey


def signing_key(key: SigningKey) -> SigningKey:
    """The key under an identifier in IdentityServer's style: a thumbprint in capitals and the algorithm."""
    return SigningKey(sha256(f"monsisra {key.kid}".encode()).hexdigest()[:40].upper() + ALGORITHM, key.private)

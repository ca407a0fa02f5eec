"""The signing keys of a server: made once and kept, loaded once, never parsed again. Rotation is on request."""

import hmac
import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from mocks.psc.hashes import base64url

if TYPE_CHECKING:
    from joserfc.jwk import RSAKey

MOST_KEYS = 10
ALGORITHM = "RS256"
PADDING, HASH = padding.PKCS1v15(), hashes.SHA256()
Claims = Sequence[tuple[str, Any]]
"""Claims in their order; a name may stand twice, as in the tokens of 2021."""


@dataclass(frozen=True)
class SigningKey:
    """An RSA key with its identifier, as `certs` publishes it."""

    kid: str
    private: rsa.RSAPrivateKey

    @classmethod
    def of(cls, private: rsa.RSAPrivateKey) -> "SigningKey":
        """Name a key by its public half."""
        der = private.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        return cls(base64url(sha256(der).digest()), private)

    @cached_property
    def key(self) -> "RSAKey":
        """The key as the library has it."""
        from joserfc.jwk import RSAKey  # slow to load

        return RSAKey(self.private, self.private)

    @cache  # noqa: B019 (a server has a handful of keys)
    def head(self, kind: str) -> str:
        """The first part of a token of this kind."""
        return base64url(encode([("alg", ALGORITHM), ("typ", kind), ("kid", self.kid)]))

    @property
    def for_encryption(self) -> dict[str, Any]:
        """The second entry of `certs`, as Keycloak has it: nothing is ever encrypted to it."""
        return {"kid": f"{self.kid}-enc", "alg": "RSA-OAEP", "use": "enc", **self.key.as_dict(private=False)}

    @property
    def public(self) -> dict[str, Any]:
        """The entry of `certs`, without anything private."""
        return {"kid": self.kid, "alg": ALGORITHM, "use": "sig", **self.key.as_dict(private=False)}


def new_key() -> SigningKey:
    """Make a key; takes tens of milliseconds."""
    return SigningKey.of(rsa.generate_private_key(public_exponent=65537, key_size=2048))


@cache
def stranger() -> SigningKey:
    """A key that nobody publishes, for what must be signed wrong."""
    return new_key()


def kept_key(file: Path) -> SigningKey:
    """The key of a file, made when it is not there yet."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        encoding, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
        pem = private.private_bytes(encoding, form, serialization.NoEncryption())
        draft = file.with_name(f"{file.name}.{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_bytes(pem)
        draft.replace(file)
    loaded = serialization.load_pem_private_key(file.read_bytes(), None, unsafe_skip_rsa_key_validation=True)
    if not isinstance(loaded, rsa.RSAPrivateKey):
        raise TypeError(f"{file.name} holds no RSA key")
    return SigningKey.of(loaded)


class Keyring:
    """The keys of a space: the one that signs first, older ones after it.

    Compact tokens are put together here, and not by the library: it takes a third as long again as the signature itself
    (benchmarks/psc.py).
    """

    def __init__(self, first: SigningKey) -> None:
        self.keys: tuple[SigningKey, ...] = (first,)
        self._seal = hmac.new(os.urandom(64), digestmod="sha512")

    def sign(self, claims: Claims, kind: str = "JWT") -> str:
        """A signed token (JWS, compact)."""
        signer = self.keys[0]
        text = f"{signer.head(kind)}.{base64url(encode(claims))}"
        return f"{text}.{base64url(signer.private.sign(text.encode(), PADDING, HASH))}"

    def seal(self, claims: Claims) -> str:
        """A token for this server alone (HS512, as Keycloak's refresh tokens)."""
        text = f"{SEALED}.{base64url(encode(claims))}"
        seal = self._seal.copy()
        seal.update(text.encode())
        return f"{text}.{base64url(seal.digest())}"

    def rotate(self, keep: bool = True) -> None:
        """Sign with a new key from now on; without `keep`, forget the older ones."""
        self.keys = (new_key(), *(self.keys[: MOST_KEYS - 1] if keep else ()))


def encode(claims: Claims) -> bytes:
    """JSON of claims in their order, repeated names included."""
    once = dict(claims)
    if len(once) == len(claims):
        return orjson.dumps(once)
    return b"{" + b",".join(orjson.dumps(key) + b":" + orjson.dumps(value) for key, value in claims) + b"}"


SEALED = base64url(encode([("alg", "HS512"), ("typ", "JWT")]))

"""Authorities of the tests, and the certificates that they make: good ones, and some that are not."""

import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

DAYS = {"expired": (-60, -2), "early": (2, 60)}


@dataclass(frozen=True)
class Authority:
    """An authority, root or not, that signs servers' certificates by itself."""

    name: str
    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(Encoding.PEM)

    @property
    def sha256(self) -> str:
        return self.certificate.fingerprint(hashes.SHA256()).hex()


def authority(name: str, by: Authority | None = None) -> Authority:
    """A root, or an authority that another one signed."""
    key = ec.generate_private_key(ec.SECP256R1())
    builder = _builder(name, by.name if by else name, key, (-1, 90))
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
    return Authority(name, key, builder.sign(by.key if by else key, hashes.SHA256()))


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _builder(
    subject: str, issuer: str, key: ec.EllipticCurvePrivateKey, days: tuple[int, int]
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return x509.CertificateBuilder(
        issuer_name=_name(issuer),
        subject_name=_name(subject),
        public_key=key.public_key(),
        serial_number=x509.random_serial_number(),
        not_valid_before=now + timedelta(days=days[0]),
        not_valid_after=now + timedelta(days=days[1]),
    )


def context(folder: Path, by: Authority, host: str, kind: str = "valid") -> ssl.SSLContext:
    """A server's context for `host`; `kind` is valid, expired, early, or other (a certificate of another host)."""
    named = "un-autre-site.test" if kind == "other" else host
    key = ec.generate_private_key(ec.SECP256R1())
    builder = _builder(named, by.name, key, DAYS.get(kind, (-1, 30)))
    builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(named)]), False)
    leaf = builder.sign(by.key, hashes.SHA256()).public_bytes(Encoding.PEM)
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file = folder / f"{by.name}-{named}-{kind}.pem"
    file.write_bytes(private + leaf + by.pem)
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(file)
    return made


def trusting(by: Authority) -> ssl.SSLContext:
    """A client's context that knows this authority alone; from Python 3.13 on the default one is stricter than
    browsers are."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    made.load_verify_locations(cadata=by.pem.decode())
    return made

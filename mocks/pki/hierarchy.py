"""The authorities. Each is made when first needed (RSA-4096 takes seconds) and kept for its owner alone."""

import os
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from diagnostics.domain.places import state_dir
from diagnostics.domain.texts import load_texts

ANY_POLICY = "2.5.29.32.0"
POLICY_TEXT = "http://igc-fictive.invalid/PC"


@dataclass(frozen=True)
class Authority:
    """A certification authority with its key."""

    certificate: x509.Certificate
    key: rsa.RSAPrivateKey


@dataclass(frozen=True)
class Hierarchy:
    """The authorities kept in `directory`. `bits` is the size of the keys made from now on."""

    directory: Path
    bits: int

    def authority(self, name: str) -> Authority:
        """An authority by its key in `hierarchy.toml`, made now if it is not there yet."""
        file = self.directory / f"{name}-{self.bits}.pem"
        if not file.exists():
            _publish(file, _pem(self._make(name)))
        pem = file.read_bytes()
        key = serialization.load_pem_private_key(pem, None)
        if not isinstance(key, rsa.RSAPrivateKey):
            raise TypeError(f"{file.name} holds no RSA key")
        return Authority(x509.load_pem_x509_certificate(pem), key)

    def anchors(self, name: str) -> tuple[x509.Certificate, ...]:
        """The chain from an authority up to its root."""
        issuer = _data()["authorities"][name].get("issuer")
        own = self.authority(name).certificate
        return (own,) if issuer is None else (own, *self.anchors(issuer))

    def _make(self, name: str) -> Authority:
        entry = _data()["authorities"][name]
        key = rsa.generate_private_key(public_exponent=65537, key_size=self.bits)
        issuer = self.authority(entry["issuer"]) if "issuer" in entry else None
        return Authority(_certificate(entry["name"], key, issuer), key)


def open_hierarchy(directory: Path, *, bits: int | None = None) -> Hierarchy:
    """The hierarchy of a folder, which is made when missing. Tests pass smaller keys."""
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    return Hierarchy(directory, bits or int(_data()["keys"]["bits"]))


def own_hierarchy() -> Hierarchy:
    """The hierarchy of this user. The environment's HELPDESK_CA_BITS is for tests."""
    return open_hierarchy(state_dir() / "pki", bits=int(os.environ.get("HELPDESK_CA_BITS", 0)) or None)


def _data() -> dict[str, Any]:
    return load_texts("mocks.pki", "hierarchy.toml")


def subject(name: str) -> x509.Name:
    """Distinguished name of an authority."""
    data = _data()["subject"]
    parts = [(NameOID.COUNTRY_NAME, data["country"]), (NameOID.ORGANIZATION_NAME, data["organization"])]
    parts += [(NameOID.ORGANIZATIONAL_UNIT_NAME, unit) for unit in data["units"]]
    return x509.Name([x509.NameAttribute(oid, text) for oid, text in [*parts, (NameOID.COMMON_NAME, name)]])


def _certificate(name: str, key: rsa.RSAPrivateKey, issuer: Authority | None) -> x509.Certificate:
    validity = _data()["validity"]
    signer, signing_key = (issuer.certificate.subject, issuer.key) if issuer else (subject(name), key)
    policy = x509.PolicyInformation(x509.ObjectIdentifier(ANY_POLICY), [POLICY_TEXT])
    return (
        x509.CertificateBuilder()
        .subject_name(subject(name))
        .issuer_name(signer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(_moment(validity["first"]))
        .not_valid_after(_moment(validity["intermediate_last" if issuer else "root_last"]))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0 if issuer else None), critical=True)
        .add_extension(_usage(), critical=True)
        .add_extension(x509.CertificatePolicies([policy]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signing_key.public_key()), critical=False)
        .sign(signing_key, hashes.SHA256())
    )


def _usage() -> x509.KeyUsage:
    return x509.KeyUsage(False, False, False, False, False, True, True, False, False)


def _moment(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _pem(authority: Authority) -> bytes:
    encoding, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    key = authority.key.private_bytes(encoding, form, serialization.NoEncryption())
    return authority.certificate.public_bytes(encoding) + key


def _publish(file: Path, content: bytes) -> None:
    """Write a file whole or not at all; where two processes made one, the first stays and both read it."""
    draft = file.with_name(f"{file.name}.{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_bytes(content)
    try:
        os.link(draft, file)
    except FileExistsError:
        pass
    finally:
        draft.unlink()

"""The port that asks for a certificate: its own certificate, its trust, and what the applications see of the client's.

Lenient by default: a card that is expired or foreign gets through the handshake, so that a page can say in French why
it is refused. Strict, the handshake itself refuses it, and the browser shows its bare error. A certificate whose usage
forbids to authenticate (a signature certificate, most often) fails in the handshake either way: OpenSSL sees to it.

TLS 1.2 alone by default: a CPS card signs in RSA PKCS #1 v1.5, with which nobody can prove himself in TLS 1.3.
"""

import asyncio
import ssl
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from mocks.server.guard import guarded
from mocks.wire.asgi import Receive, Scope, Send

NO_CHECK_TIME = 0x200000
"""X509_V_FLAG_NO_CHECK_TIME: judge dates in the application."""
FOREIGN = "etrangere"
DAYS = 365
RENEW_DAYS = 30


def server_certificate(file: Path, names: list[str]) -> Path:
    """A PEM file with the server's key and self-signed certificate for these names, made again when it must be."""
    if not (file.exists() and _usable(file.read_bytes(), names)):
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = file.with_suffix(".new")
        draft.touch(mode=0o600)
        draft.write_bytes(_make(names))
        draft.replace(file)
    return file


def _usable(pem: bytes, names: list[str]) -> bool:
    try:
        certificate = x509.load_pem_x509_certificate(pem)
        told = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (ValueError, x509.ExtensionNotFound):
        return False
    return set(told) == set(_alternatives(names)) and certificate.not_valid_after_utc > _now() + timedelta(
        days=RENEW_DAYS
    )


def _now() -> datetime:
    return datetime.now(UTC)


def _alternatives(names: list[str]) -> list[x509.GeneralName]:
    found: list[x509.GeneralName] = []
    for name in names:
        try:
            found.append(x509.IPAddress(ip_address(name)))
        except ValueError:
            found.append(x509.DNSName(name))
    return found


def _make(names: list[str]) -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "helpdesk SIMULATION")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(_now() - timedelta(days=1))
        .not_valid_after(_now() + timedelta(days=DAYS))
        .add_extension(x509.SubjectAlternativeName(_alternatives(names)), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(key, hashes.SHA256())
    )
    encoding, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    private = key.private_bytes(encoding, form, serialization.NoEncryption())
    return certificate.public_bytes(encoding) + private


def server_context(certificate: Path) -> ssl.SSLContext:
    """A context that asks nothing of its clients."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    made.load_cert_chain(certificate)
    return made


class TellingObject(ssl.SSLObject):
    """A connection that says why its handshake fails: event loops close it before the alert has left.

    The failure is kept back once, as if more were to be read: the loop then sends what waits, the alert with it, and
    the client closes.
    """

    _failure: ssl.SSLError | None = None

    def do_handshake(self) -> None:
        """Go on with the handshake. Raises ssl.SSLError."""
        if self._failure is not None:
            raise self._failure
        try:
            super().do_handshake()
        except (ssl.SSLWantReadError, ssl.SSLWantWriteError):
            raise
        except ssl.SSLError as failure:
            self._failure = failure
            raise ssl.SSLWantReadError from failure


def context(certificate: Path, authorities: Path, strict: bool, tls13: bool = False) -> ssl.SSLContext:
    """A context that asks for a certificate, of the mock authorities whose files are, or will be, in a folder.

    With `tls13`, clients that can speak TLS 1.3 do, and cards then fail as they do on servers set up so.
    """
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    made.maximum_version = ssl.TLSVersion.TLSv1_3 if tls13 else ssl.TLSVersion.TLSv1_2
    made.sslobject_class = TellingObject
    made.load_cert_chain(certificate)
    made.verify_mode = ssl.CERT_REQUIRED if strict else ssl.CERT_OPTIONAL
    if not strict:
        made.verify_flags |= NO_CHECK_TIME
    refresh = _refresher(made, authorities, strict)
    refresh()
    made.sni_callback = lambda *_: refresh()  # before each handshake: an authority may have been made since
    return made


def _refresher(made: ssl.SSLContext, authorities: Path, strict: bool) -> Callable[[], None]:
    known: set[Path] = set()

    def refresh() -> None:
        files = authorities.glob("*.pem") if authorities.is_dir() else ()
        for file in sorted(files):
            if file not in known and not (strict and file.name.startswith(FOREIGN)):
                known.add(file)
                der = x509.load_pem_x509_certificate(file.read_bytes()).public_bytes(serialization.Encoding.DER)
                made.load_verify_locations(cadata=der)

    return refresh


def card_protocol() -> type[asyncio.Protocol]:
    """uvicorn's HTTP protocol, which also tells applications the client's certificate.

    In the shape of the coming ASGI extension: `scope["extensions"]["tls"]["client_cert_chain"]`, PEM, leaf first.
    """
    base: Any = guarded()

    class CardProtocol(base):  # type: ignore[misc]
        app: Any

        def connection_made(self, transport: Any) -> None:
            super().connection_made(transport)
            secured = transport.get_extra_info("ssl_object")
            der = secured.getpeercert(True) if secured else None
            chain = [ssl.DER_cert_to_PEM_cert(der)] if der else []
            told = {"server_cert": None, "client_cert_chain": chain, "client_cert_error": None}
            inner: Any = self.app

            async def telling(scope: Scope, receive: Receive, send: Send) -> None:
                scope.setdefault("extensions", {})["tls"] = told
                await inner(scope, receive, send)

            self.app = telling

    made: type[asyncio.Protocol] = CardProtocol
    return made

"""The TLS handshake: first as a browser would, then, where that fails, with nothing required, to see what is served."""

import hashlib
import socket
import ssl
import time
import warnings
from contextlib import suppress
from typing import Any

from cryptography import x509
from cryptography.x509.oid import NameOID

from diagnostics.certificates import UNREADABLE
from diagnostics.probes.together import Deadline, milliseconds

HANDSHAKE_SECONDS = 2.5
MOST_CERTIFICATES = 6
EXPIRED, UNKNOWN_ISSUER, WRONG_HOST = 10, 20, 62
SYSTEM_CODES = {
    0x800B0101: EXPIRED,  # CERT_E_EXPIRED
    0x800B0109: UNKNOWN_ISSUER,  # CERT_E_UNTRUSTEDROOT
    0x800B010A: UNKNOWN_ISSUER,  # CERT_E_CHAINING
    0x800B010F: WRONG_HOST,  # CERT_E_CN_NO_MATCH
    -67818: EXPIRED,  # errSecCertificateExpired
    -67843: UNKNOWN_ISSUER,  # errSecNotTrusted
    -25318: UNKNOWN_ISSUER,  # errSecCreateChainFailed
    -67602: WRONG_HOST,  # errSecHostNameMismatch
}
"""Why Windows (winerror.h) and macOS (SecBase.h) refuse a certificate, as OpenSSL's codes."""
Seen = dict[str, Any]


def lenient() -> ssl.SSLContext:
    """A context that takes whatever is served, old protocols too, in order to look at it and at nothing else."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    with warnings.catch_warnings(), suppress(ssl.SSLError, ValueError):
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.set_ciphers("ALL:@SECLEVEL=0")
    return context


def handshake(
    connection: socket.socket, host: str, context: ssl.SSLContext, deadline: Deadline, by_system: bool = False
) -> tuple[Seen, ssl.SSLSocket | None]:
    """One handshake. Outcomes: ok, certificate (with OpenSSL's code, or the system's where it is `by_system` that the
    context verifies), protocol, alert, closed, timeout.

    The connection is closed where it fails.
    """
    started = time.monotonic()
    seen: Seen = {"outcome": "ok"}
    secure = None
    try:
        connection.settimeout(deadline.left(HANDSHAKE_SECONDS))
        secure = context.wrap_socket(connection, server_hostname=host)
    except ssl.SSLCertVerificationError as error:
        seen = {"outcome": "certificate", "verify_code": getattr(error, "verify_code", 0)}
    except ssl.SSLEOFError:
        seen = {"outcome": "closed"}
    except ssl.SSLError as error:
        seen = {"outcome": "alert" if "ALERT" in (error.reason or "") else "protocol", "reason": error.reason or ""}
    except TimeoutError:
        seen = {"outcome": "timeout"}
    except (OSError, ValueError):
        seen = {"outcome": "closed"}
    seen["ms"] = milliseconds(started)
    if secure is None:
        connection.close()
        return seen, None
    verified = context.verify_mode is not ssl.CERT_NONE and not by_system
    return {**seen, "version": secure.version(), "chain": _chain(secure, verified)}, secure


def system_says(refused: Seen, asked: Seen) -> Seen:
    """A refusal of OpenSSL's, with what the system answered when it was asked too: « refused » where it says why."""
    code = SYSTEM_CODES.get(asked.get("verify_code", 0))
    if code is None:
        return {**refused, "system": "unsure"}
    return {**refused, "system": "refused", "verify_code": code}


def _chain(secure: ssl.SSLSocket, verified: bool) -> list[Seen]:
    """The certificates, leaf first: those of the verified chain, with its root, or those that were served."""
    name = "get_verified_chain" if verified else "get_unverified_chain"
    inner = getattr(secure, "_sslobj", None)  # public since Python 3.13, there before
    served = getattr(secure, name, None) or getattr(inner, name, None)
    chain = [_der(certificate) for certificate in (served() or ())] if served else []
    leaf = secure.getpeercert(binary_form=True)
    return [certificate_facts(der) for der in (chain or ([leaf] if leaf else []))[:MOST_CERTIFICATES]]


def _der(certificate: Any) -> bytes:
    if isinstance(certificate, bytes):
        return certificate
    der: bytes = ssl.PEM_cert_to_DER_cert(certificate.public_bytes())
    return der


def certificate_facts(der: bytes) -> Seen:
    """Who is named, by whom, from when to when, and the fingerprints."""
    prints = {"sha256": hashlib.sha256(der).hexdigest(), "sha1": hashlib.sha1(der, usedforsecurity=False).hexdigest()}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            certificate = x509.load_der_x509_certificate(der)
            return {
                **prints,
                "subject": _name(certificate.subject),
                "issuer": _name(certificate.issuer),
                "not_before": certificate.not_valid_before_utc.isoformat(),
                "not_after": certificate.not_valid_after_utc.isoformat(),
                "names": _names(certificate),
            }
        except UNREADABLE:
            return prints


def _name(name: x509.Name) -> str:
    """Common name, or what stands for it."""
    for kind in (NameOID.COMMON_NAME, NameOID.ORGANIZATIONAL_UNIT_NAME, NameOID.ORGANIZATION_NAME):
        if found := name.get_attributes_for_oid(kind):
            return str(found[0].value)
    return ""


def _names(certificate: x509.Certificate) -> list[str]:
    with suppress(x509.ExtensionNotFound):
        found = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        return found.get_values_for_type(x509.DNSName)[:20]
    return []

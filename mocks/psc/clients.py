"""Who is calling? Client authentication at the back-channel endpoints (facts/identity-providers.md 1.4)."""

import hmac
from base64 import b64decode
from hashlib import sha256
from urllib.parse import unquote_plus

from mocks.psc.call import Call
from mocks.psc.errors import RefusalError
from mocks.psc.hashes import base64url
from mocks.psc.model import Client, Grant
from mocks.wire import Request


def authenticate(call: Call) -> Client:
    """The client that makes this request. Raises RefusalError, before anything is spent."""
    form, (client_id, secret) = call.request.form, basic(call.request)
    if client_id is None:
        client_id, secret = form.get("client_id"), form.get("client_secret")
    if (assertion := form.get("client_assertion")) is not None:
        return _by_assertion(call, assertion)
    call.client = client_id or ""
    client = call.known(client_id)
    if client is None or call.fault("client.unknown"):
        raise RefusalError("client.unknown", client_id=client_id or "")
    if client.auth == "tls":
        _certificate(call, client)
    elif not right(secret, client.secret) or call.fault("client.secret_changed"):
        raise RefusalError("client.secret")
    return client


def claimed(call: Call) -> str:
    """Who a request says it comes from, before anything is checked."""
    return basic(call.request)[0] or call.given.get("client_id") or ""


def right(given: str | None, secret: str) -> bool:
    """Whether it is the secret; a client without one has no right one."""
    return bool(secret) and hmac.compare_digest((given or "").encode(), secret.encode())


def _by_assertion(call: Call, assertion: str) -> Client:
    """private_key_jwt: advertised by the service, and honoured by a leniency alone."""
    if not call.lenient("client_assertion"):
        raise RefusalError("client.assertion")
    from mocks.psc.assertion import issuer_of

    client = issuer_of(call, assertion)
    if client is None:
        raise RefusalError("client.secret")
    call.client = client.client_id
    return client


def basic(request: Request) -> tuple[str | None, str | None]:
    """Identifier and secret of an `Authorization: Basic`, each of them form-encoded (RFC 6749, 2.3.1)."""
    kind, _, value = request.headers.get("authorization", "").partition(" ")
    if kind.lower() != "basic":
        return None, None
    try:
        name, _, secret = b64decode(value, validate=True).decode().partition(":")
    except ValueError:
        return "", None
    return unquote_plus(name), unquote_plus(secret)


def _certificate(call: Call, client: Client) -> None:
    if call.request.certificate is None or call.fault("mtls.missing"):
        raise RefusalError("client.certificate_missing")
    name = "autre-service" if call.fault("mtls.other_name") else _named(call.request.certificate)
    if name != client.client_id:
        raise RefusalError("client.certificate_other", name=name)
    _judge(call, call.request.certificate)


def _named(der: bytes) -> str:
    from mocks.psc import certificates  # slow to load

    return certificates.common_name(certificates.read(der).subject)


def _judge(call: Call, der: bytes) -> None:
    """A certificate of the kind ORG AUTH_CLI, by the space's clock. Raises RefusalError."""
    from mocks.psc import certificates

    certificate = certificates.read(der)
    if certificates.issuer_of(certificate) != certificates.organisations():
        raise RefusalError("client.certificate_foreign")
    if not certificates.in_time(certificate, call.now):
        raise RefusalError("client.certificate_dates")


def thumbprint(call: Call) -> str:
    """`x5t#S256` of the certificate of this connection (RFC 8705), empty without one."""
    return base64url(sha256(call.request.certificate).digest()) if call.request.certificate else ""


def check_binding(call: Call, grant: Grant) -> None:
    """A bound token serves on connections with the same certificate alone. Raises RefusalError."""
    if call.fault("mtls.other_binding") or (grant.binding and grant.binding != thumbprint(call)):
        raise RefusalError("userinfo.binding")

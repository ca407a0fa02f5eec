"""Who is calling? Client authentication at the back-channel endpoints (facts/identity-providers.md 1.4)."""

import hmac
from base64 import b64decode
from urllib.parse import unquote_plus

from mocks.psc.call import Call
from mocks.psc.errors import RefusalError
from mocks.psc.model import Client


def authenticate(call: Call) -> Client:
    """The client that makes this request. Raises RefusalError, before anything is spent."""
    form, (client_id, secret) = call.request.form, _basic(call)
    if client_id is None:
        client_id, secret = form.get("client_id"), form.get("client_secret")
    if form.get("client_assertion") is not None:
        raise RefusalError("client.assertion")
    call.client = client_id or ""
    client = call.known(client_id)
    if client is None:
        raise RefusalError("client.unknown", client_id=client_id or "")
    if client.auth == "tls":
        _certificate(call, client)
    elif not hmac.compare_digest((secret or "").encode(), client.secret.encode()):
        raise RefusalError("client.secret")
    return client


def _basic(call: Call) -> tuple[str | None, str | None]:
    """Identifier and secret of an `Authorization: Basic`, each of them form-encoded (RFC 6749, 2.3.1)."""
    kind, _, value = call.request.headers.get("authorization", "").partition(" ")
    if kind.lower() != "basic":
        return None, None
    try:
        name, _, secret = b64decode(value, validate=True).decode().partition(":")
    except ValueError:
        return "", None
    return unquote_plus(name), unquote_plus(secret)


def _certificate(call: Call, client: Client) -> None:
    if call.request.certificate is None:
        raise RefusalError("client.certificate_missing")
    name = common_name(call.request.certificate)
    if name != client.client_id:
        raise RefusalError("client.certificate_other", name=name)


def common_name(der: bytes) -> str:
    """CN of a certificate's subject."""
    from cryptography import x509

    found = x509.load_der_x509_certificate(der).subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    return str(found[0].value) if found else ""

"""Login by CPS card: the certificate that came with the connection, judged in the application (rows CP-05 to CP-19)."""

from datetime import UTC, datetime

from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID

from mocks.identities import Identity, UnknownIdentityError, find
from mocks.psc import login, pages
from mocks.psc.call import Call
from mocks.psc.certificates import common_name, issuer_of, known_authorities
from mocks.psc.endings import complete
from mocks.wire import Response, html_response


def by_card(call: Call) -> Response:
    """Sign in whoever the certificate names, or say why not. Raises RefusalError."""
    attempt = login.attempt_of(call)
    person, problem = judge(call, call.request.certificate)
    if person is not None:
        return complete(call, attempt, person, "CARD")
    call.notes = problem
    text = pages.render(
        "card_refused.html",
        problem=pages.text(problem, "card"),
        real=pages.text("real", "card"),
        back=f"{call.wallet}/login?attempt={attempt.id}&tab=carte",
    )
    return html_response(text)


def judge(call: Call, der: bytes | None) -> tuple[Identity | None, str]:
    """The person of a certificate; None with the key of the reason in `texts.toml`."""
    if der is None:
        return None, "none"
    certificate = x509.load_der_x509_certificate(der)
    now = datetime.fromtimestamp(call.now, UTC)
    if issuer_of(certificate) not in known_authorities():
        return None, "foreign"
    if now > certificate.not_valid_after_utc:
        return None, "expired"
    if now < certificate.not_valid_before_utc:
        return None, "not_yet"
    if not _for_clients(certificate):
        return None, "usage"
    return _person(call, common_name(certificate.subject))


def _person(call: Call, national_id: str) -> tuple[Identity | None, str]:
    try:
        person = find(national_id)
    except UnknownIdentityError:
        return None, "unknown"
    call.identity = person.key
    if call.fault("card.revoked"):
        return None, "revoked"
    if not person.listed:
        return None, "unknown"
    client = call.known(call.client)
    wanted = client.professions if client else ()
    return (None, "profession") if wanted and str(person.profession) not in wanted else (person, "")


def _for_clients(certificate: x509.Certificate) -> bool:
    try:
        usage = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except x509.ExtensionNotFound:
        return False
    return ExtendedKeyUsageOID.CLIENT_AUTH in usage

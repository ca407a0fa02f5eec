"""The card's certificates: there, usable, from the right authority, valid today, for the right environment."""

from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from diagnostics import certificates
from diagnostics.certificates import CardCertificate, CardCertificates
from diagnostics.checks.base import Check, NotSeenError, fault, ok, seen, unknown, warning
from diagnostics.domain import igc
from diagnostics.model import Outcome, Private, Record
from diagnostics.networks import moment

SOON = timedelta(days=30)


def sorted_certificates(record: Record) -> CardCertificates:
    """The certificates that were read from the card, by use."""
    return certificates.sort(seen(record, "card.certificates"))


def authentication(record: Record) -> CardCertificate:
    """The certificate that logs in; « cert.present » stands before whoever asks."""
    found = sorted_certificates(record).authentication
    if found is None:
        raise NotSeenError("card.certificates")
    return found


def _present(record: Record) -> Outcome:
    found = sorted_certificates(record)
    if found.authentication is not None:
        return ok(holder=Private(found.authentication.holder or found.authentication.national_id))
    if found.unreadable:
        return fault("cert.unreadable", "unreadable", labels=Private(", ".join(found.unreadable)))
    return fault("cert.auth_missing", "missing")


def login_fingerprint(record: Record) -> str:
    """SHA-1 of the card's authentication certificate; nothing where it was not read."""
    found = certificates.sort(record.value("card.certificates") or ()).authentication
    return igc.fingerprint(found.certificate.public_bytes(Encoding.DER)) if found else ""


def _signature(record: Record) -> Outcome:
    found = sorted_certificates(record)
    if found.signature is not None:
        return ok()
    if found.unreadable:
        return warning("cert.signature_missing", "unreadable", labels=Private(", ".join(found.unreadable)))
    return warning("cert.signature_missing", "missing")


def _paired(record: Record) -> Outcome:
    keys = {entry["id"] for entry in seen(record, "card.keys")}
    if authentication(record).key_id.hex().upper() in keys:
        return ok()
    return fault("cert.unpaired", "unpaired", count=len(keys))


def _usage(record: Record) -> Outcome:
    certificate = authentication(record)
    if not certificate.client_auth:
        return fault("cert.wrong_usage", "no_client_auth")
    if not certificate.digital_signature:
        return fault("cert.wrong_usage", "no_digital_signature")
    return ok()


def _issuer(record: Record) -> Outcome:
    certificate = authentication(record)
    anchors = trusted(record)
    names = {_common_name(anchor) for anchor in anchors} | (set() if record.settings.virtual else igc.names())
    if certificate.issuer not in names:
        return fault("cert.foreign_issuer", "foreign", issuer=Private(certificate.issuer or "—"))
    if not any(_common_name(anchor) == certificate.issuer for anchor in anchors):
        return unknown("no_anchors", issuer=certificate.issuer)
    above = certificates.chain(certificate.certificate, anchors)
    if not above:
        return fault("cert.foreign_issuer", "forged", issuer=certificate.issuer)
    return ok(issuer=certificate.issuer, root=_common_name(above[-1]))


def trusted(record: Record) -> tuple[x509.Certificate, ...]:
    """Authorities to judge by: those of the bench on the bench; elsewhere the real ones, which helpdesk has, and those
    of the tests of the ANS where this workstation has them, by fingerprint."""
    found = [bytes.fromhex(entry["der"]) for entry in seen(record, "igc.anchors")]
    if not record.settings.virtual:
        found = [*igc.certificates(), *(der for der in found if igc.fingerprint(der) in igc.fingerprints())]
    return tuple(x509.load_der_x509_certificate(der) for der in dict.fromkeys(found))


def _common_name(authority: x509.Certificate) -> str:
    found = authority.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    return str(found[0].value) if found else ""


def _dates(record: Record) -> Outcome:
    certificate, now = authentication(record), moment(record)
    first, last = _day(certificate.not_before), _day(certificate.not_after)
    if now > certificate.not_after:
        return fault("cert.expired", "expired", last=last)
    if now < certificate.not_before:
        return fault("cert.not_yet_valid", "not_yet", first=first, today=_day(now))
    if certificate.not_after - now <= SOON:
        return warning("cert.expires_soon", "soon", last=last)
    return ok(last=last)


def _day(moment: datetime) -> str:
    return moment.strftime("%d/%m/%Y")


def _environment(record: Record) -> Outcome:
    category = authentication(record).category
    if category is None:
        return unknown("unmarked")
    test = bool(category & igc.TEST_FLAG)
    if test and record.settings.target == "production":
        return fault("card.test_on_production", "test")
    if not test and record.settings.target == "test":
        return fault("card.production_on_test", "production")
    return ok("ok_test" if test else "ok_production")


READ = ("card.certificates",)
CHECKS = (
    Check("cert.present", _present, ("card.files",), READ),
    Check("cert.usage", _usage, ("cert.present",), READ),
    Check("cert.paired", _paired, ("cert.present",), ("card.certificates", "card.keys")),
    Check("cert.issuer", _issuer, ("cert.present",), ("card.certificates", "igc.anchors")),
    Check("cert.dates", _dates, ("cert.present",), READ),
    Check("cert.environment", _environment, ("cert.present",), READ),
    Check("cert.signature", _signature, ("cert.present",), READ),
)

"""Whose card it is: a person, a doctor, the one who is expected."""

from diagnostics.checks.base import Check, fault, not_applicable, ok, unknown
from diagnostics.checks.certificate import READ, authentication
from diagnostics.domain import professions
from diagnostics.model import Outcome, Private, Record

CPS, CPF = (professions.CARD_TYPES[kind] for kind in ("CPS", "CPF"))


def _nominative(record: Record) -> Outcome:
    certificate = authentication(record)
    if certificate.given_name and certificate.family_name:
        return ok(holder=Private(certificate.holder))
    return fault("card.non_nominative", "anonymous", national_id=Private(certificate.national_id))


def _card_type(record: Record) -> Outcome:
    kind = authentication(record).card_type
    if kind is None:
        return unknown("unmarked")
    if kind == CPS:
        return ok()
    label = professions.card_type_label(kind)
    return fault("card.in_training" if kind == CPF else "card.establishment", "wrong", label=label)


def _profession(record: Record) -> Outcome:
    code = authentication(record).profession
    if code is None:
        return unknown("unmarked")
    if code == professions.DOCTOR:
        return ok()
    return fault("identity.not_doctor", "other", profession=professions.profession_label(code))


def _expected(record: Record) -> Outcome:
    expected = record.settings.expect
    if expected is None:
        return not_applicable("none")
    certificate = authentication(record)
    if certificate.national_id == expected:
        return ok(holder=Private(certificate.holder))
    return fault("identity.other_person", "other", holder=Private(certificate.holder or certificate.national_id))


CHECKS = (
    Check("identity.nominative", _nominative, ("cert.present",), READ),
    Check("card.type", _card_type, ("identity.nominative",), READ),
    Check("identity.profession", _profession, ("card.type",), READ),
    Check("identity.expected", _expected, ("cert.present",), READ),
)

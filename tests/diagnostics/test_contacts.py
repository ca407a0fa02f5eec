"""Whom to hand over to: since when that is known, by what, how sure it is, and that it is said wherever it is shown."""

from datetime import date
from pathlib import Path

import pytest

from diagnostics import Settings, judge, report_html, report_json
from diagnostics.catalogue import Contact, load_catalogue
from diagnostics.engine import Diagnosis, RankedCause
from diagnostics.model import Outcome, Record, Status, Verdict
from diagnostics.report.lines import doubt, verified
from diagnostics.report.terminal import summary

CATALOGUE = load_catalogue()
every_contact = pytest.mark.parametrize("contact", CATALOGUE.contacts.values(), ids=list(CATALOGUE.contacts))
SURE = {
    "ans_carte": "facts/identity-providers.md 7, CARD: the guide",
    "ans_ecps": "facts/identity-providers.md 7, ECPS: verified",
    "fraude": "facts/identity-providers.md 7, FRAUD: verified",
    "ordre": "facts/identity-providers.md 7, ORDRE: verified",
    "psc_editeurs": "facts/identity-providers.md 7, PSC-ED: verified",
    "informatique": "no data to be wrong",
    "editeur": "no data to be wrong",
    "equipe_service": "no data to be wrong",
}
UNSURE = {
    "gie": "facts/cps-card.md 3.4, GIE: the document addresses software editors",
    "gcs_sara": "facts/identity-providers.md 7, SARA: for ViaTrajectoire it is inferred",
}
"""What the facts say of each."""
NEVER = ("0 825", "0825", "825 85")
"""The card's old number: « verify before shipping » (facts/cps-card.md 3.4, ANS)."""


@every_contact
def test_a_contact_says_when_and_by_what_it_was_verified(contact: Contact) -> None:
    assert date(2024, 1, 1) <= date.fromisoformat(contact.verified) <= date(2026, 11, 30)
    assert len(contact.source) > 10
    told = verified(contact)
    assert contact.source in told and contact.verified[:4] in told


def test_none_is_surer_than_the_facts() -> None:
    assert {key for key, contact in CATALOGUE.contacts.items() if contact.sure} == set(SURE)
    assert {key for key, contact in CATALOGUE.contacts.items() if not contact.sure} == set(UNSURE)
    assert {contact.certainty for contact in CATALOGUE.contacts.values()} <= {"établi", "déduit", "supposé"}


@every_contact
def test_a_doubt_is_said_and_a_certainty_is_not_doubted(contact: Contact) -> None:
    assert bool(doubt(contact)) != contact.sure
    assert not any(number in f"{contact.phone} {contact.channel}" for number in NEVER)


def _found(contact: Contact) -> Diagnosis:
    """A diagnosis whose cause hands over to this contact."""
    cause = next(cause for cause in CATALOGUE.causes.values() if cause.contact == contact)
    verdict = Verdict("card.powered", Outcome(Status.FAULT, "mute", {"reader": "essai"}, cause.id))
    record = judge(Record("2026-01-01T00:00:00+00:00", Settings(), {}, tool="essai")).record
    return Diagnosis(record, (verdict,), (RankedCause(cause, verdict, 0.9),))


@every_contact
def test_it_is_said_wherever_a_contact_is_shown(contact: Contact) -> None:
    found = _found(contact)
    page = report_html(found).replace("&#39;", "'")
    documented = (Path(__file__).parents[2] / "docs/catalogue.md").read_text(encoding="utf-8")
    for text in (page, summary(found, colour=False), documented):
        words = " ".join(text.split())
        assert " ".join(verified(contact).split()) in words
        assert not doubt(contact) or doubt(contact).casefold() in words.casefold()
    assert f'"certainty": "{contact.certainty}"' in report_json(found)

"""The address of the account, to which the codes go (rows OT-09 and OT-10)."""

from diagnostics.checks.base import Check, fault, not_applicable, ok, seen, unknown, warning
from diagnostics.model import Outcome, Private, Record

MSSANTE = "mssante.fr"
"""The domain under which the mailboxes of the secure mail for health stand; its operators may have others, which no
address tells. Such a mailbox takes mail from its own kind alone."""
MX_FAULTS = {"unknown_name": "otp.mail_old_address", "none": "otp.mail_old_address", "null": "otp.mail_bounced"}


def _address(record: Record) -> Outcome:
    if record.settings.email is None:
        return not_applicable("unasked")
    found = seen(record, "account.address")
    address, domain, outcome = Private(found["address"]), found["domain"], found["mail"]["outcome"]
    if not domain:
        return fault("otp.mail_old_address", "shape", address=address)
    if domain == MSSANTE or domain.endswith(f".{MSSANTE}"):
        return warning("otp.mail_bounced", "mssante", domain=Private(domain))
    if cause := MX_FAULTS.get(outcome):
        return fault(cause, outcome, domain=Private(domain))
    if outcome in ("ok", "address"):
        return ok(domain=Private(domain))
    return unknown(outcome, domain=Private(domain))


CHECKS = (Check("account.mailbox", _address, (), ("account.address",)),)

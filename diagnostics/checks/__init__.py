"""Pure functions from a record to verdicts. The order of CHECKS is the ladder, climbed from the ground."""

from diagnostics.checks import card, certificate, identity, pcsc
from diagnostics.checks.base import Check

CHECKS: tuple[Check, ...] = (*pcsc.CHECKS, *card.CHECKS, *certificate.CHECKS, *identity.CHECKS)

__all__ = ["CHECKS", "Check"]

"""Pure functions from a record to verdicts. The order of CHECKS is the ladder, climbed from the ground.

The network comes first, for without it no door opens; what is wrong with one service comes last, after the card.
"""

from diagnostics.checks import account, card, certificate, identity, network, pcsc, services
from diagnostics.checks.base import Check

CHECKS: tuple[Check, ...] = (
    *network.CHECKS,
    *services.GROUND,
    *pcsc.CHECKS,
    *card.CHECKS,
    *certificate.CHECKS,
    *identity.CHECKS,
    *services.CHECKS,
    *account.CHECKS,
)

__all__ = ["CHECKS", "Check"]

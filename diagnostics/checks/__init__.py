"""Pure functions from a record to verdicts. The order of CHECKS is the ladder, climbed from the ground.

The network comes first, for without it no door opens; what is wrong with one service comes last, after the card.
"""

from diagnostics.checks import (
    account,
    browsers,
    card,
    certificate,
    devices,
    galss,
    identity,
    middleware,
    middleware_system,
    network,
    pcsc,
    services,
    workstation,
)
from diagnostics.checks.base import Check

CHECKS: tuple[Check, ...] = (
    *network.CHECKS,
    *services.GROUND,
    *workstation.CHECKS,
    *pcsc.CHECKS,
    *devices.CHECKS,
    *card.CHECKS,
    *certificate.CHECKS,
    *identity.CHECKS,
    *middleware.CHECKS,
    *middleware_system.CHECKS,
    *browsers.CHECKS,
    *galss.CHECKS,
    *services.CHECKS,
    *account.CHECKS,
)

__all__ = ["CHECKS", "Check"]

"""Moments as pages show them."""

from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


def in_france(seconds: float) -> datetime:
    """A moment, in seconds since 1970, as its reader's clock in France tells it; as this machine's does where it knows
    of no zones."""
    try:
        zone: ZoneInfo | None = ZoneInfo("Europe/Paris")
    except ZoneInfoNotFoundError:
        zone = None
    return datetime.fromtimestamp(seconds, zone)

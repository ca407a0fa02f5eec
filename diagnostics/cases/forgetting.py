"""What becomes of the words that somebody typed, once it is to be forgotten who called. Pure."""

from dataclasses import replace

from diagnostics.catalogue.search import search
from diagnostics.guide.events import MASK, Event, Kind
from diagnostics.guide.prepared import Guide

FORGOTTEN = "forgotten"
"""The `reason` of a message whose words are no longer the caller's."""
REASONED = (Kind.ANSWERED, Kind.CLOSED)
"""Events whose reason is typed."""


def forgotten(guide: Guide, event: Event) -> Event:
    """The event without anybody's own words, which may hold a name: a message becomes the text of the catalogue that it
    evokes, so that the case still leads to about the same causes; a reason that was typed is masked."""
    if event.kind is Kind.MESSAGE and event.reason != FORGOTTEN:
        near = search(event.value, guide.index, 1)
        return replace(event, value=near[0].text if near else MASK, reason=FORGOTTEN)
    if event.kind in REASONED and event.reason:
        return replace(event, reason=MASK)
    return event

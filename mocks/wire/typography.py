"""French spacing: no line breaks before « : ; ! ? » nor inside « … ». Texts are written with plain spaces."""

import re

SPACES = re.compile(r" (?=[:;!?»])|(?<=«) ")
OUTSIDE = re.compile(r"(?s)(<(script|style|code|pre|textarea)\b.*?</\2\s*>|<[^>]*>)")
NO_BREAK = "\N{NO-BREAK SPACE}"


def spaced(page: str) -> str:
    """A page of HTML with no-break spaces in its text; tags, scripts, styles and code stay as they are."""
    parts = OUTSIDE.split(page)
    parts[::3] = [SPACES.sub(NO_BREAK, text) for text in parts[::3]]
    return "".join(part for number, part in enumerate(parts) if number % 3 != 2)

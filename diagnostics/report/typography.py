"""French spaces that do not break: inside « », before : ; ! ? and %."""

import re

_BEFORE = re.compile(r" (?=[:;!?»%])")
_AFTER = re.compile(r"(?<=«) ")
NO_BREAK = "\u00a0"


def no_break(text: str) -> str:
    """`text` with the spaces that French forbids to break at made unbreakable."""
    return _AFTER.sub(NO_BREAK, _BEFORE.sub(NO_BREAK, text))

"""Version numbers as their makers write them: « 5.2.2 », « 156.0.8078.79 », « 5.2.2-1 »."""

import re

NUMBERS = re.compile(r"\d+(?:\.\d+)*")
Version = tuple[int, ...]


def version(text: str) -> Version:
    """The numbers of a version, the zeros at its end left out so that 5.2 is 5.2.0; none where there are none."""
    found = NUMBERS.search(text)
    numbers = [int(number) for number in found[0].split(".")] if found else []
    while numbers and not numbers[-1]:
        numbers.pop()
    return tuple(numbers)

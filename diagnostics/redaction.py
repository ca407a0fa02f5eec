"""Masking of what points at somebody, for reports that travel. Fails closed: what is not classified is dropped.

A masked value becomes a token. Within one report the same value gives the same token, so that two mentions of one card
can still be matched; across reports the key changes, so that they cannot.
"""

import hmac
import json
import secrets
from collections.abc import Mapping
from typing import Any

from diagnostics.model import Observation, Outcome, Private, Sensitivity

KEPT = (Sensitivity.PUBLIC, Sensitivity.MACHINE)
TOKEN_BYTES = 5


class Redactor:
    """Masks the values of one report under a key of its own."""

    def __init__(self, key: bytes | None = None) -> None:
        self._key = key or secrets.token_bytes(32)

    def token(self, value: Any) -> str:
        """A short name that stands for `value` in this report."""
        text = value if isinstance(value, str) else json.dumps(value, sort_keys=True)
        return "masqué-" + hmac.digest(self._key, text.encode(), "sha256")[:TOKEN_BYTES].hex()

    def observation(self, observation: Observation) -> Any:
        """The value of an observation as a report may show it: itself, a token, or None when it must not be told."""
        if observation.sensitivity in KEPT:
            return observation.value
        if observation.sensitivity is Sensitivity.PERSON:
            return self.token(observation.value)
        return None

    def values(self, outcome: Outcome) -> Mapping[str, str | int]:
        """The blanks of a message, those which point at somebody masked."""
        return {
            name: self.token(value.text) if isinstance(value, Private) else value
            for name, value in outcome.values.items()
        }


def plain(outcome: Outcome) -> Mapping[str, str | int]:
    """The blanks of a message as they are, for the agent's own screen."""
    return {name: str(value) if isinstance(value, Private) else value for name, value in outcome.values.items()}

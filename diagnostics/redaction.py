"""Masking of what points at somebody, for reports that travel. Fails closed: what is not classified is dropped.

A masked value becomes a token. Within one report the same value gives the same token, so that two mentions of one card
can still be matched; across reports the key changes, so that they cannot.

Values of class « person » go whole. Of class « machine », what stands under an identifying key (`redaction.toml`) goes
whole. What such keys hold in both is then masked everywhere (a holder's name in a folder, a proxy's address in the
sentence of a verdict), and so is all that has the shape of something personal (`shapes.py`), in values of class
« public » too, and every text that is too long to be looked through.
What no rule can know (a name by itself, under a key that says nothing) must be born « person ».
"""

import hmac
import json
import re
import secrets
from collections.abc import Iterator, Mapping
from typing import Any

from cryptography.x509.oid import NameOID

from diagnostics.certificates import CertificateError
from diagnostics.certificates import read as read_certificate
from diagnostics.model import Observation, Outcome, Private, Record, Sensitivity
from diagnostics.shapes import identifying, mask_shapes, profile_owner, reader_marks, says_nothing

TOKEN_BYTES = 5
SHORTEST, LONGEST = 3, 200
"""Characters of a text which is looked for everywhere once it is known to be somebody's: a shorter one is in every
word, a longer one is no name."""
NAMES = (NameOID.COMMON_NAME, NameOID.SURNAME, NameOID.GIVEN_NAME, NameOID.SERIAL_NUMBER, NameOID.EMAIL_ADDRESS)
KEPT = (Sensitivity.PUBLIC, Sensitivity.MACHINE)
MASKED = "masqué-"
FIELD = re.compile("[a-z_]+")
"""What the fields of observations are called."""


class Redactor:
    """Masks the values of one report under a key of its own. `known` are texts to mask wherever they stand."""

    def __init__(self, key: bytes | None = None, known: frozenset[str] = frozenset()) -> None:
        self._key = key or secrets.token_bytes(32)
        self._spelling = {word.casefold(): word for word in sorted(known)}
        longest_first = sorted(self._spelling, key=lambda word: (-len(word), word))
        self._known = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)", re.IGNORECASE)

    def knowing(self, record: Record) -> "Redactor":
        """The same, which knows what in a record points at somebody."""
        return Redactor(self._key, frozenset(_personal(record)))

    def token(self, value: Any) -> str:
        """A short name that stands for `value` in this report."""
        text = value if isinstance(value, str) else json.dumps(value, sort_keys=True)
        return MASKED + hmac.digest(self._key, text.encode("utf-8", "surrogatepass"), "sha256")[:TOKEN_BYTES].hex()

    def text(self, text: str, version: bool = False) -> str:
        """`text` without what points at somebody. `version` says that it is a program's version."""
        if self._spelling:
            text = self._known.sub(lambda found: self.token(self._spelling.get(found[0].casefold(), found[0])), text)
        return mask_shapes(text, self.token, version)

    def observation(self, observation: Observation) -> Any:
        """The value of an observation as a report may show it; a token, or None when it must not be told at all."""
        if observation.sensitivity is Sensitivity.PERSON:
            return self.token(observation.value)
        if observation.sensitivity in KEPT:
            return self._kept(observation.value, "", observation.sensitivity is Sensitivity.MACHINE)
        return None

    def _kept(self, value: Any, key: str, machine: bool) -> Any:
        if isinstance(value, Mapping):
            return {self._key_of(name): self._kept(inner, name, machine) for name, inner in value.items()}
        if isinstance(value, list | tuple):
            return [self._kept(inner, key, machine) for inner in value]
        if not isinstance(value, str):
            return value
        if machine and identifying(key):
            return value if says_nothing(value) else self.token(value)
        return self.text(value, "version" in key)

    def _key_of(self, name: str) -> str:
        """A key as it may be shown: the name of a field is ours, whoever bears the same."""
        return name if FIELD.fullmatch(name) else self.text(name)

    def values(self, outcome: Outcome) -> Mapping[str, str | int]:
        """The blanks of a message, what points at somebody masked."""
        return {name: self._blank(name, value) for name, value in outcome.values.items()}

    def _blank(self, name: str, value: str | int | Private) -> str | int:
        if isinstance(value, Private):
            return self.token(value.text)
        return self.text(value, "version" in name) if isinstance(value, str) else value


def plain(outcome: Outcome) -> Mapping[str, str | int]:
    """The blanks of a message as they are, for the agent's own screen."""
    return {name: str(value) if isinstance(value, Private) else value for name, value in outcome.values.items()}


def _personal(record: Record) -> Iterator[str]:
    """The texts of a record that point at somebody, to be found again wherever else they stand."""
    expected = [text for text in (record.settings.expect, record.settings.email) if text]
    for text in (*expected, *(text for seen in record.observations.values() for text in _named(seen))):
        for part in (text, text.rpartition(":")[0], profile_owner(text) or ""):
            if SHORTEST <= len(part) <= LONGEST and re.search(r"\w", part) and not says_nothing(part):
                yield part


def _named(seen: Observation) -> Iterator[str]:
    if seen.id == "card.certificates":
        yield from _subjects(seen.value)
    elif seen.sensitivity is Sensitivity.MACHINE:
        yield from (text for key, text in _leaves(seen.value) if identifying(key))
        yield from (owner for _, text in _leaves(seen.value) if (owner := profile_owner(text)))
        if seen.id == "reader.list":
            yield from (mark for key, text in _leaves(seen.value) if key == "name" for mark in reader_marks(text))
    elif seen.sensitivity is not Sensitivity.PUBLIC:
        yield from (text for key, text in _leaves(seen.value) if not key or identifying(key, person=True))


def _leaves(value: Any, key: str = "") -> Iterator[tuple[str, str]]:
    """Every text inside a value, with the key under which it stands."""
    if isinstance(value, str):
        yield key, value
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _leaves(inner, name)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _leaves(inner, key)


def _subjects(certificates: Any) -> Iterator[str]:
    """Whom the certificates of a card name, and each longer word of it."""
    for entry in certificates if isinstance(certificates, list) else ():
        try:
            found = read_certificate(str(entry["label"]), b"", bytes.fromhex(entry["data"])).certificate
        except (CertificateError, KeyError, TypeError, ValueError):
            continue
        for name in (str(a.value) for oid in NAMES for a in found.subject.get_attributes_for_oid(oid)):
            yield name
            yield from (word for word in re.split(r"[\s/]+", name) if len(word) > SHORTEST)

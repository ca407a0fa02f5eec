"""Shapes of what points at somebody, wherever it stands in a text: addresses, numbers, folders, names of machines.

This is the second net under redaction, for values that nobody named. A version of four parts looks like an IPv4
address, and is masked as one unless its key says that it is a version.
"""

import re
from collections.abc import Callable
from functools import cache
from ipaddress import ip_address
from typing import Any

from diagnostics.domain.roots import public_names
from diagnostics.domain.texts import load_texts

Mask = Callable[[str], str]
_SHAPES: tuple[tuple[re.Pattern[str], int], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), group)
    for pattern, group in (
        (r"(?<![\w.-])([\w.-]+:[^\s/@:]+)@", 1),  # user and password of an address
        (r"(?<![\w.+'-])[\w.+'-]+@[\w-]+(?:\.[\w-]+)*", 0),  # e-mail and logins of a domain
        (r"[\\/](?:users|home|utilisateurs|documents and settings|profiles)[\\/]+([^\\/\"<>|:*?]+)", 1),
        (r"(?<![\w:\\])\\\\([^\\\s\"]+(?:\\[^\\\s\"]+)?)", 1),  # a share and its machine
        (r"\bS-1-5-21(?:-\d+)+", 0),  # a Windows account
        (r"(?<![:\-0-9a-f])(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}(?![:\-0-9a-f])", 0),  # a network card
        (r"\b(?:CN|SN|GN|G|OU|O|L|UID|serialNumber|emailAddress|T)\s?=\s?([^,/+;]+)", 1),
        (r"\b(?:s/?n|serial|série|n°)\s{0,3}[:#]?\s{0,3}((?=\S*\d)[\w-]{4,})", 1),
        (r"(?<![\w.+])(?<!(?-i:[0-9A-F]{2})\s)(?:\+33|0033|0)[ .]?[1-9](?:[ .-]?\d{2}){4}\b", 0),  # a telephone
        (r"(?<![\w.])\d{9,15}(?![\w.])", 0),  # ADELI, RPPS, national identifier, NIR
        (r"\b(?:DESKTOP|LAPTOP|PC|POSTE|WIN|SRV|TSE|MACBOOK|IMAC)-[\w-]{3,}", 0),  # usual names of machines
    )
)
_PROFILE = _SHAPES[2][0]
_IPV4 = re.compile(r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w.]*\.?\d)")
_IPV6 = re.compile(r"(?<![\w:.])[0-9a-f]{0,4}:[0-9a-f:]{0,40}:[0-9a-f:.]{0,40}(?:%\w+)?(?![\w:])", re.IGNORECASE)
_DOMAIN = re.compile(r"(?<![\w.@\\-])(?:[a-z0-9_-]+\.)+([a-z]{2,11})(?![\w.-]*\w)", re.IGNORECASE)
_ENDINGS = re.compile(
    r"[a-z]{2}|com|org|net|info|local|lan|intra|internal|home|corp|localdomain|box|test|example|invalid|sante|pro"
)
_REVERSED = ("com.", "org.", "fr.", "net.", "io.")
"""How programs name themselves: fr.asip.cps is no machine."""
LONGEST = 20_000
"""Characters of a text which is looked through; a longer one is no sentence, and goes whole."""
_BRACKETS = re.compile(r"\(([^()]+)\)")
ACCOUNTS = frozenset({"public", "default", "all users", "default user", "shared"})
"""Folders of profiles that are nobody's."""


def mask_shapes(text: str, mask: Mask, version: bool = False) -> str:
    """`text` with all that points at somebody by its shape masked. `version` says that it is a program's version."""
    if len(text) > LONGEST:
        return mask(text)
    for pattern, group in _SHAPES:
        text = pattern.sub(lambda found, group=group: _inside(found, group, mask), text)  # type: ignore[misc]
    if not version:
        text = _IPV4.sub(lambda found: _address(found[0], mask), text)
    text = _IPV6.sub(lambda found: _address(found[0], mask), text)
    return _DOMAIN.sub(lambda found: _domain(found, mask), text)


def reader_marks(name: str) -> list[str]:
    """What stands in brackets in the name of a reader: its serial number, or the machine that shares it."""
    usual = {word.casefold() for word in _data()["reader_words"]}
    return [mark for mark in _BRACKETS.findall(name) if mark.casefold() not in usual]


def identifying(key: str, person: bool = False) -> bool:
    """Whether what stands under this key names a person, a machine or a place of its network; `person` says that it
    stands in a value which points at somebody."""
    plain = key.casefold()
    return plain in _data()["identifying"] or (person and plain in _data()["of_persons"])


def says_nothing(text: str) -> bool:
    """Whether a text under an identifying key says nothing of anyone: a public service, this machine to itself."""
    bare = text.strip().casefold().removeprefix("*.").rstrip(".")
    if bare in ("", "*", "<local>", "localhost") or text in public_names() or _public(bare):
        return True
    try:
        address = ip_address(bare.strip("[]").split("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def profile_owner(text: str) -> str | None:
    """Whose profile folder a path goes through."""
    found = _PROFILE.search(text)
    return found[1] if found and found[1].casefold() not in ACCOUNTS else None


@cache
def _data() -> dict[str, Any]:
    return load_texts("diagnostics", "redaction.toml")


@cache
def _public_domains() -> tuple[str, ...]:
    hosts = load_texts("diagnostics.probes.network", "hosts.toml").values()
    return (*_data()["public_domains"], *(host["host"] for host in hosts))


def _public(name: str) -> bool:
    return any(name == domain or name.endswith(f".{domain}") for domain in _public_domains())


def _inside(found: re.Match[str], group: int, mask: Mask) -> str:
    said = found[group]
    if said.casefold() in ACCOUNTS or says_nothing(said):
        return found[0]
    start, end = found.start(group) - found.start(), found.end(group) - found.start()
    return found[0][:start] + mask(said) + found[0][end:]


def _address(text: str, mask: Mask) -> str:
    try:
        ip_address(text.split("%")[0])
    except ValueError:
        return text
    return text if says_nothing(text) else mask(text)


def _domain(found: re.Match[str], mask: Mask) -> str:
    name, ending = found[0], found[1].casefold()
    named = _ENDINGS.fullmatch(ending) and ending not in _data()["file_endings"]
    return mask(name) if named and not name.casefold().startswith(_REVERSED) and not says_nothing(name) else name

"""The card's software on macOS: package receipts, CryptoTokenKit token, Rosetta, and the quarantine of CPS Gestion."""

import re
from collections.abc import Iterator
from typing import Any

from diagnostics.machine import Machine
from diagnostics.machine.powershell import unseen

RECEIPTS = ("/usr/sbin/pkgutil", "--pkgs")
TOKENS = ("/usr/bin/security", "list-smartcards")
ARM = ("/usr/sbin/sysctl", "-n", "hw.optional.arm64")
ROSETTA = ("/usr/bin/pgrep", "oahd")
MANAGER = "/Applications/cpgesosx.app"
QUARANTINE = ("/usr/bin/xattr", "-p", "com.apple.quarantine", MANAGER)
FLAGS = re.compile(r"([0-9a-fA-F]{1,8})(?:;|\s*$)")
KINDS = (
    (re.compile(r"cryptolib|(?:^|\.)cps(?:\.|$)|asip.*cps|cps.*asip", re.IGNORECASE), "ans"),
    (re.compile(r"atsam|srvsvcnam", re.IGNORECASE), "gie"),
    (re.compile(r"dmpc", re.IGNORECASE), "dmp"),
    (re.compile(r"opensc", re.IGNORECASE), "opensc"),
)
APPROVED = 0x40
"""Bit of the attribute's flags that is set once somebody or Gatekeeper let the program be opened: 0083 becomes 00C3 or
01E3, and the attribute stays (eclecticlight.co, « Quarantine and the quarantine flag », 2020-10-29)."""
CARD_CLASS = "cpstoken"
MOST_RECEIPTS = 12


def products(machine: Machine) -> list[dict[str, Any]]:
    """The products that left a receipt."""
    return [
        {
            "kind": kind,
            "name": name,
            "version": version(machine.run("/usr/sbin/pkgutil", "--pkg-info", name).text),
            "complete": None,
        }
        for name, kind in receipts(machine.run(*RECEIPTS).text)
    ]


def receipts(text: str) -> Iterator[tuple[str, str]]:
    """The receipts that are of the card's software, each with what it is of: one identifier a line."""
    found = 0
    for name in text.split():
        kind = next((kind for words, kind in KINDS if words.search(name)), None)
        if kind and found < MOST_RECEIPTS:
            found += 1
            yield name, kind


def version(text: str) -> str:
    """The version in what `pkgutil --pkg-info` prints: lines « version: 5.2.1 »."""
    fields = dict(line.partition(":")[::2] for line in text.splitlines())
    return fields.get("version", "").strip()


def services(machine: Machine) -> dict[str, Any]:
    """Whether macOS has a token of the card for Safari and Chrome, and may run and open the programs."""
    said = machine.run(*TOKENS)
    return {
        "seen": True,
        "ccm": None,
        "propagation": None,
        "control": "",
        "cards": [],
        "token": {"seen": True, "listed": token(said.text)} if said.outcome in ("ok", "failed") else unseen(said),
        "rosetta": machine.run(*ROSETTA).outcome == "ok" if machine.run(*ARM).text.strip() == "1" else None,
        "quarantine": quarantined(machine.run(*QUARANTINE).text),
    }


def quarantined(text: str) -> bool:
    """Whether an attribute `com.apple.quarantine` still holds its program: « 0083;65f0c0de;Safari;… », flags first, in
    hexadecimal. False where there is no attribute."""
    flags = FLAGS.match(text)
    return flags is not None and not int(flags[1], 16) & APPROVED


def token(text: str) -> bool:
    """Whether the list of tokens has one of the CPS: lines « fr.asip.esante.CPSToken:<number> », and « No smartcards
    found. » where there is none. The number is the card's, and is not kept."""
    return any(CARD_CLASS in line.partition(":")[0].casefold() for line in text.splitlines())

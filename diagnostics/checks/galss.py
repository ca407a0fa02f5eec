"""The file by which billing software finds its readers. It keeps nobody out of a browser: a fault is a warning here."""

import re
from collections.abc import Iterable
from typing import Any

from diagnostics.checks.base import Check, looked, not_applicable, ok, on_workstation, seen, warning
from diagnostics.domain.atr import CardFamily
from diagnostics.model import Outcome, Record
from diagnostics.readers import Reader, is_professional, readers

NUMBERS = re.compile(r"[\s\d]+$")
"""What a reader's name ends with, and what changes when it is plugged elsewhere: « … 0 », « … 01 00 »."""
VITALE = (CardFamily.VITALE1, CardFamily.VITALE2)


def _config(record: Record) -> Outcome:
    config = looked(record, "galss.config")
    if config["state"] != "read":
        return _no_file(config)
    channels = config["channels"]
    if lost := _lost_port(config):
        return warning("galss.ini_missing", "serial", file=config["file"], port=lost)
    if any(channel["kind"] == "pcsc" for channel in channels) and not config["pcsc"]:
        return warning("galss.entry_missing", "no_library", file=config["file"])
    if not channels:
        return warning("galss.ini_missing", "no_channel", file=config["file"])
    return ok(file=config["file"], count=len(channels))


def _no_file(config: Any) -> Outcome:
    if not config["installed"]:
        return not_applicable("_nothing")
    return warning("galss.ini_missing", config["state"], file=config["file"])


def _lost_port(config: Any) -> str | None:
    """The serial port of the only reader, where this machine has no such port."""
    channels, ports = config["channels"], config["ports"]
    if ports is None or any(channel["kind"] != "serial" for channel in channels):
        return None
    return next((str(channel["port"]) for channel in channels if channel["port"] not in ports), None)


def _channels(record: Record) -> Outcome:
    wanted = _named(looked(record, "galss.config"))
    if not wanted:
        return not_applicable("_nothing")
    known = [reader.name for reader in readers(seen(record, "reader.list"))]
    if not known:
        return not_applicable("no_reader")
    lost = [name for name in wanted if name not in known]
    for name in lost:
        if other := _renumbered(name, known, wanted):
            return warning("reader.renumbered", "renumbered", name=name, other=other)
    if lost:
        return warning("galss.ghost_channel", "ghost", names=", ".join(f"« {name} »" for name in lost))
    return ok(count=len(wanted))


def _named(config: Any) -> list[str]:
    """The readers that the file names."""
    return [str(channel["reader"]) for channel in config["channels"] if channel["kind"] == "pcsc"]


def _renumbered(name: str, known: Iterable[str], wanted: Iterable[str]) -> str | None:
    """A reader that is there under another number than the file gives it, and that the file does not name besides."""
    others = (other for other in known if other not in set(wanted))
    return next((other for other in others if NUMBERS.sub("", other) == NUMBERS.sub("", name)), None)


def _slots(record: Record) -> Outcome:
    config = looked(record, "galss.config")
    if not _named(config):
        return not_applicable("_nothing")
    places = {reader.name: reader for reader in readers(seen(record, "reader.list"))}
    pairs = [(channel, places[channel["reader"]]) for channel in config["channels"] if channel["reader"] in places]
    if not pairs:
        return not_applicable("no_reader")
    for channel, reader in pairs:
        if swapped(channel["slots"], reader):
            return warning("galss.slots_swapped", "swapped", reader=reader.name)
    return ok()


def swapped(slots: Iterable[str], reader: Reader) -> bool:
    """Whether a slot that is meant for one of the two cards holds the other."""
    meant = [slot.upper() for slot in slots]
    for_vitale = bool(meant) and all(slot.startswith("VITALE") for slot in meant)
    for_cps = bool(meant) and all(slot.startswith("CPS") for slot in meant)
    vitale = reader.occupied and reader.family in VITALE
    return (for_vitale and is_professional(reader)) or (for_cps and vitale)


READ = ("galss.config", "reader.list")
CHECKS = (
    Check("galss.config", on_workstation(_config), (), ("galss.config",)),
    Check("galss.channels", on_workstation(_channels), ("galss.config",), READ),
    Check("galss.slots", on_workstation(_slots), ("galss.config",), READ),
)

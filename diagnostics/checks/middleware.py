"""The card's software: there, recent, alone, and able to see the card that PC/SC sees.

Without a card of the CPS family in a reader nothing here is a fault: the caller may come in by another door.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from diagnostics.checks.base import Check, fault, looked, not_applicable, ok, on_workstation, unknown, warning
from diagnostics.domain.atr import CardFamily
from diagnostics.domain.versions import Version, version
from diagnostics.model import Outcome, Record
from diagnostics.readers import Reader, choose, is_professional, readers
from diagnostics.workstations import part, platform, remote

KNOWS_CPS4, KNOWS_T0, MENDED = version("5.2"), version("5.2.1"), version("5.2.2")
"""Versions of the Cryptolib: the first for the CPS4 (C11), for its T=0 form (C12), and without its stops (C13)."""
OPENSC_BROKEN = version("0.24")
"""From here on OpenSC cannot log in to the card (facts/virtual-card.md 4.3)."""
OPENSC_KNOWS = CardFamily.CPS3_CONTACT
USABLE = ("ans", "opensc")
OF_SYSTEM = re.compile(r"\\(?:system32|syswow64)\\", re.IGNORECASE)


def professional(record: Record) -> Reader | None:
    """The reader that holds a card of the CPS family, if there is one."""
    chosen = choose(readers(record.value("reader.list")))
    return chosen if chosen and is_professional(chosen) else None


def gravity(record: Record) -> Callable[..., Outcome]:
    """How grave it is that the card cannot be used: a fault where there is one to use."""
    return fault if professional(record) else warning


def installed(record: Record, kind: str) -> list[Version]:
    """The versions of a kind of product, the highest last."""
    found = [version(product["version"]) for product in software(record)["products"] if product["kind"] == kind]
    return sorted(number for number in found if number)


def software(record: Record) -> Mapping[str, Any]:
    """The products and the modules."""
    found: Mapping[str, Any] = looked(record, "middleware.software")
    return found


def modules(record: Record, *kinds: str) -> list[Mapping[str, Any]]:
    """The PKCS#11 modules of some kinds."""
    return [module for module in software(record)["modules"] if module["kind"] in kinds]


def _shown(number: Version) -> str:
    return ".".join(str(part) for part in number)


def _present(record: Record) -> Outcome:
    if found := modules(record, *USABLE):
        paths, products = ", ".join(module["path"] for module in found), _named(software(record)["products"])
        return ok("products", paths=paths, products=products) if products else ok(paths=paths)
    if installed(record, "ans"):
        lost = "mac.orphan_receipts" if platform(record) == "macos" else "middleware.antivirus"
        return gravity(record)(lost, "vanished", version=_shown(installed(record, "ans")[-1]))
    if not readers(record.value("reader.list")):
        return not_applicable("unneeded")
    if remote(record):
        return gravity(record)("remote.server_without_cryptolib", "remote")
    return gravity(record)("middleware.absent", "absent")


def _named(products: Sequence[Mapping[str, Any]]) -> str:
    """Products for a message, each with its version where its name does not say it."""
    told = (
        product["name"] if product["version"] in product["name"] else f"{product['name']} {product['version']}"
        for product in products
    )
    return ", ".join(dict.fromkeys(told))


def _recent(record: Record) -> Outcome:
    numbers = installed(record, "ans")
    if not numbers:
        return not_applicable("untold")
    newest, reader = numbers[-1], professional(record)
    if reader and reader.family is CardFamily.CPS4:
        return _with_cps4(record, newest, reader)
    if newest < KNOWS_CPS4:
        return warning("middleware.too_old", "old", version=_shown(newest))
    return ok(version=_shown(newest))


def _with_cps4(record: Record, newest: Version, reader: Reader) -> Outcome:
    shown, system = _shown(newest), platform(record)
    if newest < KNOWS_CPS4:
        return fault("card.cps4_old_cryptolib", "old_for_cps4", version=shown)
    if system == "windows" and not _known_to_windows(record, newest, reader.atr):
        return warning("card.cps4_windows_unknown", "unknown_to_windows", version=shown)
    if system == "macos" and newest < KNOWS_T0:
        return warning("card.cps4_swap_mac", "swap", version=shown)
    if newest < MENDED:
        return warning("card.cps4_stops", "stops", version=shown)
    return ok(version=shown)


def _known_to_windows(record: Record, newest: Version, atr: bytes) -> bool:
    """Whether Windows' list of cards has this one, or would have it by the version where the list was not seen."""
    cards = (part(record, "middleware.services") or {}).get("cards")
    return any(_fits(card, atr) for card in cards) if cards else newest >= KNOWS_T0


def _fits(card: Mapping[str, str], atr: bytes) -> bool:
    wanted, mask = bytes.fromhex(card["atr"]), bytes.fromhex(card["mask"]) or b"\xff" * len(atr)
    return len(wanted) == len(atr) == len(mask) and all(
        a & m == w & m for a, w, m in zip(atr, wanted, mask, strict=True)
    )


def _single(record: Record) -> Outcome:
    numbers = dict.fromkeys(installed(record, "ans"))
    if len(numbers) > 1:
        return warning("middleware.several_copies", "products", versions=", ".join(map(_shown, numbers)))
    files: dict[str, set[str]] = {}
    for module in modules(record, "ans"):
        if module["version"]:
            files.setdefault(module["path"].replace("\\", "/").rpartition("/")[2].casefold(), set()).add(
                module["version"]
            )
    if several := next((found for found in files.values() if len(found) > 1), None):
        return warning("middleware.several_copies", "files", versions=", ".join(sorted(several)))
    products = software(record)["products"]
    if not products and any(_of_system(module["path"]) for module in modules(record, "ans")):
        return warning("middleware.leftover_files", "leftover")
    if gone := [product["name"] for product in products if product["complete"] is False]:
        return warning("middleware.repair_loop", "unrepairable", names=", ".join(gone))
    if not products and not modules(record, *USABLE):
        return not_applicable("none")
    return ok(version=_shown(next(iter(numbers)))) if numbers else ok("one")


def _of_system(path: str) -> bool:
    """Whether a module stands where the Cryptolib for Windows puts its own; other programs bring one of their own."""
    return bool(OF_SYSTEM.search(path))


def _install(record: Record) -> Outcome:
    last = software(record).get("install")
    if last is None:
        return not_applicable("none")
    day = datetime.fromisoformat(last["at"]).strftime("%d/%m/%Y")
    kept = last["status"] == ANOTHER and modules(record, "ans")
    if last["status"] in REFUSED and not kept:
        return warning("middleware.install_refused", "refused", code=last["status"], day=day)
    return ok("done" if last["status"] in DONE else "other", code=last["status"], day=day)


ANOTHER = "1638"
"""« Another version is already installed » (row M06): no harm where that version has its module."""
REFUSED, DONE = ("1603", "1618", ANOTHER), ("0", "3010")
"""How Windows Installer ends where it refuses (row M06), and where it is done (3010: a restart is wanted)."""
REFUSALS = {"control": "middleware.smart_app_control", "virus": "middleware.antivirus"}


def _module(record: Record) -> Outcome:
    module, told = looked(record, "middleware.module"), gravity(record)
    if module["loads"] == "ok":
        return ok(library=module["library"], version=module["version"])
    if module["loads"] == "crashed":
        return told("middleware.module_broken", "crashed", path=module["path"])
    if module["loads"] == "failed":
        return told("middleware.module_broken", "failed", path=module["path"], code=f"0x{module['rv']:X}")
    why = module["why"]
    if why == "processor":
        return _for_another_processor(record, told)
    if why == "control" and platform(record) == "macos":
        return told("mac.quarantine", "unsigned", path=module["path"])
    return told(REFUSALS.get(why, "middleware.module_broken"), why, path=module["path"])


def _for_another_processor(record: Record, told: Callable[..., Outcome]) -> Outcome:
    if (record.value("middleware.services") or {}).get("rosetta") is False:
        return told("mac.rosetta_missing", "rosetta")
    installed = record.value("browsers.installed") or {}
    usual = next((one for one in installed.get("browsers", ()) if one["key"] == installed["usual"]), None)
    built = {name for module in modules(record, "ans") for name in module["processors"]}
    if (
        platform(record) == "windows"
        and usual
        and built
        and usual["processors"]
        and not built & set(usual["processors"])
    ):
        return warning("middleware.wrong_bitness", "narrow")
    return not_applicable("processor")


def _token(record: Record) -> Outcome:
    module, reader = looked(record, "middleware.module"), professional(record)
    if reader is None:
        return not_applicable("no_card")
    if module["loads"] != "ok":
        return not_applicable("no_module")
    recognised = any(slot["card"] and not slot["rv"] for slot in module["slots"])
    if module["kind"] == "opensc":
        return _opensc(module, reader, recognised)
    if recognised:
        return ok()
    if looked(record, "middleware.folders")["mode"] == "galss":
        return fault("middleware.galss_mode", "galss")
    if (record.value("card.reading") or {}).get("outcome") != "complete":
        return unknown("unread")
    return fault("middleware.cache_corrupt", "unseen")


def _opensc(module: Mapping[str, Any], reader: Reader, recognised: bool) -> Outcome:
    if version(module["version"]) >= OPENSC_BROKEN:
        return fault("middleware.opensc", "opensc_login", version=module["version"])
    if recognised:
        return ok()
    if reader.family is not OPENSC_KNOWS:
        return fault("middleware.opensc", "opensc_card", version=module["version"])
    return unknown("opensc_unseen", version=module["version"])


SEEN = ("middleware.software",)
MODULE = ("middleware.module", "reader.list")
SERVICES = ("middleware.services",)
PLATFORM = ("workstation.platform",)
CHECKS = tuple(
    Check(id, on_workstation(judge), requires, evidence)
    for id, judge, requires, evidence in (
        ("middleware.present", _present, (), (*SEEN, "reader.list", *PLATFORM)),
        ("middleware.install", _install, (), SEEN),
        ("middleware.recent", _recent, ("middleware.present",), (*SEEN, *SERVICES, "reader.list", *PLATFORM)),
        ("middleware.single", _single, ("middleware.present",), SEEN),
        ("middleware.module", _module, ("middleware.present",), (*MODULE, *SERVICES, *PLATFORM, "browsers.installed")),
        (
            "middleware.token",
            _token,
            ("middleware.module", "card.free"),
            (*MODULE, "middleware.folders", "card.reading"),
        ),
    )
)

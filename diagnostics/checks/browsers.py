"""The browsers: recent, able to reach the card, and kept from choosing badly.

What concerns one browser alone is a fault where it is the one that opens links, and a warning elsewhere.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from diagnostics.checks.base import Check, fault, looked, not_applicable, ok, on_workstation, warning
from diagnostics.checks.certificate import login_fingerprint
from diagnostics.checks.middleware import professional
from diagnostics.domain.versions import version
from diagnostics.model import Outcome, Record, Status
from diagnostics.networks import moment
from diagnostics.workstations import part, platform

OLDEST = {"chrome": "109", "chromium": "109", "edge": "109", "brave": "1.47", "firefox": "115", "safari": "15"}
"""Below these a browser no longer gets repairs, even on a Windows 7 or a Mac of 2015 (ours)."""
KNOWN_BUGS = {("chrome", 41): "browser.old_bugs", ("firefox", 55): "browser.firefox_update"}
"""Rows M22 and M18."""
BY_SYSTEM = version("90")
"""From here on Firefox asks the system for certificates too, on Windows and macOS (Mozilla's blog, 2021-07-28)."""
CARD = ("ans", "opensc")
GRAVEST = (Status.FAULT, Status.WARNING, Status.OK)
FAMILY = ("chrome", "chromium", "edge", "brave")
NAMES = {
    "chrome": "Chrome",
    "chromium": "Chromium",
    "edge": "Edge",
    "brave": "Brave",
    "firefox": "Firefox",
    "safari": "Safari",
    "explorer": "Internet Explorer",
}


def _installed(record: Record) -> Mapping[str, Any]:
    installed: Mapping[str, Any] = looked(record, "browsers.installed")
    return installed


def _of(record: Record, *keys: str) -> list[Mapping[str, Any]]:
    return [browser for browser in _installed(record)["browsers"] if browser["key"] in keys]


def _told(record: Record, *keys: str) -> Callable[..., Outcome]:
    """How grave it is that these browsers fail."""
    return fault if _installed(record)["usual"] in keys else warning


def _version(record: Record) -> Outcome:
    installed = _installed(record)
    usual = installed["usual"]
    if usual == "explorer":
        return warning("browser.too_old", "explorer")
    if usual == "other":
        return not_applicable("other")
    judged = _of(record, usual) or installed["browsers"]
    if not judged:
        return not_applicable("none")
    for browser in judged:
        number, name = version(browser["version"]), NAMES[browser["key"]]
        if cause := KNOWN_BUGS.get((browser["key"], next(iter(number), 0))):
            return warning(cause, "bugs", name=name, version=browser["version"])
        if number and number < version(OLDEST[browser["key"]]):
            return warning("browser.too_old", "old", name=name, version=browser["version"])
    told = ", ".join(f"{NAMES[one['key']]} {one['version']}" for one in installed["browsers"])
    return ok("usual" if usual in NAMES else "ok", browsers=told, usual=NAMES.get(usual, ""))


def _firefox(record: Record) -> Outcome:
    if not _of(record, "firefox"):
        return not_applicable("absent")
    if professional(record) is None:
        return not_applicable("no_card")
    found = looked(record, "browsers.firefox")
    judged = [_profile(record, found["policies"], profile) for profile in found["profiles"] if profile["usual"]]
    return min(judged, key=lambda outcome: GRAVEST.index(outcome.status), default=not_applicable("no_profile"))


def _profile(record: Record, policies: Mapping[str, Any], profile: Mapping[str, Any]) -> Outcome:
    """What one profile has of the card; each installation of Firefox opens one of its own."""
    loaded = _of_the_card(record, profile["modules"])
    programs = {name for browser in _of(record, "firefox") for name in browser["processors"]}
    wrong = [one for one in loaded if one["processors"] and programs and not programs & set(one["processors"])]
    if wrong and len(wrong) == len(loaded) and platform(record) == "windows":
        return _told(record, "firefox")("middleware.wrong_bitness", "bitness")
    by_policy = set(policies["devices"]) & set(CARD)
    if any(module["there"] is not False for module in loaded) or by_policy or _kit_for_all(record):
        return ok("module")
    return _without_module(record, policies, profile, bool(loaded))


def _of_the_card(record: Record, modules: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The modules that know the card; p11-kit's is one where p11-kit has one."""
    kit = set((record.value("browsers.nss") or {}).get("kit", ())) & set(CARD)
    return [module for module in modules if module["kind"] in CARD or (module["kind"] == "p11kit" and kit)]


def _kit_for_all(record: Record) -> bool:
    """Whether the system gives p11-kit's modules to every browser, and one of them knows the card."""
    nss = record.value("browsers.nss") or {}
    return bool(nss.get("kit_for_all")) and bool(set(nss["kit"]) & set(CARD))


def _without_module(record: Record, policies: Mapping[str, Any], profile: Mapping[str, Any], gone: bool) -> Outcome:
    """Firefox has no module of the card in its usual profile: why, and whether the system does its work."""
    if profile["extension"] == "off":
        cause, message = "browser.firefox_extension_off", "extension_off"
    elif policies["there"] and not policies["extension"] and not gone and profile["extension"] == "absent":
        cause, message = "browser.firefox_fleet", "fleet"
    else:
        cause, message = "browser.firefox_module", "gone" if gone else "no_module"
    if not _by_system(record, profile):
        return _told(record, "firefox")(cause, message)
    if _given_by_system(record):
        return ok("given")
    usual = _installed(record)["usual"] == "firefox"
    return warning(cause, f"{message}_system") if usual else ok("system")


def _given_by_system(record: Record) -> bool:
    """Whether the system has the card's certificate to give: in Windows' store, or by the token that macOS lists."""
    store, services = part(record, "browsers.store"), part(record, "middleware.services")
    token = (services or {}).get("token") or {}
    mine = login_fingerprint(record)
    return bool(token.get("listed")) or any(
        one["key"] and one["authority"].startswith("igc") and mine in ("", one["print"])
        for one in (store or {}).get("certificates", ())
        if one["use"] == "authentication"
    )


def _by_system(record: Record, profile: Mapping[str, Any]) -> bool:
    """Whether Firefox asks the system for certificates."""
    carries = platform(record) in ("windows", "macos")
    number = max(version(browser["version"]) for browser in _of(record, "firefox"))
    return (
        carries and number >= BY_SYSTEM and profile["preferences"].get("security.osclientcerts.autoload") is not False
    )


def _remembered(record: Record) -> Outcome:
    profiles = [one for one in looked(record, "browsers.firefox")["profiles"] if one["usual"]]
    if not profiles:
        return not_applicable("no_profile")
    hosts = ", ".join(host for one in profiles for host in one["without_certificate"])
    return _told(record, "firefox")("browser.choice_remembered", "none", hosts=hosts) if hosts else ok()


def _database(record: Record) -> Outcome:
    nss, found = looked(record, "browsers.nss"), _of(record, *FAMILY)
    if not found:
        return not_applicable("absent")
    if professional(record) is None:
        return not_applicable("no_card")
    lost = [browser["key"] for browser in found if not _reaches(record, nss, browser["key"])]
    return _told(record, *lost)("browser.chromium_module", "missing", names=NAMES[lost[0]]) if lost else ok()


def _reaches(record: Record, nss: Mapping[str, Any], key: str) -> bool:
    """Whether a browser of Chromium's family has a module of the card: one that is a snap has a database of its own."""
    inside = nss.get("snap") if key == "chromium" else None
    modules = _of_the_card(record, nss["modules"] if inside is None else inside)
    return any(module["there"] is not False for module in modules) or (inside is None and _kit_for_all(record))


def _rules(record: Record) -> Outcome:
    ruled = looked(record, "browsers.policies")["policies"]
    rules = [(key, rule) for key, one in ruled.items() for rule in one["select"]]
    if not rules:
        return ok("none")
    foreign = [(key, rule) for key, rule in rules if rule["issuer"] and not _of_igc(rule["issuer"])]
    if foreign:
        key, rule = foreign[0]
        return warning("browser.policy_chooses", "foreign", name=NAMES[key], issuer=rule["issuer"])
    return ok(count=len(rules))


def _of_igc(issuer: str) -> bool:
    return "IGC-SANTE" in issuer.upper() or issuer.upper() == "ASIP-SANTE"


def _local(record: Record) -> Outcome:
    for key, pattern, message in _refusals(record, "local_blocked"):
        return warning("galss.local_network_access", message, name=NAMES[key], pattern=pattern)
    return ok()


def _refusals(record: Record, kind: str) -> list[tuple[str, str, str]]:
    """What is refused: by whom it is asked, of whom, and whether by a rule or by a choice."""
    found = looked(record, "browsers.policies")
    tables = ((found["policies"], "rule"), (found["choices"], "choice"))
    return [(key, pattern, message) for table, message in tables for key, one in table.items() for pattern in one[kind]]


def _cookies(record: Record) -> Outcome:
    found = looked(record, "browsers.policies")
    for table, message in ((found["policies"], "rule"), (found["choices"], "choice")):
        for key, one in table.items():
            if one["cookies_blocked"]:
                return _told(record, key)("browser.cookies", message, name=NAMES[key])
    profiles = looked(record, "browsers.firefox")["profiles"]
    if any(one["usual"] and one["preferences"].get("network.cookie.cookieBehavior") == 2 for one in profiles):
        return _told(record, "firefox")("browser.cookies", "choice", name="Firefox")
    return ok()


def _store(record: Record) -> Outcome:
    store = looked(record, "browsers.store")
    now, mine = moment(record), login_fingerprint(record)
    ours = [one for one in store["certificates"] if one["authority"].startswith("igc")]
    logins = [one for one in ours if one["use"] == "authentication"]
    others = [one for one in logins if one["print"] != mine]
    if expired := [one for one in others if datetime.fromisoformat(one["until"]) <= now]:
        return warning("middleware.stale_certificate", "expired", count=len(expired))
    if mine and others:
        return warning("middleware.stale_certificate", "other_card")
    if len(logins) > 1:
        return warning("middleware.stale_certificate", "several", count=len(logins))
    if not logins and any(one["use"] == "signature" for one in ours):
        return warning("browser.wrong_certificate", "signature_alone")
    return ok(count=len(ours)) if ours else not_applicable("none")


def _old_authorities(record: Record) -> Outcome:
    count = looked(record, "browsers.store")["old_roots"]
    return warning("network.old_roots", "old", count=count) if count else ok()


INSTALLED = ("browsers.installed",)
FIREFOX = ("browsers.firefox", *INSTALLED)
MODULES = ("browsers.nss", "browsers.store", "reader.list", "workstation.platform")
POLICIES = ("browsers.policies", *INSTALLED)
CHECKS = tuple(
    Check(id, on_workstation(judge), requires, evidence)
    for id, judge, requires, evidence in (
        ("browsers.version", _version, (), INSTALLED),
        ("browsers.firefox", _firefox, ("middleware.module",), (*FIREFOX, *MODULES)),
        ("browsers.database", _database, ("middleware.module",), ("browsers.nss", *INSTALLED, "reader.list")),
        ("browsers.store", _store, (), ("browsers.store", "card.certificates")),
        ("browsers.old_authorities", _old_authorities, (), ("browsers.store",)),
        ("browsers.rules", _rules, (), POLICIES),
        ("browsers.remembered", _remembered, (), FIREFOX),
        ("browsers.cookies", _cookies, (), (*POLICIES, "browsers.firefox")),
        ("browsers.local", _local, (), POLICIES),
    )
)

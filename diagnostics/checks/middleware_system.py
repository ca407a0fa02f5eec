"""The card's software and the system around it: what carries certificates to browsers, folders, a Mac's own ways."""

from collections.abc import Callable

from diagnostics.checks.base import Check, fault, looked, not_applicable, ok, on_workstation, unknown, warning
from diagnostics.checks.certificate import login_fingerprint
from diagnostics.checks.middleware import SEEN, SERVICES, modules, professional, software
from diagnostics.model import Outcome, Record

SLOW_MS = 250
"""As in `checks/card.py`."""


def _propagation(record: Record) -> Outcome:
    services = looked(record, "middleware.services")
    if services["ccm"] is None:
        return not_applicable("_unsupported")
    if professional(record) is None or (record.value("card.connection") or {}).get("outcome") != "ok":
        return not_applicable("no_card")
    mine = login_fingerprint(record)
    logins = [one for one in looked(record, "browsers.store")["certificates"] if one["use"] == "authentication"]
    if any(one["authority"].startswith("igc") and mine in ("", one["print"]) for one in logins):
        return ok()
    told = _but_for_firefox(record)
    ccm = services["ccm"]
    if ccm["installed"] and (not ccm["running"] or ccm["automatic"] is False):
        return told("middleware.ccm_stopped", "idle" if ccm["running"] else "stopped")
    running = services["propagation"]["running"]
    return told("middleware.propagation_off", "nowhere" if running else "off")


def _but_for_firefox(record: Record) -> Callable[..., Outcome]:
    """How grave it is that the system has no certificate: Firefox has its own module."""
    return warning if (record.value("browsers.installed") or {}).get("usual") == "firefox" else fault


def _competition(record: Record) -> Outcome:
    services = looked(record, "middleware.services")
    if services["propagation"] is None:
        return not_applicable("_unsupported")
    slow = (record.value("card.reading") or {}).get("median_ms", 0) >= SLOW_MS
    others = {product["kind"] for product in software(record)["products"]}
    if slow and len(others) > 1 and services["propagation"]["running"]:
        return warning("middleware.certprop_competes", "competes")
    return ok()


def _cache(record: Record) -> Outcome:
    cache = looked(record, "middleware.folders")["cache"]
    if not cache["seen"]:
        return not_applicable("none") if cache["why"] == "absent" else unknown("_denied")
    if cache["writable"] is False:
        return warning("middleware.cache_not_writable", "not_writable", path=cache["path"])
    return ok(path=cache["path"], count=cache["files"])


def _mac_token(record: Record) -> Outcome:
    token = looked(record, "middleware.services")["token"]
    if token is None or not modules(record, "ans"):
        return not_applicable("_unsupported" if token is None else "no_module")
    if not token["seen"]:
        return unknown("_late")
    if token["listed"]:
        return ok()
    if professional(record) is None:
        return not_applicable("no_card")
    return _but_for_firefox(record)("mac.token_not_registered", "missing")


def _quarantine(record: Record) -> Outcome:
    held = looked(record, "middleware.services")["quarantine"]
    if held is None:
        return not_applicable("_unsupported")
    return warning("mac.quarantine", "held") if held else ok()


def _logs(record: Record) -> Outcome:
    folders = looked(record, "middleware.folders")
    log = folders["log"]
    if not log["seen"]:
        return not_applicable("none") if log["why"] == "absent" else unknown("_denied")
    kilobytes = round(log["bytes"] / 1024)
    return ok("traced" if folders["traces"] else "ok", path=log["path"], count=log["files"], size=kilobytes)


FOLDERS = ("middleware.folders",)
CHECKS = tuple(
    Check(id, on_workstation(judge), requires, evidence)
    for id, judge, requires, evidence in (
        ("middleware.cache", _cache, ("middleware.present",), FOLDERS),
        ("middleware.propagation", _propagation, ("middleware.present",), (*SERVICES, "browsers.store", "reader.list")),
        ("middleware.competition", _competition, ("middleware.present",), (*SEEN, *SERVICES, "card.reading")),
        ("middleware.mac_token", _mac_token, ("middleware.present",), (*SERVICES, "reader.list", "browsers.installed")),
        ("middleware.quarantine", _quarantine, (), SERVICES),
        ("middleware.logs", _logs, (), FOLDERS),
    )
)

"""Every cause of the browsers is made, in real files or in recordings, and is found first."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from diagnostics.checks import browsers as checks
from diagnostics.machine.system import Answer
from tests.diagnostics.browsers.world import (
    ALL,
    AROUND,
    DEFAULT,
    DLL,
    GECKO,
    HOME,
    INI,
    KIT,
    LOCAL,
    MAC,
    MANAGED,
    MODULE,
    MOZILLA,
    NARROW,
    PROFILE,
    PROXY,
    Found,
    addons,
    certificate,
    first,
    judged,
    linux,
    macos,
    module,
    plist,
    profile,
    record,
    settings,
    slot,
    windows,
)
from tests.diagnostics.middleware.world import PE, card, named
from tests.recording import machine

ANS = "/opt/santesocial/CPS/lib/libcps3_pkcs11_lux.so"
WELL = {**profile(GECKO, pkcs11_txt=module(ANS)), ANS: b"", f"{HOME}/.pki/nssdb/pkcs11.txt": module(ANS)}
TWO = f"{INI}\n[InstallB]\nDefault=Profiles/efgh5678.default\n"
"""A second installation of Firefox, with a profile of its own."""
NO_CARD = {"seen": card(None)}


def rule(pattern: str, **filtered: Any) -> str:
    """A rule that chooses a certificate."""
    return json.dumps({"AutoSelectCertificateForUrls": [json.dumps({"pattern": pattern, "filter": filtered})]})


REFUSED = {"https://dmp.esante.gouv.fr:443,*": {"last_modified": "13281503591035274", "setting": 2}}
LINUX: Mapping[str, tuple[Found, Mapping[str, str | bytes], dict[str, Any]]] = {
    "well": (None, WELL, {}),
    "nothing set, no card": (None, {}, NO_CARD),
    "Firefox without module": (("browser.firefox_module", "warning"), profile(GECKO, pkcs11_txt=module("")), {}),
    "one of two Firefoxes without module": (
        ("browser.firefox_module", "fault"),
        {**profile(GECKO, pkcs11_txt=module(ANS)), ANS: b"", f"{GECKO}/profiles.ini": TWO},
        {"usual": "firefox-esr"},
    ),
    "two Firefoxes with the module": (
        None,
        {
            **profile(GECKO, pkcs11_txt=module(ANS)),
            ANS: b"",
            f"{GECKO}/profiles.ini": TWO,
            f"{GECKO}/Profiles/efgh5678.default/pkcs11.txt": module(ANS),
        },
        {"usual": "firefox-esr"},
    ),
    "no profile named by the installation": (
        ("browser.firefox_module", "fault"),
        {**profile(GECKO, pkcs11_txt=module("")), f"{GECKO}/profiles.ini": INI.replace(f"Default={PROFILE}\n", "")},
        {"usual": "firefox-esr"},
    ),
    "Firefox without module, usual": (
        ("browser.firefox_module", "fault"),
        profile(GECKO, prefs_js='user_pref("a", 1);'),
        {"usual": "firefox-esr"},
    ),
    "Firefox without module, usual, services not seen": (
        ("browser.firefox_module", "fault"),
        profile(GECKO),
        {"usual": "firefox-esr", "seen": {"middleware.services": None}},
    ),
    "Firefox without module, no card": (None, profile(GECKO), {"usual": "firefox-esr", **NO_CARD}),
    "Firefox's module is gone": (("browser.firefox_module", "warning"), profile(GECKO, pkcs11_txt=module(ANS)), {}),
    "Firefox by p11-kit": (
        None,
        profile(GECKO, pkcs11_txt=module("p11-kit-proxy.so")) | {"/usr/share/p11-kit/modules/opensc.module": KIT},
        {},
    ),
    "Firefox by p11-kit, which has no card": (
        ("browser.firefox_module", "warning"),
        profile(GECKO, pkcs11_txt=module("p11-kit-proxy.so"))
        | {"/usr/share/p11-kit/modules/p11-kit-trust.module": "module: p11-kit-trust.so\n"},
        {},
    ),
    "all by p11-kit": (None, profile(GECKO) | ALL | {f"{HOME}/.pki/nssdb/pkcs11.txt": ""}, {"usual": "firefox"}),
    "all by p11-kit, which has no card": (
        ("browser.chromium_module", "fault"),
        {"/etc/crypto-policies/back-ends/nss.config": PROXY, f"{HOME}/.pki/nssdb/pkcs11.txt": ""},
        {},
    ),
    "Firefox's extension is off": (
        ("browser.firefox_extension_off", "warning"),
        profile(GECKO, pkcs11_txt=module(""), extensions_json=addons(active=False)),
        {},
    ),
    "Firefox's fleet": (
        ("browser.firefox_fleet", "warning"),
        profile(GECKO) | {"/etc/firefox/policies/policies.json": '{"policies": {"DisableTelemetry": true}}'},
        {},
    ),
    "Firefox by policy": (
        None,
        profile(GECKO)
        | {"/etc/firefox/policies/policies.json": json.dumps({"policies": {"SecurityDevices": {"Add": {"CPS": ANS}}}})},
        {},
    ),
    "no certificate, remembered": (
        ("browser.choice_remembered", "warning"),
        profile(GECKO, ClientAuthRememberList_bin=slot("wallet.esw.esante.gouv.fr", "no client certificate")),
        NO_CARD,
    ),
    "no certificate, remembered before": (
        ("browser.choice_remembered", "fault"),
        profile(GECKO, ClientAuthRememberList_txt="wallet.esw.esante.gouv.fr,,\t3\t20000\tno client certificate\n"),
        {"usual": "firefox", **NO_CARD},
    ),
    "choices of other places": (
        None,
        profile(
            GECKO,
            ClientAuthRememberList_bin=bytes(1286)
            + slot("banque.example", "no client certificate")
            + slot("wallet.esw.esante.gouv.fr", "AAAAAAAAAAAAAAAUAAAA"),
        ),
        NO_CARD,
    ),
    "cookies refused in Firefox": (
        ("browser.cookies", "warning"),
        profile(GECKO, prefs_js='user_pref("network.cookie.cookieBehavior", 2);\n'),
        NO_CARD,
    ),
    "cookies refused in Chromium": (
        ("browser.cookies", "fault"),
        {DEFAULT: settings(default_content_setting_values={"cookies": 2})},
        NO_CARD,
    ),
    "cookies refused by a rule": (("browser.cookies", "fault"), {MANAGED: '{"DefaultCookiesSetting": 2}'}, NO_CARD),
    "cookies of a door refused by a rule": (
        ("browser.cookies", "fault"),
        {MANAGED: '{"CookiesBlockedForUrls": ["[*.]sante-ra.fr"]}'},
        NO_CARD,
    ),
    "cookies of others refused": (None, {MANAGED: '{"CookiesBlockedForUrls": ["[*.]example"]}'}, NO_CARD),
    "local network refused by a rule": (
        ("galss.local_network_access", "warning"),
        {MANAGED: '{"LocalNetworkAccessBlockedForUrls": ["https://[*.]sesam-vitale.fr"]}'},
        NO_CARD,
    ),
    "local network refused by the user": (
        ("galss.local_network_access", "warning"),
        {DEFAULT: settings(content_settings={"exceptions": {"local_network_access": REFUSED}})},
        NO_CARD,
    ),
    "certificate of the establishment": (
        ("browser.policy_chooses", "warning"),
        {MANAGED: rule("https://[*.]esante.gouv.fr", ISSUER={"CN": "AC Clinique"})},
        NO_CARD,
    ),
    "certificate of the IGC-Santé": (None, {MANAGED: rule("*", ISSUER={"CN": "AC IGC-SANTE FORT PERSONNES"})}, NO_CARD),
    "certificate for others": (None, {MANAGED: rule("https://rh.example", ISSUER={"CN": "AC Clinique"})}, NO_CARD),
    "files that are none": (
        None,
        {
            MANAGED: "{",
            DEFAULT: "[]",
            **profile(GECKO, extensions_json="[1]", ClientAuthRememberList_bin=b"\xff" * 300),
        },
        NO_CARD,
    ),
}


@pytest.mark.parametrize(("cause", "files", "scenario"), LINUX.values(), ids=list(LINUX))
def test_on_linux(tmp_path: Path, cause: Found, files: Mapping[str, str | bytes], scenario: dict[str, Any]) -> None:
    usual = {"usual": scenario["usual"]} if "usual" in scenario else {}
    played = linux(tmp_path, {f"{HOME}/.pki/nssdb/pkcs11.txt": module("opensc-pkcs11.so"), **files}, **usual)
    assert first(record(played, scenario.get("seen"))) == cause


@pytest.mark.parametrize(
    ("dpkg", "cause"),
    [
        ("chromium\t108.0.5359.124-1\tinstalled\n", "browser.too_old"),
        ("chromium\t108.0-1\tconfig-files\n", None),
        ("", None),
    ],
)
def test_an_old_browser(tmp_path: Path, dpkg: str, cause: str | None) -> None:
    found = first(record(linux(tmp_path, dpkg=dpkg), card(None)))
    assert found == ((cause, "warning") if cause else None)


OLD = certificate(until="2024-03-01T10:00:00Z", print="a9")
ORGANISATION = certificate(issuer="AC IGC-SANTE ELEMENTAIRE ORGANISATIONS", print="b1")
WINDOWS: Mapping[str, tuple[Found, dict[str, Any], Mapping[str, str | bytes], dict[str, Any]]] = {
    "as recorded": (None, {}, MODULE, {}),
    "as recorded, no card": (None, {}, {}, NO_CARD),
    "Internet Explorer": (("browser.too_old", "warning"), {"usual": "IE.HTTP"}, MODULE, {}),
    "Chrome 41": (
        ("browser.old_bugs", "warning"),
        {"programs": {"name": "chrome", "path": r"C:\c.exe", "version": "41.0.2272.118"}, "usual": "ChromeHTML"},
        {},
        {},
    ),
    "Firefox 55": (
        ("browser.firefox_update", "warning"),
        {
            "programs": {"name": "firefox", "path": r"C:\f.exe", "version": "55.0.3"},
            "usual": "FirefoxURL-308046B0AF4A39CB",
        },
        MODULE,
        {},
    ),
    "an old browser that is not the usual one": (
        None,
        {
            "programs": [
                {"name": "firefox", "path": r"C:\f.exe", "version": "78.0"},
                {"name": "msedge", "path": r"C:\e.exe", "version": "153.0.1"},
            ]
        },
        {},
        NO_CARD,
    ),
    "Firefox for another kind of program": (
        ("middleware.wrong_bitness", "warning"),
        {},
        profile(MOZILLA, pkcs11_txt=module(NARROW)) | {NARROW: PE.replace(b"\x64\x86", b"\x4c\x01")},
        {},
    ),
    "a usual browser of another family": (
        None,
        {"usual": "OperaStable", "programs": [{"name": "msedge", "path": r"C:\e.exe", "version": "98.0.1"}]},
        {},
        {},
    ),
    "Firefox for another kind of program, services not seen": (
        ("middleware.wrong_bitness", "warning"),
        {},
        profile(MOZILLA, pkcs11_txt=module(NARROW)) | {NARROW: PE.replace(b"\x64\x86", b"\x4c\x01")},
        {"seen": {"middleware.services": None}},
    ),
    "Firefox by Windows": (None, {}, profile(MOZILLA), {}),
    "Firefox by Windows, usual": (None, {"usual": "FirefoxURL-308046B0AF4A39CB"}, profile(MOZILLA), {}),
    "Firefox by Windows, usual, with no certificate there": (
        ("browser.firefox_module", "warning"),
        {"usual": "FirefoxURL-308046B0AF4A39CB", "store": None},
        profile(MOZILLA),
        {},
    ),
    "Firefox not by Windows, usual": (
        ("browser.firefox_module", "fault"),
        {"usual": "FirefoxURL-308046B0AF4A39CB"},
        profile(MOZILLA, prefs_js='user_pref("security.osclientcerts.autoload", false);'),
        {},
    ),
    "Firefox by the registry": (
        None,
        {"usual": "FirefoxURL-308046B0AF4A39CB", "gecko": {"there": True, "SecurityDevices": {"CPS": DLL}}},
        profile(MOZILLA),
        {},
    ),
    "Firefox's fleet": (
        ("browser.firefox_fleet", "warning"),
        {"usual": "FirefoxURL-308046B0AF4A39CB", "gecko": {"there": True}, "store": None},
        profile(MOZILLA),
        {},
    ),
    "expired certificate": (("middleware.stale_certificate", "warning"), {"store": [certificate(), OLD]}, {}, NO_CARD),
    "several cards": (
        ("middleware.stale_certificate", "warning"),
        {"store": [certificate(), certificate(print="a2")]},
        {},
        NO_CARD,
    ),
    "signature alone": (
        ("browser.wrong_certificate", "warning"),
        {"store": certificate(purposes=[], usage=64)},
        {},
        NO_CARD,
    ),
    "authorities of before": (("network.old_roots", "warning"), {"roots": 2}, {}, NO_CARD),
    "an organisation's certificate beside the card's": (None, {"store": [certificate(), ORGANISATION]}, MODULE, {}),
    "an organisation's certificate, expired": (
        None,
        {"store": [certificate(), {**ORGANISATION, "until": "2024-03-01T10:00:00Z"}]},
        MODULE,
        {},
    ),
    "Firefox by Windows, usual, with an organisation's certificate there": (
        ("browser.firefox_module", "warning"),
        {"usual": "FirefoxURL-308046B0AF4A39CB", "store": ORGANISATION},
        profile(MOZILLA),
        {},
    ),
    "certificates of others": (None, {"store": None, "others": 3}, {}, NO_CARD),
    "rule of the registry": (
        ("browser.policy_chooses", "warning"),
        {
            "policies": {
                "edge": {"AutoSelectCertificateForUrls": '{"pattern":"*","filter":{"ISSUER":{"O":"Clinique"}}}'}
            }
        },
        {},
        NO_CARD,
    ),
    "refused in Edge": (
        ("galss.local_network_access", "warning"),
        {},
        {
            rf"{LOCAL}\Microsoft\Edge\User Data\Profile 2\Preferences": settings(
                content_settings={"exceptions": {"loopback_network": REFUSED}}
            )
        },
        NO_CARD,
    ),
}


@pytest.mark.parametrize(("cause", "changes", "files", "scenario"), WINDOWS.values(), ids=list(WINDOWS))
def test_on_windows(
    tmp_path: Path, cause: Found, changes: dict[str, Any], files: Mapping[str, str | bytes], scenario: dict[str, Any]
) -> None:
    assert first(record(windows(tmp_path, changes, files), scenario.get("seen"))) == cause


@pytest.mark.parametrize("outcome", ["denied", "timeout"])
def test_windows_that_does_not_answer(tmp_path: Path, outcome: Any) -> None:
    played = machine("windows", tmp_path, {"powershell": Answer(outcome)}, environ={})
    statuses = {verdict.check: str(verdict.status) for verdict in judged(record(played)).verdicts}
    assert {statuses[id] for id in ("browsers.version", "browsers.store", "browsers.rules")} == {"unknown"}


MACOS: Mapping[str, tuple[Found, dict[str, Any]]] = {
    "a browser that tells no version": (
        None,
        {"version": "", "seen": {"middleware.services": {**AROUND["macos"], "token": {"seen": True, "listed": True}}}},
    ),
    "well": (None, {"usual": "com.apple.safari"}),
    "Firefox by the system, usual": (("browser.firefox_module", "warning"), {"files": profile(MAC)}),
    "old Firefox, usual": (("browser.too_old", "warning"), {"version": "78.15", **NO_CARD}),
    "rule of a profile": (
        ("browser.cookies", "warning"),
        {
            "usual": "com.apple.safari",
            "files": {"/Library/Managed Preferences/com.google.Chrome.plist": plist(DefaultCookiesSetting=2)},
        },
    ),
}


@pytest.mark.parametrize(("cause", "scenario"), MACOS.values(), ids=list(MACOS))
def test_on_a_mac(tmp_path: Path, cause: Found, scenario: dict[str, Any]) -> None:
    others = {"seen": None, **scenario}
    seen = others.pop("seen")
    assert first(record(macos(tmp_path, **others), seen)) == cause


def test_every_cause_that_a_check_finds_is_made() -> None:
    tables = (LINUX, WINDOWS, MACOS)
    made = {cause[0] for table in tables for cause, *_ in table.values() if cause}
    assert named(checks) == made

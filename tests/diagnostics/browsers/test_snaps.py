"""Browsers that Ubuntu gives as snaps: versions, profiles, policies and databases of their own."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from diagnostics import Machine
from tests.diagnostics.browsers.world import ALL, GECKO, HOME, Found, first, linux, module, profile, record, settings

UBUNTU = (
    "chromium-browser\t2:1snap1-0ubuntu2\tinstalled\nfirefox\t1:1snap1-0ubuntu5\tinstalled\n"
    "google-chrome-stable\t152.0.7778.96-1\tinstalled\n"
)
YAML = "name: {name}\nversion: {version}\nsummary: Un navigateur\n"
SNAPPED = {
    f"/snap/{name}/current/meta/snap.yaml": YAML.format(name=name, version=version)
    for name, version in (("chromium", "151.0.7632.45"), ("firefox", "'147.0.1-2'"))
}
INSIDE = f"{HOME}/snap/chromium/current/.pki/nssdb/pkcs11.txt"
USERS = f"{HOME}/.pki/nssdb/pkcs11.txt"


def versions(played: Machine) -> dict[str, str]:
    return {one["key"]: one["version"] for one in record(played).value("browsers.installed")["browsers"]}


def test_packages_that_only_call_for_a_snap_are_no_browser(tmp_path: Path) -> None:
    assert versions(linux(tmp_path / "without", dpkg=UBUNTU)) == {"chrome": "152.0.7778.96"}
    there = {"chrome": "152.0.7778.96", "chromium": "151.0.7632.45", "firefox": "147.0.1"}
    assert versions(linux(tmp_path / "with", SNAPPED, dpkg=UBUNTU)) == there
    elsewhere = {path.replace("/snap/", "/var/lib/snapd/snap/"): text for path, text in SNAPPED.items()}
    assert versions(linux(tmp_path / "elsewhere", elsewhere, dpkg="")) == {
        "chromium": "151.0.7632.45",
        "firefox": "147.0.1",
    }


SNAPS: Mapping[str, tuple[Found, Mapping[str, str | bytes], str]] = {
    "both have the module": (None, {INSIDE: module("opensc-pkcs11.so"), USERS: module("opensc-pkcs11.so")}, "chromium"),
    "the snap has it not": (("browser.chromium_module", "fault"), {USERS: module("opensc-pkcs11.so")}, "chromium"),
    "Chrome has it not": (("browser.chromium_module", "warning"), {INSIDE: module("opensc-pkcs11.so")}, "chromium"),
    "p11-kit is not for the snap": (("browser.chromium_module", "warning"), ALL, "google-chrome"),
    "the snap's Firefox has it not": (
        ("browser.firefox_module", "fault"),
        {
            INSIDE: module("opensc-pkcs11.so"),
            USERS: module("opensc-pkcs11.so"),
            **profile(f"{HOME}/snap/firefox/common/.mozilla/firefox", pkcs11_txt=module("")),
        },
        "firefox_firefox",
    ),
    "cookies refused in the snap": (
        ("browser.cookies", "fault"),
        {
            INSIDE: module("opensc-pkcs11.so"),
            USERS: module("opensc-pkcs11.so"),
            f"{HOME}/snap/chromium/common/chromium/Default/Preferences": settings(
                default_content_setting_values={"cookies": 2}
            ),
        },
        "chromium_chromium",
    ),
    "cookies refused in the snap by a rule": (
        ("browser.cookies", "fault"),
        {
            INSIDE: module("opensc-pkcs11.so"),
            USERS: module("opensc-pkcs11.so"),
            "/etc/chromium-browser/policies/managed/x.json": '{"DefaultCookiesSetting": 2}',
        },
        "chromium_chromium",
    ),
}


DEBIAN = {"/usr/lib/firefox-esr/application.ini": "[App]\nVersion=140.4.0\n"}
SNAP = {"/snap/firefox/current/meta/snap.yaml": YAML.format(name="firefox", version="147.0.1-2")}


@pytest.mark.parametrize(
    ("there", "lacking", "cause"),
    [
        ({**DEBIAN, **SNAP}, "of the snap", ("browser.firefox_module", "fault")),
        ({**DEBIAN, **SNAP}, "of the package", ("browser.firefox_module", "fault")),
        ({**DEBIAN, **SNAP}, "none", None),
        (SNAP, "of the package", None),
        (SNAP, "of the snap", ("browser.firefox_module", "fault")),
        (DEBIAN, "of the snap", None),
        (DEBIAN, "of the package", ("browser.firefox_module", "fault")),
    ],
)
def test_profiles_that_a_firefox_left_behind_are_not_judged(
    tmp_path: Path, there: Mapping[str, str], lacking: str, cause: Found
) -> None:
    places = {"of the package": GECKO, "of the snap": f"{HOME}/snap/firefox/common/.mozilla/firefox"}
    files: dict[str, str | bytes] = {**there}
    for name, place in places.items():
        files |= profile(place, pkcs11_txt=module("" if name == lacking else "opensc-pkcs11.so"))
    assert first(record(linux(tmp_path, files, "firefox-esr", dpkg=""))) == cause


@pytest.mark.parametrize(("cause", "files", "usual"), SNAPS.values(), ids=list(SNAPS))
def test_browsers_of_snaps(tmp_path: Path, cause: Found, files: Mapping[str, str | bytes], usual: str) -> None:
    assert first(record(linux(tmp_path, {**SNAPPED, **files}, usual, dpkg=UBUNTU))) == cause

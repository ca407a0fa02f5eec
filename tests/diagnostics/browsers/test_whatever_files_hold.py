"""Files that hold anything stop no check, and nobody is named by what is seen of browsers."""

from pathlib import Path

import pytest

from tests.diagnostics.browsers.world import (
    CHECKS,
    DEFAULT,
    GECKO,
    MAC,
    MANAGED,
    MODULE,
    judged,
    linux,
    macos,
    profile,
    record,
    windows,
)
from tests.diagnostics.middleware.world import card

GARBAGE = {
    "nothing": b"",
    "bytes": bytes(range(256)) * 8,
    "a list": b'[{"addons": 3}, null]',
    "numbers": b'{"policies": 3, "addons": {"id": 4}, "profile": {"content_settings": {"exceptions": [1]}}}',
    "texts": b'{"policies": {"SecurityDevices": ["x"]}, "addons": ["z"], "AutoSelectCertificateForUrls": [3]}',
    "deep": b"[" * 100_000,
}


@pytest.mark.parametrize("held", GARBAGE.values(), ids=list(GARBAGE))
def test_whatever_files_hold(tmp_path: Path, held: bytes) -> None:
    names = ("pkcs11_txt", "extensions_json", "prefs_js", "compatibility_ini", "ClientAuthRememberList_bin")
    files = profile(GECKO, **dict.fromkeys(names, held)) | dict.fromkeys((MANAGED, DEFAULT), held)
    kit = dict.fromkeys(("/usr/share/p11-kit/modules/a.module", "/etc/firefox/policies/policies.json"), held)
    found = judged(record(linux(tmp_path / "linux", {**files, **kit}), card(None)))
    assert {str(verdict.status) for verdict in found.verdicts} <= {"ok", "not_applicable"}
    plists = dict.fromkeys(("/Library/Managed Preferences/com.google.Chrome.plist", f"{MAC}/profiles.ini"), held)
    found = judged(record(macos(tmp_path / "mac", files=plists), card(None)))
    assert {str(verdict.status) for verdict in found.verdicts} <= {"ok", "not_applicable"}


def test_nobody_is_named(tmp_path: Path) -> None:
    seen = record(windows(tmp_path, {}, MODULE))
    told = {id: str(one.value) for id, one in seen.observations.items() if id.startswith("browsers.")}
    assert not [id for id, text in told.items() if "moi" in text or "abcd1234" in text]
    assert [id for id, text in told.items() if "a1" in text] == ["browsers.store"]
    assert str(seen.observations["browsers.store"].sensitivity) == "person"
    assert {verdict.check for verdict in judged(seen).verdicts} >= set(CHECKS)

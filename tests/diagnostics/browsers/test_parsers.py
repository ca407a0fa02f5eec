"""What browsers keep is read in the forms that are known, and borne in others."""

import plistlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostics.checks import browsers as checks
from diagnostics.probes.browsers import chromium, firefox, windows
from diagnostics.probes.browsers.places import at, covers, filled, inside, of_health, parsed, table
from tests.diagnostics.browsers.world import DEFAULT, INI, PROFILE, database, linux, settings, slot
from tests.diagnostics.middleware.world import OPENSC
from tests.recording import machine

DOORS: list[str] = table()["doors"]["hosts"]


@pytest.mark.parametrize(
    ("pattern", "fits"),
    [
        ("*", True),
        ("https://*", True),
        ("[*.]esante.gouv.fr", True),
        ("https://[*.]esw.esante.gouv.fr:443", True),
        ("https://wallet.esw.esante.gouv.fr", True),
        ("https://wallet.esw.esante.gouv.fr:443,*", True),
        ("https://wallet.esw.esante.gouv.fr/page", True),
        ("sante-ara.fr", True),
        ("esante.gouv.fr", False),
        ("[*.]gouv.example", False),
        ("https://mechant-sante-ara.fr", False),
        ("", False),
    ],
)
def test_a_pattern_fits_the_doors(pattern: str, fits: bool) -> None:
    assert covers(pattern, DOORS) is fits


@pytest.mark.parametrize(
    ("pattern", "fits"),
    [
        ("https://dmp.fr", True),
        ("https://www.dmp.fr:443,*", True),
        ("*", True),
        ("https://faux-dmp.fr", False),
        ("", False),
    ],
)
def test_a_pattern_is_of_health(pattern: str, fits: bool) -> None:
    assert of_health(pattern) is fits


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (INI, [("Profiles/efgh5678.default", True, False), (PROFILE, True, True)]),
        ("[Profile0]\nPath=/p/seul\nIsRelative=0\n", [("/p/seul", False, True)]),
        ("[Profile0]\nPath=a\n[Profile1]\nPath=b\nDefault=1\n", [("a", True, False), ("b", True, True)]),
        (
            "[InstallA]\nLocked=1\n[Profile0]\nPath=a\n[Profile1]\nPath=b\nDefault=1\n",
            [("a", True, False), ("b", True, True)],
        ),
        ("[InstallA]\nDefault=\n[Profile0]\nPath=a\n", [("a", True, True)]),
        (
            "[InstallA]\nDefault=parti\n[Profile0]\nPath=a\n[Profile1]\nPath=b\nDefault=1\n",
            [("a", True, False), ("b", True, True)],
        ),
        (
            "[InstallA]\nDefault=a\n[InstallB]\nDefault=b\n[InstallC]\n[Profile0]\nPath=a\n[Profile1]\nPath=b\n[Profile2]\nPath=c\n",
            [("a", True, True), ("b", True, True), ("c", True, False)],
        ),
        ("[Profile0]\nName=sans chemin\n", []),
        ("pas un fichier ini", []),
        ("", []),
    ],
)
def test_profiles(text: str, found: list[tuple[str, bool, bool]]) -> None:
    assert firefox.listed(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("library=\nname=NSS Internal\n\nlibrary=/a.so\nname=A\n", ["/a.so"]),
        ("name=A\nlibrary=/a.so\n", ["/a.so"]),
        ("library=/a.so\nname=A\nlibrary=/b.so\nname=B\n", ["/a.so", "/b.so"]),
        ("", []),
    ],
)
def test_libraries(text: str, found: list[str]) -> None:
    assert firefox.libraries(text) == found


def test_libraries_of_a_real_database(tmp_path: Path) -> None:
    database(tmp_path / "nssdb", with_module=True)
    assert firefox.libraries((tmp_path / "nssdb/pkcs11.txt").read_text()) == [OPENSC]


@pytest.mark.parametrize(
    ("library", "kind"),
    [
        (r"C:\Windows\System32\cps3_pkcs11_w64.dll", "ans"),
        ("/usr/local/lib/libcps3_pkcs11_osx.dylib", "ans"),
        ("/usr/lib64/onepin-opensc-pkcs11.so", "opensc"),
        ("p11-kit-proxy.so", "p11kit"),
        ("/opt/cps/autre.so", "other"),
    ],
)
def test_kinds_of_libraries(library: str, kind: str) -> None:
    assert firefox.kind_of(library) == kind


def test_preferences() -> None:
    text = (
        '// Mozilla User Preferences\nuser_pref("network.cookie.cookieBehavior", 5);\n'
        'user_pref("security.default_personal_cert", "Select Automatically");\nuser_pref("autre", 1);\n'
        'user_pref("network.cookie.cookieBehavior", 2);\nuser_pref("security.osclientcerts.autoload", pas du JSON);\n'
    )
    assert firefox.preferences(text) == {
        "network.cookie.cookieBehavior": 2,
        "security.osclientcerts.autoload": None,
    }


def test_no_preference_is_kept_that_no_check_judges() -> None:
    source = Path(checks.__file__).read_text(encoding="utf-8")
    assert [name for name in table()["firefox"]["preferences"] if f'"{name}"' not in source] == []


@pytest.mark.parametrize(
    ("found", "devices", "extension"),
    [
        ([], [], False),
        ([{"policies": {"SecurityDevices": {"CPS": "/a/libcps3_pkcs11_lux.so"}}}], ["ans"], False),
        ([{"policies": {"SecurityDevices": {"Add": {"CPS": "opensc-pkcs11.so"}, "Delete": ["x"]}}}], ["opensc"], False),
        ([{"policies": {"ExtensionSettings": {"CPS2ter-2020_Firefox@asipsante.fr": {}}}}], [], True),
        ([{"Extensions": ["file:///c:/CPS2ter-2020_Firefox@asipsante.fr.xpi"]}], [], True),
        ([{"policies": []}], [], False),
    ],
)
def test_policies_of_firefox(found: list[dict[str, object]], devices: list[str], extension: bool) -> None:
    read = firefox.policy_of(found)
    assert (read["devices"], read["extension"]) == (devices, extension)


def test_slots_are_of_one_size() -> None:
    kept = slot("a.example", "un") + bytes(1286) + slot("b.example", "deux")
    assert [(key.split(",")[0], value) for key, value in firefox.slots(kept)] == [
        ("a.example", "un"),
        ("b.example", "deux"),
    ]
    assert firefox.slots(kept[:1000])[0][1] == "un"
    assert firefox.slots(b"court") == []


@pytest.mark.parametrize("value", [None, 3, ["*"], {"1": "*"}, "*"])
def test_lists_of_policies_in_whatever_form(value: object) -> None:
    found = chromium.policies({"LocalNetworkAccessBlockedForUrls": value})
    assert found["local_blocked"] == (["*"] if value not in (None, 3) else [])


DMP, ALL_OF_DMP = "https://www.dmp.fr", "[*.]dmp.fr"
LOCAL_RULES: dict[str, tuple[dict[str, list[str]], list[str]]] = {
    "blocked": ({"LocalNetworkAccessBlockedForUrls": [DMP]}, [DMP]),
    "blocked by the newer rule": ({"LoopbackNetworkBlockedForUrls": [DMP]}, [DMP]),
    "blocked before it is allowed": (
        {"LocalNetworkAccessBlockedForUrls": [DMP], "LocalNetworkAccessAllowedForUrls": [DMP]},
        [DMP],
    ),
    "allowed by the newer rule": (
        {"LocalNetworkAccessBlockedForUrls": [DMP], "LoopbackNetworkAllowedForUrls": [DMP]},
        [],
    ),
    "allowed by the newer rule, more widely": (
        {"LocalNetworkAccessBlockedForUrls": [DMP], "LoopbackNetworkAllowedForUrls": [ALL_OF_DMP]},
        [],
    ),
    "allowed by the newer rule, but for one": (
        {"LocalNetworkAccessBlockedForUrls": [ALL_OF_DMP], "LoopbackNetworkAllowedForUrls": [DMP]},
        [ALL_OF_DMP],
    ),
    "both newer rules": ({"LoopbackNetworkBlockedForUrls": [DMP], "LoopbackNetworkAllowedForUrls": ["*"]}, [DMP]),
    "the local network alone": ({"LocalNetworkBlockedForUrls": [DMP]}, []),
    "the local network allowed": (
        {"LocalNetworkAccessBlockedForUrls": [DMP], "LocalNetworkAllowedForUrls": [DMP]},
        [DMP],
    ),
    "somebody else": ({"LoopbackNetworkBlockedForUrls": ["https://banque.example"]}, []),
}


@pytest.mark.parametrize(("ruled", "blocked"), LOCAL_RULES.values(), ids=list(LOCAL_RULES))
def test_rules_on_this_machine_in_their_order(ruled: dict[str, list[str]], blocked: list[str]) -> None:
    assert chromium.policies(ruled)["local_blocked"] == blocked


@pytest.mark.parametrize(
    ("pattern", "other", "within"),
    [
        ("https://www.dmp.fr", "*", True),
        ("https://www.dmp.fr:443", "https://www.dmp.fr", True),
        ("https://www.dmp.fr", "https://www.dmp.fr:8443", False),
        ("[*.]dmp.fr", "[*.]dmp.fr", True),
        ("https://[*.]www.dmp.fr", "[*.]dmp.fr", True),
        ("[*.]www.dmp.fr", "https://[*.]dmp.fr", False),
        ("[*.]dmp.fr", "https://www.dmp.fr", False),
        ("*", "https://www.dmp.fr", False),
        ("https://www.dmp.fr", "http://www.dmp.fr", False),
        ("www.dmp.fr", "https://www.dmp.fr", False),
        ("https://faux-dmp.fr", "[*.]dmp.fr", False),
    ],
)
def test_a_pattern_within_another(pattern: str, other: str, within: bool) -> None:
    assert inside(pattern, other) is within


@given(st.text(), st.text())
def test_any_text_is_within_itself_and_all(pattern: str, other: str) -> None:
    assert inside(pattern, pattern) and inside(pattern, "*")
    assert inside(pattern, other) in (True, False)


@pytest.mark.parametrize(
    ("tables", "refused"),
    [
        ({"local_network_access": 2}, ["https://dmp.fr:443,*"]),
        ({"loopback_network": 2}, ["https://dmp.fr:443,*"]),
        ({"local_network_access": 2, "loopback_network": 1}, []),
        ({"local_network_access": 1, "loopback_network": 2}, ["https://dmp.fr:443,*"]),
        ({"local_network": 2}, []),
        ({"local_network_access": 1}, []),
    ],
)
def test_choices_on_this_machine(tmp_path: Path, tables: dict[str, int], refused: list[str]) -> None:
    entries = {name: {"https://dmp.fr:443,*": {"setting": setting}} for name, setting in tables.items()}
    played = linux(tmp_path, {DEFAULT: settings(content_settings={"exceptions": entries})})
    assert chromium.choices(played, "chromium")["local_blocked"] == refused


@pytest.mark.parametrize("text", ["{", "[]", '{"pattern": 3}', '{"filter": {}}', "3"])
def test_rules_that_are_none(text: str) -> None:
    assert chromium.policies({"AutoSelectCertificateForUrls": [text]})["select"] == []


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("AC IGC-SANTE FORT PERSONNES", "igc"),
        ("TEST AC IGC-SANTE STANDARD PERSONNES", "igc-test"),
        ("AC IGC-SANTE ELEMENTAIRE ORGANISATIONS", "organisation"),
        ("TEST AC IGC-SANTE FORT ORGANISATIONS", "organisation"),
        ("AC IGC-SANTE ELEMENTAIRE PERSONNES", "software"),
        ("GIP-CPS PROFESSIONNEL", "old"),
        ("AC-CLASSE-4", "old"),
        ("AC Clinique", "other"),
    ],
)
def test_authorities_of_the_store(name: str, kind: str) -> None:
    assert windows.issuer(name) == kind


@pytest.mark.parametrize(
    ("purposes", "usage", "kind"),
    [
        (["1.3.6.1.5.5.7.3.2", "1.3.6.1.5.5.7.3.4"], 0xC0, "authentication"),
        (["1.3.6.1.5.5.7.3.4"], 0, "signature"),
        ([], 0x40, "signature"),
        ([], 0x80, "other"),
    ],
)
def test_uses_of_certificates(purposes: list[str], usage: int, kind: str) -> None:
    assert windows.use(purposes, usage) == kind


def test_files_that_are_not_what_they_should_be(tmp_path: Path) -> None:
    held: dict[str, str | bytes] = {
        "/a.json": b"\xff\xfe{",
        "/b.plist": b"<plist>",
        "/c.plist": plistlib.dumps([1]),
        "/d.json": "[" * 9000,
    }
    played = machine("linux", tmp_path, {}, held)
    assert [parsed(played, path) for path in (*held, "/absent.json")] == [{}] * 5
    assert at({"a": [1]}, "a", "b") is None
    assert filled(played, "~/x") == filled(played, r"%APPDATA%\x") == ""

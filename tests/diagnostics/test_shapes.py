"""What has the shape of something personal, and what only looks like it."""

import pytest

from diagnostics.shapes import LONGEST, mask_shapes, reader_marks, says_nothing

MASKED = {
    "écrire à dr.x@exemple.invalid.": "écrire à #.",
    "DOMAINE\\x refuse x@domaine": "DOMAINE\\x refuse #",
    "http://moi:mot@10.1.2.3:3128": "http://#@#:3128",
    r"C:\Users\Jean Dupont\x": r"C:\Users\#\x",
    "/home/jd": "/home/#",
    "file:///Users/jd/x": "file:///Users/#/x",
    r"\\nas\commun\x": r"\\#\x",
    "10.1.2.3, fe80::1%eth0 et 2001:db8::1": "#, # et #",
    "[2001:db8::2]:443": "[#]:443",
    "00:00:5E:00:53:01": "#",
    "S-1-5-21-1-2-3-500": "#",
    "CN=DUPONT JEAN, OU=x/O=y": "CN=#, OU=#/O=#",
    "S/N: 12AB34 et n° 12-34-X": "S/N: # et n° #",
    "au 06 12 34 56 78, ou +33 6 12 34 56 78": "au #, ou #",
    "10999999990 et 899900000001": "# et #",
    "sur DESKTOP-12AB": "sur #",
    "srv.cabinet.local ; cabinet.fr:8080 ; //nas.lan/x": "# ; #:8080 ; //#/x",
}
KEPT = [
    "127.0.0.1 ::1 0.0.0.0 localhost",
    "11:34:31, 2026-11-25T11:34:32.057402+00:00",
    "3B AC 00 40 2A 00 12 25 00 64 80 00 03 10 00 90 00",
    "PKCS#11, PC/SC, TLSv1.3, UTF-8, 0x8010001D",
    "www.sante-ra.fr et diagcps.eservices.esante.gouv.fr",
    "cps3_pkcs11_w64.dll, libpcsclite.so.1, pcscd.service, cps.conf, /usr/lib/x.so",
    "fr.asip.cps, com.apple.ctkd, security.osclientcerts.autoload",
    r"C:\Users\Public\x, C:\Windows\System32\x.dll",
    "Windows 11 Pro 23H2 (22631.4460)",
]


@pytest.mark.parametrize(("text", "masked"), MASKED.items())
def test_what_is_masked(text: str, masked: str) -> None:
    assert mask_shapes(text, lambda _: "#") == masked


@pytest.mark.parametrize("text", KEPT)
def test_what_is_kept(text: str) -> None:
    assert mask_shapes(text, lambda _: "#") == text


REPEATED = [
    "a",
    "a.",
    "a-",
    ":",
    "a:",
    "/users/",
    "\\\\a",
    "CN=",
    "1 ",
    "s/n ",
    "n°   ",
    "S-1-5-21-1",
    "a@",
    "PC-",
    "(",
    "06 ",
    " ",
]


@pytest.mark.parametrize("piece", REPEATED)
def test_a_text_made_to_hold_a_reader_up_does_not(piece: str) -> None:
    for end in ("", "g", "@"):
        mask_shapes(piece * (LONGEST // len(piece) - 1) + end, lambda _: "#")


def test_what_is_too_long_to_be_looked_through_goes_whole() -> None:
    assert mask_shapes("a " * LONGEST, lambda _: "#") == "#"


def test_a_version_is_no_address() -> None:
    assert mask_shapes("5.2.1.0", lambda _: "#") == "#"
    assert mask_shapes("5.2.1.0", lambda _: "#", version=True) == "5.2.1.0"


def test_the_marks_of_a_reader() -> None:
    assert reader_marks("Lecteur [CCID] (0B00110345) (USB) 00 00") == ["0B00110345"]
    assert reader_marks("Lecteur virtuel (SIMULATION) 00 00") == []


def test_what_says_nothing() -> None:
    assert all(
        says_nothing(text) for text in ("", "*", "::1", "[::1]", "localhost", "*.sante-ra.fr", "AC RAIZ FNMT-RCM")
    )
    assert not any(says_nothing(text) for text in ("10.0.0.1", "sante-ra.fr.exemple.invalid", "faux-sante-ra.fr"))

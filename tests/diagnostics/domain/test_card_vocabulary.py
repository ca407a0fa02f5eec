"""Card families, status words, TLV, PKCS#15 and nomenclatures."""

import pytest
from cryptography import x509
from hypothesis import given
from hypothesis import strategies as st

from diagnostics import certificates
from diagnostics.domain import igc, pkcs15, professions, status
from diagnostics.domain.atr import CardFamily, identify
from diagnostics.domain.tlv import Tlv, TlvError, parse

ATRS = [
    ("3BAC00402A001225006480000310009000", CardFamily.CPS3_CONTACT),
    ("3BAC00402A001225006480000399009000", CardFamily.CPS3_CONTACT),
    ("3BAC00402A001225006480000310AA9000", CardFamily.CPS_UNKNOWN),
    ("3B8F80010031B86404B0ECC1739401808290000E", CardFamily.CPS3_CONTACTLESS),
    ("3B9B188001001225006480040100009044", CardFamily.CPS4),
    ("3B9B188001001225006480000401009044", CardFamily.CPS4),
    ("3BDC18FF00001225006480000401009000", CardFamily.CPS4),
    ("3BAC00402A001225006480820212009000", CardFamily.CPS2TER),
    ("3B751300004309EA9000", CardFamily.VITALE2),
    ("3B751300004C09EA9000", CardFamily.VITALE2),
    ("3B751300004509FA9000", CardFamily.VITALE2),
    ("3F65250052096A9000", CardFamily.VITALE1),
    ("3F65250029097990 00".replace(" ", ""), CardFamily.VITALE1),
    ("3B00", CardFamily.UNKNOWN),
    ("", CardFamily.UNKNOWN),
]


@pytest.mark.parametrize(("atr", "family"), ATRS)
def test_families(atr: str, family: CardFamily) -> None:
    assert identify(bytes.fromhex(atr)) is family


@given(st.binary(max_size=40))
def test_any_atr_has_a_family(atr: bytes) -> None:
    assert identify(atr) in CardFamily


@pytest.mark.parametrize(
    ("sw", "left"), [(0x63C2, 2), (0x63C0, 0), (0x6983, 0), (0x9840, 0), (0x9000, None), (0x6A82, None)]
)
def test_tries_left(sw: int, left: int | None) -> None:
    assert status.tries_left(sw) == left


@pytest.mark.parametrize("word", list(status.StatusWord))
def test_every_status_word_has_a_text(word: status.StatusWord) -> None:
    code, _, meaning = status.describe(word).partition(", ")
    assert code == f"{word:04X}" and meaning and "{" not in meaning


@pytest.mark.parametrize(
    ("sw", "text"),
    [
        (0x63C2, "63C2, code faux, essais restants : 2"),
        (0x6100, "6100, 256 octets à demander"),
        (0x6C0C, "6C0C, 12 octets à demander"),
        (0x6F12, "6F12"),
    ],
)
def test_status_words_that_count_or_have_no_name(sw: int, text: str) -> None:
    assert status.describe(sw) == text


@given(st.binary(max_size=200))
def test_any_bytes_parse_or_say_where_not(data: bytes) -> None:
    try:
        assert all(isinstance(found, Tlv) for found in parse(data))
    except TlvError as error:
        assert 0 <= error.offset <= len(data)


@given(st.binary(max_size=200))
def test_any_directory_is_read_or_refused(data: bytes) -> None:
    for read in (pkcs15.directory_paths, pkcs15.certificates, pkcs15.private_keys):
        try:
            read(data)
        except pkcs15.DirectoryError as error:
            assert str(error)


def test_the_authentication_key_of_a_real_card_is_read() -> None:
    entry = bytes.fromhex(
        "3059302A0C0C4350535F505249565F415554030205E004010130133007030200010401013008030306004004010130"
        "1F040EE828BD080F8025000001FF001002030205600101FF030204B002020082A10A30083002040002020800"
    )
    (key,) = pkcs15.private_keys(entry)
    assert key.label == "CPS_PRIV_AUT"
    assert key.id == bytes.fromhex("E828BD080F8025000001FF001002")


def test_the_hierarchy_has_three_roots_and_six_intermediates() -> None:
    production = [authority for authority in igc.authorities() if not authority.test]
    assert (len(production), sum(authority.root for authority in production)) == (9, 3)
    assert "TEST AC IGC-SANTE FORT PERSONNES" in igc.names()
    assert all(len(sha1) == 40 for sha1 in igc.fingerprints())


def test_the_authorities_are_the_published_ones_and_signed_by_their_roots() -> None:
    """Each by its published fingerprint, in the order of the list; with its name; and verified up to its root."""
    production = [authority for authority in igc.authorities() if not authority.test]
    assert [igc.fingerprint(der) for der in igc.certificates()] == [authority.sha1 for authority in production]
    loaded = [x509.load_der_x509_certificate(der) for der in igc.certificates()]
    for authority, certificate in zip(production, loaded, strict=True):
        assert f"CN={authority.name}," in certificate.subject.rfc4514_string()
        (above,) = certificates.chain(certificate, loaded)
        assert above.subject == certificate.issuer and above.subject == above.issuer


@pytest.mark.parametrize(
    ("label", "text"),
    [
        (professions.profession_label(10), "Médecin"),
        (professions.profession_label(1), "code 1, inconnu de helpdesk"),
        (professions.card_type_label(2), "CPE ou CDE (personnel ou directeur d'établissement)"),
        (professions.product_label(0x80), "carte de la famille CPS (test)"),
        (professions.specialty_label("SM26"), "Qualifié en Médecine générale"),
        (professions.sector_label("SA07"), "Cabinet individuel"),
    ],
)
def test_labels(label: str, text: str) -> None:
    assert label == text

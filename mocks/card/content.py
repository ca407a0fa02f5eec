"""What a CPS3 holds: the bytes that OpenSC accepts (facts/virtual-card.md 5.2), with the certificates of one identity.

Where the inner form of a real card is not public (EF.DIR, ODF, TokenInfo, the data objects but for the activities), the
bytes are ours; such data objects begin with the tag DF 7F and a version, so that nobody takes them for the real form.
"""

from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding

from diagnostics.domain import card as names
from diagnostics.domain.identifiers import luhn_key
from mocks.card.ber import bits, integer, octets, sequence, tlv, utf8
from mocks.identities import Identity
from mocks.pki import CardCertificates, Issued

MASTER, PKCS15 = names.MASTER_FILE, names.MASTER_FILE + names.DIRECTORY_PKCS15
AUT, SIG = names.AID_PKCS15 + b"\x02", names.AID_PKCS15 + b"\x01"
FILE_AUT, FILE_SIG = b"\xa0\x02", b"\xa0\x01"
EF_ATR = bytes.fromhex(
    "804301B8460404B0ECC147039401804F088025000001FF0100E01002020104020201040202010002020100780806062B8122F8780282029000"
)
PIN_ENTRY = bytes.fromhex(
    "3051302F0C1C436F646520706F7274657572206465206C612063617274652043505303010804010230093007030207800401013003040101"
    "A11930170303040C100A01010201040201080201048001010401FF"
)
AUT_KEY = bytes.fromhex(
    "3059302A0C0C4350535F505249565F415554030205E00401013013300703020001040101300803030600400401013"
    "01F040EE828BD080F8025000001FF001002030205600101FF030204B002020082A10A30083002040002020800"
)
ALGORITHMS = (
    (1, 220, "0301", "2B0E03021A", 0x10),
    (2, 250, "0301", "608648016503040201", 0x40),
    (3, 6, "0640", "2A864886F70D010105", 0x12),
    (4, 40, "0640", "2A864886F70D01010B", 0x42),
    (5, 1, "0640", "2A864886F70D010101", 0x02),
    (6, 1, "0308", "2A864886F70D010101", 0x0A),
)


CPS_DATA = PKCS15 + names.FILE_CPS_DATA
ACTIVITIES = 0xD120
MOST_ACTIVITIES = 16
OURS = b"\xdf\x7f\x01\x01"


@dataclass(frozen=True)
class Content:
    """Files by absolute path, those that want the code first, those that may be written, and the private keys by
    reference."""

    files: dict[bytes, bytes]
    protected: frozenset[bytes]
    writable: frozenset[bytes]
    keys: dict[int, rsa.RSAPrivateKey]


def build(
    certificates: CardCertificates,
    holder: Identity,
    serial: str = "00000017",
    faults: frozenset[str] = frozenset(),
) -> Content:
    """The files of one card. `serial` has 8 digits, of a range never issued; `faults` spoil files by name."""
    activities = _activities(holder)
    files = {
        MASTER + names.FILE_ATR: EF_ATR,
        MASTER + names.FILE_DIR: _directory(),
        MASTER + names.FILE_SERIAL: _serial(serial),
        PKCS15 + names.FILE_ODF: _odf(),
        PKCS15 + names.FILE_TOKEN_INFO: _token_info(serial),
        PKCS15 + names.FILE_AODF: PIN_ENTRY + _puk_entry(),
        PKCS15 + names.FILE_PRKDF: _signature_key() + AUT_KEY,
        PKCS15 + names.FILE_CDF: _certificate_directory(certificates, "unpaired" in faults),
        PKCS15 + names.FILE_DODF: _data_directory(len(activities)),
        **{PKCS15 + file: value for file, value in _data_objects(certificates, holder).items()},
        **activities,
    }
    for file, issued in ((FILE_AUT, certificates.authentication), (FILE_SIG, certificates.signature)):
        if issued is not None:
            files[PKCS15 + file] = issued.certificate.public_bytes(Encoding.DER)
    _spoil(files, faults)
    pairs = ((names.KEY_SIGNATURE, certificates.signature), (names.KEY_AUTHENTICATION, certificates.authentication))
    keys = {reference: issued.key for reference, issued in pairs if issued is not None}
    return Content(files, frozenset(activities), frozenset({CPS_DATA}), keys)


def _spoil(files: dict[bytes, bytes], faults: frozenset[str]) -> None:
    serial = MASTER + names.FILE_SERIAL
    if "actua_empty" in faults:
        files[MASTER + names.FILE_ACTUA] = b""
    if "sn_wrong_issuer" in faults:
        files[serial] = files[serial][:2] + bytes.fromhex("8025000099") + files[serial][7:]
    if "sn_wrong_size" in faults:
        files[serial] = files[serial][:-2]
    if "corrupt_cdf" in faults:
        files[PKCS15 + names.FILE_CDF] = bytes.fromhex("3082FFFF0102030405")
    if "cert_not_der" in faults:
        files[PKCS15 + FILE_AUT] = b"ce n'est pas un certificat"


def _serial(serial: str) -> bytes:
    digits = names.ISSUER.hex() + serial
    return b"\x5a\x0a" + bytes.fromhex(digits + luhn_key(digits) + "F")


def _directory() -> bytes:
    application = tlv(0x4F, names.AID_PKCS15)
    return tlv(0x61, application, tlv(0x73, tlv(0x4F, names.AID_PKCS15)))


def _odf() -> bytes:
    directories = (names.FILE_AODF, names.FILE_PRKDF, names.FILE_CDF, names.FILE_DODF)
    entries = zip((0xA8, 0xA0, 0xA4, 0xA7), directories, strict=True)
    return b"".join(tlv(tag, sequence(octets(file))) for tag, file in entries)


def _token_info(serial: str) -> bytes:
    algorithms = [
        sequence(
            integer(ref),
            tlv(2, mechanism.to_bytes(2, "big")),
            b"\x05\x00",
            bits(op),
            tlv(6, bytes.fromhex(oid)),
            integer(algorithm),
        )
        for ref, mechanism, op, oid, algorithm in ALGORITHMS
    ]
    label = tlv(0x80, b"CPS SIMULATION")
    return sequence(
        integer(1), octets(bytes.fromhex(serial)), utf8("SIMULATION"), label, bits("0640"), tlv(0xA2, *algorithms)
    )


def _puk_entry() -> bytes:
    common = sequence(utf8("Code de déblocage de la carte CPS"), bits("08"))
    sizes = tlv(0x0A, b"\x01") + integer(8) + integer(8) + integer(8) + tlv(0x80, b"\x02") + octets(b"\xff")
    return sequence(common, sequence(octets(b"\x04")), tlv(0xA1, sequence(bits("001D"), sizes)))


def _signature_key() -> bytes:
    common = sequence(
        utf8("CPS_PRIV_SIG"), bits("05E0"), octets(b"\x01"), sequence(sequence(bits("0204"), octets(b"\x01")))
    )
    return sequence(
        common,
        sequence(octets(SIG), bits("060040"), b"\x01\x01\xff", bits("04B0"), tlv(2, b"\x00\x81")),
        tlv(0xA1, sequence(sequence(octets(b"")), tlv(2, b"\x08\x00"))),
    )


def _certificate_directory(certificates: CardCertificates, unpaired: bool) -> bytes:
    authentication = SIG[:-1] + b"\x7f" if unpaired else AUT
    entries: tuple[tuple[str, bytes, bytes, Issued | None], ...] = (
        ("Certificat de Signature CPS", SIG, FILE_SIG, certificates.signature),
        ("Certificat d'Authentification CPS", authentication, FILE_AUT, certificates.authentication),
    )
    return b"".join(
        sequence(sequence(utf8(label), bits("0640")), sequence(octets(id)), tlv(0xA1, sequence(sequence(octets(file)))))
        for label, id, file, issued in entries
        if issued is not None
    )


DATA_FILES = {
    "CPS_DATA": names.FILE_CPS_DATA,
    "CPS_ID_CARD": b"\xd1\x01",
    "CPS_NAME_PS": b"\xd1\x02",
    "CPS_LANG_PS": b"\xd1\x03",
    "CPS_INFO_PS": b"\xd1\x04",
}
"""Data objects that anybody may read (facts/cps-card.md 1.7); where they stand is ours, but for CPS_DATA."""


def _data_objects(certificates: CardCertificates, holder: Identity) -> dict[bytes, bytes]:
    """Contents of the free data objects; CPS_INFO_PS ends with the specialty, which is in no certificate."""
    texts = {
        "CPS_DATA": "\0" * 32,
        "CPS_ID_CARD": certificates.card_number,
        "CPS_NAME_PS": f"{holder.family_name} {holder.given_name}",
        "CPS_LANG_PS": "fr",
        "CPS_INFO_PS": f"{holder.national_id}{holder.specialty or '    '}",
    }
    return {DATA_FILES[name]: OURS + tlv(0x84, text.encode()) for name, text in texts.items()}


def _activities(holder: Identity) -> dict[bytes, bytes]:
    """The situations of exercise: `EE {84 name, 85 structure, 86 sector}`, one file each (facts/cps-card.md 1.7)."""
    places = [place for exercise in holder.exercises for place in exercise.activities][:MOST_ACTIVITIES]
    return {
        PKCS15 + (ACTIVITIES + rank).to_bytes(2, "big"): tlv(
            0xEE,
            tlv(0x84, place.structure_name.encode()),
            tlv(0x85, place.structure_id.encode()),
            tlv(0x86, place.sector.encode()),
        )
        for rank, place in enumerate(places)
    }


def _data_directory(activities: int) -> bytes:
    free = [(name, file, b"") for name, file in DATA_FILES.items()]
    closed = [
        (f"CPS_ACTIVITY_{rank + 1:02d}_PS", (ACTIVITIES + rank).to_bytes(2, "big"), octets(b"\x01"))
        for rank in range(activities)
    ]
    return b"".join(
        sequence(sequence(utf8(name), bits("0640"), code), sequence(utf8("CPS")), tlv(0xA1, sequence(octets(file))))
        for name, file, code in (*free, *closed)
    )

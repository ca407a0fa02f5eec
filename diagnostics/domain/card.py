"""Names on the card: applications, files, keys and codes of the CPS3 (facts/cps-card.md 1.3 to 1.6)."""

from diagnostics.domain.texts import load_texts

MASTER_FILE = bytes.fromhex("3F00")

AID_ROOT = bytes.fromhex("8025000001FF0100")
"""Main application of a CPS3; prefix 80 = health, 250 = France, 00001 = the ANS as issuer."""
AID_CPS2TER = bytes.fromhex("8025000001FF0002")
AID_PKCS15 = bytes.fromhex("E828BD080F8025000001FF0010")
AID_PKCS15_CONTACTLESS = bytes.fromhex("E828BD080F8025000001FF0020")

FILE_ATR = bytes.fromhex("2F01")
FILE_DIR = bytes.fromhex("2F00")
FILE_SERIAL = bytes.fromhex("D003")
FILE_ACTUA = bytes.fromhex("D010")
DIRECTORY_PKCS15 = bytes.fromhex("0001")
FILE_ODF = bytes.fromhex("5031")
FILE_TOKEN_INFO = bytes.fromhex("5032")
FILE_AODF = bytes.fromhex("7001")
FILE_PRKDF = bytes.fromhex("7002")
FILE_CDF = bytes.fromhex("7005")
FILE_DODF = bytes.fromhex("7006")
FILE_CPS_DATA = bytes.fromhex("D107")

SFI_SERIAL, SFI_ATR, SFI_DIR = 0x1C, 0x1D, 0x1E

ISSUER = bytes.fromhex("8025000001")
"""Start of the serial number of every card that the ANS issued (EF.SN.ICC)."""
SERIAL_SIZE = 12

KEY_SIGNATURE, KEY_AUTHENTICATION = 0x81, 0x82
PIN_REFERENCE, PUK_REFERENCE = 0x01, 0x02
PIN_LENGTH = 4
PIN_TRIES, PUK_TRIES, PUK_USES = 3, 10, 100


def step_label(step: str) -> str:
    """What a step of a card's reading reads, in French; nothing for an unknown one."""
    steps: dict[str, str] = load_texts("diagnostics.domain", "card.toml")["steps"]
    return steps.get(step, "")

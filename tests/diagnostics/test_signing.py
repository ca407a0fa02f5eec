"""What a signature shows: a file as it was signed, one that was touched, one that never was signed."""

import base64
import json
import os
import stat
import string
from collections.abc import Callable
from pathlib import Path
from threading import Barrier, Thread

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from diagnostics import Settings, judge, report_html, report_json
from diagnostics.errors import SigningKeyError
from diagnostics.model import Record
from diagnostics.records import dump, load
from diagnostics.report import schema
from diagnostics.signing import KEY_FILE, Finding, Signer, State, examine, open_signer, read_fingerprint

DIAGNOSIS = judge(Record("2026-01-01T00:00:00+00:00", Settings(), {}, tool="essai"))
SIGNER, OTHER = Signer(Ed25519PrivateKey.generate()), Signer(Ed25519PrivateKey.generate())
INTACT = Finding(State.UNCHANGED, SIGNER.fingerprint)
PAGE = report_html(DIAGNOSIS, signer=SIGNER).encode()
REPORT = report_json(DIAGNOSIS, signer=SIGNER).encode()
RECORD = dump(DIAGNOSIS.record, SIGNER).encode()


@pytest.mark.parametrize("data", [PAGE, REPORT, RECORD], ids=["page", "report", "record"])
def test_what_was_signed_and_left_alone(data: bytes) -> None:
    assert examine(data) == INTACT


@pytest.mark.parametrize(
    "data",
    [
        report_html(DIAGNOSIS).encode(),
        report_json(DIAGNOSIS).encode(),
        dump(DIAGNOSIS.record).encode(),
        b"",
        b"bonjour",
        b"[1]",
        b"\xff\xfe",
        b"<p>",
    ],
)
def test_what_was_never_signed(data: bytes) -> None:
    assert examine(data) == Finding(State.UNSIGNED)


def _reordered(data: bytes) -> bytes:
    return json.dumps(dict(reversed(json.loads(data).items())), indent=4).encode()


@pytest.mark.parametrize(
    "carried",
    [PAGE.replace(b"\n", b"\r\n"), _reordered(REPORT), REPORT.replace(b"\n", b""), b"\n" + RECORD, PAGE[:-1]],
    ids=["lines of Windows", "keys in another order", "one line", "a line before", "no last line end"],
)
def test_what_programs_change_on_the_way_does_not_count(carried: bytes) -> None:
    assert examine(carried) == INTACT


def _of(data: bytes, **changes: object) -> bytes:
    """The same report with other things in its signature."""
    body = json.loads(data)
    return json.dumps({**body, "signature": {**body["signature"], **changes}}).encode()


def _with_seal_of(page: bytes, other: bytes) -> bytes:
    at, there = page.index(b"<!-- helpdesk-sig"), other.index(b"<!-- helpdesk-sig")
    return page[:at] + other[there:]


def _loosely(value: str) -> str:
    """The same bytes, with a bit set in the last letter that no byte needs."""
    letters = string.ascii_uppercase + string.ascii_lowercase + string.digits + "+/"
    return value[:-3] + letters[letters.index(value[-3]) | 1] + "=="


OTHER_PAGE = report_html(DIAGNOSIS, signer=OTHER).encode()
TOUCHED: dict[str, bytes] = {
    "a word of the page": PAGE.replace(b"inconnu", b"correct", 1),
    "a space of the page": PAGE.replace(b"<body>", b"<body> "),
    "something after the page": PAGE + b"<p>Tout va bien.</p>",
    "a page cut short": PAGE[: len(PAGE) // 2],
    "a page whose seal was taken away": PAGE[: PAGE.index(b"<!-- helpdesk-sig")],
    "a page with another page's seal": _with_seal_of(PAGE, OTHER_PAGE),
    "two seals": _with_seal_of(PAGE, OTHER_PAGE) + PAGE[PAGE.index(b"<!-- helpdesk-sig") :],
    "a verdict of the report": REPORT.replace(b'"inconclusive"', b'"nothing_found"', 1),
    "a number of the report": REPORT.replace(b'"exit_code": 2', b'"exit_code": 0'),
    "something new in the report": b'{"more": 1,' + REPORT[1:],
    "a thing said twice": REPORT.replace(b'"exit_code": 2', b'"exit_code": 0, "exit_code": 2'),
    "no number": REPORT.replace(b'"exit_code": 2', b'"exit_code": NaN'),
    "a report cut short": REPORT[: len(REPORT) // 2],
    "another key": _of(REPORT, public_key=json.loads(report_json(DIAGNOSIS, signer=OTHER))["signature"]["public_key"]),
    "another fingerprint": _of(REPORT, fingerprint=OTHER.fingerprint),
    "another algorithm": _of(REPORT, algorithm="none"),
    "no value": _of(REPORT, value=None),
    "no base64": _of(REPORT, value="é"),
    "base64 written in another way": _of(REPORT, value=_loosely(json.loads(REPORT)["signature"]["value"])),
    "a key too short": _of(REPORT, public_key="AAAA"),
    "a signature that is no table": json.dumps({**json.loads(REPORT), "signature": "oui"}).encode(),
    "an observation of the record": RECORD.replace(b'"tool": "essai"', b'"tool": "autre"'),
}


@pytest.mark.parametrize("data", TOUCHED.values(), ids=TOUCHED)
def test_what_was_touched(data: bytes) -> None:
    assert data not in (PAGE, REPORT, RECORD)
    assert examine(data) == Finding(State.CHANGED)


@given(st.integers(0, len(PAGE) - 2), st.integers(1, 255))
def test_no_byte_of_a_page_may_change(at: int, by: int) -> None:
    changed = PAGE[:at] + bytes([PAGE[at] ^ by]) + PAGE[at + 1 :]
    assert examine(changed).state is not State.UNCHANGED


@given(st.binary(max_size=300))
def test_any_bytes_get_an_answer(data: bytes) -> None:
    assert examine(data).state is not State.UNCHANGED
    assert examine(b"{" + data).state is not State.UNCHANGED


def test_another_program_can_verify_a_report_from_the_words_of_its_schema() -> None:
    body = json.loads(REPORT)
    value = body["signature"].pop("value")
    signed = b"helpdesk-json\0" + json.dumps(body, sort_keys=True, separators=(",", ":")).encode("ascii")
    key = Ed25519PublicKey.from_public_bytes(base64.b64decode(body["signature"]["public_key"]))
    key.verify(base64.b64decode(value), signed)
    Draft202012Validator(schema()).validate(json.loads(REPORT))


def test_a_signed_record_is_judged_as_any_other() -> None:
    assert load(RECORD, "essai") == load(dump(DIAGNOSIS.record).encode(), "essai")


def test_a_key_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    folder = tmp_path / "state"
    first = open_signer(folder)
    assert open_signer(folder).fingerprint == first.fingerprint
    assert [file.name for file in folder.iterdir()] == [KEY_FILE]
    assert stat.S_IMODE((folder / KEY_FILE).stat().st_mode) == 0o600


def test_two_programs_at_once_have_one_key(tmp_path: Path) -> None:
    together, found = Barrier(8), list[str]()

    def open_one() -> None:
        together.wait()
        found.append(open_signer(tmp_path).fingerprint)

    threads = [Thread(target=open_one) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(found), len(set(found))) == (8, 1)


def _another_kind(file: Path) -> None:
    file.touch(mode=0o600)
    key = generate_private_key(SECP256R1())
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file.write_bytes(key.private_bytes(*form))


def _spoil(file: Path) -> None:
    file.touch(mode=0o600)
    file.write_text("bonjour")


def _share(file: Path) -> None:
    open_signer(file.parent)
    file.chmod(0o640)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (_spoil, "pas une clé Ed25519"),
        (_another_kind, "pas une clé Ed25519"),
        (_share, "d'autres que vous"),
        (Path.mkdir, "c'est un dossier"),
    ],
)
def test_a_key_that_cannot_be_used_says_what_to_do(tmp_path: Path, spoil: Callable[[Path], None], said: str) -> None:
    spoil(tmp_path / KEY_FILE)
    if spoil is Path.mkdir:
        (tmp_path / KEY_FILE).chmod(0o700)
    with pytest.raises(SigningKeyError, match=said):
        open_signer(tmp_path)


def test_a_folder_that_cannot_be_made_is_said() -> None:
    with pytest.raises(SigningKeyError, match="fichier"):
        open_signer(Path(os.devnull) / "state")


def test_a_fingerprint_is_read_as_people_type_it() -> None:
    shown = SIGNER.fingerprint
    for typed in (shown, shown.upper(), shown.replace(" ", ""), shown.replace(" ", ":"), f"  {shown}\n"):
        assert read_fingerprint(typed) == shown
    for typed in ("", "abcd", shown[:-1], shown + "0", shown[:-1] + "g"):
        assert read_fingerprint(typed) is None

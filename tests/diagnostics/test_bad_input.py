"""Bad input gets a clear answer: broken catalogues, garbage records; reports keep to their schema and mask people."""

import json
import os
from dataclasses import asdict
from pathlib import Path

import jsonschema
import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.hazmat.primitives.serialization.pkcs7 import serialize_certificates
from hypothesis import given
from hypothesis import strategies as st

from diagnostics import Machine, Settings, diagnose, judge, report_html, report_json
from diagnostics.catalogue import read_catalogue
from diagnostics.errors import CatalogueError, RecordError
from diagnostics.model import Record, Sensitivity
from diagnostics.probes.trust import from_folder, observe_anchors
from diagnostics.records import MAX_BYTES, dump, load, load_file, save
from diagnostics.report import schema
from diagnostics.report.terminal import summary
from mocks.card.bench import Bench
from mocks.card.spec import CardSpec
from mocks.pki import Hierarchy


@given(st.binary(max_size=200))
def test_garbage_is_no_record(data: bytes) -> None:
    with pytest.raises(RecordError, match="--record"):
        load(data, "poste.json")


GOOD: dict[str, object] = {
    "kind": "helpdesk-record",
    "schema_version": 1,
    "tool": "helpdesk",
    "taken_at": "2026-01-01T00:00:00+00:00",
    "settings": {"virtual": False, "expect": None, "environment": None},
    "observations": [],
}


def test_half_a_surrogate_pair_reaches_every_report(tmp_path: Path) -> None:
    seen = Machine().observe("essai", {"file-\udcff": ["\ud800"]}, "test", Sensitivity.PUBLIC)
    entry = {**asdict(seen), "value": "\ud800", "id": "autre"}
    body = {**GOOD, "tool": "\udfff", "observations": [asdict(seen), entry]}
    record = load(json.dumps(body).encode(), "poste.json")
    assert [record.tool, record.value("essai"), record.value("autre")] == ["?", {"file-?": ["?"]}, "?"]
    save(record, tmp_path / "poste.json")
    found = judge(load_file(tmp_path / "poste.json"))
    assert (report_json(found) + report_html(found) + summary(found, colour=False, details=True)).encode()


def test_a_draft_that_cannot_be_written_is_not_left(tmp_path: Path) -> None:
    record = Record("2026-01-01T00:00:00+00:00", Settings(expect="\udcff"), {}, tool="essai")
    with pytest.raises(UnicodeEncodeError):
        save(record, tmp_path / "poste.json")
    assert list(tmp_path.iterdir()) == []


def test_an_empty_record_is_judged_and_inconclusive() -> None:
    found = judge(load(json.dumps(GOOD).encode(), "poste.json"))
    assert (found.exit_code, found.causes) == (2, ())


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"kind": "autre"}, "« kind »"),
        ({"schema_version": 99}, "version 99, ce programme lit la version 1"),
        ({"taken_at": "2026-01-01T00:00:00"}, "sans fuseau horaire"),
        ({"taken_at": "hier"}, "forme attendue"),
        ({"settings": {"virtual": False, "expect": None, "environment": "lune"}}, "réglages inconnus"),
        ({"settings": {}}, "forme attendue"),
        ({"observations": [{"id": "x"}]}, "forme attendue"),
        ({"observations": 3}, "forme attendue"),
    ],
)
def test_a_record_that_is_wrong_says_how(change: dict[str, object], reason: str) -> None:
    with pytest.raises(RecordError, match=reason):
        load(json.dumps({**GOOD, **change}).encode(), "poste.json")


def test_a_file_too_big_to_be_a_record_is_not_read(tmp_path: Path) -> None:
    file = tmp_path / "gros.json"
    with file.open("wb") as stream:
        stream.truncate(MAX_BYTES + 1)
    with pytest.raises(RecordError, match="trop gros"):
        load_file(file)


def test_certificates_of_a_folder_are_read_and_other_files_passed_over(tmp_path: Path, hierarchy: Hierarchy) -> None:
    own, root = hierarchy.anchors("fort-personnes")
    (tmp_path / "1.pem").write_bytes(own.public_bytes(Encoding.PEM) + root.public_bytes(Encoding.PEM))
    (tmp_path / "2.cer").write_bytes(own.public_bytes(Encoding.DER))
    (tmp_path / "3.txt").write_text("bonjour")
    (tmp_path / "5.p7b").write_bytes(serialize_certificates([own, root], Encoding.DER))
    (tmp_path / "6.p7b").write_bytes(serialize_certificates([root], Encoding.PEM))
    (tmp_path / "4.pem").write_text("-----BEGIN CERTIFICATE-----\nrien")
    (tmp_path / "dossier").mkdir()
    der = [one.public_bytes(Encoding.DER) for one in (own, root, own)]
    found = from_folder(tmp_path)
    assert (found[:3], sorted(found[3:5]), found[5:]) == (der, sorted(der[:2]), der[1:2])
    assert from_folder(tmp_path / "absent") == []
    assert from_folder(tmp_path / "1.pem") == []
    machine = Machine(environ={"HELPDESK_CA_DIR": str(tmp_path)})
    (seen,) = observe_anchors(machine, virtual=False)
    assert seen.value == [], "mock authorities are none of the IGC-Santé"


def test_a_file_of_authorities_that_cannot_be_read_costs_no_other(tmp_path: Path, hierarchy: Hierarchy) -> None:
    """A process's own memory is a file that nobody can read from its start, not even root."""
    good = hierarchy.anchors("fort-personnes")[0].public_bytes(Encoding.DER)
    (tmp_path / "a.pem").symlink_to("/proc/self/mem")
    (tmp_path / "b.der").write_bytes(good)
    assert from_folder(tmp_path) == [good]


def test_authorities_that_break_stop_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def enumerate_certificates(_: str) -> object:
        raise ZeroDivisionError

    monkeypatch.setattr("ssl.enum_certificates", enumerate_certificates, raising=False)
    found = diagnose(Settings(), Machine(environ={}))
    assert found.record.value("authorities.crashed")["error"] == "ZeroDivisionError"
    assert found.record.value("pcsc.service") is not None


@pytest.mark.parametrize("text", ["[cassé", "cle = 1", '["x"]\ntitle = "sans le reste"\ncontact = "informatique"'])
def test_a_broken_catalogue_says_which_file(tmp_path: Path, text: str) -> None:
    (tmp_path / "causes").mkdir()
    (tmp_path / "questions").mkdir()
    (tmp_path / "checks").mkdir()
    (tmp_path / "contacts.toml").write_text("")
    (tmp_path / "remedies.toml").write_text("")
    (tmp_path / "causes" / "mauvais.toml").write_text(text)
    with pytest.raises(CatalogueError, match=r"mauvais\.toml"):
        read_catalogue(tmp_path)


def test_reports_keep_to_the_schema_and_name_nobody(bench: Bench) -> None:
    bench.insert(CardSpec(tries=0))
    environ = {**os.environ, "HELPDESK_RUNTIME": str(bench.places.directory.parent)}
    found = diagnose(Settings(virtual=True, expect="899700034012"), Machine(environ=environ))
    text, page = report_json(found), report_html(found)
    jsonschema.validate(json.loads(text), schema())
    for private in ("899700034012", "VIRGINIE", "RPPS0003401", "99700034012"):
        assert private not in text
        assert private not in page
    assert "bloqué" in page


def test_a_record_with_spoilt_values_is_judged_without_a_crash_of_ours(bench: Bench) -> None:
    bench.insert(CardSpec())
    environ = {**os.environ, "HELPDESK_RUNTIME": str(bench.places.directory.parent)}
    body = json.loads(dump(diagnose(Settings(virtual=True), Machine(environ=environ)).record))
    for spoilt in range(len(body["observations"])):
        copy = json.loads(json.dumps(body))
        copy["observations"][spoilt]["value"] = ["n'importe quoi"]
        assert judge(load(json.dumps(copy).encode(), "abîmé")).verdicts

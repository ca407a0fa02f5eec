"""Bad input gets a clear answer: broken catalogues, garbage records; reports keep to their schema and mask people."""

import json
import os
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostics import Machine, Settings, diagnose, judge, report_html, report_json
from diagnostics.catalogue import read_catalogue
from diagnostics.errors import CatalogueError, RecordError
from diagnostics.records import dump, load
from diagnostics.report import schema
from mocks.card.bench import Bench
from mocks.card.spec import CardSpec


@given(st.binary(max_size=200))
def test_garbage_is_no_record(data: bytes) -> None:
    with pytest.raises(RecordError, match="--record"):
        load(data, "poste.json")


@pytest.mark.parametrize("text", ["[cassé", "cle = 1", '["x"]\ntitle = "sans le reste"\ncontact = "informatique"'])
def test_a_broken_catalogue_says_which_file(tmp_path: Path, text: str) -> None:
    (tmp_path / "causes").mkdir()
    (tmp_path / "contacts.toml").write_text("")
    (tmp_path / "checks.toml").write_text("")
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

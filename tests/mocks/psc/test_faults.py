"""Each named fault happens, and stops when it is cleared. The list of tests is held against the list of faults."""

import pytest

from mocks.spaces import Known, known_faults
from tests.mocks.psc.symptoms_people import BY_SERVER, PEOPLE
from tests.mocks.psc.symptoms_relying import RELYING, Symptom
from tests.mocks.psc.test_phone import asked, phone
from tests.relying import Relying

SYMPTOMS: dict[str, Symptom] = {**RELYING, **PEOPLE, **BY_SERVER}
ELSEWHERE = {"card.revoked", "mtls.missing", "mtls.other_name", "mtls.other_binding", "cnf.hex64", "ciba.no_ping"}
"""Shown in test_card_login.py, test_certificates_of_clients.py and test_ciba_devices.py, which have what it takes."""
VALUES = {"latency": "250", "push.late": "30"}
ROWS = {f"PS-{row:02d}" for row in range(1, 33)} | {f"RP-{row:02d}" for row in range(1, 46)}
ROWS |= {f"CB-{row:02d}" for row in range(1, 15)}
UNRECORDED = ("push.", "phone.", "answer.", "request.", "activation.", "service.", "page.hangs")
"""What the phone and the self-test play is not in the provider's exchanges."""


def known() -> dict[str, Known]:
    """The faults of Pro Santé Connect and of the e-CPS."""
    return {**known_faults("mocks.psc"), **known_faults("mocks.ecps")}


def test_every_fault_has_its_symptom() -> None:
    assert set(SYMPTOMS) | ELSEWHERE == set(known())


def test_every_row_of_the_facts_is_a_fault() -> None:
    told = {row for fault in known().values() for row in fault.rows}
    assert ROWS - told == set()
    assert told - ROWS == {"CP-11", "CP-13"}


@pytest.mark.parametrize("name", list(SYMPTOMS))
def test_it_happens_and_it_stops(rp: Relying, name: str) -> None:
    shows, standing = SYMPTOMS[name], known()[name].standing
    assert shows(rp) == bool(standing)
    rp.admin("PUT", f"faults/{name}", value=VALUES.get(name, ""))
    assert shows(rp)
    if not standing and not name.startswith(UNRECORDED):
        assert any(name in exchange["faults"] for exchange in rp.admin("GET", "record"))
    rp.admin("DELETE", f"faults/{name}")
    assert not shows(rp)


UNSCOPED = {"latency"}
"""Has its symptom where no client is known yet; it plays elsewhere too."""
SCOPES = {"client": "demo", "identity": "virginie"}
SCOPED = [
    (name, scope)
    for name in SYMPTOMS
    for scope in known()[name].scopes
    if not known()[name].standing and name not in UNSCOPED
]


@pytest.mark.parametrize(("name", "scope"), SCOPED)
def test_it_happens_to_whom_it_is_limited_to(rp: Relying, name: str, scope: str) -> None:
    rp.admin("PUT", f"faults/{name}", value=VALUES.get(name, ""), **{scope: SCOPES[scope]})
    assert SYMPTOMS[name](rp)
    rp.admin("DELETE", "faults")
    other = {"client": "demo-mtls", "identity": "camille"}
    rp.admin("PUT", f"faults/{name}", value=VALUES.get(name, ""), **{scope: other[scope]})
    assert not SYMPTOMS[name](rp)


def test_a_slow_answer_may_be_one_client_s(rp: Relying) -> None:
    rp.admin("PUT", "faults/latency", value="1", client="demo")
    rp.tokens()
    assert "latency" in rp.admin("GET", "record")[-1]["faults"]


def test_once_for_one_client_or_one_person(rp: Relying) -> None:
    shows = SYMPTOMS["down.certs"]
    rp.admin("PUT", "faults/down.certs", once=True)
    assert [shows(rp), shows(rp)] == [True, False]
    shows = SYMPTOMS["nonce.wrong"]
    rp.admin("PUT", "clients/autre")
    rp.admin("PUT", "faults/nonce.wrong", client="autre")
    assert not shows(rp)
    rp.admin("PUT", "faults/nonce.wrong", identity="virginie")
    assert shows(rp)
    rp.admin("DELETE", "faults")
    rp.admin("PUT", "faults/nonce.wrong", identity="camille")
    assert not shows(rp)


def test_a_phone_s_fault_is_one_person_s(rp: Relying) -> None:
    rp.admin("PUT", "faults/phone.app_old", identity="camille")
    assert "mettez-la à jour" in rp.http.get(phone(rp, "/phone/camille")).text
    assert "mettez-la à jour" not in rp.http.get(phone(rp, "/phone/virginie")).text


def test_a_late_push_comes_at_its_time(rp: Relying) -> None:
    rp.settings(automatic="")
    rp.admin("PUT", "faults/push.late", value="30")
    asked(rp)
    page = phone(rp, "/phone/virginie")
    assert "Aucune demande en attente" in rp.http.get(page).text
    rp.admin("POST", "clock", advance=31)
    assert "Quel nombre est affiché" in rp.http.get(page).text

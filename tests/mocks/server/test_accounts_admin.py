"""Accounts by the admin API: made, changed, listed without hashes, forgotten; what does not fit is refused."""

from typing import Any

import httpx2
import pytest

from tests.mailing import DOCTOR
from tests.relying import Relying

GOOD = {"email": DOCTOR, "password": "Mot2passe"}


def order(rp: Relying, method: str, name: str, data: Any = None) -> httpx2.Response:
    url = f"{rp.told['admin']['url']}/spaces/{rp.name}/accounts/{name}".rstrip("/")
    return rp.http.request(method, url, json=data)


def test_an_account_from_one_end_to_the_other(rp: Relying) -> None:
    made = rp.admin("PUT", "accounts/virginie", **GOOD, phone="0102030405")
    assert (made["national_id"], made["profession"]) == ("899700034012", "Médecin")
    assert (made["family_name"], made["given_name"]) == ("MEDECIN RPPS0003401", "VIRGINIE")
    changed = rp.admin("PUT", "accounts/899700034012", town="Lyon")
    assert changed == {**made, "town": "Lyon", "changed": changed["changed"]}
    assert rp.admin("GET", "accounts") == [changed] == [rp.admin("GET", "accounts/virginie")]
    assert "argon2" not in str(changed) and "Mot2passe" not in str(changed)
    rp.admin("DELETE", "accounts/virginie")
    assert rp.admin("GET", "accounts") == []
    assert order(rp, "GET", "virginie").status_code == order(rp, "DELETE", "virginie").status_code == 404


REFUSED: dict[str, tuple[str, dict[str, Any]]] = {
    "nobody": ("personne", GOOD),
    "no password": ("virginie", {"email": DOCTOR}),
    "a weak password": ("virginie", {**GOOD, "password": "faible"}),
    "no address": ("virginie", {**GOOD, "email": "virginie"}),
    "an unknown field": ("virginie", {**GOOD, "family_name": "AUTRE"}),
    "a number": ("virginie", {**GOOD, "phone": 1}),
    "too long": ("virginie", {**GOOD, "address": "a" * 201}),
    "an end of line": ("virginie", {**GOOD, "town": "Lyon\r\nx"}),
}


@pytest.mark.parametrize("name", list(REFUSED))
def test_what_does_not_fit(rp: Relying, name: str) -> None:
    answer = order(rp, "PUT", *REFUSED[name])
    assert (answer.status_code, bool(answer.json()["error"])) == (400, True)
    assert rp.admin("GET", "accounts") == []


def test_an_order_that_names_nobody(rp: Relying) -> None:
    assert order(rp, "PUT", "", GOOD).status_code == order(rp, "POST", "virginie", GOOD).status_code == 404


def test_knobs_of_the_door(rp: Relying) -> None:
    assert rp.admin("GET", "otp")["code_seconds"] == 600
    assert rp.admin("PATCH", "otp", code_seconds=30, trim_code=True)["code_seconds"] == 30
    for wrong in ({"code_seconds": -1}, {"code_times": "3"}, {"rien": 1}):
        url = f"{rp.told['admin']['url']}/spaces/{rp.name}/otp"
        assert rp.http.patch(url, json=wrong).status_code == 400

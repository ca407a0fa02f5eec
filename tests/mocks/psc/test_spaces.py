"""Spaces keep to themselves; the record masks; the admin API says what is wrong; nothing comes in from elsewhere."""

import json
import re
import secrets
import subprocess
import sys
from typing import Any

import httpx2
import pytest

from mocks.psc import places
from mocks.server.known import known
from mocks.spaces import Known
from tests.relying import DEMO, VERIFIER, Relying
from tests.serving import free_base


def test_two_spaces_share_nothing(rp: Relying, server: dict[str, Any]) -> None:
    with httpx2.Client() as http:
        other = Relying(server, f"t-{secrets.token_hex(6)}", http)
        code = rp.code()
        assert other.token(code).json()["error_description"] == "Code not valid"
        tokens = rp.token(code).json()
        assert other.userinfo(tokens["access_token"]).status_code == 401
        rp.admin("POST", "clock", advance=10_000)
        rp.admin("PUT", "faults/down")
        assert http.get(other.auth + places.CERTS).status_code == 200
        assert other.issuer != rp.issuer
        assert all(exchange["client"] in ("", "demo") for exchange in other.admin("GET", "record"))


def test_a_space_is_forgotten_on_request(rp: Relying) -> None:
    rp.settings(profile="2026")
    rp.http.delete(f"{rp.told['admin']['url']}/spaces/{rp.name}")
    assert rp.admin("GET", "settings")["profile"] == "ideal"


def test_no_space_has_a_strange_name(rp: Relying) -> None:
    for name in ("A", "é", "a" * 41, "..", "a_b"):
        assert rp.http.get(rp.told["psc"]["issuer"].split("/auth/")[0] + f"/s/{name}/auth").status_code == 404


def test_the_record_tells_the_story_and_no_secret(rp: Relying) -> None:
    code = rp.code()
    tokens = rp.token(code).json()
    rp.userinfo(tokens["access_token"])
    rp.token(code, auth=None, client_id="demo", client_secret=DEMO[1])
    record = rp.admin("GET", "record")
    assert [exchange["verdict"] for exchange in record] == ["", "", "", "token.code_used"]
    assert "a déjà servi" in record[-1]["said"]["fr"] and "was used before" in record[-1]["said"]["en"]
    assert dict(record[1]["tokens"]["id_token"])["nonce"] == "nonce-1"
    written = json.dumps(record)
    secret = (code, DEMO[1], VERIFIER, tokens["access_token"], tokens["refresh_token"], tokens["id_token"])
    assert not [value for value in secret if value in written]
    assert record[0]["location"].startswith("http://localhost:8765/callback?state=etat-1")
    diagram = rp.admin("GET", "record/diagram")["mermaid"]
    assert diagram.startswith("sequenceDiagram") and "token" in diagram
    assert not [value for value in secret if value in diagram]
    url = f"{rp.told['admin']['url']}/spaces/{rp.name}/record/diagram"
    plain = rp.http.get(url, headers={"accept": "text/plain"})
    assert (plain.headers["content-type"], plain.text) == ("text/plain; charset=utf-8", diagram)
    rp.admin("DELETE", "record")
    assert rp.admin("GET", "record") == []


@pytest.mark.parametrize(
    ("method", "path", "data", "status"),
    [
        ("PATCH", "settings", {"profile": "1999"}, 400),
        ("PATCH", "settings", {"inconnu": 1}, 400),
        ("PATCH", "settings", {"code_seconds": "vite"}, 400),
        ("PATCH", "settings", {"code_seconds": -1}, 400),
        ("PATCH", "settings", {"leniencies": ["tout"]}, 400),
        ("PUT", "clients/x", {"inconnu": 1}, 400),
        ("DELETE", "clients/inconnu", {}, 404),
        ("PUT", "faults/inconnu", {}, 404),
        ("PUT", "faults/down", {"inconnu": 1}, 400),
        ("DELETE", "sessions/inconnue", {}, 404),
        ("PUT", "phones/personne", {}, 400),
        ("PUT", "phones/virginie", {"status": "bizarre"}, 400),
        ("POST", "clock", {"advance": "demain"}, 400),
        ("GET", "danse", {}, 404),
        ("POST", "clock", {"advance": 10**10}, 400),
        ("PATCH", "settings", {"code_seconds": 10**400}, 400),
        ("PUT", "clients/", {}, 404),
        ("PUT", "clients/x", {"redirect_uris": 5}, 400),
        ("PUT", "clients/x", {"redirect_uris": [5]}, 400),
        ("PUT", "clients/x", {"secret": 5}, 400),
        ("PUT", "clients/x", {"auth": "danse"}, 400),
        ("PUT", "faults/down", {"once": "oui"}, 400),
        ("PUT", "faults/down", {"value": 503}, 400),
        ("PUT", "faults/latency", {"value": "9" * 5000}, 400),
        ("PUT", "faults/latency", {}, 400),
        ("PUT", "faults/push.late", {"value": "demain"}, 400),
        ("PUT", "faults/push.late", {"value": "²"}, 400),
        ("PUT", "faults/down", {"value": "200"}, 400),
        ("PUT", "faults/session.colleague", {"value": "personne"}, 400),
        ("PUT", "faults/nonce.wrong", {"value": "1"}, 400),
        ("PUT", "faults/nonce.wrong", {"client": "inconnu"}, 400),
        ("PUT", "faults/nonce.wrong", {"identity": "inconnue"}, 400),
        ("PUT", "faults/down.discovery", {"client": "demo"}, 400),
        ("PUT", "faults/code.late", {"identity": "virginie"}, 400),
        ("PUT", "faults/phone.app_old", {"client": "demo"}, 400),
        ("PUT", "faults/cors", {"client": "demo"}, 400),
        ("PUT", "clients/x", {"redirect_uris": ["/callback"]}, 400),
        ("PUT", "clients/x", {"redirect_uris": ["http://"]}, 400),
        ("PUT", "clients/x", {"redirect_uris": ["http://h:port/"]}, 400),
        ("PUT", "clients/x", {"redirect_uris": ["http://localhost/#retour"]}, 400),
        ("PUT", "clients/x", {"redirect_uris": ["http://localhost/a b"]}, 400),
        ("PUT", "clients/x", {"post_logout_uris": ["localhost"]}, 400),
    ],
)
def test_wrong_orders_say_so(rp: Relying, method: str, path: str, data: dict[str, Any], status: int) -> None:
    url = f"{rp.told['admin']['url']}/spaces/{rp.name}/{path}"
    answer = rp.http.request(method, url, json=data)
    assert answer.status_code == status
    assert answer.json()["error"]


def test_the_clock_takes_numbers_and_stays_near(rp: Relying) -> None:
    url = f"{rp.told['admin']['url']}/spaces/{rp.name}/clock"
    for number in ("NaN", "Infinity", "1e999"):
        answer = rp.http.post(url, content=f'{{"advance": {number}}}', headers={"content-type": "application/json"})
        assert answer.status_code == 400
    assert rp.http.post(url, json={"advance": 10**9}).status_code == 200
    assert rp.http.post(url, json={"advance": 1}).status_code == 400


def test_half_a_surrogate_pair_is_no_text(rp: Relying) -> None:
    url = f"{rp.told['admin']['url']}/spaces/{rp.name}/clients/x"
    answer = rp.http.put(url, content='{"name": "\\ud800"}', headers={"content-type": "application/json"})
    assert answer.status_code == 400


@pytest.mark.parametrize("fault", [one for one in known().values() if one.takes], ids=lambda fault: fault.name)
def test_a_fault_takes_its_own_default(rp: Relying, fault: Known) -> None:
    examples = {"seconds": "90", "milliseconds": "250"}
    rp.admin("PUT", f"faults/{fault.name}", value=fault.default or examples[fault.takes])
    url = f"{rp.told['admin']['url']}/spaces/{rp.name}/faults/{fault.name}"
    assert rp.http.put(url, json={}).status_code == (200 if fault.default else 400)
    assert rp.http.put(url, json={"value": "demain"}).status_code == 400


def test_a_label_that_speaks_of_a_value_has_one() -> None:
    assert [one.name for one in known().values() if not one.takes and re.search(r"\bvalue\b", one.label)] == []


def test_the_life_of_access_tokens_is_told_as_it_is(rp: Relying) -> None:
    assert rp.admin("GET", "settings")["access_seconds"] == rp.tokens()["expires_in"] == 120
    rp.settings(access_seconds=5)
    assert rp.admin("GET", "settings")["access_seconds"] == 5
    rp.settings(access_seconds=0)
    assert rp.admin("GET", "settings")["access_seconds"] == 120, "the profile's again"


def test_what_a_refused_order_says(rp: Relying) -> None:
    def said(path: str, **data: Any) -> str:
        answer = rp.http.put(f"{rp.told['admin']['url']}/spaces/{rp.name}/{path}", json=data)
        return str(answer.json()["error"])

    assert 'such as "90"' in said("faults/push.late", value="demain")
    assert '"503" where it is left out' in said("faults/down", value="200")
    assert "one of" in said("faults/mail.bounce", value="551")
    assert "takes none" in said("faults/nonce.wrong", value="1")
    assert "leave it out (limit it by client, or not at all)" in said("faults/code.late", identity="virginie")
    assert "it plays for everybody" in said("faults/down.discovery", client="demo")
    assert "none of demo, demo-mtls, essaietaecps" in said("faults/nonce.wrong", client="inconnu")
    assert "without fragment" in said("clients/x", redirect_uris=["/callback"])
    rp.admin("PUT", "clients/mobile", redirect_uris=["fr.exemple.app:/retour"])


def test_the_admin_lets_no_stranger_in(rp: Relying) -> None:
    url = rp.told["admin"]["url"]
    assert rp.http.get(url + "/spaces/default/record", headers={"host": "ailleurs.invalid"}).status_code == 403
    posted = rp.http.post(
        url + "/spaces/default/clock", content='{"advance": 1}', headers={"content-type": "text/plain"}
    )
    assert posted.status_code == 415
    assert rp.http.get(url + "/health").json() == {"status": "ok"}
    assert "access-control-allow-origin" not in rp.http.get(url + "/identities").headers
    assert [row for row in rp.admin("GET", "clients") if row["secret"] not in ("", "•••")] == []


def test_the_description_names_every_order(rp: Relying) -> None:
    from mocks.server.admin import GENERAL, ORDERS

    described = rp.http.get(rp.told["admin"]["url"] + "/openapi.json").json()["paths"]
    told = {(method.upper(), path) for path, methods in described.items() for method in methods}
    assert {(method, path) for method, path in GENERAL if path != "/openapi.json"} <= told
    inside = {(method, path.split("/")[3]) for method, path in told if path.count("/") > 2}
    assert set(ORDERS) <= inside


def test_bodies_have_a_limit(rp: Relying) -> None:
    big = rp.http.post(rp.auth + places.TOKEN, data={"grant_type": "x" * 70_000})
    assert big.status_code == 413
    many = "&".join(f"a{number}=1" for number in range(200))
    assert rp.http.get(f"{rp.wallet}/auth?{many}").status_code == 400


def test_beyond_this_machine_a_token_is_asked_for(tmp_path_factory: pytest.TempPathFactory) -> None:
    import os

    environ = {**os.environ, "HELPDESK_STATE": str(tmp_path_factory.mktemp("etat"))}
    command = [sys.executable, "-m", "diagnostics.cli", "mocks", "--json", "--host", "127.0.0.2"]
    command += ["--public-url", "http://127.0.0.2", "--port-base", free_base()]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, env=environ)
    assert process.stdout is not None
    told = json.loads(process.stdout.readline())
    url, token = told["admin"]["url"], told["admin"]["token"]
    assert httpx2.get(url + "/identities").status_code == 401
    assert httpx2.get(url + "/identities", headers={"authorization": f"Bearer {token}"}).status_code == 200
    process.terminate()
    assert process.wait() in (0, -15, 143)
    process.stdout.close()

"""CIBA beyond the phone's screen: ping, the workstation, answers that were planned; and the e-Santé proxy."""

import json
import re
import threading
from typing import Any

import pytest

from mocks.psc import places
from tests.listening import Listener
from tests.mocks.psc.test_phone import answer, ciba, phone, poll
from tests.relying import Relying

PING = {"client_notification_token": "jeton-du-service"}


def test_a_ping_comes_when_a_leniency_says_so(rp: Relying, listener: Listener) -> None:
    rp.admin("PUT", "clients/demo", secret="demo-secret-public", ciba=True, ciba_ping_uri=listener.url)
    ciba(rp, **PING)
    answer(rp, "approved")
    assert listener.told.empty(), "the service advertises ping, and never pings"
    rp.admin("DELETE", "faults/ciba.no_ping")
    begun = ciba(rp, **PING).json()["auth_req_id"]
    answer(rp, "approved")
    told = listener.told.get(timeout=20)
    assert (json.loads(told.body), told.authorization) == ({"auth_req_id": begun}, "Bearer jeton-du-service")
    assert poll(rp, begun).status_code == 200
    rp.admin("PUT", "faults/ciba.no_ping")
    ciba(rp, **PING)
    answer(rp, "approved")
    assert listener.told.empty()


def test_a_card_s_request_shows_on_the_workstation(rp: Relying, monkeypatch: pytest.MonkeyPatch) -> None:
    begun = ciba(rp, channel="CARD").json()["auth_req_id"]
    assert "Aucune demande en attente" in rp.http.get(phone(rp, "/phone/virginie")).text
    page = rp.http.get(phone(rp, "/poste/virginie")).text
    assert 'data-testid="number">42<' in page
    request = page.split('name="request" value="')[1].split('"')[0]
    form = {"request": request, "decision": "approved"}
    wrong = rp.http.post(phone(rp, "/poste/virginie/answer"), data={**form, "code_porteur": "0000"}).text
    assert "avant le blocage de la carte\xa0: 2" in wrong
    assert poll(rp, begun).json()["error"] in ("authorization_pending", "slow_down")
    right = rp.http.post(phone(rp, "/poste/virginie/answer"), data={**form, "code_porteur": "1234"}).text
    assert "C&#39;est confirmé" in right
    tokens = poll(rp, begun).json()
    assert rp.userinfo(tokens["access_token"]).json()["authMode"] == "CARD"
    kept = json.dumps(rp.admin("GET", "record"), ensure_ascii=False)
    assert "1234" not in re.sub("[0-9a-f]{8}-[0-9a-f-]{27}|…[0-9a-f]{8}|[0-9]{12}|[0-9]{10}", "", kept)


@pytest.mark.parametrize(
    ("plan", "said"),
    [
        ({"answer": "approved"}, [200]),
        ({"answer": "approved", "after_polls": 3}, ["authorization_pending", "authorization_pending", 200]),
        ({"answer": "refused"}, ["access_denied"]),
        ({"answer": "reported"}, ["access_denied"]),
        ({"answer": "wrong_number"}, ["access_denied"]),
        ({"answer": "never"}, ["authorization_pending"] * 3),
        ({"answer": "approved", "after_seconds": 4}, ["authorization_pending", 200]),
    ],
)
def test_a_phone_answers_as_it_was_told(rp: Relying, plan: dict[str, Any], said: list[object]) -> None:
    rp.admin("PUT", "phones/virginie", **plan)
    begun, heard = ciba(rp).json()["auth_req_id"], []
    for _ in said:
        rp.admin("POST", "clock", advance=2)
        told = poll(rp, begun)
        heard.append(told.status_code if told.status_code == 200 else told.json()["error"])
    assert heard == said


def test_a_wrong_code_by_plan_spends_one_try_a_request(rp: Relying) -> None:
    rp.admin("PUT", "phones/virginie", answer="wrong_code")
    for expected in ("authorization_pending", "authorization_pending", "access_denied"):
        begun = ciba(rp).json()["auth_req_id"]
        for _ in range(3):
            rp.http.get(phone(rp, "/api/requests"))
        rp.admin("POST", "clock", advance=6)
        assert poll(rp, begun).json()["error"] == expected


@pytest.mark.parametrize("bad", [{"answer": "perhaps"}, {"answer": "approved", "after_polls": -1}, {"status": "x"}])
def test_a_plan_that_makes_no_sense(rp: Relying, bad: dict[str, Any]) -> None:
    url = f"{rp.told['admin']['url']}/spaces/{rp.name}/phones/virginie"
    assert rp.http.put(url, json=bad).status_code == 400


def proxy(rp: Relying, method: str, path: str, body: Any = None) -> Any:
    return rp.http.request(method, f"{rp.told['proxy']}/s/{rp.name}{path}", json=body, timeout=30)


CONNECT = {"nationalId": "899700034012", "bindingMessage": "42", "clientId": "demo", "channel": "MOBILE"}


def test_the_proxy_answers_once_the_phone_has(rp: Relying) -> None:
    assert proxy(rp, "POST", "/connect", CONNECT).status_code == 404, "it is an option"
    rp.settings(proxy=True)
    answers: list[Any] = []
    waiting = threading.Thread(target=lambda: answers.append(proxy(rp, "POST", "/connect", CONNECT)))
    waiting.start()
    while answer(rp, "approved").status_code == 404:
        pass
    waiting.join(timeout=20)
    assert answers[0].status_code == 200 and set(answers[0].json()) == {"proxy_session_id", "session_state"}
    assert proxy(rp, "POST", "/connect", CONNECT).status_code == 304
    assert proxy(rp, "GET", "/send/dossier/Patient").json()["backend"] == "dossier"
    assert any(row["path"] == "/connect" for row in proxy(rp, "GET", "/traces").json())
    assert proxy(rp, "DELETE", "/disconnect").status_code == 200
    gone = proxy(rp, "DELETE", "/disconnect")
    assert (gone.status_code, gone.json()["message"]) == (401, "Session ID not found.")


@pytest.mark.parametrize(
    ("changes", "status", "message"),
    [
        ({"channel": None}, 400, "channel is missing"),
        ({"channel": "X"}, 400, "channel value X is invalid"),
        ({"nationalId": "899700000000"}, 404, "User National ID or Software Client ID Not Found."),
        ({"clientId": "inconnu"}, 404, "User National ID or Software Client ID Not Found."),
    ],
)
def test_the_proxy_s_refusals(rp: Relying, changes: dict[str, Any], status: int, message: str) -> None:
    rp.settings(proxy=True)
    told = proxy(rp, "POST", "/connect", {key: value for key, value in ({**CONNECT, **changes}).items() if value})
    assert (told.status_code, told.json()["message"]) == (status, message)
    assert set(told.json()) == {"code", "message", "metadata"}


def test_a_refusal_on_the_phone_reaches_the_proxy(rp: Relying) -> None:
    rp.settings(proxy=True)
    rp.admin("PUT", "phones/virginie", answer="refused")
    assert proxy(rp, "POST", "/connect", CONNECT).status_code == 401
    assert rp.admin("GET", "record")[-1]["path"] == "/connect"


def test_a_phone_that_rings_elsewhere_can_still_answer(rp: Relying) -> None:
    rp.admin("PUT", "phones/virginie", status="elsewhere")
    begun = ciba(rp).json()["auth_req_id"]
    assert "ancien téléphone" in rp.http.get(phone(rp, "/phone/virginie")).text
    old = rp.http.get(phone(rp, "/phone/virginie/old?open=1")).text
    request = old.split('name="request" value="')[1].split('"')[0]
    form = {"request": request, "number": "42", "code": "1234", "decision": "approved"}
    assert "C&#39;est confirmé" in rp.http.post(phone(rp, "/phone/virginie/old/answer"), data=form).text
    assert poll(rp, begun).status_code == 200
    rp.admin("PUT", "phones/virginie")
    assert "n&#39;est plus sur ce téléphone" in rp.http.get(phone(rp, "/phone/virginie/old")).text


def test_the_certificate_port_has_the_back_channel_too(rp: Relying) -> None:
    document = rp.http.get(rp.auth + places.WALLET_DISCOVERY).json()
    card = str(rp.told["psc"]["card"])
    assert all(url.startswith(card) for url in document["mtls_endpoint_aliases"].values())

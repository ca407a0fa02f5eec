"""What a hostile page, client or neighbour tries, and what must not follow."""

import json
from typing import Any

import httpx2
import pytest

from mocks.psc import places
from mocks.psc.errors import rows
from mocks.spaces.space import MOST_SPACES, Spaces
from tests.mocks.psc.test_card_login import Credential, tls
from tests.mocks.psc.test_card_login import credential as credential
from tests.mocks.psc.test_phone import answer, ciba, phone, poll
from tests.mocks.psc.test_token import payload
from tests.relying import CALLBACK, VERIFIER, Relying, returned


def test_the_native_endpoint_s_page_leads_to_the_wallet(rp: Relying) -> None:
    rp.settings(automatic="")
    asked = rp.authorize().request.url.query
    shown = rp.http.get(f"{rp.auth}{places.NATIVE_AUTHORIZATION}?{asked.decode()}").text
    attempt = shown.split('name="attempt" value="')[1].split('"')[0]
    where = shown.split('<form method="post" action="')[1].split('"')[0]
    assert where == rp.wallet + "/login/ecps"
    assert rp.http.post(where, data={"attempt": attempt, "national_id": "899700034012"}).status_code == 302


@pytest.mark.parametrize(
    "uri",
    [
        "http://localhost:x@evil.example/cb",
        "http://127.0.0.1:80@evil.example",
        "http://localhost.evil.example/",
        "http://localhost:1/\r\nX: y",
        "http://localhost:99999/",
        "javascript://localhost/%0aalert(1)",
    ],
)
def test_any_localhost_is_localhost(rp: Relying, uri: str) -> None:
    rp.settings(leniencies=["any_localhost_redirect"])
    assert rp.authorize(redirect_uri=uri).status_code == 400
    assert rp.authorize(redirect_uri="http://localhost:3000/ici").status_code == 302


@pytest.mark.parametrize(
    ("variant", "verdict"),
    [("valid", "client.certificate_foreign"), ("wrong_issuer", "client.certificate_foreign")],
)
def test_a_card_is_no_relying_party(rp: Relying, credential: Credential, variant: str, verdict: str) -> None:
    rp.admin("PUT", "clients/899700999990", auth="tls", redirect_uris=[CALLBACK])
    form = {"grant_type": "authorization_code", "client_id": "899700999990", "code": "x"}
    pem = credential("--identity", "camille", "--variant", variant)
    with httpx2.Client(verify=tls(rp.told, pem), timeout=20) as http:
        told = http.post(f"{rp.told['psc']['card']}/s/{rp.name}{places.TOKEN}", data=form)
    assert (told.status_code, rp.admin("GET", "record")[-1]["verdict"]) == (401, verdict)


def test_a_relying_party_s_certificate_expires(rp: Relying, credential: Credential) -> None:
    rp.admin("POST", "clock", advance=1200 * 86_400)
    with httpx2.Client(verify=tls(rp.told, credential("--client", "demo-mtls")), timeout=20) as http:
        form = {"grant_type": "authorization_code", "client_id": "demo-mtls", "code": "x", "code_verifier": VERIFIER}
        told = http.post(f"{rp.told['psc']['card']}/s/{rp.name}{places.TOKEN}", data=form)
    assert (told.status_code, rp.admin("GET", "record")[-1]["verdict"]) == (401, "client.certificate_dates")


def test_an_approval_does_not_outlive_its_request(rp: Relying) -> None:
    begun = ciba(rp).json()["auth_req_id"]
    answer(rp, "approved")
    rp.admin("POST", "clock", advance=121)
    assert poll(rp, begun).json()["error"] == "expired_token"


def test_nothing_secret_is_kept(rp: Relying) -> None:
    secrets = ["porteur-de-ping-123", "secret-mal-nomme", "BCDF-GHJK"]
    ciba(rp, client_notification_token=secrets[0])
    rp.http.post(rp.auth + places.TOKEN, data={"Client_Secret": secrets[1], "grant_type": "x"})
    rp.http.post(rp.wallet + "/device", data={"user_code": secrets[2]})
    rp.http.post(phone(rp, "/phone/virginie/activate"), data={})
    mail = rp.http.get(phone(rp, "/phone/virginie/messages")).text
    token = mail.split("activate?token=")[1].split('"')[0]
    rp.http.get(phone(rp, f"/activate?token={token}"))
    kept = json.dumps(rp.admin("GET", "record"))
    assert not [secret for secret in [*secrets, token] if secret in kept]


def test_no_text_is_kept_longer_than_it_is_worth(rp: Relying) -> None:
    long = "x" * 50_000
    rp.http.post(rp.wallet + "/auth", data={"client_id": long, long: "y"})
    rp.http.post(rp.auth + places.TOKEN, data={"grant_type": long})
    assert len(json.dumps(rp.admin("GET", "record"))) < 5000
    assert returned(rp.http.post(rp.wallet + "/auth", data=_asked(state=long)))["error"] == "invalid_request"


def _asked(**changes: str) -> dict[str, str]:
    asked = {"client_id": "demo", "redirect_uri": CALLBACK, "response_type": "code", "scope": "openid"}
    return {**asked, **changes}


@pytest.mark.parametrize("body", [b'{"decision": "approved", "code": "\\ud800"}', b"[", b"[]", b'{"decision": []}'])
def test_the_phone_s_api_takes_anything(rp: Relying, body: bytes) -> None:
    ciba(rp)
    kind = {"content-type": "application/json"}
    assert rp.http.post(phone(rp, "/api/requests/last"), content=body, headers=kind).status_code == 400


def test_the_phone_s_api_is_not_for_forms_of_other_pages(rp: Relying) -> None:
    ciba(rp)
    body = b'{"decision": "approved"}'
    sent = rp.http.post(phone(rp, "/api/requests/last"), content=body, headers={"content-type": "text/plain"})
    assert sent.status_code == 400


def test_a_fault_once_spoils_a_whole_answer(rp: Relying) -> None:
    rp.admin("PUT", "faults/alg.none", once=True)
    tokens = rp.tokens()
    heads = [json.loads(_part(tokens[name])) for name in ("access_token", "id_token")]
    assert [head["alg"] for head in heads] == ["none", "none"]
    assert json.loads(_part(rp.tokens()["id_token"]))["alg"] == "RS256"


def _part(token: str) -> bytes:
    from base64 import urlsafe_b64decode

    return urlsafe_b64decode(token.split(".")[0] + "==")


def test_a_fault_of_one_client_alone(rp: Relying) -> None:
    rp.admin("PUT", "faults/down.token", client="demo-mtls")
    assert rp.token(rp.code()).status_code == 200
    rp.admin("PUT", "faults/down.token", client="demo")
    assert rp.token(rp.code()).status_code == 503


def test_after_a_fraud_no_new_activation(rp: Relying) -> None:
    rp.admin("PUT", "phones/virginie", status="fraud")
    assert "désactivée" in rp.http.post(phone(rp, "/phone/virginie/activate"), data={}).text
    assert ciba(rp).status_code == 503


def test_the_session_of_a_colleague_is_an_old_one(rp: Relying) -> None:
    rp.settings(automatic="")
    rp.admin("PUT", "faults/session.colleague", value="hopital")
    tokens = rp.tokens()
    claims = payload(tokens["id_token"])
    assert claims["iat"] - claims["auth_time"] >= 7000
    rp.code()
    assert len(rp.admin("GET", "sessions")) == 1


def test_somebody_struck_off_does_not_sign_in_by_a_click(rp: Relying) -> None:
    rp.settings(automatic="radie")
    page = rp.authorize()
    assert page.status_code == 200
    form = {"attempt": page.text.split('name="attempt" value="')[1].split('"')[0], "identity": "radie"}
    assert "Aucun professionnel" in rp.http.post(rp.wallet + "/login/persona", data=form).text


def test_a_page_that_waits_survives_a_new_beginning(rp: Relying) -> None:
    with rp.http.stream("GET", phone(rp, "/phone/virginie/events")) as events:
        lines = events.iter_lines()
        assert next(lines) == "event: state"
        admin = rp.told["admin"]["url"]
        assert httpx2.delete(f"{admin}/spaces/{rp.name}").status_code == 200
        assert "event: end" not in list(lines), "it ends, and the page comes back to the new space"


def test_many_new_spaces_do_not_push_out_one_in_use() -> None:
    now = [0.0]
    spaces = Spaces(seconds=lambda: now[0])
    mine = spaces.get("equipe-a")
    for number in range(2 * MOST_SPACES):
        spaces.get(f"x{number}")
    assert spaces.get("equipe-a") is mine
    now[0] = 700.0
    assert spaces.get("nouvel") is not None


@pytest.mark.parametrize(
    "change", [{"automatic": {"a": 1}}, {"proxy": "false"}, {"access_seconds": 1.5}, {"profile": 3}]
)
def test_a_setting_of_another_kind(rp: Relying, change: dict[str, Any]) -> None:
    url = f"{rp.told['admin']['url']}/spaces/{rp.name}/settings"
    assert rp.http.patch(url, json=change).status_code == 400


def test_a_field_that_a_phone_has_not(rp: Relying) -> None:
    url = f"{rp.told['admin']['url']}/spaces/{rp.name}/phones/virginie"
    assert rp.http.put(url, json={"anwser": "approved"}).status_code == 400


def test_every_refusal_is_made_somewhere() -> None:
    from pathlib import Path

    root = Path(__file__).parents[3] / "mocks"
    source = "".join(file.read_text(encoding="utf-8") for file in root.rglob("*.py"))
    assert [key for key in rows() if f'"{key}"' not in source] == []

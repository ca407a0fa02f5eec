"""Each named fault happens, and stops when it is cleared. The list of tests is held against the list of faults."""

from collections.abc import Callable
from typing import Any

import pytest
from joserfc import jwk, jws
from joserfc.errors import JoseError

from mocks.psc import places, tamper
from tests.mocks.psc.test_phone import asked, phone
from tests.mocks.psc.test_token import payload
from tests.relying import CALLBACK, Relying, returned

Symptom = Callable[[Relying], bool]
"""Whether the fault shows."""


def id_token(name: str, wrong: Callable[[Relying, Any], bool]) -> Symptom:
    """A claim of the ID token is wrong, or (None) missing."""
    return lambda rp: wrong(rp, payload(rp.tokens()["id_token"]).get(name))


def unverified(rp: Relying) -> bool:
    keys = jwk.KeySet.import_key_set(rp.http.get(rp.auth + places.CERTS).json())
    try:
        jws.deserialize_compact(rp.tokens()["id_token"], keys)
    except (JoseError, ValueError):
        return True
    return False


def userinfo(wrong: Callable[[dict[str, Any]], bool]) -> Symptom:
    return lambda rp: wrong(rp.userinfo(rp.tokens()["access_token"]).json())


def status(path: str) -> Symptom:
    return lambda rp: rp.http.get(rp.auth + path).status_code == 503


def discovery(name: str) -> Symptom:
    return lambda rp: not rp.http.get(rp.auth + places.WALLET_DISCOVERY).json()[name].startswith(rp.auth)


def signed_userinfo(rp: Relying) -> bool:
    return rp.userinfo(rp.tokens()["access_token"]).headers["content-type"] == "application/jwt"


def state_after_logout(rp: Relying) -> bool:
    rp.admin(
        "PUT",
        "clients/demo",
        secret="demo-secret-public",
        redirect_uris=[CALLBACK],
        post_logout_uris=["http://localhost:8765/"],
    )
    given = {
        "id_token_hint": rp.tokens()["id_token"],
        "post_logout_redirect_uri": "http://localhost:8765/",
        "state": "s",
    }
    return "state" not in rp.http.get(rp.auth + places.LOGOUT, params=given).headers["location"]


def lost_cookie(rp: Relying) -> bool:
    rp.settings(automatic="")
    attempt = rp.authorize(prompt="login").text.split('name="attempt" value="')[1].split('"')[0]
    sent = rp.http.post(rp.wallet + "/login/ecps", data={"attempt": attempt, "national_id": "899700034012"})
    return "Cookie not found" in sent.text


def unseen(rp: Relying) -> bool:
    rp.settings(automatic="")
    rp.http.cookies.clear()
    while rp.http.post(phone(rp, "/api/requests/last"), json={"decision": "refused"}).status_code == 200:
        pass
    asked(rp)
    return "Aucune demande en attente" in rp.http.get(phone(rp, "/phone/virginie")).text


def over(rp: Relying) -> bool:
    tokens = rp.tokens()
    return bool(payload(tokens["id_token"])["exp"] < payload(tokens["access_token"])["iat"])


def returned_later(rp: Relying) -> bool:
    tokens = rp.tokens()
    return bool(payload(tokens["id_token"])["iat"] > payload(tokens["access_token"])["iat"] + 3600)


def slow(rp: Relying) -> bool:
    return rp.http.get(rp.auth + places.CERTS).elapsed.total_seconds() >= 0.2


SYMPTOMS: dict[str, Symptom] = {
    "nonce.wrong": id_token("nonce", lambda rp, value: value != "nonce-1"),
    "iss.wrong": id_token("iss", lambda rp, value: value != rp.issuer),
    "aud.wrong": id_token("aud", lambda rp, value: value != "demo"),
    "exp.past": over,
    "iat.future": returned_later,
    "acr.absent": id_token("acr", lambda rp, value: value is None),
    "acr.eidas2": id_token("acr", lambda rp, value: value == "eidas2"),
    "acr.eidas3": id_token("acr", lambda rp, value: value == "eidas3"),
    "at_hash.wrong": id_token("at_hash", lambda rp, value: value == "AAAAAAAAAAAAAAAAAAAAAA"),
    "signature.wrong": unverified,
    "alg.none": unverified,
    "alg.hs256": unverified,
    "kid.unknown": unverified,
    "state.wrong": lambda rp: returned(rp.authorize())["state"] != "etat-1",
    "state.lost": lambda rp: "state" not in returned(rp.authorize()),
    "callback.no_iss": lambda rp: "iss" not in returned(rp.authorize()),
    "callback.no_code": lambda rp: "code" not in returned(rp.authorize()),
    "userinfo.jwt": signed_userinfo,
    "userinfo.no_subject_ref_pro": userinfo(lambda body: "SubjectRefPro" not in body),
    "userinfo.no_activities": userinfo(lambda body: "activities" not in body["SubjectRefPro"]["exercices"][0]),
    "userinfo.other_sub": userinfo(lambda body: not body["sub"].endswith("899700034012")),
    "userinfo.otherIDs": userinfo(lambda body: "otherIDs" in body and "otherIds" not in body),
    "userinfo.civility_inside": userinfo(lambda body: "codeCivilite" in body["SubjectRefPro"]),
    "logout.state_dropped": state_after_logout,
    "discovery.old_host": discovery("token_endpoint"),
    "discovery.other_issuer": discovery("issuer"),
    "down": lambda rp: rp.authorize().status_code == 503,
    "down.token": lambda rp: rp.token("x").status_code == 503,
    "down.userinfo": status(places.USERINFO),
    "down.discovery": status(places.WALLET_DISCOVERY),
    "down.certs": status(places.CERTS),
    "latency": slow,
    "cookies.lost": lost_cookie,
    "push.drop": unseen,
    "push.late": unseen,
}
ELSEWHERE = {"card.revoked"}
"""Shown in test_card_login.py, where there are cards."""
VALUES = {"latency": "250", "push.late": "30"}


def test_every_fault_has_its_symptom() -> None:
    assert set(SYMPTOMS) | ELSEWHERE == set(tamper.known())


@pytest.mark.parametrize("name", list(SYMPTOMS))
def test_it_happens_and_it_stops(rp: Relying, name: str) -> None:
    shows = SYMPTOMS[name]
    assert not shows(rp)
    rp.admin("PUT", f"faults/{name}", value=VALUES.get(name, ""))
    assert shows(rp)
    if name not in ("cookies.lost", "push.drop", "push.late"):
        assert any(name in exchange["faults"] for exchange in rp.admin("GET", "record"))
    rp.admin("DELETE", f"faults/{name}")
    assert not shows(rp)


def test_once_for_one_client_or_one_person(rp: Relying) -> None:
    def late() -> bool:
        return rp.http.get(rp.auth + places.CERTS).status_code == 503

    rp.admin("PUT", "faults/down.certs", once=True)
    assert [late(), late()] == [True, False]
    shows = SYMPTOMS["nonce.wrong"]
    rp.admin("PUT", "faults/nonce.wrong", client="autre")
    assert not shows(rp)
    rp.admin("PUT", "faults/nonce.wrong", identity="virginie")
    assert shows(rp)
    rp.admin("DELETE", "faults")
    rp.admin("PUT", "faults/nonce.wrong", identity="camille")
    assert not shows(rp)


def test_a_late_push_comes_at_its_time(rp: Relying) -> None:
    rp.settings(automatic="")
    rp.admin("PUT", "faults/push.late", value="30")
    asked(rp)
    page = phone(rp, "/phone/virginie")
    assert "Aucune demande en attente" in rp.http.get(page).text
    rp.admin("POST", "clock", advance=31)
    assert "Quel nombre est affiché" in rp.http.get(page).text

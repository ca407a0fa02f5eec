"""Logout at both ends, and what other relying parties are told."""

import json
from base64 import urlsafe_b64decode
from urllib.parse import parse_qs

import pytest

from mocks.psc import places
from mocks.psc.sessions import EVENT
from tests.listening import Listener
from tests.relying import CALLBACK, Relying, returned

AFTER = "http://localhost:8765/"


def test_the_session_ends_and_the_browser_goes_back(rp: Relying) -> None:
    tokens = rp.tokens()
    given = {"id_token_hint": tokens["id_token"], "post_logout_redirect_uri": AFTER, "state": "s"}
    answer = rp.http.get(rp.auth + places.LOGOUT, params=given)
    assert (answer.status_code, answer.headers["location"]) == (302, AFTER + "?state=s")
    assert rp.userinfo(tokens["access_token"]).status_code == 401
    assert returned(rp.authorize(prompt="none"))["error"] == "login_required"


def test_without_an_address_the_user_stays_here(rp: Relying) -> None:
    answer = rp.http.post(rp.auth + places.LOGOUT, data={"id_token_hint": rp.tokens()["id_token"]})
    assert answer.status_code == 200 and "Votre session est fermée" in answer.text


def test_without_a_hint_it_asks_first(rp: Relying) -> None:
    tokens = rp.tokens()
    page = rp.http.get(rp.auth + places.LOGOUT)
    assert "Voulez-vous vous déconnecter" in page.text
    assert rp.userinfo(tokens["access_token"]).status_code == 200
    rp.http.post(rp.auth + places.LOGOUT, data={"confirmed": "1"})
    assert rp.userinfo(tokens["access_token"]).status_code == 401


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"post_logout_redirect_uri": "http://ailleurs.invalid/"}, "Invalid redirect uri"),
        ({"post_logout_redirect_uri": CALLBACK}, "Invalid redirect uri"),
        ({"id_token_hint": "a.b.c"}, "Invalid parameter: id_token_hint"),
        ({"id_token_hint": "é"}, "Invalid parameter: id_token_hint"),
        ({"client_id": "autre"}, "Invalid parameter: client_id"),
    ],
)
def test_refusals_end_nothing(rp: Relying, given: dict[str, str], words: str) -> None:
    tokens = rp.tokens()
    answer = rp.http.get(rp.auth + places.LOGOUT, params={"id_token_hint": tokens["id_token"], **given})
    assert answer.status_code == 400 and words in answer.text
    assert rp.userinfo(tokens["access_token"]).status_code == 200


def test_an_address_needs_a_client(rp: Relying) -> None:
    refused = rp.http.get(rp.auth + places.LOGOUT, params={"post_logout_redirect_uri": AFTER})
    assert refused.status_code == 400 and "Missing parameters: id_token_hint" in refused.text


def test_a_hint_is_an_id_token_of_this_space(rp: Relying) -> None:
    other = Relying(rp.told, f"{rp.name}-b", rp.http)
    other.settings(automatic="virginie")
    for wrong in (rp.tokens()["access_token"], other.tokens()["id_token"]):
        assert rp.http.get(rp.auth + places.LOGOUT, params={"id_token_hint": wrong}).status_code == 400


def test_other_relying_parties_are_told_by_the_back_channel(rp: Relying, listener: Listener) -> None:
    rp.admin("PUT", "clients/autre", secret="s", redirect_uris=[CALLBACK], backchannel_logout_uri=listener.url)
    tokens = rp.tokens()
    rp.code(client_id="autre")
    rp.http.get(rp.auth + places.LOGOUT, params={"id_token_hint": tokens["id_token"]})
    token = parse_qs(listener.told.get(timeout=20).body)["logout_token"][0]
    head, body, _ = (urlsafe_b64decode(part + "==") for part in token.split("."))
    claims = json.loads(body)
    assert json.loads(head)["typ"] == "logout+jwt"
    assert (claims["aud"], claims["sid"], claims["events"]) == ("autre", tokens["session_state"], {EVENT: {}})
    assert "nonce" not in claims


def test_they_are_told_when_an_administrator_ends_the_session(rp: Relying, listener: Listener) -> None:
    rp.admin("PUT", "clients/autre", secret="s", redirect_uris=[CALLBACK], backchannel_logout_uri=listener.url)
    rp.code(client_id="autre")
    (session,) = rp.admin("GET", "sessions")
    rp.admin("DELETE", f"sessions/{session['id']}")
    token = parse_qs(listener.told.get(timeout=20).body)["logout_token"][0]
    claims = json.loads(urlsafe_b64decode(token.split(".")[1] + "=="))
    assert (claims["iss"], claims["aud"], claims["sid"]) == (rp.issuer, "autre", session["id"])


@pytest.mark.parametrize(("uri", "told"), [("/out", "/out?iss="), ("/out?de=psc", "/out?de=psc&amp;iss=")])
def test_other_relying_parties_are_told_in_frames(rp: Relying, uri: str, told: str) -> None:
    address = "http://rp.invalid" + uri
    rp.admin("PUT", "clients/autre", secret="s", redirect_uris=[CALLBACK], frontchannel_logout_uri=address)
    tokens = rp.tokens()
    rp.code(client_id="autre")
    page = rp.http.get(
        rp.auth + places.LOGOUT, params={"id_token_hint": tokens["id_token"], "post_logout_redirect_uri": AFTER}
    )
    assert f"sid={tokens['session_state']}" in page.text and "http://rp.invalid" + told in page.text
    assert f'href="{AFTER}"' in page.text


def test_a_relying_party_may_watch_a_session_in_a_frame_and_frame_nothing_else(rp: Relying) -> None:
    assert "x-frame-options" not in rp.http.get(rp.auth + places.SESSION_IFRAME).headers
    rp.settings(automatic="")
    assert rp.authorize().headers["x-frame-options"] == "DENY"
    assert rp.http.get(rp.auth + places.WALLET_DISCOVERY).headers["x-frame-options"] == "DENY"

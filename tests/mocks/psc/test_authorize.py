"""The authorization endpoint: Keycloak's refusals in Keycloak's order, and what comes back when all is well."""

import json
from base64 import urlsafe_b64encode
from typing import Any

import pytest

from mocks.psc import places
from tests.relying import CALLBACK, Relying, returned

Changes = dict[str, str | None]


def test_a_code_comes_back_with_state_issuer_and_session(rp: Relying) -> None:
    answer = returned(rp.authorize())
    assert set(answer) == {"state", "session_state", "iss", "code"}
    assert (answer["state"], answer["iss"]) == ("etat-1", rp.issuer)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"client_id": None}, "Missing parameters: client_id"),
        ({"client_id": "inconnu"}, "Client not found."),
        ({"client_id": "inconnu", "redirect_uri": "http://ailleurs.invalid/"}, "Client not found."),
        ({"redirect_uri": None}, "Invalid parameter: redirect_uri"),
        ({"redirect_uri": CALLBACK + "/"}, "Invalid parameter: redirect_uri"),
        ({"redirect_uri": CALLBACK + "?a=1"}, "Invalid parameter: redirect_uri"),
        ({"redirect_uri": CALLBACK.replace("localhost", "127.0.0.1")}, "Invalid parameter: redirect_uri"),
        ({"redirect_uri": CALLBACK.upper()}, "Invalid parameter: redirect_uri"),
        ({"redirect_uri": "http://ailleurs.invalid/", "response_type": None}, "Invalid parameter: redirect_uri"),
        ({"request_uri": "urn:ietf:params:oauth:request_uri:rien"}, "Invalid request_uri"),
    ],
)
def test_what_is_told_on_a_page_and_redirects_nowhere(rp: Relying, changes: Changes, words: str) -> None:
    answer = rp.authorize(**changes)
    assert (answer.status_code, answer.headers.get("location")) == (400, None)
    assert words in answer.text and "SIMULATION" in answer.text


@pytest.mark.parametrize(
    ("changes", "error", "description"),
    [
        ({"response_type": None}, "invalid_request", "Missing parameter: response_type"),
        ({"response_type": None, "scope": "rien"}, "invalid_request", "Missing parameter: response_type"),
        ({"response_type": "danse"}, "unsupported_response_type", None),
        ({"response_type": "id_token token"}, "unauthorized_client", "Client is not allowed to initiate browser login"),
        ({"response_mode": "query.jwt"}, "invalid_request", "Invalid parameter: response_mode"),
        ({"scope": "openid inconnu"}, "invalid_scope", "Invalid scopes: openid inconnu"),
        ({"max_age": "vieux"}, "invalid_request", "Invalid parameter: max_age"),
        ({"code_challenge": None}, "invalid_request", "Missing parameter: code_challenge"),
        ({"code_challenge_method": "S512"}, "invalid_request", "Invalid parameter: code_challenge_method"),
        ({"code_challenge": "court"}, "invalid_request", "Invalid parameter: code_challenge"),
        ({"scope": "inconnu", "code_challenge": None}, "invalid_scope", "Invalid scopes: inconnu"),
    ],
)
def test_what_is_told_to_the_relying_party(rp: Relying, changes: Changes, error: str, description: str | None) -> None:
    answer = rp.authorize(**changes)
    assert answer.headers["location"].startswith(CALLBACK + "?error=")
    told = returned(answer)
    assert (told["error"], told["state"], told["iss"]) == (error, "etat-1", rp.issuer)
    assert told.get("error_description", "").startswith(description or "")
    assert (description is None) == ("error_description" not in told)


def test_a_parameter_given_twice(rp: Relying) -> None:
    url = str(rp.authorize().request.url) + "&prompt=login&prompt=none"
    assert returned(rp.http.get(url))["error_description"] == "duplicated parameter"


def test_pkce_is_accepted_and_imposed_only_when_asked(rp: Relying) -> None:
    without: Changes = {"code_challenge": None, "code_challenge_method": None}
    assert "code" in returned(rp.authorize(**without))
    rp.admin("PUT", "clients/strict", redirect_uris=[CALLBACK], pkce_required=True)
    told = returned(rp.authorize(client_id="strict", **without))
    assert told["error_description"] == "Missing parameter: code_challenge_method"


def test_acr_values_is_compulsory_only_when_asked(rp: Relying) -> None:
    assert "code" in returned(rp.authorize(acr_values=None))
    rp.settings(acr_required=True)
    assert returned(rp.authorize(acr_values=None))["error_description"] == "Missing parameter: acr_values"


def test_prompt_none_needs_a_session(rp: Relying) -> None:
    assert returned(rp.authorize(prompt="none"))["error"] == "login_required"
    rp.authorize()
    assert "code" in returned(rp.authorize(prompt="none"))


def test_a_session_signs_in_again_without_asking(rp: Relying) -> None:
    first = returned(rp.authorize())
    rp.settings(automatic="camille")
    assert returned(rp.authorize())["session_state"] == first["session_state"]
    assert returned(rp.authorize(prompt="login"))["session_state"] != first["session_state"]


@pytest.mark.parametrize(("seconds", "again"), [(4 * 3600 + 1, True), (1799, False), (1801, True)])
def test_a_session_ends_by_age_or_idleness(rp: Relying, seconds: int, again: bool) -> None:
    first = returned(rp.authorize())["session_state"]
    rp.admin("POST", "clock", advance=seconds)
    assert (returned(rp.authorize())["session_state"] != first) == again


def test_max_age_asks_again(rp: Relying) -> None:
    first = returned(rp.authorize())["session_state"]
    rp.admin("POST", "clock", advance=100)
    assert returned(rp.authorize(max_age="200"))["session_state"] == first
    assert returned(rp.authorize(max_age="99"))["session_state"] != first


def test_any_localhost_redirect_is_a_leniency_that_the_record_tells(rp: Relying) -> None:
    elsewhere = "http://127.0.0.1:4999/retour"
    assert rp.authorize(redirect_uri=elsewhere).status_code == 400
    rp.settings(leniencies=["any_localhost_redirect"])
    assert "code" in returned(rp.authorize(redirect_uri=elsewhere))
    assert rp.admin("GET", "record")[-1]["leniencies"] == ["any_localhost_redirect"]
    for other in ("http://localhost.exemple.invalid/", "http://ailleurs.invalid/#localhost", "javascript:alert(1)"):
        assert rp.authorize(redirect_uri=other).status_code == 400


def test_the_hint_may_choose_who_signs_in(rp: Relying) -> None:
    rp.settings(automatic="login_hint")
    assert "code" in returned(rp.authorize(login_hint="899700999990"))
    assert rp.admin("GET", "record")[-1]["identity"] == "camille"
    rp.http.cookies.clear()
    assert "Connectez-vous" in rp.authorize(login_hint="personne").text


def test_the_answer_in_a_fragment_or_a_form(rp: Relying) -> None:
    assert "#state=etat-1" in rp.authorize(response_mode="fragment").headers["location"]
    page = rp.authorize(response_mode="form_post").text
    assert f'action="{CALLBACK}"' in page and 'name="code"' in page


def request_object(head: Any, body: Any, signature: str = "") -> str:
    parts = (urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in (head, body))
    return ".".join((*parts, signature))


def test_an_unsigned_request_object_wins_over_the_query(rp: Relying) -> None:
    claims = {"state": "objet", "max_age": 60, "claims": {"userinfo": {}}}
    told = returned(rp.authorize(request=request_object({"alg": "none"}, claims)))
    assert told["state"] == "objet" and "code" in told
    (*_, exchange) = rp.admin("GET", "record")
    assert exchange["parameters"]["request"].startswith("…")


def test_a_number_of_a_request_object_keeps_its_digits(rp: Relying) -> None:
    number = 123_456_789_012_345_678_901_234
    asked = request_object({"alg": "none"}, {"state": number})
    assert returned(rp.authorize(request=asked))["state"] == str(number)


@pytest.mark.parametrize("depth", range(940, 1040, 10))
def test_a_request_object_of_any_depth_is_taken_or_refused(rp: Relying, depth: int) -> None:
    claims = urlsafe_b64encode(b'{"claims":' + b"[" * depth + b"]" * depth + b"}").decode().rstrip("=")
    answer = rp.authorize(request=request_object({"alg": "none"}, {}).split(".")[0] + f".{claims}.")
    assert answer.status_code in (302, 400), answer.text


@pytest.mark.parametrize(
    "given",
    [
        "",
        "a.b",
        "a.b.c.d",
        "é.é.",
        request_object({"alg": "none"}, {"client_id": "autre"}),
        request_object({"alg": "none"}, {"request_uri": "urn:x"}),
        request_object({"alg": "none"}, {"state": "\ud800"}),
        request_object({"alg": "none"}, []),
        request_object({"alg": "RS256"}, {}, "c2lnbmF0dXJl"),
        request_object({"alg": "none"}, {}, "c2lnbmF0dXJl"),
    ],
)
def test_a_request_object_that_cannot_be_taken(rp: Relying, given: str) -> None:
    answer = rp.authorize(request=given)
    assert (answer.status_code, answer.headers.get("location")) == (400, None)
    assert "Invalid Request" in answer.text


def test_a_pushed_request_serves_once(rp: Relying) -> None:
    fields = {"client_id": "demo", "redirect_uri": CALLBACK, "response_type": "code", "scope": "openid", "state": "p"}
    pushed = rp.post(places.PAR, **fields)
    assert pushed.status_code == 201
    asked = {"client_id": "demo", "request_uri": pushed.json()["request_uri"]}
    assert returned(rp.http.get(rp.wallet + "/auth", params=asked))["state"] == "p"
    assert rp.http.get(rp.wallet + "/auth", params=asked).status_code == 400
    bad = rp.post(places.PAR, **{**fields, "redirect_uri": "http://ailleurs.invalid/"})
    assert (bad.status_code, bad.json()["error"]) == (400, "invalid_request")


def test_the_native_endpoint_answers_too_and_the_wallet_one_only_at_home(rp: Relying) -> None:
    query = rp.authorize().request.url.query.decode()
    assert rp.http.get(f"{rp.auth}{places.NATIVE_AUTHORIZATION}?{query}").status_code == 302
    assert rp.http.get(f"{rp.auth}/auth?{query}").status_code == 404
    rp.settings(leniencies=["single_origin"])
    assert rp.http.get(f"{rp.auth}/auth?{query}").status_code == 302


def test_what_relying_parties_know_of_a_session_does_not_open_it(rp: Relying) -> None:
    known = returned(rp.authorize())["session_state"]
    rp.settings(automatic="")
    assert rp.authorize().status_code == 302, "the browser itself is still signed in"
    rp.http.cookies.clear()
    for stolen in (known, f"{known}.", f"{known}.{known}"):
        rp.http.cookies.set("PSC_SIMULATION", stolen)
        assert rp.authorize().status_code == 200
        rp.http.cookies.clear()

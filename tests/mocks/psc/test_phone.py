"""A login answered on the phone, by HTTP: the pages' forms, the programs' API, and CIBA."""

from typing import Any

import pytest

from mocks.psc import places
from mocks.psc.token import CIBA
from tests.relying import Relying, returned

CIBA_FORM = {"scope": "openid scope_all", "acr_values": "eidas1", "login_hint": "899700034012", "binding_message": "42"}


@pytest.fixture
def page(rp: Relying) -> Relying:
    """A relying party whose users meet the login page."""
    rp.settings(automatic="")
    return rp


def phone(rp: Relying, path: str) -> str:
    return f"{rp.told['phone']}/s/{rp.name}{path}"


def answer(rp: Relying, decision: str, **fields: Any) -> Any:
    """Answer the newest request by the API."""
    return rp.http.post(phone(rp, "/api/requests/last"), json={"decision": decision, **fields})


def asked(rp: Relying, national_id: str = "899700034012") -> str:
    """Type an identifier on the login page; the attempt's name."""
    attempt = rp.authorize().text.split('name="attempt" value="')[1].split('"')[0]
    sent = rp.http.post(rp.wallet + "/login/ecps", data={"attempt": attempt, "national_id": national_id})
    assert sent.status_code == 302, sent.text
    assert sent.headers["location"].endswith(f"/login/wait?attempt={attempt}")
    return attempt


def finish(rp: Relying, attempt: str) -> Any:
    return rp.http.get(rp.wallet + "/login/finish", params={"attempt": attempt})


def test_approved_on_the_phone(page: Relying) -> None:
    attempt = asked(page)
    waiting = page.http.get(page.wallet + "/login/wait", params={"attempt": attempt})
    (request,) = page.http.get(phone(page, "/api/requests")).json()
    assert f'data-testid="number">{request["number"]:02d}<' in waiting.text
    assert request["number"] in request["choices"] and len(request["choices"]) == 3
    assert finish(page, attempt).headers["location"].endswith(f"/login/wait?attempt={attempt}")
    assert answer(page, "approved").json()["decision"] == "approved"
    code = returned(finish(page, attempt))["code"]
    assert page.userinfo(page.token(code).json()["access_token"]).json()["SubjectNameID"] == "899700034012"
    assert finish(page, attempt).status_code == 400, "an attempt serves once"


@pytest.mark.parametrize("decision", ["refused", "reported"])
def test_refused_on_the_phone(page: Relying, decision: str) -> None:
    attempt = asked(page)
    answer(page, decision)
    assert returned(finish(page, attempt))["error"] == "access_denied"


def test_not_me_blocks_the_e_cps(page: Relying) -> None:
    asked(page)
    answer(page, "reported")
    asked(page)
    assert "Votre e-CPS est bloquée" in page.http.get(phone(page, "/phone/virginie")).text


@pytest.mark.parametrize(("seconds", "lapsed"), [(59, False), (61, True)])
def test_a_request_lapses_after_a_minute(page: Relying, seconds: int, lapsed: bool) -> None:
    attempt = asked(page)
    page.admin("POST", "clock", advance=seconds)
    assert (answer(page, "approved").status_code == 404) == lapsed
    if lapsed:
        assert "La demande a expiré" in finish(page, attempt).text


def test_the_wrong_number_ends_the_request(page: Relying) -> None:
    attempt = asked(page)
    refused = answer(page, "approved", number=100)
    assert (refused.status_code, refused.json()["error"]) == (409, "number")
    assert "n&#39;est pas celui qui était affiché" in finish(page, attempt).text


def test_three_wrong_codes_block_the_e_cps(page: Relying) -> None:
    attempt = asked(page)
    said = [answer(page, "approved", code="0000").json()["message"] for _ in range(3)]
    assert "avant le blocage : 2" in said[0] and "avant le blocage : 1" in said[1] and "bloquée" in said[2]
    assert "bloquée" in finish(page, attempt).text


def test_a_right_code_gives_the_tries_back(page: Relying) -> None:
    for _ in range(2):
        asked(page)
        assert answer(page, "approved", code="0000").status_code == 409
        assert answer(page, "approved").status_code == 200


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("99700034012", "il manque le chiffre 8"),
        ("899700034013", "Un chiffre est faux"),
        ("8997OOO34O12", "La lettre O"),
        ("", "L&#39;identifiant est vide"),
        ("899700034020", "Aucun professionnel ne porte cet identifiant"),
        ("<script>alert(1)</script>", "Ce n&#39;est pas un identifiant national"),
    ],
)
def test_an_identifier_that_is_wrong_says_how(page: Relying, typed: str, said: str) -> None:
    attempt = page.authorize().text.split('name="attempt" value="')[1].split('"')[0]
    shown = page.http.post(page.wallet + "/login/ecps", data={"attempt": attempt, "national_id": typed})
    assert shown.status_code == 200 and said in shown.text
    assert "<script>alert" not in shown.text


def test_somebody_struck_off_is_not_in_the_directory(page: Relying) -> None:
    struck = next(p for p in page.http.get(f"{page.told['admin']['url']}/identities").json() if not p["listed"])
    attempt = page.authorize().text.split('name="attempt" value="')[1].split('"')[0]
    shown = page.http.post(page.wallet + "/login/ecps", data={"attempt": attempt, "national_id": struck["national_id"]})
    assert "Aucun professionnel" in shown.text


def test_the_phone_s_own_forms(page: Relying) -> None:
    attempt = asked(page)
    (request,) = page.http.get(phone(page, "/api/requests")).json()
    shown = page.http.get(phone(page, "/phone/virginie")).text
    assert all(f">{number:02d}</a>" in shown for number in request["choices"])
    code = page.http.get(phone(page, "/phone/virginie"), params={"request": request["id"], "number": request["number"]})
    assert "Tapez votre code e-CPS" in code.text
    form = {"request": request["id"], "number": request["number"], "code": "1234", "decision": "approved"}
    assert "C&#39;est confirmé" in page.http.post(phone(page, "/phone/virginie/answer"), data=form).text
    assert "code" in returned(finish(page, attempt))
    again = page.http.post(phone(page, "/phone/virginie/answer"), data=form)
    assert "déjà terminée" in again.text


def test_nobody_answers_for_another(page: Relying) -> None:
    asked(page)
    (request,) = page.http.get(phone(page, "/api/requests")).json()
    form = {"request": request["id"], "number": request["number"], "code": "1234", "decision": "approved"}
    assert "n&#39;existe pas" in page.http.post(phone(page, "/phone/camille/answer"), data=form).text


def test_another_browser_does_not_finish_a_login(page: Relying) -> None:
    attempt = asked(page)
    answer(page, "approved")
    page.http.cookies.clear()
    shown = finish(page, attempt)
    assert shown.status_code == 400 and "Cookie not found" in shown.text


def test_cancelled_on_the_page(page: Relying) -> None:
    attempt = asked(page)
    cancelled = page.http.post(page.wallet + "/login/cancel", data={"attempt": attempt})
    assert returned(cancelled)["error"] == "access_denied"


def test_the_waiting_page_is_told_at_once(page: Relying) -> None:
    attempt = asked(page)
    url = page.wallet + "/login/events"
    with page.http.stream("GET", url, params={"attempt": attempt}) as events:
        lines = events.iter_lines()
        assert [next(lines), next(lines), next(lines)] == ["event: state", "data: pending 60", ""]
        page.admin("POST", "clock", advance=25)
        assert [next(lines), next(lines), next(lines)] == ["event: state", "data: pending 35", ""]
        answer(page, "refused")
        assert [next(lines), next(lines)] == ["event: end", "data: refused"]


def ciba(rp: Relying, **changes: Any) -> Any:
    form = {key: value for key, value in ({**CIBA_FORM, **changes}).items() if value is not None}
    return rp.post(places.CIBA, **form)


def poll(rp: Relying, id: str, after: float = 1, **fields: Any) -> Any:
    """Come to see, that many seconds later: the interval, unless told otherwise."""
    rp.admin("POST", "clock", advance=after)
    return rp.post(places.TOKEN, **{"grant_type": CIBA, "auth_req_id": id, **fields})


def test_ciba_from_request_to_tokens(rp: Relying) -> None:
    begun = ciba(rp, channel="MOBILE").json()
    assert (begun["expires_in"], begun["interval"]) == (120, 1)
    (request,) = rp.http.get(phone(rp, "/api/requests")).json()
    assert request["number"] == 42
    assert poll(rp, begun["auth_req_id"]).json()["error"] == "authorization_pending"
    early = poll(rp, begun["auth_req_id"], after=0).json()
    assert early == {"error": "slow_down", "error_description": "too early to access"}
    answer(rp, "approved")
    tokens = poll(rp, begun["auth_req_id"]).json()
    assert rp.userinfo(tokens["access_token"]).json()["SubjectNameID"] == "899700034012"
    assert poll(rp, begun["auth_req_id"]).json()["error_description"] == "Invalid Auth Req ID"


ORDERS = [
    ("pending", [(0, "authorization_pending"), (0, "slow_down"), (30, "authorization_pending")]),
    ("approved", [(0, 200)]),
    ("approved", [(0, "authorization_pending"), (0, "slow_down"), (30, 200)]),
    ("refused", [(0, "authorization_pending"), (0, "slow_down"), (30, "access_denied")]),
    ("refused", [(0, "authorization_pending"), (15, "slow_down"), (15, "access_denied")]),
    ("approved", [(0, "authorization_pending"), (200, "expired_token")]),
]
"""A decision taken after the first poll, or before the only one; then seconds to each poll, and what it hears."""


@pytest.mark.parametrize(("decision", "polls"), ORDERS)
def test_a_poll_too_soon_hears_nothing_of_the_decision(
    rp: Relying, decision: str, polls: list[tuple[float, object]]
) -> None:
    rp.settings(ciba_seconds=200, ciba_interval=30)
    begun, heard = ciba(rp).json()["auth_req_id"], []
    for number, (seconds, _) in enumerate(polls):
        if number == min(1, len(polls) - 1) and decision != "pending":
            answer(rp, decision)
        told = poll(rp, begun, after=seconds)
        heard.append(told.status_code if told.status_code == 200 else told.json()["error"])
    assert heard == [said for _, said in polls]


def test_ciba_by_card_says_so(rp: Relying) -> None:
    begun = ciba(rp, channel="CARD").json()
    answer(rp, "approved")
    tokens = poll(rp, begun["auth_req_id"]).json()
    assert rp.userinfo(tokens["access_token"]).json()["authMode"] == "CARD"


@pytest.mark.parametrize(
    ("changes", "status", "error", "description"),
    [
        ({"login_hint": None}, 400, "invalid_request", "missing parameter : login_hint"),
        ({"login_hint": None, "scope": None}, 400, "invalid_request", "missing parameter : login_hint"),
        ({"scope": None}, 400, "invalid_request", "missing parameter : scope"),
        ({"login_hint": "99700034012"}, 400, "invalid_request", "invalid user"),
        ({"login_hint": "inconnu", "scope": "inconnu"}, 400, "invalid_request", "invalid user"),
        ({"scope": "inconnu"}, 400, "invalid_scope", "Invalid scopes: inconnu"),
        ({"binding_message": "deux mots"}, 400, "invalid_binding_message", "Invalid value for parameter"),
        ({"binding_message": "é"}, 400, "invalid_binding_message", "Invalid value for parameter"),
        ({"channel": "PIGEON"}, 400, "invalid_request", "Invalid parameter: channel"),
    ],
)
def test_ciba_refusals_in_their_order(
    rp: Relying, changes: dict[str, str | None], status: int, error: str, description: str
) -> None:
    told = ciba(rp, **changes)
    assert (told.status_code, told.json()["error"]) == (status, error)
    assert told.json()["error_description"].startswith(description)


def test_ciba_refused_lapsed_and_foreign(rp: Relying) -> None:
    refused = ciba(rp).json()["auth_req_id"]
    answer(rp, "refused")
    assert poll(rp, refused).json() == {"error": "access_denied", "error_description": "not authorized"}
    lapsed = ciba(rp).json()["auth_req_id"]
    rp.admin("POST", "clock", advance=121)
    assert poll(rp, lapsed).json()["error"] == "expired_token"
    mine = ciba(rp).json()["auth_req_id"]
    rp.admin("PUT", "clients/autre", secret="s", ciba=True)
    assert poll(rp, mine, auth=("autre", "s")).json()["error_description"] == "Invalid Auth Req ID"
    rp.admin("PUT", "clients/ferme", secret="s")
    closed = ciba(rp, auth=("ferme", "s"))
    assert (closed.status_code, closed.json()["error_description"]) == (401, "Client not allowed OIDC CIBA Grant")
    assert poll(rp, mine, auth=("ferme", "s")).status_code == 400


def test_ciba_with_a_phone_that_cannot_be_reached(rp: Relying) -> None:
    rp.admin("PUT", "phones/virginie", status="inactive")
    told = ciba(rp)
    assert (told.status_code, told.json()["error"]) == (503, "server_error")

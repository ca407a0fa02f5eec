"""The user's portal, the activation of an e-CPS, the device flow, delegation, and the self-test: by HTTP."""

from typing import Any

import httpx2
import pytest

from mocks.psc import places
from mocks.psc.token import DEVICE
from tests.mocks.psc.test_phone import answer, asked, finish, phone
from tests.mocks.psc.test_token import payload
from tests.relying import Relying, returned


@pytest.fixture
def page(rp: Relying) -> Relying:
    """A relying party whose users meet the login page."""
    rp.settings(automatic="")
    return rp


def attempt(text: str) -> str:
    return text.split('name="attempt" value="')[1].split('"')[0]


def signed_in(rp: Relying, channel: str = "MOBILE") -> str:
    """Sign VIRGINIE in at the portal; the portal."""
    text = rp.http.get(rp.wallet + "/login-page").text
    if 'name="attempt"' in text:
        form = {"attempt": attempt(text), "identity": "virginie", "channel": channel}
        assert rp.http.post(rp.wallet + "/login/persona", data=form).headers["location"] == rp.wallet + "/"
    return str(rp.http.get(rp.wallet + "/").text)


def test_sessions_are_listed_and_closed(page: Relying) -> None:
    text = signed_in(page)
    assert "Vos sessions" in text and "application e-CPS" in text and "ce navigateur" in text
    page.settings(automatic="virginie")
    tokens = page.tokens()
    page.settings(automatic="")
    assert "Service de démonstration" in page.http.get(page.wallet + "/").text
    said = page.http.post(page.wallet + "/portal/close", data={"session": "all"})
    assert "Votre session est fermée" in said.text
    refreshed = page.token(grant_type="refresh_token", refresh_token=tokens["refresh_token"])
    assert refreshed.json()["error_description"] == "Session not active"
    assert "Connectez-vous" in page.http.get(page.wallet + "/").text


def test_nobody_closes_another_s_session(page: Relying) -> None:
    signed_in(page)
    page.http.cookies.clear()
    page.settings(automatic="camille")
    page.code()
    (other,) = [one for one in page.admin("GET", "sessions") if one["identity"] == "virginie"]
    page.http.post(page.wallet + "/portal/close", data={"session": other["id"]})
    assert other["id"] in {one["id"] for one in page.admin("GET", "sessions")}


def test_an_e_cps_is_activated_by_card(page: Relying) -> None:
    page.admin("PUT", "phones/virginie", status="elsewhere")
    signed_in(page, "CARD")
    shown = page.http.post(page.wallet + "/portal/activate", data={}).text
    assert 'src="data:image/svg' in shown
    token = shown.split("activate?token=")[1].split('"')[0]
    scanned = page.http.get(phone(page, f"/activate?token={token}"), follow_redirects=True).text
    number = scanned.split('data-testid="shown">')[1].split("<")[0]
    early = page.http.post(phone(page, "/phone/virginie/activate"), data={"token": token, "code": "4321"}).text
    assert "Tapez d&#39;abord" in early
    form = {"token": token, "shown": number}
    assert "C&#39;est confirmé" in page.http.post(page.wallet + "/portal/activate", data=form).text
    done = page.http.post(phone(page, "/phone/virginie/activate"), data={"token": token, "code": "4321"}).text
    assert "Votre e-CPS est activée" in done
    page.http.cookies.clear()
    trial = asked(page)
    assert answer(page, "approved", code="1234").status_code == 409
    assert answer(page, "approved", code="4321").status_code == 200
    assert "code" in returned(finish(page, trial))


def test_an_activation_is_followed_by_its_owner_alone(page: Relying) -> None:
    signed_in(page, "CARD")
    token = page.http.post(page.wallet + "/portal/activate", data={}).text.split("activate?token=")[1].split('"')[0]
    events = page.wallet + "/portal/events"
    assert page.http.get(events, params={"token": "autre"}).status_code == 204
    with page.http.stream("GET", events, params={"token": token}) as told:
        lines = told.iter_lines()
        assert [next(lines), next(lines), next(lines)] == ["event: state", "data: waiting", ""]
        number = httpx2.get(phone(page, f"/phone/virginie/activate?token={token}")).text
        shown = number.split('data-testid="shown">')[1].split("<")[0]
        page.http.post(page.wallet + "/portal/activate", data={"token": token, "shown": shown})
        page.http.post(phone(page, "/phone/virginie/activate"), data={"token": token, "code": "4321"})
        assert [next(lines), next(lines)] == ["event: end", "data: done"]
    page.http.cookies.clear()
    assert page.http.get(events, params={"token": token}).status_code == 204


def test_a_wrong_number_or_a_session_without_card_activates_nothing(page: Relying) -> None:
    signed_in(page)
    refused = page.http.post(page.wallet + "/portal/activate", data={})
    assert "Seule une connexion par carte CPS" in refused.text
    page.http.post(page.wallet + "/portal/close", data={"session": "all"})
    signed_in(page, "CARD")
    token = page.http.post(page.wallet + "/portal/activate", data={}).text.split("activate?token=")[1].split('"')[0]
    wrong = page.http.post(page.wallet + "/portal/activate", data={"token": token, "shown": "xxxx"})
    assert "Ce n&#39;est pas le code affiché" in wrong.text
    page.admin("POST", "clock", advance=91)
    late = page.http.get(phone(page, f"/activate?token={token}"))
    assert "a plus de 90 secondes" in late.text


def test_an_e_cps_is_activated_without_a_card(page: Relying) -> None:
    started = page.http.post(phone(page, "/phone/virginie/activate"), data={}).text
    assert "Un e-mail vient d&#39;être envoyé" in started
    mail = page.http.get(phone(page, "/phone/virginie/messages")).text
    assert 'src="data:image/svg' in mail
    token = mail.split("activate?token=")[1].split('"')[0]
    page.http.get(phone(page, f"/activate?token={token}"))
    sms = page.http.get(phone(page, "/phone/virginie/messages")).text.split("code d&#39;activation est ")[1][:4]
    form = {"token": token, "sms": sms}
    assert "Choisir ce code" in page.http.post(phone(page, "/phone/virginie/activate"), data=form).text
    bad = page.http.post(phone(page, "/phone/virginie/activate"), data={"token": token, "code": "12"}).text
    assert "quatre chiffres" in bad
    done = page.http.post(phone(page, "/phone/virginie/activate"), data={"token": token, "code": "9876"}).text
    assert "Votre e-CPS est activée" in done


def device(rp: Relying) -> dict[str, Any]:
    rp.admin("PUT", "clients/tele", secret="s", name="Appareil", device=True)
    return dict(rp.post(places.DEVICE, auth=("tele", "s"), scope="openid scope_all").json())


def poll(rp: Relying, begun: dict[str, Any], after: int = 5) -> Any:
    rp.admin("POST", "clock", advance=after)
    return rp.post(places.TOKEN, auth=("tele", "s"), grant_type=DEVICE, device_code=begun["device_code"])


def test_a_device_is_let_in(page: Relying) -> None:
    begun = device(page)
    assert poll(page, begun).json()["error"] == "authorization_pending"
    assert poll(page, begun, after=0).json()["error"] == "slow_down"
    shown = page.http.get(begun["verification_uri_complete"]).text
    assert begun["user_code"] in shown
    login = page.http.post(page.wallet + "/device", data={"user_code": begun["user_code"].lower()}).text
    assert "« Appareil »" in login.replace("\xa0", " ")
    form = {"attempt": attempt(login), "identity": "virginie"}
    assert "L&#39;appareil est connecté" in page.http.post(page.wallet + "/login/persona", data=form).text
    assert poll(page, begun, after=0).json()["error"] == "slow_down", "let in, and still too soon"
    tokens = poll(page, begun).json()
    assert page.userinfo(tokens["access_token"]).json()["SubjectNameID"] == "899700034012"
    assert poll(page, begun).json()["error_description"] == "Device code not valid"


def test_a_device_that_is_refused_or_comes_too_late(page: Relying) -> None:
    begun = device(page)
    login = page.http.post(page.wallet + "/device", data={"user_code": begun["user_code"]}).text
    assert poll(page, begun, after=0).json()["error"] == "authorization_pending", "the first may come at once"
    page.http.post(page.wallet + "/login/cancel", data={"attempt": attempt(login)})
    assert poll(page, begun, after=0).json()["error"] == "slow_down", "refused, and still too soon"
    assert poll(page, begun).json()["error"] == "access_denied"
    late = device(page)
    page.admin("POST", "clock", advance=601)
    assert poll(page, late).json()["error"] == "expired_token"
    assert "n&#39;existe pas" in page.http.post(page.wallet + "/device", data={"user_code": late["user_code"]}).text
    closed = page.post(places.DEVICE, scope="openid")
    assert (closed.status_code, closed.json()["error"]) == (400, "unauthorized_client")


@pytest.mark.parametrize(("reply", "amr"), [("yes", ["sc", "pin", "mfa", "hwk"]), ("no", None)])
def test_a_delegated_login(page: Relying, reply: str, amr: list[str] | None) -> None:
    shown = page.authorize(kc_idp_hint="clinique-simulation").text
    assert 'value="clinique-simulation" selected' in shown
    form = {"attempt": attempt(shown), "provider": "clinique-simulation", "national_id": "899700034012"}
    asked_again = page.http.post(page.wallet + "/login/delegation", data=form).text
    assert "Confirmez-vous vouloir accéder" in asked_again
    back = returned(page.http.post(page.wallet + "/login/delegation/confirm", data={**form, "answer": reply}))
    if amr is None:
        assert back["error"] == "access_denied"
        return
    tokens = page.token(back["code"]).json()
    assert payload(tokens["id_token"])["amr"] == amr


def test_an_identity_provider_that_is_unknown(page: Relying) -> None:
    form = {"attempt": attempt(page.authorize().text), "provider": "x", "national_id": "899700034012"}
    assert "n&#39;est pas connu" in page.http.post(page.wallet + "/login/delegation", data=form).text


def selftest(rp: Relying, path: str) -> str:
    return f"{rp.told['selftest']}/s/{rp.name}{path}"


def test_the_self_test_says_bravo(rp: Relying) -> None:
    assert "Essayez votre e-CPS" in rp.http.get(selftest(rp, "/")).text
    there = rp.http.get(rp.http.get(selftest(rp, "/start")).headers["location"]).headers["location"]
    assert "Bravo" in rp.http.get(there).text
    assert "ne correspond à aucun essai" in rp.http.get(there).text, "a callback serves once"


@pytest.mark.parametrize("fault", ["nonce.wrong", "signature.wrong", "down.token", "state.wrong", "iss.wrong"])
def test_the_self_test_does_not_say_bravo_to_a_wrong_answer(rp: Relying, fault: str) -> None:
    rp.admin("PUT", f"faults/{fault}")
    there = rp.http.get(rp.http.get(selftest(rp, "/start")).headers["location"]).headers["location"]
    said = rp.http.get(there).text
    assert "Bravo" not in said and "pas abouti" in said

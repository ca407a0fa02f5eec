"""How each fault shows that somebody meets who signs in (rows PS-*), and those of CIBA (rows CB-*)."""

from typing import Any

from tests.mocks.psc.symptoms_relying import Symptom
from tests.mocks.psc.test_phone import answer, asked, ciba, finish, phone, poll
from tests.relying import Relying, returned

NOBODY = "Aucune demande en attente"


def paged(symptom: Symptom) -> Symptom:
    """With the login page, nobody being signed in, and no request left on the phone."""

    def shows(rp: Relying) -> bool:
        rp.settings(automatic="")
        rp.http.cookies.clear()
        while rp.http.post(phone(rp, "/api/requests/last"), json={"decision": "refused"}).status_code == 200:
            pass
        rp.admin("PUT", "phones/virginie")
        return symptom(rp)

    return shows


def login_page(rp: Relying) -> tuple[str, str]:
    """The login page, and its attempt."""
    text = rp.authorize(prompt="login").text
    return text, text.split('name="attempt" value="')[1].split('"')[0]


def typed(words: str) -> Symptom:
    """The identifier is refused in these words."""

    def shows(rp: Relying) -> bool:
        form = {"attempt": login_page(rp)[1], "national_id": "899700034012"}
        return words in rp.http.post(rp.wallet + "/login/ecps", data=form).text

    return paged(shows)


def screen(rp: Relying, query: str = "") -> str:
    return str(rp.http.get(phone(rp, f"/phone/virginie{query}")).text)


def phone_says(words: str) -> Symptom:
    """A request is sent, and the phone says so."""

    def shows(rp: Relying) -> bool:
        asked(rp)
        return words in screen(rp)

    return paged(shows)


def refused_with(reason: str) -> Symptom:
    """The right number and the right code are refused, for this reason."""

    def shows(rp: Relying) -> bool:
        asked(rp)
        return bool(answer(rp, "approved").json().get("error") == reason)

    return paged(shows)


def unseen(rp: Relying) -> bool:
    asked(rp)
    return NOBODY in screen(rp) and NOBODY in screen(rp, "?open=1")


def unseen_but_opened(rp: Relying) -> bool:
    asked(rp)
    return NOBODY in screen(rp) and "Quel nombre" in screen(rp, "?open=1")


def ends_as(where: str) -> Symptom:
    """Nobody touches the phone, and yet the login goes back to the service so."""

    def shows(rp: Relying) -> bool:
        back = finish(rp, asked(rp)).headers.get("location", "")
        return where in back

    return paged(shows)


def lapses(rp: Relying) -> bool:
    return "La demande a expiré" in finish(rp, asked(rp)).text


def two(rp: Relying) -> bool:
    asked(rp)
    waiting = [one for one in rp.http.get(phone(rp, "/api/requests")).json() if one["decision"] == "pending"]
    return len(waiting) == 2 and "Autres demandes en attente\xa0: 1" in screen(rp)


def never(rp: Relying) -> bool:
    """Nobody answers a CIBA request, whatever is planned."""
    rp.admin("PUT", "phones/virginie", answer="approved")
    begun = ciba(rp).json()["auth_req_id"]
    pending = poll(rp, begun).json().get("error") in ("authorization_pending", "slow_down")
    rp.admin("POST", "clock", advance=121)
    return pending and poll(rp, begun).json()["error"] == "expired_token"


def hangs(rp: Relying) -> bool:
    """The page that waits learns nothing of the answer."""
    attempt = asked(rp)
    answer(rp, "refused")
    with rp.http.stream("GET", rp.wallet + "/login/events", params={"attempt": attempt}) as events:
        return next(events.iter_lines()) == "event: state"


def lost_cookie(rp: Relying) -> bool:
    form = {"attempt": login_page(rp)[1], "national_id": "899700034012"}
    return "Cookie not found" in rp.http.post(rp.wallet + "/login/ecps", data=form).text


def expired_page(rp: Relying) -> bool:
    form = {"attempt": login_page(rp)[1], "national_id": "899700034012"}
    return "Page expired" in rp.http.post(rp.wallet + "/login/ecps", data=form).text


def colleague(rp: Relying) -> bool:
    answered = rp.authorize()
    if answered.status_code != 302:
        return False
    body = rp.userinfo(rp.token(returned(answered)["code"]).json()["access_token"]).json()
    return bool(body["given_name"] == "CAMILLE")


def session_over(rp: Relying) -> bool:
    rp.settings(automatic="virginie")
    rp.code()
    rp.settings(automatic="")
    return bool(rp.authorize().status_code == 200)


def no_rights(rp: Relying) -> bool:
    """The self-test signs in, and the service refuses."""
    rp.settings(automatic="virginie")
    there = rp.http.get(f"{rp.told['selftest']}/s/{rp.name}/start").headers["location"]
    back = rp.http.get(rp.http.get(there).headers["location"])
    assert "Bravo" in back.text or back.status_code == 403
    return "ne vous a ouvert aucun droit" in back.text


def activation(rp: Relying, query: str = "") -> Any:
    """Start an activation without a card."""
    return rp.http.post(phone(rp, "/phone/virginie/activate"), data={})


def messages(rp: Relying, kind: str) -> int:
    return int(rp.http.get(phone(rp, "/phone/virginie/messages")).text.count(f"<h2>{kind}"))


def no_mail(rp: Relying) -> bool:
    before = messages(rp, "E-mail")
    activation(rp)
    return messages(rp, "E-mail") == before


def no_sms(rp: Relying) -> bool:
    before = messages(rp, "SMS")
    activation(rp)
    page = rp.http.get(phone(rp, "/phone/virginie/messages")).text
    rp.http.get(rp.told["phone"] + page.split('quiet" href="')[1].split('"')[0])
    return messages(rp, "SMS") == before


def late_code(rp: Relying) -> bool:
    """The QR code that the portal shows is scanned at once."""
    _, attempt = login_page(rp)
    rp.http.post(rp.wallet + "/login/persona", data={"attempt": attempt, "identity": "virginie", "channel": "CARD"})
    shown = rp.http.post(rp.wallet + "/portal/activate", data={}).text
    scanned = rp.http.get(shown.split('<a href="')[1].split('"')[0])
    return "a plus de 90 secondes" in scanned.text


PEOPLE: dict[str, Symptom] = {
    "typed.no_8": typed("il manque le chiffre 8"),
    "typed.typo": typed("Un chiffre est faux"),
    "identity.unknown": typed("Aucun professionnel ne porte cet identifiant"),
    "phone.inactive": phone_says("n&#39;est pas activée"),
    "phone.app_bas": phone_says("e-CPS BAS"),
    "phone.app_old": phone_says("mettez-la à jour"),
    "phone.offline": phone_says("Pas de réseau"),
    "phone.rooted": phone_says("débridé"),
    "phone.sim_changed": phone_says("La carte SIM a changé"),
    "phone.blocked": refused_with("blocked"),
    "phone.expired": refused_with("expired"),
    "phone.fraud": refused_with("fraud"),
    "phone.elsewhere": phone_says("encore sur votre ancien téléphone"),
    "push.off": paged(unseen_but_opened),
    "push.drop": paged(unseen),
    "push.late": paged(unseen),
    "page.hangs": paged(hangs),
    "answer.code_wrong": refused_with("code"),
    "answer.number_wrong": refused_with("number"),
    "answer.refused": ends_as("error=access_denied"),
    "answer.reported": ends_as("error=access_denied"),
    "answer.never": paged(never),
    "request.two": paged(two),
    "request.lapsed": paged(lapses),
    "activation.late": paged(late_code),
    "activation.mail_blocked": paged(no_mail),
    "activation.sms_old": paged(no_sms),
    "activation.no_contact": paged(lambda rp: "L&#39;Annuaire Santé n&#39;a ni" in activation(rp).text),
    "session.colleague": paged(colleague),
    "session.over": paged(session_over),
    "cookies.lost": paged(lost_cookie),
    "page.expired": paged(expired_page),
    "service.no_rights": paged(no_rights),
    "tab.delegation": paged(lambda rp: "Votre fournisseur d&#39;identité" in _plain(login_page(rp)[0])),
}


def _plain(text: str) -> str:
    return text.replace("'", "&#39;")


def ciba_says(error: str) -> Symptom:
    return lambda rp: ciba(rp, channel="MOBILE").json().get("error") == error


def ciba_remarked(rp: Relying) -> bool:
    ciba(rp)
    return "no_binding" in rp.admin("GET", "record")[-1]["remarks"]


def slowed(rp: Relying) -> bool:
    rp.admin("PUT", "phones/virginie", answer="approved")
    return bool(poll(rp, ciba(rp).json()["auth_req_id"]).json().get("error") == "slow_down")


def reused(rp: Relying) -> bool:
    rp.admin("PUT", "phones/virginie", answer="approved")
    said = poll(rp, ciba(rp).json()["auth_req_id"]).json().get("error_description")
    return bool(said == "Invalid Auth Req ID")


def no_workstation(rp: Relying) -> bool:
    ciba(rp, channel="CARD")
    page = rp.http.get(phone(rp, "/poste/virginie")).text
    found = "Le logiciel doit afficher ce nombre" not in page
    rp.admin("POST", "clock", advance=121)
    return found


def proxy(status: int) -> Symptom:
    """Connecting through the e-Santé proxy answers so; a phone approves by itself."""

    def shows(rp: Relying) -> bool:
        rp.settings(proxy=True)
        rp.admin("PUT", "phones/virginie", answer="approved")
        rp.http.cookies.clear()
        body = {"nationalId": "899700034012", "bindingMessage": "42", "clientId": "demo", "channel": "MOBILE"}
        base = f"{rp.told['proxy']}/s/{rp.name}"
        answered = rp.http.post(base + "/connect", json=body)
        if answered.status_code == 200:
            answered = rp.http.post(base + "/send/api/exemple", json={})
        return bool(answered.status_code == status)

    return shows


BY_SERVER: dict[str, Symptom] = {
    "ciba.slow_down": slowed,
    "ciba.binding_spaced": ciba_says("invalid_binding_message"),
    "ciba.no_binding": ciba_remarked,
    "ciba.closed": ciba_says("invalid_grant"),
    "ciba.channel_wrong": ciba_says("invalid_request"),
    "ciba.no_card_software": no_workstation,
    "ciba.reused": reused,
    "proxy.unknown": proxy(404),
    "proxy.session_lost": proxy(401),
    "proxy.down": proxy(503),
}

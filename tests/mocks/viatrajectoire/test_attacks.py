"""What somebody else may try: none of it works, and the site goes on."""

from html import escape
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx2
import pytest

from tests.mocks.viatrajectoire.site import GOOD, Site, visiting
from tests.relying import Relying

SCRIPT = "<script>alert(1)</script>"
HOSTILE = [SCRIPT, '"><img src=x onerror=alert(1)>', "{{ 7*7 }}<b>", "';DROP TABLE accounts;--", "\x00\u202e\u0000<b>"]


def begun(site: Site) -> str:
    """The address by which a login would come back, not yet opened: its browser stays on the way."""
    there = site.http.get(f"{site.url}/connexion/ecps", follow_redirects=False).headers["location"]
    back: str = site.http.get(there, follow_redirects=False).headers["location"]
    return back


def test_a_callback_serves_once(site: Site) -> None:
    back = begun(site)
    assert site.get(back).path == "/compte/creation"
    with visiting(site.rp) as thief:
        assert thief.get(back).page.status_code == 400
    assert site.get(back).page.status_code == 400 and site.verdicts()[-1] == "login.state"


def test_another_browser_s_callback_is_refused(site: Site) -> None:
    back = begun(site)
    with visiting(site.rp) as thief:
        assert thief.get("/").get(back).page.status_code == 400
        assert thief.get("/compte/creation").path == "/"
    assert "login.browser" in site.verdicts()


def test_codes_swapped_between_two_browsers(site: Site) -> None:
    with visiting(site.rp) as other:
        mine, theirs = begun(site), begun(other)
        parts = urlsplit(mine)
        swapped = {**dict(parse_qsl(parts.query)), "code": dict(parse_qsl(urlsplit(theirs).query))["code"]}
        site.get(f"{parts.scheme}://{parts.netloc}{parts.path}?{urlencode(swapped)}")
    assert site.page.status_code == 400 and site.verdicts()[-1] == "login.token"


@pytest.mark.parametrize("given", [{}, {"code": "x"}, {"code": "x", "state": "x"}, {"error": "x", "state": SCRIPT}])
def test_a_login_that_nobody_began_is_refused(site: Site, given: dict[str, str]) -> None:
    """Login CSRF: an attacker's own code, sent to somebody else's browser."""
    for name in ("psc", "monsisra"):
        site.get("/").get(f"/connexion/{name}/retour", **given)
        assert site.page.status_code == 400 and site.verdicts()[-1] == "login.state"
        assert SCRIPT not in site.page.text


def test_one_provider_s_login_does_not_come_back_by_the_other(site: Site) -> None:
    back = begun(site).replace("/connexion/psc/", "/connexion/monsisra/")
    assert site.get(back).page.status_code == 400


def test_the_issuer_that_comes_back_is_compared_to_the_letter(site: Site) -> None:
    site.get(begun(site).replace("esante-wallet", "esante-wallet%2F", 1))
    assert site.verdicts()[-1] == "login.issuer"


def test_what_a_provider_s_error_says_is_not_obeyed(site: Site) -> None:
    state = dict(parse_qsl(urlsplit(begun(site)).query))["state"]
    site.knobs(mode="support")
    iss = site.rp.issuer
    site.get("/connexion/psc/retour", state=state, iss=iss, error="invalid_request", error_description=SCRIPT)
    assert SCRIPT not in site.page.text and escape(SCRIPT) in site.page.text


def test_a_session_s_name_cannot_be_chosen(site: Site) -> None:
    """Session fixation: whatever the browser brings, signing in gives another one."""
    for name in ("VT_SIMULATION", "VT_ARRIVEE"):
        site.http.cookies.set(name, "choisi", domain="localhost.local", path=f"/s/{site.rp.name}")
    site.enter()
    assert "choisi" not in {cookie.value for cookie in site.http.cookies.jar}
    with visiting(site.rp) as thief:
        thief.http.headers["cookie"] = "VT_SIMULATION=choisi; VT_ARRIVEE=choisi"
        assert thief.get("/espace").path == "/"


@pytest.mark.parametrize("elsewhere", ["//exemple.invalid", "https://exemple.invalid/", "/\\exemple.invalid"])
def test_nothing_leads_elsewhere(site: Site, elsewhere: str) -> None:
    with visiting(site.rp, follow=False) as raw:
        for path in ("/", "/espace", "/compte", "/connexion/ecps", "/deconnexion/retour", "/connexion/exercice"):
            named = ("next", "url", "retour", "redirect_uri", "post_logout_redirect_uri", "kc_idp_hint", "state")
            raw.get(path, **dict.fromkeys(named, elsewhere))
            location = urlsplit(raw.page.headers.get("location", ""))
            assert location.hostname in (None, "localhost"), location
            assert "exemple.invalid" not in location.query + location.path
        assert raw.http.get(f"{raw.url}/{elsewhere}").status_code == 404


@pytest.mark.parametrize("typed", HOSTILE)
def test_nothing_typed_becomes_part_of_a_page(site: Site, typed: str) -> None:
    site.sign_in()
    fields = ("phone", "address", "place", "email", "password", "password_again")
    for name in fields:
        site.create(**{"email": "", name: typed})
        assert typed not in site.page.text and "<img" not in site.page.text
    site.create(address=typed)
    assert site.path == "/espace"
    for page in ("/espace", "/compte"):
        assert typed not in site.get(page).page.text and "<img" not in site.page.text


def test_a_provider_s_claims_do_not_become_part_of_a_page(site: Site) -> None:
    site.enter("accents")
    assert "D&#39;ÉPREUVE-ÇAÏD0099996" in site.page.text


FORMS = [
    ("/compte", {"email": "pirate@exemple.test"}),
    ("/compte/mot-de-passe", {"password": "Pirate2026", "password_again": "Pirate2026"}),
    ("/deconnexion", {}),
    ("/pas-moi", {}),
    ("/compte/creation", GOOD),
    ("/connexion/exercice", {"exercice": "0"}),
]


@pytest.mark.parametrize(("path", "fields"), FORMS)
@pytest.mark.parametrize("token", ["none", "wrong", "other", "former"])
def test_a_form_from_elsewhere_is_not_obeyed(site: Site, path: str, fields: dict[str, str], token: str) -> None:
    """CSRF: the browser brings its cookies, the page from elsewhere cannot bring the form's token."""
    former = site.sign_in().text.partition('name="formulaire" value="')[2].partition('"')[0]
    site.create()
    with visiting(site.rp) as other:
        others = other.get("/").text.partition('name="formulaire" value="')[2].partition('"')[0]
    given = {"none": {}, "wrong": {"formulaire": "0" * 64}, "other": {"formulaire": others}}
    site.page = httpx2.Response(200)
    site.post(path, **{**fields, **given.get(token, {"formulaire": former})})
    assert site.page.status_code == 403 and site.verdicts()[-1] == "form"
    assert site.get("/compte").path == "/compte" and "pirate" not in site.text


def test_a_form_is_obeyed_by_post_alone(site: Site) -> None:
    site.enter()
    for path, fields in FORMS:
        site.get(path, **fields)
    assert "pirate" not in site.get("/compte").text and site.path == "/compte"


def test_a_creation_cannot_be_taken_over(site: Site) -> None:
    """The form belongs to the browser that came through the door."""
    site.sign_in()
    with visiting(site.rp) as thief:
        thief.get("/").create()
        assert thief.path == "/"
        assert thief.get("/compte").path == "/"
    assert site.create().path == "/espace"


LOGOUT = "/connexion/psc/deconnexion"


def test_a_logout_that_the_provider_did_not_sign_is_refused(site: Site) -> None:
    site.enter()
    with visiting(site.rp) as server:
        for token in ("", "x", "a.b.c", "eyJhbGciOiJub25lIn0.e30.", id_token(site.rp)):
            server.page = server.http.post(server.url + LOGOUT, data={"logout_token": token})
            assert server.page.status_code == 400 and server.page.json()["error"] == "invalid_request"
    assert site.get("/espace").path == "/espace"


def id_token(rp: Relying) -> str:
    """A token that the provider did sign, for another client and another use."""
    return str(rp.tokens()["id_token"])


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "eyJhbGciOiJub25lIn0.e30.", "é" * 50])
def test_a_link_that_monsisra_did_not_sign_is_refused(site: Site, token: str) -> None:
    site.get("/connexion/monsisra/lien", jeton=token)
    assert site.page.status_code in (400, 503)
    assert site.get("/compte/creation").path == "/"


def test_odd_requests_get_an_answer(site: Site) -> None:
    for cookie in ("VT_SIMULATION=é", "VT_NAVIGATEUR=", "VT_NAVIGATEUR=" + "x" * 5000, "VT_ARRIVEE=;;=;"):
        answer = site.http.get(f"{site.url}/", headers={b"cookie": cookie.encode("latin-1")})
        assert answer.status_code == 200
    for method in ("PUT", "DELETE", "PATCH", "OPTIONS", "HEAD"):
        assert site.http.request(method, f"{site.url}/compte").status_code in (403, 404)
    site.enter()
    broken = site.http.post(f"{site.url}/compte", content=b"\xff\xfe=%zz&&&", headers={"content-type": "text/plain"})
    assert broken.status_code == 403

"""Sessions: how long, whose, and how they end, at both ends."""

from collections.abc import Callable
from urllib.parse import parse_qsl, urlsplit

import pytest

from tests.mocks.viatrajectoire.site import Site, visiting
from tests.relying import Relying

Until = Callable[[Callable[[], bool]], None]


def provider_sessions(rp: Relying) -> int:
    """How many sessions Pro Santé Connect has open in the space."""
    return len(rp.admin("GET", "sessions"))


def test_four_hours_and_no_more(site: Site) -> None:
    site.enter()
    for _ in range(8):
        site.advance(1790)
        assert site.get("/espace").path == "/espace"
    site.advance(90)
    assert site.get("/espace").path == "/"
    assert "Votre session est terminée" in site.text
    assert "Votre session est terminée" not in site.get("/").text


def test_half_an_hour_without_activity(site: Site) -> None:
    site.enter()
    site.advance(1799)
    assert site.get("/espace").path == "/espace"
    site.advance(1800)
    assert site.get("/compte").path == "/" and "Votre session est terminée" in site.text


def test_a_session_that_lapses_leaves_the_provider_s(site: Site) -> None:
    site.knobs(idle_seconds=60)
    site.enter()
    site.advance(61)
    assert site.get("/espace").path == "/"
    assert provider_sessions(site.rp) == 1


def test_logout_reaches_both_ends(site: Site) -> None:
    site.enter()
    assert provider_sessions(site.rp) == 1
    site.post("/deconnexion")
    assert (site.path, site.page.status_code) == ("/deconnexion/retour", 200)
    assert "Vous êtes déconnecté" in site.text and "Dr VIRGINIE" not in site.text
    assert provider_sessions(site.rp) == 0
    assert site.get("/espace").path == "/" and "Votre session est terminée" not in site.text
    site.rp.settings(automatic="")
    assert site.get("/connexion/ecps").page.url.path.endswith("/auth")


def test_the_provider_is_told_which_session_and_where_to_come_back(site: Site) -> None:
    site.enter()
    with visiting(site.rp, follow=False) as other:
        other.http.cookies = site.http.cookies
        other.page = site.page
        location = urlsplit(other.post("/deconnexion").page.headers["location"])
    given = dict(parse_qsl(location.query))
    assert location.path.endswith("/logout") and given["id_token_hint"].count(".") == 2
    assert given["post_logout_redirect_uri"] == f"{site.url}/deconnexion/retour" and given["state"]


@pytest.mark.parametrize("fault", ["logout.state_dropped", "logout.local", "down"])
def test_the_site_s_own_session_ends_whatever_the_provider_does(site: Site, fault: str) -> None:
    site.enter()
    site.fault(fault)
    site.post("/deconnexion")
    site.rp.admin("DELETE", "faults")
    assert site.get("/espace").path == "/"


def test_logged_out_elsewhere_ends_the_session_here(site: Site, until: Until) -> None:
    site.enter()
    (session,) = site.rp.admin("GET", "sessions")
    site.rp.admin("DELETE", f"sessions/{session['id']}")

    def told() -> bool:
        made = [one for one in site.rp.admin("GET", "record") if one["path"] == "/connexion/psc/deconnexion"]
        return bool(made) and made[-1]["status"] == 200

    until(told)
    assert site.get("/espace").path == "/" and "Votre session est terminée" in site.text


def test_front_channel_logout(site: Site) -> None:
    site.enter()
    (session,) = site.rp.admin("GET", "sessions")
    with visiting(site.rp) as frame:
        for wrong in ({}, {"iss": site.rp.issuer}, {"iss": "http://autre", "sid": session["id"]}):
            assert frame.get("/connexion/psc/deconnexion", **wrong).page.status_code == 400
        assert site.get("/espace").path == "/espace"
        right = {"iss": site.rp.issuer, "sid": session["id"]}
        assert frame.get("/connexion/psc/deconnexion", **right).page.status_code == 200
    assert site.get("/espace").path == "/"


def test_not_me_ends_both(site: Site) -> None:
    site.enter("camille")
    assert "Ce n'est pas vous ?" in site.text
    site.post("/pas-moi")
    assert "Vous êtes déconnecté" in site.text and provider_sessions(site.rp) == 0
    site.enter("virginie")
    assert "Dr VIRGINIE" in site.text


def test_not_me_while_creating(site: Site) -> None:
    site.sign_in(as_who="camille")
    site.post("/pas-moi")
    assert provider_sessions(site.rp) == 0
    assert site.get("/compte/creation").path == "/"


def test_another_person_s_login_replaces_the_first_and_says_so(site: Site) -> None:
    said = "La session de VIRGINIE MEDECIN RPPS0003401, restée ouverte sur ce poste, a été fermée."
    with visiting(site.rp) as other:
        other.enter("camille")
    site.enter("virginie")
    first = site.http.cookies["VT_SIMULATION"]
    site.http.cookies.delete("PSC_SIMULATION")
    assert said in site.sign_in(as_who="camille").text and "Dr CAMILLE" in site.text
    assert said not in site.get("/espace").text
    with visiting(site.rp) as thief:
        thief.page = thief.http.get(f"{thief.url}/espace", headers={"cookie": f"VT_SIMULATION={first}"})
        assert thief.path == "/"


def test_a_newcomer_s_form_says_so_too(site: Site) -> None:
    site.enter("virginie")
    site.http.cookies.delete("PSC_SIMULATION")
    site.sign_in(as_who="camille")
    assert site.path == "/compte/creation" and "La session de VIRGINIE" in site.text
    assert "Dr VIRGINIE" not in site.text


def test_a_login_begins_a_new_session(site: Site) -> None:
    site.enter()
    first = site.http.cookies["VT_SIMULATION"]
    site.sign_in()
    assert site.path == "/espace" and site.http.cookies["VT_SIMULATION"] != first


def test_a_creation_that_takes_too_long_is_told(site: Site) -> None:
    site.sign_in()
    site.advance(901)
    assert site.create().path == "/" and "La création de votre compte a pris trop de temps" in site.text


def test_cookies_are_for_the_site_alone(site: Site) -> None:
    with visiting(site.rp, follow=False) as raw:
        given = raw.get("/").page.headers.get_list("set-cookie")
    assert given and all(
        "HttpOnly" in one and "SameSite=Lax" in one and f"Path=/s/{site.rp.name}" in one for one in given
    )

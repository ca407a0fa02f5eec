"""The first door: MonSisra's tile, by OpenID Connect or by a signed link, with MonSisra itself on the other side."""

import re
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from urllib.parse import parse_qsl, urlsplit

import pytest

from mocks.accounts import Account
from mocks.monsisra import places
from mocks.viatrajectoire import admission, people
from mocks.viatrajectoire.registration import MONSISRA_LOGOUT
from tests.mocks.monsisra.parties import hidden
from tests.mocks.viatrajectoire.site import Site, visiting

LINK = "/connexion/monsisra/lien"
Until = Callable[[Callable[[], bool]], None]
REFUSED = [
    ("monsisra.state_wrong", "login.state"),
    ("monsisra.nonce_wrong", "login.claims"),
    ("monsisra.kid_unknown", "login.unknown_key"),
    ("monsisra.clock_shifted", "login.claims"),
    ("monsisra.handover_expired", "login.token"),
    ("monsisra.handover_down", "login.unavailable"),
    ("monsisra.identity_nurse", "refusal.not_doctor"),
    ("monsisra.no_rpps", "refusal.no_rpps"),
]
LINKS = [
    ("monsisra.kid_unknown", "login.unknown_key"),
    ("monsisra.handover_expired", "login.link"),
    ("monsisra.identity_nurse", "refusal.not_doctor"),
    ("monsisra.no_rpps", "refusal.no_rpps"),
]


def portal(site: Site) -> str:
    """MonSisra in the space."""
    return f"{site.rp.told['monsisra']}/s/{site.rp.name}"


def signed_in(site: Site, who: str = "virginie") -> Site:
    """At MonSisra, as a test identity."""
    shown = site.http.get(f"{portal(site)}/connexion").text
    site.http.post(f"{portal(site)}/connexion/identite", data={**hidden(shown), "identity": who})
    return site


def clicked(site: Site) -> Site:
    """The tile; whoever is asked whether it is he says so."""
    return confirmed(site.get(portal(site) + places.TILE))


def confirmed(site: Site) -> Site:
    """« C'est moi », where that is asked."""
    return site.post(LINK) if "C'est moi" in site.text else site


def by_link(site: Site) -> None:
    """The tile is a signed link from now on."""
    site.rp.admin("PATCH", "monsisra", handover="link")


@pytest.mark.parametrize("handover", ["oidc", "link"])
def test_a_click_on_the_tile_is_enough(site: Site, handover: str) -> None:
    site.rp.admin("PATCH", "monsisra", handover=handover)
    assert clicked(signed_in(site)).path == "/compte/creation"
    assert "Qualifié en Médecine générale" in site.text
    assert site.create().path == "/espace" and "par MonSisra" in site.text
    with visiting(site.rp) as later:
        assert clicked(signed_in(later)).path == "/espace"
        assert "Dr VIRGINIE MEDECIN RPPS0003401" in later.text


def test_one_account_for_all_doors(site: Site) -> None:
    site.enter()
    with visiting(site.rp) as other:
        assert clicked(signed_in(other)).path == "/espace"


@pytest.mark.parametrize(("fault", "verdict"), REFUSED)
def test_a_wrong_answer_is_refused(site: Site, fault: str, verdict: str) -> None:
    signed_in(site)
    site.fault(fault)
    clicked(site)
    assert site.verdicts()[-1] == verdict and 'role="alert"' in site.text
    assert site.page.status_code in (400, 403, 503)
    site.rp.admin("DELETE", "faults")
    assert clicked(site).path == "/compte/creation"


def test_a_door_that_is_down_offers_the_others(site: Site) -> None:
    signed_in(site).fault("monsisra.handover_down")
    assert "MonSisra est indisponible" in clicked(site).text
    assert "/connexion/cps" in site.text and "/connexion/ecps" in site.text


@pytest.mark.parametrize(("fault", "verdict"), LINKS)
def test_a_wrong_link_is_refused(site: Site, fault: str, verdict: str) -> None:
    by_link(signed_in(site))
    site.fault(fault)
    clicked(site)
    assert site.verdicts()[-1] == verdict and 'role="alert"' in site.text
    site.rp.admin("DELETE", "faults")
    assert clicked(site).path == "/compte/creation"


def link(site: Site) -> str:
    """A signed link that nobody followed yet."""
    by_link(signed_in(site))
    address: str = site.http.get(portal(site) + places.TILE, follow_redirects=False).headers["location"]
    return address


def test_a_link_lets_nobody_in_who_was_not_asked(site: Site) -> None:
    """Somebody who is given another's link reads whose it is; until he says that it is he, nothing is open to him."""
    with visiting(site.rp) as lured:
        lured.get(link(site))
        assert lured.page.status_code == 200 and "Vous entrez en tant que VIRGINIE" in lured.text
        asked = lured.page
        for path in ("/espace", "/compte", "/compte/creation", "/connexion/exercice"):
            assert lured.get(path).path == "/"
            assert "Votre session est terminée" not in lured.text and "a pris trop de temps" not in lured.text
        lured.page = lured.http.post(lured.url + LINK)
        assert lured.page.status_code == 403 and lured.get("/compte/creation").path == "/"
        lured.page = asked
        assert lured.post(LINK).path == "/compte/creation"


def test_a_question_that_nobody_asked_has_no_answer(site: Site) -> None:
    site.get("/")
    assert site.post(LINK).path == "/"
    clicked(signed_in(site))
    assert site.post(LINK).path == "/"


def test_another_s_link_ends_no_session(site: Site) -> None:
    address = link(site)
    with visiting(site.rp) as other:
        other.enter("camille")
        assert "Vous entrez en tant que VIRGINIE" in other.get(address).text
        assert other.get("/espace").path == "/espace" and "CAMILLE" in other.text


def test_who_is_in_is_not_asked_again(site: Site) -> None:
    site.enter()
    assert site.get(link(site)).path == "/espace"


def test_a_link_serves_once(site: Site) -> None:
    address = link(site)
    assert confirmed(site.get(address)).path == "/compte/creation"
    assert site.get(address).page.status_code == 400 and site.verdicts()[-1] == "login.spent"


def test_a_link_lives_a_minute(site: Site) -> None:
    address = link(site)
    site.advance(60)
    assert site.get(address).page.status_code == 400 and site.verdicts()[-1] == "login.link"


def test_a_link_that_lives_longer_is_refused(site: Site) -> None:
    site.rp.admin("PATCH", "monsisra", link_seconds=61)
    site.get(link(site))
    assert site.verdicts()[-1] == "login.link"


def test_a_link_is_for_one_space(site: Site) -> None:
    token = dict(parse_qsl(urlsplit(link(site)).query))["jeton"]
    site.get(f"{site.rp.told['viatrajectoire']}/s/autre/connexion/monsisra/lien", jeton=token)
    assert site.page.status_code == 400


def test_an_id_token_is_no_link(site: Site) -> None:
    """A token of the same provider, for the same audience, made for another use."""
    token = site.rp.tokens()["id_token"]
    assert site.get("/connexion/monsisra/lien", jeton=token).page.status_code == 400


def test_leaving_the_site_leaves_monsisra_open(site: Site) -> None:
    clicked(signed_in(site))
    site.create()
    site.post("/deconnexion")
    assert "Vous êtes déconnecté" in site.text and "MonSisra, par où vous étiez entré" in site.text
    assert clicked(site).path == "/espace"


def test_one_more_click_ends_monsisra_too(site: Site) -> None:
    clicked(signed_in(site))
    site.create()
    site.post("/deconnexion")
    (link,) = re.findall(r'href="([^"]+)">Se déconnecter aussi de MonSisra', site.text)
    site.get(unescape(link))
    assert "Vous êtes déconnecté" in site.text and site.path == "/deconnexion/retour"
    assert "MonSisra, par où" not in site.text
    assert "Connexion à MonSisra" in clicked(site).text


def test_not_me_ends_monsisra_too(site: Site) -> None:
    clicked(signed_in(site, "camille"))
    site.create()
    site.post("/pas-moi")
    assert "Vous êtes déconnecté" in site.text and site.path == "/deconnexion/retour"
    assert clicked(site).page.url.path.startswith(f"/s/{site.rp.name}/") and "Dr CAMILLE" not in site.text


def test_leaving_monsisra_leaves_the_site(site: Site, until: Until) -> None:
    """MonSisra tells the site of a session that ended (back-channel logout)."""
    clicked(signed_in(site))
    site.create()
    shown = site.http.get(f"{portal(site)}/deconnexion").text
    site.http.post(f"{portal(site)}/deconnexion", data=hidden(shown))
    until(lambda: any(one["path"] == MONSISRA_LOGOUT for one in site.rp.admin("GET", "record")))
    assert site.get("/espace").path == "/" and "Votre session est terminée" in site.text


def test_another_key_for_the_same_rpps_is_not_taken() -> None:
    """Row AC-06: MonSisra's account was made anew, and the site's is still under the former key."""
    who = {"sub": "cle-2", "rpps": "99700034012", "profession": "10", "family_name": "M", "given_name": "V"}
    arrival = people.of_monsisra(who)
    former = Account("", arrival.national_id, "cle-1", "monsisra", "M", "V", "Médecin", "", "v@exemple.test", "")
    assert admission.other_key(former, arrival)
    assert not admission.other_key(replace(former, subject="cle-2"), arrival)
    assert not admission.other_key(replace(former, door="cps"), arrival)

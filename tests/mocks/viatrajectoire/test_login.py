"""Signing in through Pro Santé Connect: what the site asks, what it checks, whom it lets in."""

from urllib.parse import parse_qsl, urlsplit

import pytest

from tests.mocks.viatrajectoire.site import Site, visiting
from tests.relying import Relying

REFUSED = [
    ("nonce.wrong", "claims"),
    ("iss.wrong", "claims"),
    ("aud.wrong", "claims"),
    ("exp.past", "claims"),
    ("iat.future", "claims"),
    ("at_hash.wrong", "claims"),
    ("signature.wrong", "signature"),
    ("alg.none", "signature"),
    ("alg.hs256", "signature"),
    ("kid.unknown", "unknown_key"),
    ("state.wrong", "state"),
    ("state.lost", "state"),
    ("callback.no_iss", "issuer"),
    ("callback.no_code", "no_code"),
    ("userinfo.other_sub", "other_sub"),
    ("discovery.other_issuer", "issuer"),
    ("discovery.old_host", "unreachable"),
    ("down.token", "unavailable"),
    ("down.userinfo", "unavailable"),
    ("down.discovery", "unavailable"),
    ("down.certs", "unavailable"),
    ("code.used", "token"),
    ("client.secret_changed", "token"),
    ("pkce.mismatch", "token"),
    ("token.late", "userinfo"),
    ("ask.no_nonce", "claims"),
    ("ask.no_scope_all", "no_profession"),
]
TAKEN = [
    "acr.absent",
    "acr.eidas2",
    "acr.eidas3",
    "acr.twice",
    "userinfo.jwt",
    "userinfo.no_activities",
    "userinfo.otherIDs",
    "userinfo.civility_inside",
]
"""What a relying party must live with (facts/identity-providers.md 6)."""


def asked(site: Site, door: str) -> dict[str, str]:
    """The authorization request of a door."""
    with visiting(site.rp, follow=False) as other:
        location = other.get(f"/connexion/{door}").page.headers["location"]
    assert location.startswith(f"{site.rp.wallet}/auth?")
    return dict(parse_qsl(urlsplit(location).query))


def test_the_request_is_the_one_that_is_recommended(site: Site) -> None:
    first, second = asked(site, "ecps"), asked(site, "cps")
    assert (first["response_type"], first["scope"], first["acr_values"]) == ("code", "openid scope_all", "eidas1")
    assert first["code_challenge_method"] == "S256" and len(first["code_challenge"]) == 43
    assert first["redirect_uri"] == f"{site.url}/connexion/psc/retour"
    assert (first["kc_idp_hint"], second["kc_idp_hint"]) == ("ecps", "cps")
    for name in ("state", "nonce", "code_challenge"):
        assert len(first[name]) >= 43 and first[name] != second[name]


def test_nothing_in_it_is_to_be_remarked(site: Site) -> None:
    site.enter()
    assert site.rp.admin("GET", "audit") == []
    made = [one for one in site.rp.admin("GET", "record") if one["client"] == "viatrajectoire"]
    assert len(made) > 5 and not [one for one in made if one["remarks"]]


@pytest.mark.parametrize(("door", "tab"), [("cps", "Carte CPS"), ("ecps", "Application ")])
def test_each_door_opens_its_page(site: Site, door: str, tab: str) -> None:
    site.rp.settings(automatic="")
    site.get(f"/connexion/{door}")
    assert f'aria-current="page">{tab}' in site.text or f'aria-selected="true">{tab}' in site.text


def test_the_first_login_creates_and_the_next_goes_straight_in(site: Site) -> None:
    assert site.sign_in("cps").path == "/compte/creation"
    assert site.create().path == "/espace"
    assert "Dr VIRGINIE MEDECIN RPPS0003401" in site.text and "RPPS 99700034012" in site.text
    assert "Votre compte est créé" in site.text and "par carte CPS" in site.text
    with visiting(site.rp) as other:
        assert other.sign_in("ecps").path == "/espace"
        assert "Votre compte est créé" not in other.text and "par e-CPS" in other.text


@pytest.mark.parametrize(("fault", "verdict"), REFUSED)
def test_a_wrong_answer_is_refused(site: Site, fault: str, verdict: str) -> None:
    site.fault(fault)
    site.sign_in()
    assert site.page.status_code in (400, 403, 503)
    assert 'role="alert"' in site.text
    assert site.verdicts()[-1].partition(".")[2] == verdict
    assert "Dr VIRGINIE" not in site.get("/espace").text
    site.rp.admin("DELETE", "faults")
    assert site.sign_in().path == "/compte/creation"


@pytest.mark.parametrize("fault", TAKEN)
def test_what_a_relying_party_must_live_with(site: Site, fault: str) -> None:
    site.fault(fault)
    assert site.sign_in("cps").path == "/compte/creation", site.text


@pytest.mark.parametrize("profile", ["ideal", "2021", "2023", "2026"])
def test_every_profile_of_the_service(site: Site, profile: str) -> None:
    site.rp.settings(profile=profile)
    assert site.sign_in("cps").path == "/compte/creation", site.text


def test_a_missing_level_may_be_refused(site: Site) -> None:
    site.knobs(acr_required=True)
    site.fault("acr.absent")
    site.sign_in()
    assert site.verdicts()[-1] == "login.acr"


def test_support_mode_tells_developers_more(site: Site) -> None:
    site.fault("aud.wrong")
    assert "aud" not in site.sign_in().text
    site.knobs(mode="support")
    assert "<code>aud" in site.sign_in().text


def test_keys_are_kept_and_read_again_once_after_a_rotation(site: Site) -> None:
    def reads() -> int:
        return sum(one["path"].endswith("/certs") for one in site.rp.admin("GET", "record"))

    site.enter()
    first = reads()
    with visiting(site.rp) as other:
        other.enter()
    assert (first, reads()) == (1, 1)
    site.rp.admin("POST", "keys", keep=False)
    with visiting(site.rp) as other:
        other.enter()
    assert reads() == 2


def test_a_provider_that_hangs_is_given_up(site: Site) -> None:
    site.knobs(provider_seconds=1)
    site.fault("latency", value="3000")
    site.sign_in()
    assert site.page.status_code == 503 and "Pro Santé Connect est indisponible" in site.text
    assert "Identifiant et mot de passe" in site.text and "/connexion/cps" not in site.text


def test_who_refuses_on_the_page_is_told_so(site: Site) -> None:
    site.rp.settings(automatic="")
    site.get("/connexion/ecps")
    attempt = site.text.partition('name="attempt" value="')[2].partition('"')[0]
    site.page = site.http.post(f"{site.rp.wallet}/login/cancel", data={"attempt": attempt})
    assert "a été refusée, sur le téléphone ou sur la page" in site.text and site.verdicts()[-1] == "login.denied"


def test_the_clock_of_the_space_ends_a_login(site: Site) -> None:
    with visiting(site.rp, follow=False) as slow:
        there = slow.get("/connexion/ecps").page.headers["location"]
        back = slow.get(there).page.headers["location"]
        site.advance(901)
        assert slow.get(back).page.status_code == 400
    assert site.verdicts()[-1] == "login.late"


REASONS = [
    ("infirmiere", "not_doctor", "Infirmier"),
    ("pharmacien", "not_doctor", "Pharmacien"),
    ("etablissement", "no_rpps", "30B0099999/CPET0001"),
    ("autorise", "no_rpps", "500000000099999/CPAT0001"),
    ("edit", "no_rpps", "ANS20261123000001"),
    ("etudiant", "no_profession", "non communiquée"),
    ("minimal", "no_profession", "non communiquée"),
]


@pytest.mark.parametrize(("who", "reason", "shown"), REASONS)
def test_who_is_no_doctor_is_told_why(site: Site, who: str, reason: str, shown: str) -> None:
    site.sign_in(as_who=who)
    assert site.page.status_code == 403 and shown in site.text
    assert site.verdicts()[-1] == f"refusal.{reason}"
    assert site.get("/compte/creation").path == "/"


def test_who_is_refused_can_leave_the_provider_too(site: Site) -> None:
    site.sign_in(as_who="infirmiere")
    site.post("/pas-moi")
    assert "Vous êtes déconnecté" in site.text
    assert site.sign_in(as_who="virginie").path == "/compte/creation"


@pytest.mark.parametrize("who", ["sans_activite", "accents", "camille"])
def test_every_doctor_may_enter(site: Site, who: str) -> None:
    site.enter(who)


def test_several_exercises_are_chosen_from(site: Site) -> None:
    site.sign_in(as_who="hopital")
    assert site.path == "/connexion/exercice"
    assert "CABINET M DOUBLE-EXERCICE0099998" in site.text and "HOPITAL DE SIMULATION" in site.text
    assert "Choisissez un lieu" in site.post("/connexion/exercice").text
    for wrong in ("2", "-1", "x", "9" * 50, "²"):
        assert "Choisissez un lieu" in site.post("/connexion/exercice", exercice=wrong).text
    assert site.post("/connexion/exercice", exercice="1").path == "/compte/creation"
    assert "HOPITAL DE SIMULATION – exercice salarié" in site.create().text


def test_a_session_that_was_open_already_is_told(rp: Relying, site: Site) -> None:
    site.fault("session.colleague", value="camille")
    site.sign_in()
    site.create()
    assert "Dr CAMILLE EXEMPLE0099999" in site.text and "depuis 120 min" in site.text
    site.advance(2 * 3600 + 1)  # Pro Santé Connect's own four hours are over
    assert site.get("/espace").path == "/"

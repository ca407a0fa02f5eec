"""Each named fault happens, and stops when it is cleared; what a person can do himself happens without one too."""

from collections.abc import Callable
from typing import Any

import httpx2
import pytest

from mocks.monsisra import places
from mocks.spaces import known_faults
from tests.mocks.monsisra.parties import Party, RejectedError

Symptom = Callable[[Party], bool]
ROWS = {f"MS-{row:02d}" for row in range(1, 16)}
OLD = "Mozilla/5.0 (Windows NT 10.0; WOW64; Trident/7.0; rv:11.0) like Gecko"


def anew(party: Party, identity: str = "virginie") -> None:
    """Another browser, whose user has just signed in."""
    party.http.cookies.clear()
    assert party.sign_in(identity).status_code == 302


def signed(symptom: Symptom) -> Symptom:
    """With somebody signed in, in a browser of his own."""

    def shows(party: Party) -> bool:
        anew(party)
        return symptom(party)

    return shows


def refused_sign_in(party: Party) -> bool:
    party.http.cookies.clear()
    answers = (party.sign_in(), party.post("/connexion/identite", identity="virginie"))
    refused = ["Identifiant ou mot de passe incorrect" in answer.text for answer in answers]
    assert refused[0] == refused[1]
    return refused[0]


def says(path: str, words: str) -> Symptom:
    """A page has these words."""
    return signed(lambda party: words in party.get(path).text)


def rejected(why: str) -> Symptom:
    """A client that checks all does not take what it is handed, for this reason."""

    def shows(party: Party) -> bool:
        try:
            party.login()
        except RejectedError as error:
            return str(error) == why
        return False

    return signed(shows)


def handed(name: str, value: str) -> Symptom:
    """The client takes it, and userinfo says this."""
    return signed(lambda party: party.login()[name] == value)


def colleague(party: Party) -> bool:
    party.http.cookies.clear()
    here = "Bonjour CAMILLE" in party.get("/").text
    if here:
        assert party.login()["given_name"] == "CAMILLE"
        party.post("/deconnexion", "/deconnexion")
        assert "Connexion à MonSisra" in party.get("/").text
        party.sign_in("virginie")
        assert party.login()["given_name"] == "VIRGINIE"
    return here


def down(party: Party) -> bool:
    statuses = {party.get(path).status_code for path in (places.DISCOVERY, places.JWKS, places.USERINFO)}
    statuses.add(party.authorize().status_code)
    statuses.add(party.exchange("x").status_code)
    portal = party.get("/")
    assert portal.status_code == 200 and "ViaTrajectoire" in portal.text
    assert (statuses == {503}) == (503 in statuses)
    return 503 in statuses


def hangs(party: Party) -> bool:
    try:
        party.http.get(party.portal + "/deconnexion", timeout=2)
    except httpx2.ReadTimeout:
        return True
    return False


def blocked(party: Party) -> bool:
    opens_a_tab = 'target="_blank" rel="noopener"' in party.get("/").text
    click = party.get(places.TILE)
    assert opens_a_tab == (click.status_code == 302)
    return "Fenêtre pop-up bloquée" in click.text


SYMPTOMS: dict[str, Symptom] = {
    "account_none": refused_sign_in,
    "password_wrong": refused_sign_in,
    "tile_hidden": signed(lambda party: places.TILE not in party.get("/").text),
    "tile_blocked": signed(blocked),
    "browser_legacy": says(places.TILE, "Navigateur trop ancien"),
    "handover_expired": rejected("invalid_grant"),
    "handover_replayed": rejected("invalid_grant"),
    "clock_shifted": rejected("iat"),
    "kid_unknown": rejected("kid"),
    "state_wrong": rejected("state"),
    "nonce_wrong": rejected("nonce"),
    "identity_nurse": handed("profession", "60"),
    "no_rpps": handed("rpps", ""),
    "identity_colleague": colleague,
    "handover_down": signed(down),
    "network_blocked": hangs,
    "profile_missing": says(places.DESKTOP, "REPERTOIREMONSISRA"),
}


def test_every_fault_has_its_symptom_and_every_row_its_fault() -> None:
    known = known_faults("mocks.monsisra")
    assert {f"monsisra.{name}" for name in SYMPTOMS} == set(known)
    assert {row for fault in known.values() for row in fault.rows} == ROWS


@pytest.mark.parametrize("name", list(SYMPTOMS))
def test_it_happens_and_it_stops(party: Party, name: str) -> None:
    shows = SYMPTOMS[name]
    assert not shows(party)
    party.admin("PUT", f"faults/monsisra.{name}")
    assert shows(party)
    assert any(f"monsisra.{name}" in exchange["faults"] for exchange in party.admin("GET", "record"))
    party.admin("DELETE", f"faults/monsisra.{name}")
    assert not shows(party)


@pytest.mark.parametrize("name", ["kid_unknown", "identity_nurse", "account_none"])
def test_it_happens_to_one_person(party: Party, name: str) -> None:
    party.admin("PUT", f"faults/monsisra.{name}", identity="camille")
    assert not SYMPTOMS[name](party)
    party.admin("PUT", f"faults/monsisra.{name}", identity="virginie")
    assert SYMPTOMS[name](party)


def test_it_happens_once(party: Party) -> None:
    party.admin("PUT", "faults/monsisra.state_wrong", once=True)
    assert [SYMPTOMS["state_wrong"](party) for _ in range(2)] == [True, False]


LINKED = {"handover_expired": "exp", "clock_shifted": "iat", "kid_unknown": "kid"}


@pytest.mark.parametrize(("name", "why"), LINKED.items())
def test_a_signed_link_goes_wrong_too(party: Party, name: str, why: str) -> None:
    party.admin("PATCH", "monsisra", handover="link")
    anew(party)
    claims = party.link()
    assert (claims["rpps"], claims["profession"], claims["exp"] - claims["iat"]) == ("99700034012", "10", 60)
    party.admin("PUT", f"faults/monsisra.{name}")
    with pytest.raises(RejectedError, match=why):
        party.link()
    party.admin("DELETE", "faults")
    assert party.link()["jti"] != claims["jti"]


def test_a_signed_link_used_twice(party: Party) -> None:
    party.admin("PATCH", "monsisra", handover="link")
    anew(party)
    first = party.link()["jti"]
    party.admin("PUT", "faults/monsisra.handover_replayed")
    assert party.link()["jti"] == first
    party.admin("DELETE", "faults")
    assert party.link()["jti"] != first


def test_a_signed_link_is_down_with_the_hand_over(party: Party) -> None:
    party.admin("PATCH", "monsisra", handover="link")
    anew(party)
    party.admin("PUT", "faults/monsisra.handover_down", value="502")
    assert party.get(places.TILE).status_code == 502


def test_a_blocked_network_opens_again_for_who_waits(party: Party) -> None:
    """No answer comes until the filter lets it through; that is told by the record, not by a page."""
    from threading import Thread

    party.admin("PUT", "faults/monsisra.network_blocked")
    got: list[Any] = []
    waiting = Thread(target=lambda: got.append(httpx2.get(party.portal + "/", timeout=20).status_code))
    waiting.start()
    while "network.blocked" not in party.verdicts():
        pass
    assert got == []
    party.admin("DELETE", "faults")
    waiting.join()
    assert got == [504]


def test_a_network_is_blocked_for_one_person_or_once(party: Party) -> None:
    party.sign_in()
    party.admin("PUT", "faults/monsisra.network_blocked", identity="camille")
    assert not hangs(party)
    party.admin("PUT", "faults/monsisra.network_blocked", identity="virginie")
    assert hangs(party)
    party.admin("DELETE", "faults")
    party.admin("PUT", "faults/monsisra.network_blocked", once=True)
    assert [hangs(party), hangs(party)] == [True, False]


def test_the_clock_is_shifted_as_far_as_asked(party: Party) -> None:
    anew(party)
    party.admin("PUT", "faults/monsisra.clock_shifted", value="30")
    assert party.login()["given_name"] == "VIRGINIE"
    party.admin("PUT", "faults/monsisra.clock_shifted", value="90")
    with pytest.raises(RejectedError, match="iat"):
        party.login()


# ---- the same without a fault: what a person does, or has
def test_nobody_without_an_account_comes_in(party: Party) -> None:
    assert "Identifiant ou mot de passe incorrect" in party.sign_in("pharmacien").text
    assert party.verdicts() == ["signin.unknown"]


def test_a_wrong_password_is_typed(party: Party) -> None:
    assert "Identifiant ou mot de passe incorrect" in party.sign_in(password="Autre2026x").text
    assert party.verdicts() == ["signin.password"]


def test_an_old_browser_comes(party: Party) -> None:
    anew(party)
    for path in (places.TILE, places.AUTHORIZE):
        answer = party.http.get(party.portal + path, headers={"user-agent": OLD})
        assert "Navigateur trop ancien" in answer.text
    assert "Navigateur trop ancien" in party.get(places.TILE, navigateur="ancien").text
    assert party.verdicts() == ["handover.legacy"] * 3


def test_a_nurse_is_handed_over_as_one(party: Party) -> None:
    anew(party, "infirmiere")
    assert party.login()["profession"] == "60"


def test_a_bookmarked_code_is_too_old(party: Party) -> None:
    party.admin("PATCH", "monsisra", code_seconds=0)
    assert rejected("invalid_grant")(party)
    assert "token.code_expired" in party.verdicts()

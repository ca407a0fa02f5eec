"""The tile against ViaTrajectoire itself: by both hand-overs a doctor comes in, and with each fault nobody does."""

from urllib.parse import urljoin, urlsplit

import httpx2
import pytest

from mocks.monsisra import places
from tests.mocks.monsisra.parties import Party, hidden

KEPT_OUT = {
    "oidc": (
        "handover_expired", "handover_replayed", "clock_shifted", "kid_unknown", "state_wrong", "nonce_wrong",
        "identity_nurse", "no_rpps", "handover_down", "browser_legacy", "tile_blocked",
    ),
    "link": (
        "handover_expired", "handover_replayed", "clock_shifted", "kid_unknown", "identity_nurse", "no_rpps",
        "handover_down", "browser_legacy", "tile_blocked",
    ),
}  # fmt: skip
CASES = [(handover, name) for handover, names in KEPT_OUT.items() for name in names]


def clicked(party: Party) -> httpx2.Response:
    """Where a click on the tile ends, in a browser that the site does not know yet."""
    for cookie in list(party.http.cookies.jar):
        if not cookie.name.startswith("MONSISRA"):
            party.http.cookies.jar.clear(cookie.domain, cookie.path, cookie.name)
    answer = followed(party, party.get(places.TILE))
    if "Vous entrez en tant que" in answer.text:
        answer = followed(party, party.http.post(str(answer.url.copy_with(query=None)), data=hidden(answer.text)))
    return answer


def followed(party: Party, answer: httpx2.Response) -> httpx2.Response:
    """Where redirections end."""
    while answer.status_code == 302:
        answer = party.http.get(urljoin(str(answer.url), answer.headers["location"]))
    return answer


def came_in(answer: httpx2.Response) -> bool:
    """Whether the site knows who came: a doctor without an account is asked to make one."""
    return answer.status_code == 200 and urlsplit(str(answer.url)).path.endswith(("/compte/creation", "/espace"))


@pytest.mark.parametrize(("handover", "name"), CASES)
def test_a_fault_keeps_a_doctor_out_until_it_is_cleared(party: Party, handover: str, name: str) -> None:
    party.admin("PATCH", "monsisra", handover=handover)
    party.sign_in()
    before = clicked(party)
    assert came_in(before) and "MEDECIN RPPS0003401" in before.text
    party.admin("PUT", f"faults/monsisra.{name}")
    assert not came_in(clicked(party))
    party.admin("DELETE", "faults")
    assert came_in(clicked(party))


def test_a_nurse_stays_out_without_a_fault(party: Party) -> None:
    party.sign_in("infirmiere")
    assert not came_in(clicked(party))


def test_a_colleague_s_session_opens_the_colleague_s_space(party: Party) -> None:
    party.admin("PUT", "faults/monsisra.identity_colleague")
    assert "EXEMPLE0099999" in clicked(party).text


def test_whoever_signed_out_meets_the_colleague_once_the_fault_is_on_again(party: Party) -> None:
    for _ in range(2):
        party.admin("PUT", "faults/monsisra.identity_colleague")
        assert "Bonjour CAMILLE" in party.get("/").text
        party.post("/deconnexion", "/deconnexion")
        assert "Connexion à MonSisra" in party.get("/").text


def test_a_colleague_met_on_the_way_to_one_client_is_left_behind_for_good(party: Party) -> None:
    party.admin("PUT", "faults/monsisra.identity_colleague", client=party.client_id)
    assert "Connexion à MonSisra" in party.get("/").text
    assert party.authorize().headers["location"].startswith(party.callback)
    party.post("/deconnexion", "/deconnexion")
    assert not party.authorize().headers["location"].startswith(party.callback)

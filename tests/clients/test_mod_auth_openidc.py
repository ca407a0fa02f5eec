"""mod_auth_openidc of Apache, which we did not write, logs in, refreshes and logs out, at both ends."""

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlencode

import httpx2
import pytest

from mocks.psc import places
from tests.clients.apache import CLIENT, Apache, serving
from tests.relying import Relying, returned

NATIONAL_ID = "899700034012"


@pytest.fixture
def apache(rp: Relying, short_path: Path, until: Callable[..., None]) -> Iterator[Apache]:
    """An Apache that the space knows."""
    with serving(rp, short_path, until) as running:
        rp.admin(
            "PUT",
            f"clients/{CLIENT[0]}",
            secret=CLIENT[1],
            redirect_uris=[running.hook],
            post_logout_uris=[running.after],
            backchannel_logout_uri=f"{running.hook}?logout=backchannel",
        )
        yield running


def follow(rp: Relying, url: str) -> list[httpx2.Response]:
    """Where the browser is led from there, to the last answer."""
    answers = [rp.http.get(url)]
    while answers[-1].has_redirect_location:
        answers.append(rp.http.get(answers[-1].headers["location"]))
    return answers


def sign_in(rp: Relying, apache: Apache) -> str:
    """Open the page by a login; the access token that Apache holds."""
    return str(follow(rp, apache.page)[-1].headers["x-access-token"])


def signed_in(rp: Relying, apache: Apache) -> bool:
    """Whether Apache shows the page without asking for a login."""
    return rp.http.get(apache.page).status_code == 200


def test_it_logs_in(rp: Relying, apache: Apache) -> None:
    asked, authorized, back, page = follow(rp, apache.page)
    assert asked.headers["location"].startswith(f"{rp.wallet}/auth?")
    assert "code_challenge_method=S256" in asked.headers["location"]
    assert returned(authorized)["iss"] == rp.issuer and back.headers["location"] == apache.page
    assert (page.status_code, page.text, page.headers["x-user"]) == (200, "bonjour", NATIONAL_ID)
    told = rp.userinfo(page.headers["x-access-token"]).json()
    assert page.headers["x-organization"] == told["SubjectOrganization"]


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("state.wrong", "unable to restore state"),
        ("nonce.wrong", "nonce value (un-autre-nonce) in the id_token did not match"),
        ("iss.wrong", 'does not match received "iss" value in id_token'),
        ("aud.wrong", "(autre-service) is present in the id_token, but is not equal to the configured client_id"),
        ("exp.past", '"exp" validation failure'),
        ("signature.wrong", "id_token signature could not be validated"),
    ],
)
def test_it_refuses_a_login_that_is_wrong(rp: Relying, apache: Apache, fault: str, said: str) -> None:
    rp.admin("PUT", f"faults/{fault}")
    follow(rp, apache.page)
    assert said in apache.log()
    assert not signed_in(rp, apache)


def test_it_does_not_believe_somebody_else_s_userinfo(rp: Relying, apache: Apache) -> None:
    rp.admin("PUT", "faults/userinfo.other_sub")
    page = follow(rp, apache.page)[-1]
    assert "returned from userinfo endpoint does not match the one in the id_token" in apache.log()
    assert (page.headers["x-user"], page.headers["x-organization"]) == (NATIONAL_ID, "")


def test_it_refreshes_by_its_hook(rp: Relying, apache: Apache) -> None:
    first = sign_in(rp, apache)
    rp.admin("POST", "clock", advance=121)
    assert rp.userinfo(first).status_code == 401
    asked = {"refresh": apache.page, "access_token": first}
    page = follow(rp, f"{apache.hook}?{urlencode(asked)}")[-1]
    assert (str(page.url), page.status_code) == (apache.page, 200)
    assert rp.userinfo(page.headers["x-access-token"]).json()["SubjectNameID"] == NATIONAL_ID


def test_it_refreshes_a_token_that_is_near_its_end(rp: Relying, apache: Apache) -> None:
    rp.settings(access_seconds=30)
    first = sign_in(rp, apache)
    second = rp.http.get(apache.page).headers["x-access-token"]
    assert second != first and rp.userinfo(second).status_code == 200


def test_it_logs_out_at_both_ends(rp: Relying, apache: Apache) -> None:
    token, elsewhere = sign_in(rp, apache), rp.tokens()
    assert signed_in(rp, apache) and rp.userinfo(elsewhere["access_token"]).status_code == 200
    answers = follow(rp, f"{apache.hook}?{urlencode({'logout': apache.after})}")
    assert answers[0].headers["location"].startswith(f"{rp.auth}{places.LOGOUT}?id_token_hint=")
    assert (answers[-1].status_code, answers[-1].text) == (200, "au revoir")
    assert rp.admin("GET", "sessions") == []
    assert {rp.userinfo(one).status_code for one in (token, elsewhere["access_token"])} == {401}
    assert not signed_in(rp, apache)
    assert returned(rp.authorize(prompt="none"))["error"] == "login_required"


def by_administrator(rp: Relying) -> None:
    (session,) = rp.admin("GET", "sessions")
    rp.admin("DELETE", f"sessions/{session['id']}")


def by_another_service(rp: Relying) -> None:
    rp.http.get(rp.auth + places.LOGOUT, params={"id_token_hint": rp.tokens()["id_token"]})


@pytest.mark.parametrize("end", [by_administrator, by_another_service])
def test_it_is_told_by_the_back_channel(
    rp: Relying, apache: Apache, until: Callable[..., None], end: Callable[[Relying], None]
) -> None:
    sign_in(rp, apache)
    assert signed_in(rp, apache)
    end(rp)
    until(lambda: not signed_in(rp, apache))
    assert rp.http.get(apache.page).headers["location"].startswith(f"{rp.wallet}/auth?")

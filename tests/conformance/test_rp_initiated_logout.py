"""Plan oidcc-rp-initiated-logout: the relying party sends the browser to the logout endpoint."""

import pytest

from tests.conformance.parties import discovered, logged_out, signed_in
from tests.relying import Relying

AFTER = "http://localhost:8765/logged-out"
QUESTION = "Voulez-vous vous déconnecter"


@pytest.fixture
def hint(rp: Relying) -> str:
    """The ID token of a login that has just been."""
    return str(rp.tokens()["id_token"])


def test_oidcc_rp_initiated_logout_discovery_endpoint_verification(rp: Relying) -> None:
    """The document names the logout endpoint."""
    assert discovered(rp)["end_session_endpoint"].startswith(rp.auth + "/auth/realms/")


def test_oidcc_rp_initiated_logout(rp: Relying, hint: str) -> None:
    """The session ends, the browser comes back with the state."""
    answer = logged_out(rp, id_token_hint=hint, post_logout_redirect_uri=AFTER, state="s-1")
    assert (answer.status_code, answer.headers["location"]) == (302, AFTER + "?state=s-1")
    assert not signed_in(rp)


def test_oidcc_rp_initiated_logout_bad_post_logout_redirect_uri(rp: Relying, hint: str) -> None:
    """An address that is not registered: a page, no redirect. Keycloak ends nothing then."""
    answer = logged_out(rp, id_token_hint=hint, post_logout_redirect_uri=AFTER + "/autre", state="s")
    assert answer.status_code == 400 and "Invalid redirect uri" in answer.text
    assert signed_in(rp)


def test_oidcc_rp_initiated_logout_modified_id_token_hint(rp: Relying, hint: str) -> None:
    """A hint whose signature was changed: a page, no redirect, and the session goes on."""
    head, body, signature = hint.split(".")
    changed = f"{head}.{body}.{'A' if signature[0] != 'A' else 'B'}{signature[1:]}"
    answer = logged_out(rp, id_token_hint=changed, post_logout_redirect_uri=AFTER, state="s")
    assert answer.status_code == 400 and "location" not in answer.headers
    assert signed_in(rp)


def test_oidcc_rp_initiated_logout_bad_id_token_hint(rp: Relying, hint: str) -> None:
    """Hints that are no ID token of this issuer: nonsense, this issuer's access token, another space's ID token."""
    other = Relying(rp.told, f"{rp.name}-b", rp.http)
    other.settings(automatic="virginie")
    for wrong in ("a.b.c", "é", rp.tokens()["access_token"], other.tokens()["id_token"]):
        answer = logged_out(rp, id_token_hint=wrong, post_logout_redirect_uri=AFTER, state="s")
        assert answer.status_code == 400 and "Invalid parameter: id_token_hint" in answer.text, wrong
    assert signed_in(rp)


def test_oidcc_rp_initiated_logout_no_id_token_hint(rp: Relying, hint: str) -> None:
    """An address with nothing that says whose it is: Keycloak refuses, on a page. With client_id it asks the person."""
    answer = logged_out(rp, post_logout_redirect_uri=AFTER, state="s")
    assert answer.status_code == 400 and "Missing parameters: id_token_hint" in answer.text
    assert QUESTION in logged_out(rp, client_id="demo", post_logout_redirect_uri=AFTER, state="s").text
    assert signed_in(rp)


def test_oidcc_rp_initiated_logout_no_params(rp: Relying, hint: str) -> None:
    """Nothing at all: the person is asked, and stays on the service's page."""
    answer = logged_out(rp)
    assert answer.status_code == 200 and QUESTION in answer.text and signed_in(rp)


def test_oidcc_rp_initiated_logout_only_state(rp: Relying, hint: str) -> None:
    """A state alone: the same question."""
    answer = logged_out(rp, state="s-1")
    assert answer.status_code == 200 and QUESTION in answer.text and signed_in(rp)


def test_oidcc_rp_initiated_logout_no_post_logout_redirect_uri(rp: Relying, hint: str) -> None:
    """No address to go back to: the session ends and the person stays on the service's page."""
    answer = logged_out(rp, id_token_hint=hint, state="s")
    assert answer.status_code == 200 and "Votre session est fermée" in answer.text
    assert not signed_in(rp)


def test_oidcc_rp_initiated_logout_no_state(rp: Relying, hint: str) -> None:
    """No state: the browser comes back without one."""
    answer = logged_out(rp, id_token_hint=hint, post_logout_redirect_uri=AFTER)
    assert answer.headers["location"] == AFTER and not signed_in(rp)


def test_oidcc_rp_initiated_logout_query_added_to_post_logout_redirect_uri(rp: Relying, hint: str) -> None:
    """A query makes another address, which is not registered."""
    answer = logged_out(rp, id_token_hint=hint, post_logout_redirect_uri=AFTER + "?extra=1", state="s")
    assert answer.status_code == 400 and "location" not in answer.headers

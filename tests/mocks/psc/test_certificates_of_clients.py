"""A relying party's certificate: how it proves itself, tokens bound to it, and an API's token exchange."""

import json
from base64 import b64decode, urlsafe_b64decode
from collections.abc import Iterator

import httpx2
import pytest

from mocks.psc import places
from mocks.psc.exchange import GRANT
from tests.mocks.psc.test_card_login import Credential, tls
from tests.mocks.psc.test_card_login import credential as credential
from tests.mocks.psc.test_token import payload
from tests.relying import CALLBACK, VERIFIER, Relying

CLIENT = "demo-mtls"


@pytest.fixture
def secured(rp: Relying, credential: Credential) -> Iterator[httpx2.Client]:
    """Connections with the certificate of the client « demo-mtls », on the card's port."""
    base = f"{rp.told['psc']['card']}/s/{rp.name}"
    with httpx2.Client(verify=tls(rp.told, credential("--client", CLIENT)), timeout=20, base_url=base) as http:
        yield http


def exchanged(rp: Relying, http: httpx2.Client) -> httpx2.Response:
    form = {"grant_type": "authorization_code", "client_id": CLIENT, "code": rp.code(client_id=CLIENT)}
    return http.post(places.TOKEN, data={**form, "redirect_uri": CALLBACK, "code_verifier": VERIFIER})


@pytest.mark.parametrize(
    ("fault", "verdict"),
    [("mtls.missing", "client.certificate_missing"), ("mtls.other_name", "client.certificate_other")],
)
def test_the_certificate_gets_lost_or_is_another_s(
    rp: Relying, secured: httpx2.Client, fault: str, verdict: str
) -> None:
    rp.admin("PUT", f"faults/{fault}")
    assert exchanged(rp, secured).status_code == 401
    told = rp.admin("GET", "record")[-1]
    assert (told["verdict"], told["faults"]) == (verdict, [fault])
    rp.admin("DELETE", f"faults/{fault}")
    assert exchanged(rp, secured).status_code == 200


def test_a_bound_token_serves_its_certificate_alone(rp: Relying, secured: httpx2.Client) -> None:
    free = exchanged(rp, secured).json()["access_token"]
    assert "cnf" not in payload(free)
    assert rp.userinfo(free).status_code == 200
    rp.settings(bind_tokens=True)
    tokens = exchanged(rp, secured).json()
    bound = {"authorization": f"Bearer {tokens['access_token']}"}
    assert len(payload(tokens["access_token"])["cnf"]["x5t#S256"]) == 43
    assert secured.get(places.USERINFO, headers=bound).status_code == 200
    elsewhere = rp.userinfo(tokens["access_token"])
    assert elsewhere.status_code == 401 and "did NOT match" in elsewhere.json()["error_description"]


def test_another_certificate_by_a_fault(rp: Relying, secured: httpx2.Client) -> None:
    bearer = {"authorization": f"Bearer {exchanged(rp, secured).json()['access_token']}"}
    rp.admin("PUT", "faults/mtls.other_binding")
    assert "did NOT match" in secured.get(places.USERINFO, headers=bearer).json()["error_description"]
    rp.admin("DELETE", "faults/mtls.other_binding")
    assert secured.get(places.USERINFO, headers=bearer).status_code == 200


def test_an_api_exchanges_a_token_for_its_own(rp: Relying, secured: httpx2.Client) -> None:
    access = exchanged(rp, secured).json()["access_token"]
    form = {"grant_type": GRANT, "client_id": CLIENT, "subject_token": access, "subject_issuer": "psc"}
    assert secured.post(places.TOKEN, data=form).json()["error"] == "unauthorized_client"
    rp.settings(token_exchange=True)
    api = payload(secured.post(places.TOKEN, data=form).json()["access_token"])
    assert (api["aud"], api["exp"] - api["iat"], api["SubjectNameID"]) == ("api-simulation", 14_400, "899700034012")
    right = api["cnf"]["x5t#S256"]
    rp.admin("PUT", "faults/cnf.hex64")
    wrong = payload(secured.post(places.TOKEN, data=form).json()["access_token"])["cnf"]["x5t#S256"]
    assert b64decode(wrong).decode() == urlsafe_b64decode(right + "=").hex()
    rp.admin("DELETE", "faults/cnf.hex64")
    again = payload(secured.post(places.TOKEN, data=form).json()["access_token"])
    assert again["cnf"]["x5t#S256"] == right


@pytest.mark.parametrize(
    ("changes", "error"), [({"subject_issuer": "autre"}, "invalid_request"), ({"subject_token": "x"}, "invalid_token")]
)
def test_an_exchange_that_is_refused(rp: Relying, secured: httpx2.Client, changes: dict[str, str], error: str) -> None:
    rp.settings(token_exchange=True)
    access = exchanged(rp, secured).json()["access_token"]
    form = {"grant_type": GRANT, "client_id": CLIENT, "subject_token": access, "subject_issuer": "psc", **changes}
    answer = secured.post(places.TOKEN, data=form)
    assert (answer.status_code, json.loads(answer.text)["error"]) == (400, error)

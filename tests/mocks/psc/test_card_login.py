"""Login by card over mutual TLS: real handshakes, certificates of the mock authorities."""

import secrets
import socket
import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx2
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, pkcs12

from diagnostics.cli import main
from mocks.pki.p12 import PASSWORD
from mocks.psc import places
from tests.relying import Relying, returned

Credential = Callable[..., Path]


@pytest.fixture
def credential(server: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Credential:
    """Make a PEM file with the certificate and the key that the options of `helpdesk identities p12` describe."""
    monkeypatch.setenv("HELPDESK_STATE", str(Path(server["pki"]["authorities"]).parent))
    monkeypatch.setenv("HELPDESK_CA_BITS", "2048")

    def make(*options: str) -> Path:
        file = tmp_path / f"{secrets.token_hex(4)}.p12"
        assert main(["identities", "p12", str(file), *options]) == 0
        key, certificate, _ = pkcs12.load_key_and_certificates(file.read_bytes(), PASSWORD.encode())
        assert key is not None and certificate is not None
        pem = file.with_suffix(".pem")
        private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        pem.write_bytes(certificate.public_bytes(Encoding.PEM) + private)
        return pem

    return make


def tls(told: dict[str, Any], pem: Path | None) -> ssl.SSLContext:
    """What a client with this certificate, or none, brings to the card's port."""
    made = ssl.create_default_context(cafile=told["pki"]["server_certificate"])
    if pem is not None:
        made.load_cert_chain(pem)
    return made


def card_login(rp: Relying, pem: Path | None) -> httpx2.Response:
    """From the login page to the card's port, in one browser."""
    rp.settings(automatic="")
    attempt = rp.authorize().text.split('name="attempt" value="')[1].split('"')[0]
    url = f"{rp.told['psc']['card']}/s/{rp.name}/card/login"
    with httpx2.Client(verify=tls(rp.told, pem), timeout=20) as http:
        return http.get(url, params={"attempt": attempt}, headers={"cookie": cookies(rp)})


def cookies(rp: Relying) -> str:
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in rp.http.cookies.jar)


def test_a_good_card_signs_in(rp: Relying, credential: Credential) -> None:
    answer = card_login(rp, credential("--identity", "camille"))
    tokens = rp.token(returned(answer)["code"]).json()
    body = rp.userinfo(tokens["access_token"]).json()
    assert (body["SubjectNameID"], body["authMode"]) == ("899700999990", "CARD")


def spoken(told: dict[str, Any], client: ssl.SSLContext) -> str | None:
    """The version of TLS that a client and the card's port agree on."""
    port = urlsplit(told["psc"]["card"]).port
    with (
        socket.create_connection(("127.0.0.1", port or 0), timeout=20) as plain,
        client.wrap_socket(plain, server_hostname="localhost") as secured,
    ):
        return secured.version()


def test_the_port_speaks_a_version_that_cards_can_sign_in(server: dict[str, Any], credential: Credential) -> None:
    client = tls(server, credential())
    assert spoken(server, client) == "TLSv1.2"
    client.minimum_version = ssl.TLSVersion.TLSv1_3
    with pytest.raises(ssl.SSLError):
        spoken(server, client)


def test_tls13_is_spoken_when_asked_for(modern: dict[str, Any], credential: Credential) -> None:
    assert spoken(modern, tls(modern, credential())) == "TLSv1.3"
    with httpx2.Client(timeout=20) as http:
        party = Relying(modern, "t-modern", http)
        assert card_login(party, credential()).status_code == 302


@pytest.mark.parametrize(
    ("options", "verdict", "words"),
    [
        (None, "card.none", "aucun certificat"),
        (["--variant", "expired"], "card.expired", "périmé"),
        (["--variant", "not_yet_valid"], "card.not_yet", "pas encore valable"),
        (["--variant", "wrong_issuer"], "card.foreign", "ne vient pas de l&#39;IGC-Santé"),
        (["--signature", "--variant", "dual_signature"], "card.usage", "et non celui de signature"),
    ],
)
def test_a_card_that_is_refused_is_told_why(
    rp: Relying, credential: Credential, options: list[str] | None, verdict: str, words: str
) -> None:
    answer = card_login(rp, None if options is None else credential(*options))
    assert answer.status_code == 200 and words in answer.text
    told = rp.admin("GET", "record")[-1]
    assert told["verdict"] == verdict and told["said"]["fr"]


@pytest.mark.parametrize("options", [["--signature"], ["--variant", "wrong_eku"]])
def test_a_certificate_that_cannot_authenticate_fails_in_the_handshake(
    rp: Relying, credential: Credential, options: list[str]
) -> None:
    with pytest.raises(ssl.SSLError, match="UNSUPPORTED_CERTIFICATE"):
        spoken(rp.told, tls(rp.told, credential(*options)))


def test_a_card_of_another_profession(rp: Relying, credential: Credential) -> None:
    pem = credential("--identity", "infirmiere")
    assert card_login(rp, pem).status_code == 302, "Pro Santé Connect takes every profession"
    client = {"secret": "demo-secret-public", "redirect_uris": ["http://localhost:8765/callback"]}
    rp.admin("PUT", "clients/demo", **client, professions=["10"])
    assert "n&#39;accepte que certaines professions" in card_login(rp, pem).text
    told = rp.admin("GET", "record")[-1]
    assert told["verdict"] == "card.profession" and set(told["said"]) == {"fr", "en"} and told["real"]
    assert card_login(rp, credential()).status_code == 302


def test_a_revoked_card(rp: Relying, credential: Credential) -> None:
    pem = credential()
    rp.admin("PUT", "faults/card.revoked", identity="virginie")
    assert "révoquée" in card_login(rp, pem).text
    rp.admin("DELETE", "faults/card.revoked")
    assert card_login(rp, pem).status_code == 302


def test_the_space_s_clock_makes_a_card_expire(rp: Relying, credential: Credential) -> None:
    rp.admin("POST", "clock", advance=900 * 86_400)
    assert "périmé" in card_login(rp, credential()).text


def test_a_relying_party_proves_itself_by_its_certificate(rp: Relying, credential: Credential) -> None:
    with httpx2.Client(verify=tls(rp.told, credential("--client", "demo-mtls")), timeout=20) as http:
        url = f"{rp.told['psc']['card']}/s/{rp.name}{places.TOKEN}"
        form = {
            "grant_type": "authorization_code",
            "client_id": "demo-mtls",
            "code": rp.code(client_id="demo-mtls"),
            "redirect_uri": "http://localhost:8765/callback",
            "code_verifier": "v" * 43,
        }
        assert http.post(url, data=form).status_code == 200
    with httpx2.Client(verify=tls(rp.told, credential("--client", "autre")), timeout=20) as http:
        refused = http.post(url, data=form)
        assert (refused.status_code, refused.json()["error"]) == (401, "invalid_client")
    assert rp.admin("GET", "record")[-1]["verdict"] == "client.certificate_other"
    without = rp.token("x", auth=None, client_id="demo-mtls")
    assert without.status_code == 401
    assert rp.admin("GET", "record")[-1]["verdict"] == "client.certificate_missing"


def test_a_strict_handshake_takes_a_good_card(strict: dict[str, Any], credential: Credential) -> None:
    with httpx2.Client(verify=tls(strict, credential()), timeout=20) as http:
        assert http.get(f"{strict['psc']['card']}/card/login").status_code == 400


@pytest.mark.parametrize(
    ("options", "alert"),
    [
        (None, "HANDSHAKE_FAILURE"),
        (["--variant", "expired"], "CERTIFICATE_EXPIRED"),
        (["--variant", "wrong_issuer"], "UNKNOWN_CA"),
        (["--variant", "wrong_eku"], "UNSUPPORTED_CERTIFICATE"),
    ],
)
def test_a_strict_handshake_refuses_with_an_alert_alone(
    strict: dict[str, Any], credential: Credential, options: list[str] | None, alert: str
) -> None:
    pem = None if options is None else credential(*options)
    with pytest.raises(ssl.SSLError, match=alert):
        spoken(strict, tls(strict, pem))

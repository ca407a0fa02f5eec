"""`helpdesk mocks`: what it begins with, where it can be reached, and what it says when it cannot start."""

import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx2
import pytest

from mocks.psc import places
from mocks.server.cli import NEEDED
from tests.serving import free_base, serving

Start = Callable[..., dict[str, Any]]


@pytest.fixture
def start(tmp_path: Path, request: pytest.FixtureRequest) -> Start:
    """Start a server with these options; it ends with the test."""

    def begin(*options: str) -> dict[str, Any]:
        running = serving(tmp_path / "etat", *options)
        told = next(running)
        request.addfinalizer(lambda: next(running, None))
        return told

    return begin


def refused(*options: str) -> str:
    """What is said of a command that does not start."""
    command = [sys.executable, "-m", "diagnostics.cli", "mocks", *options]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode not in (0, 1) and not done.stdout and "Traceback" not in done.stderr
    return done.stderr


CONFIG = """
[settings]
profile = "2026"
automatic = "camille"
[clients.mien]
secret = "secret-du-service"
redirect_uris = ["http://localhost:3000/retour"]
[faults."nonce.wrong"]
client = "mien"
[phones.virginie]
answer = "refused"
[spaces.equipe-a.settings]
automatic = "virginie"
"""


def test_it_begins_as_its_file_says(start: Start, tmp_path: Path) -> None:
    file = tmp_path / "essai.toml"
    file.write_text(CONFIG, encoding="utf-8")
    admin = start("--config", str(file))["admin"]["url"]
    settings = httpx2.get(f"{admin}/spaces/default/settings").json()
    assert (settings["profile"], settings["automatic"]) == ("2026", "camille")
    assert httpx2.get(f"{admin}/spaces/equipe-a/settings").json()["automatic"] == "virginie"
    assert "mien" in {client["client_id"] for client in httpx2.get(f"{admin}/spaces/default/clients").json()}
    (fault,) = httpx2.get(f"{admin}/spaces/default/faults").json()
    assert (fault["name"], fault["client"]) == ("nonce.wrong", "mien")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[settings\n", "essai.toml"),
        ("[autre]\n", "settings, clients, faults, phones, spaces"),
        ("settings = 3\n", "settings"),
        ('[settings]\nprofile = "1999"\n', "1999"),
        ("[faults.inconnue]\n", "inconnue"),
        ("[clients.mien]\nsecret = 3\n", "secret"),
        ("[clients.mien]\nsecrets = 'x'\n", "secrets"),
        ("[phones.personne]\n", "personne"),
        ("[spaces.'A B'.settings]\n", "A B"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(tmp_path: Path, text: str, words: str) -> None:
    file = tmp_path / "essai.toml"
    file.write_text(text, encoding="utf-8")
    assert words in refused("--config", str(file))


def test_a_file_that_is_not_there() -> None:
    assert "nulle-part.toml" in refused("--config", "nulle-part.toml")


@pytest.mark.parametrize("url", ["localhost", "ftp://exemple", "http://exemple:80", "http://exemple/chemin"])
def test_a_public_url_is_a_scheme_and_a_name(url: str) -> None:
    assert "sans port ni chemin" in refused("--public-url", url)


def test_every_face_can_speak_tls(start: Start) -> None:
    told = start("--tls")
    with httpx2.Client(verify=_trusting(told), timeout=20) as http:
        document = http.get(f"{told['psc']['issuer']}/.well-known/wallet-openid-configuration").json()
        assert document["token_endpoint"].startswith("https://localhost:")
        assert http.get(told["phone"]).status_code == 200
        assert http.get(told["admin"]["url"] + "/health").json() == {"status": "ok"}


def _trusting(told: dict[str, Any]) -> Any:
    import ssl

    return ssl.create_default_context(cafile=told["pki"]["server_certificate"])


def test_browsers_and_servers_may_reach_it_by_two_names(start: Start) -> None:
    told = start("--public-url", "http://psc.exemple.invalid", "--back-url", "http://psc-interne:8600/")
    port = told["psc"]["issuer"].split(":")[2].split("/")[0]
    document = httpx2.get(f"http://127.0.0.1:{port}{places.WALLET_DISCOVERY}").json()
    assert document["issuer"] == f"http://psc.exemple.invalid:{port}{places.REALM}"
    assert document["authorization_endpoint"].startswith("http://psc.exemple.invalid:")
    assert document["token_endpoint"] == f"http://psc-interne:8600{places.TOKEN}"
    assert document["end_session_endpoint"].startswith("http://psc.exemple.invalid:")


def test_a_real_phone_is_shown_a_code_when_it_can_reach_the_server(start: Start) -> None:
    told = start("--host", "127.0.0.2", "--public-url", "http://127.0.0.2")
    wallet = told["psc"]["wallet"]
    asked = {
        "client_id": "demo", "redirect_uri": told["psc"]["redirect_uris"][0], "response_type": "code",
        "scope": "openid scope_all", "acr_values": "eidas1", "state": "s", "nonce": "n",
    }  # fmt: skip
    with httpx2.Client(timeout=20) as http:
        login = http.get(f"{wallet}/auth", params=asked).text
        assert "QR code des téléphones simulés" in login
        attempt = login.split('name="attempt" value="')[1].split('"')[0]
        form = {"attempt": attempt, "national_id": "899700034012"}
        shown = http.post(f"{wallet}/login/ecps", data=form, follow_redirects=True).text
    assert "QR code du téléphone simulé" in shown and "data:image/svg+xml" in shown
    assert told["admin"]["token"]


def test_without_json_it_tells_people(tmp_path: Path) -> None:
    base = free_base()
    environ = {**os.environ, "HELPDESK_STATE": str(tmp_path), "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-m", "diagnostics.cli", "mocks", "--port-base", base]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environ) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(15)]
        process.terminate()
    said = "".join(lines)
    assert "SIMULATION" in said and "demo-secret-public" in said and "VIRGINIE" in said
    assert f"http://localhost:{base}" in said


def _insert_a_card(told: dict[str, Any]) -> None:
    """A card of the page's own reader, whose code is typed wrong: its tries are kept on disk."""
    wallet = told["psc"]["wallet"]
    with httpx2.Client(timeout=60) as http:
        attempt = http.get(wallet + "/").text.split('name="attempt" value="')[1].split('"')[0]
        form = {"attempt": attempt, "identity": "camille", "code_porteur": "0000"}
        assert "Essais restants" in http.post(wallet + "/login/reader/sign", data=form).text


def test_an_interruption_leaves_nothing_behind(tmp_path: Path) -> None:
    import signal

    folders = {"HELPDESK_STATE": str(tmp_path / "etat"), "TMPDIR": str(tmp_path / "tmp")}
    environ = {**os.environ, **folders, "HELPDESK_CA_BITS": "2048"}
    (tmp_path / "tmp").mkdir()
    base = free_base()
    command = [sys.executable, "-m", "diagnostics.cli", "mocks", "--json", "--port-base", base]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environ) as process:
        assert process.stdout is not None and process.stderr is not None
        told = json.loads(process.stdout.readline())
        assert httpx2.get(told["admin"]["url"] + "/health").status_code == 200
        _insert_a_card(told)
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=20) == 0
        assert process.stderr.read() == ""
    assert list((tmp_path / "tmp").iterdir()) == []
    with pytest.raises(httpx2.TransportError):
        httpx2.get(told["admin"]["url"] + "/health")


@pytest.mark.parametrize("name", NEEDED)
def test_what_is_not_installed_is_said_with_what_to_do(tmp_path: Path, name: str) -> None:
    """As after an update without `pip install`."""
    (tmp_path / "sitecustomize.py").write_text(
        "import importlib.util as u\nfound = u.find_spec\n"
        f"u.find_spec = lambda name, package=None: None if name == {name!r} else found(name, package)\n"
    )
    command = [sys.executable, "-m", "diagnostics.cli", "mocks"]
    environ = {**os.environ, "PYTHONPATH": str(tmp_path)}
    done = subprocess.run(command, env=environ, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2 and 'pip install "helpdesk[mocks]"' in done.stderr and "Traceback" not in done.stderr


def test_all_that_the_mocks_need_is_looked_for() -> None:
    project = tomllib.loads(Path(__file__).parents[3].joinpath("pyproject.toml").read_text(encoding="utf-8"))["project"]
    extra = {re.match(r"[\w-]+", one)[0].removesuffix("-cffi") for one in project["optional-dependencies"]["mocks"]}  # type: ignore[index]
    assert extra == set(NEEDED)

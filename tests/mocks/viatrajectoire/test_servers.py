"""The site on other servers: over TLS with the server's own certificate, with PostgreSQL, without any database."""

import re
import sqlite3
import ssl
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest

from mocks.accounts import Accounts
from tests.doctoring import Doctor, entered, words
from tests.mocks.viatrajectoire.site import EMAIL, PASSWORD, Site
from tests.relying import Relying
from tests.serving import serving

Until = Callable[[Callable[[], bool]], None]


@pytest.fixture(scope="module")
def secured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """A server all of whose faces speak TLS."""
    yield from serving(tmp_path_factory.mktemp("tls"), "--tls")


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory, postgres: str) -> Iterator[dict[str, Any]]:
    """A server whose accounts are in PostgreSQL."""
    yield from serving(tmp_path_factory.mktemp("postgres"), "--accounts", postgres)


@pytest.fixture(scope="module")
def lost(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """A server whose database is out of reach."""
    nowhere = "postgresql+psycopg://moi:mot-de-passe@127.0.0.1:1/base"
    yield from serving(tmp_path_factory.mktemp("lost"), "--accounts", nowhere)


def visitor(told: dict[str, Any], http: httpx2.Client) -> Site:
    """A visitor of a server's site."""
    rp = Relying(told, "essai", http)
    rp.settings(automatic="virginie")
    return Site(rp, http)


def test_over_tls_the_site_trusts_the_server_s_own_certificate(secured: dict[str, Any], until: Until) -> None:
    trust = ssl.create_default_context(cafile=secured["pki"]["server_certificate"])
    with httpx2.Client(verify=trust, timeout=20, follow_redirects=True) as http:
        site = visitor(secured, http)
        assert site.url.startswith("https:")
        site.enter()
        assert all(cookie.secure for cookie in http.cookies.jar if cookie.name.startswith("VT_"))
        (session,) = site.rp.admin("GET", "sessions")
        site.rp.admin("DELETE", f"sessions/{session['id']}")
        until(lambda: any(one["path"] == "/connexion/psc/deconnexion" for one in site.rp.admin("GET", "record")))
        assert site.get("/espace").path == "/"


def test_accounts_are_in_postgresql(kept: dict[str, Any], postgres: str) -> None:
    with httpx2.Client(timeout=20, follow_redirects=True) as http:
        site = visitor(kept, http)
        site.enter()
        site.get("/compte")
        site.post("/compte", email=EMAIL, place="69003 Lyon")
        accounts = Accounts(postgres)
        (account,) = accounts.all("essai")
        assert (account.town, account.family_name) == ("Lyon", "MEDECIN RPPS0003401")
        site.rp.admin("DELETE", "")
        assert accounts.all("essai") == ()
        accounts.close()


def test_without_a_database_the_site_says_so(lost: dict[str, Any]) -> None:
    with httpx2.Client(timeout=20, follow_redirects=True) as http:
        site = visitor(lost, http)
        assert site.get("/").page.status_code == 200
        site.sign_in()
        assert site.page.status_code == 503 and "Les comptes sont momentanément inaccessibles" in site.text
        assert "Rien n'a été enregistré" in site.text and "Traceback" not in site.text
        assert "--accounts" not in site.text
        site.knobs(mode="support")
        assert "--accounts" in site.sign_in().text and "mot-de-passe@" not in site.text
        assert site.verdicts()[-1] == "store"


def test_without_a_database_each_door_to_it_says_so(lost: dict[str, Any]) -> None:
    with httpx2.Client(timeout=20) as http:
        rp = Relying(lost, "sans-base", http)
        space = f"{lost['admin']['url']}/spaces/{rp.name}"
        orders = [http.get(f"{space}/accounts"), http.delete(f"{space}/accounts/virginie")]
        orders.append(http.put(f"{space}/accounts/virginie", json={"email": EMAIL, "password": PASSWORD}))
        assert [(one.status_code, "--accounts" in one.json()["error"]) for one in orders] == [(503, True)] * 3
        own = {"origin": lost["demo"]}
        for button in ("compte", "tout-effacer"):
            pressed = http.post(f"{lost['demo']}/s/{rp.name}/{button}", headers=own)
            assert pressed.status_code == 503 and "La base des comptes ne répond pas" in pressed.text
        mailbox = http.get(f"{lost['mailbox']['url']}/s/{rp.name}/")
        assert mailbox.status_code == 200 and "Traceback" not in mailbox.text
        over = http.delete(space)
        assert over.status_code == 503 and "its accounts stay" in over.json()["error"]


def test_without_a_database_nothing_is_spent(tmp_path: Path) -> None:
    file = tmp_path / "accounts.db"
    for told in serving(tmp_path, "--accounts", f"sqlite:///{file}"):
        with httpx2.Client(timeout=20) as http:
            doctor = Doctor(Relying(told, "panne", http), http)
            doctor.rp.admin("PUT", "accounts/virginie", email=EMAIL, password=PASSWORD)
            code, link = doctor.waits(password=PASSWORD), doctor.link()
            doctor.clock(31)
            with _away(file):
                assert doctor.again().status_code == 503
                assert doctor.code(code).status_code == doctor.choose(link, "Nouveau1").status_code == 503
                assert [doctor.login(password=PASSWORD).status_code for _ in range(6)] == [503] * 6
            assert entered(doctor.code(code))
            assert "mot de passe est changé" in words(doctor.choose(link, "Nouveau1"))


@contextmanager
def _away(file: Path) -> Iterator[None]:
    """A database whose table is not there for a while."""
    with closing(sqlite3.connect(file)) as base:
        base.execute("ALTER TABLE accounts RENAME TO ailleurs")
        yield
        base.execute("ALTER TABLE ailleurs RENAME TO accounts")


def test_the_manual_s_fault_names_are_there() -> None:
    text = (Path(__file__).parents[3] / "docs" / "viatrajectoire.md").read_text(encoding="utf-8")
    faults = (Path(__file__).parents[3] / "mocks" / "viatrajectoire" / "faults.toml").read_text(encoding="utf-8")
    for name in re.findall(r'^\["([a-z_.]+)"\]', faults, re.MULTILINE):
        assert f"`{name}`" in text, name

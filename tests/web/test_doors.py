"""The pages of the mocks, run without a browser, against real mocks."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from streamlit.testing.v1 import AppTest

from mocks.server.ports import FACES
from tests.relying import Relying
from tests.serving import free_base
from tests.web.test_pages import SCRIPT, click, ready
from web import mocks
from web.faults import DOORS, matches
from web.mocks import Keeper, Mocks, Phase

PAGES = ("portes", "echanges", "identites", "courrier")


@pytest.fixture
def joined(rp: Relying, monkeypatch: pytest.MonkeyPatch) -> Relying:
    """A space of mocks that the dashboard has found running."""
    base = urlsplit(rp.told["admin"]["url"]).port or 0
    monkeypatch.setattr(mocks, "KEEPER", Keeper(base - FACES.index("admin")))
    return rp


def opened(name: str, rp: Relying) -> AppTest:
    """A page, for the space of a relying party."""
    page = AppTest.from_file(SCRIPT, default_timeout=60).run().switch_page(f"web/pages/{name}.py").run()
    return ready(ready(page).text_input(key="space").set_value(rp.name).run())


def words(page: AppTest) -> str:
    return " ".join(text.value for text in (*page.markdown, *page.code, *page.error, *page.info, *page.success))


def tables(page: AppTest) -> str:
    return " ".join(str(getattr(table, "body", "")) for table in page.get("html"))


@pytest.mark.parametrize("name", [name for name in PAGES if name != "identites"])
def test_pages_say_that_the_mocks_are_stopped(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mocks, "KEEPER", Keeper(int(free_base())))
    page = AppTest.from_file(SCRIPT, default_timeout=60).run().switch_page(f"web/pages/{name}.py").run()
    assert "ne sont pas démarrés" in ready(page).info[0].value
    assert page.button(key="start").label == "Démarrer les simulateurs"


def test_started_and_stopped_by_a_click(monkeypatch: pytest.MonkeyPatch, state: Path) -> None:
    monkeypatch.setenv("HELPDESK_STATE", str(state))
    monkeypatch.setenv("HELPDESK_CA_BITS", "2048")
    keeper = Keeper(int(free_base()))
    monkeypatch.setattr(mocks, "KEEPER", keeper)
    page = AppTest.from_file(SCRIPT, default_timeout=60).run().switch_page("web/pages/portes.py").run()
    try:
        click(page, "start")
        assert keeper.now().phase is Phase.OURS
        assert f"http://localhost:{keeper.base}/auth/realms/esante-wallet" in words(page)
        click(page, "stop")
        assert keeper.now().phase is Phase.STOPPED
    finally:
        keeper.stop()


def test_a_taken_port_is_said_on_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    keeper = Keeper(int(free_base()))
    monkeypatch.setattr(mocks, "KEEPER", keeper)
    with ThreadingHTTPServer(("127.0.0.1", keeper.base + 3), BaseHTTPRequestHandler):
        page = AppTest.from_file(SCRIPT, default_timeout=60).run().switch_page("web/pages/portes.py").run()
        click(page, "start")
        assert f"Le port {keeper.base + 3}" in page.error[0].value


def test_the_space_a_service_may_be_joined_to(joined: Relying) -> None:
    page = opened("portes", joined)
    codes = [code.value for code in page.code]
    assert joined.issuer in codes and "demo-secret-public" in codes
    assert ready(page.text_input(key="space").set_value("Été !").run()).error[0].value.startswith("Nom d'espace")


def test_a_fault_is_found_armed_and_cleared(joined: Relying) -> None:
    page = opened("portes", joined)
    page.text_input(key="fault_words").set_value("RP-13 NONCE").run()
    page.selectbox(key="fault_person").set_value("camille").run()
    page.checkbox(key="fault_once").check().run()
    click(page, "set-nonce.wrong")
    (fault,) = joined.admin("GET", "faults")
    assert (fault["name"], fault["identity"], fault["once"]) == ("nonce.wrong", "camille", True)
    assert "Seulement pour camille · Une seule fois" in words(page) and "Panne active." in words(page)
    click(page, "off-nonce.wrong--camille")
    assert joined.admin("GET", "faults") == []
    click(click(page, "set-nonce.wrong"), "clear")
    assert joined.admin("GET", "faults") == []


def test_a_refused_fault_is_explained(joined: Relying) -> None:
    page = opened("portes", joined)
    page.text_input(key="fault_words").set_value("nonce.wrong").run()
    page.text_input(key="fault_value").set_value("x" * 50).run()
    click(page, "set-nonce.wrong")
    assert "refusé" in page.error[0].value


def test_a_standing_fault_ends_and_comes_back(joined: Relying) -> None:
    page = opened("portes", joined)
    page.text_input(key="fault_words").set_value("cors").run()
    click(page, "set-cors")
    assert joined.admin("GET", "settings")["leniencies"] == ["cors"]
    click(page, "set-cors")
    assert joined.admin("GET", "settings")["leniencies"] == []


@pytest.mark.parametrize(
    ("words", "door", "found"),
    [
        ("", "", True),
        ("telephone", "", True),
        ("TÉLÉPHONE éteint", "", True),
        ("ps-11", "PS", True),
        ("phone.off", "", True),
        ("", "OT", False),
        ("carte", "", False),
    ],
)
def test_the_filter_of_faults(words: str, door: str, found: bool) -> None:
    fault = {"rows": ["PS-11"], "label": "le téléphone est éteint"}
    assert matches("phone.off", fault, words, door) is found


def test_every_fault_has_a_door(joined: Relying) -> None:
    faults = joined.http.get(joined.told["admin"]["url"] + "/faults").json()
    assert [
        name for name, one in faults.items() if not {row.partition("-")[0] for row in one["rows"]} & set(DOORS)
    ] == []


def test_who_signs_in_and_what_time_it_is(joined: Relying) -> None:
    page = opened("portes", joined)
    assert page.selectbox(key="automatic").value == "virginie"
    ready(page.selectbox(key="automatic").set_value("camille").run())
    assert joined.admin("GET", "settings")["automatic"] == "camille"
    click(click(page, "clock-hours"), "clock-minute")
    assert joined.admin("POST", "clock", advance=0)["offset"] == 14_460
    assert "241 min" in words(page)
    click(page, "clock-real")
    assert joined.admin("POST", "clock", advance=0)["offset"] == 0
    click(page, "reset")
    assert joined.admin("GET", "settings")["automatic"] == ""


def test_exchanges_are_drawn_and_opened(joined: Relying) -> None:
    page = opened("echanges", joined)
    assert "Aucun échange" in page.info[0].value
    joined.tokens()
    joined.authorize(client_id="inconnu")
    ready(page.run())
    ready(page.selectbox(key="message").set_value(3).run())
    assert "pas enregistré ici" in page.error[0].value and "Client not found" in page.info[0].value
    ready(page.selectbox(key="message").set_value(2).run())
    assert '"nonce": "nonce-1"' in words(page) and "grant_type = authorization_code" in words(page)
    assert "demo-secret-public" not in words(page)
    click(page, "from_now")
    assert "Aucun échange" in page.info[0].value
    click(page, "all")
    assert page.selectbox(key="message").options[0].startswith("3. GET /auth · 400 · refusé")
    click(page, "clear")
    assert joined.admin("GET", "record") == []


def test_another_space_begins_at_its_own_first_exchange(joined: Relying) -> None:
    joined.tokens()
    page = click(opened("echanges", joined), "from_now")
    page.text_input(key="space").set_value(f"{joined.name}-2").run()
    joined.http.get(f"{joined.wallet}-2/auth")
    assert len(ready(page.run()).selectbox(key="message").options) == 1


def test_people_and_files() -> None:
    page = AppTest.from_file(SCRIPT, default_timeout=60).run().switch_page("web/pages/identites.py").run()
    assert "899700034012" in tables(ready(page))
    page.number_input(key="count").set_value(30)
    click(page, "draw")
    assert "5 autres" in words(page)


def test_a_card_as_a_file(monkeypatch: pytest.MonkeyPatch, state: Path) -> None:
    monkeypatch.setenv("HELPDESK_STATE", str(state))
    page = AppTest.from_file(SCRIPT, default_timeout=60).run().switch_page("web/pages/identites.py").run()
    click(page, "prepare")
    assert [getattr(button, "label", "") for button in page.get("download_button")] == [
        "Enregistrer virginie-valid.p12"
    ]


MAILS = [
    {
        "id": "2",
        "from": "ne-pas-repondre@viatrajectoire.invalid",
        "to": "camille@exemple.invalid",
        "subject": "Votre code <b>",
        "received": "2026-11-24T08:00:00.000+00:00",
        "folder": "junk",
        "text": "Votre code : 123456",
        "html": "",
        "code": "123456",
    }
]
DELIVERIES = [
    {
        "moment": "2026-11-24T08:00:00.000+00:00",
        "to": "camille@exemple.invalid",
        "subject": "Votre code",
        "result": "waiting",
        "code": 451,
        "said": "4.7.1 <Greylisted>",
        "tries": 1,
    }
]


@pytest.fixture
def mailbox(rp: Relying, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """A mailbox with one mail; what was asked of it."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(f"{self.command} {self.path}")
            query = parse_qs(urlsplit(self.path).query)
            found: Any = DELIVERIES if "deliveries" in self.path else [] if "q" in query else MAILS
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps(found).encode())

        do_DELETE = do_GET  # noqa: N815

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as served:
        thread = Thread(target=served.serve_forever)
        thread.start()
        told = {**rp.told, "mailbox": {**rp.told["mailbox"], "url": f"http://127.0.0.1:{served.server_port}"}}
        monkeypatch.setattr(mocks.KEEPER, "now", lambda: Mocks(Phase.JOINED, told))
        yield asked
        served.shutdown()
        thread.join()


def test_mails_their_codes_and_the_log(rp: Relying, mailbox: list[str]) -> None:
    page = opened("courrier", rp)
    assert "# 123456" in words(page) and "Indésirables" in words(page) and r"\<b\>" in words(page)
    assert "&lt;Greylisted&gt;" in tables(page) and "différé" in tables(page)
    page.text_input(key="mail_words").set_value("rien").run()
    ready(page.selectbox(key="folder").set_value("junk").run())
    assert "Aucun message" in page.info[0].value
    assert f"GET /s/{rp.name}/api/mails?folder=junk&q=rien" in mailbox
    click(page, "empty_box")
    assert f"DELETE /s/{rp.name}/api/mails" in mailbox

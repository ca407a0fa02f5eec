"""The trainer's pages, over real sockets: what they show, what their buttons do, and who may press them."""

import socket
from html import unescape
from typing import Any
from urllib.parse import urlsplit

import httpx2
import pytest

from mocks.demo.stories import stories
from tests.relying import Relying


def page(rp: Relying, path: str = "/") -> httpx2.Response:
    return rp.http.get(f"{rp.told['demo']}/s/{rp.name}{path}")


def press(rp: Relying, order: str, origin: str = "", **fields: str) -> httpx2.Response:
    """Press a button of the page, or of a page of somebody else."""
    headers = {"origin": origin or rp.told["demo"]}
    return rp.http.post(f"{rp.told['demo']}/s/{rp.name}/{order}", data=fields, headers=headers)


def plain(text: str) -> str:
    """Text whose spaces may break."""
    return " ".join(text.split())


def now(rp: Relying, story: str) -> dict[str, Any]:
    return dict(page(rp, f"/porte/{story}/suite").json())


@pytest.mark.parametrize("key", list(stories()))
def test_each_story_has_its_page(rp: Relying, key: str) -> None:
    told = page(rp, f"/porte/{key}")
    assert told.status_code == 200 and "SIMULATION" in told.text
    shown = plain(unescape(told.text))
    assert all(plain(step.do) in shown for step in stories()[key].steps)
    assert stories()[key].title.split(" ")[0] in page(rp).text


def test_what_is_nowhere_leads_home(rp: Relying) -> None:
    assert page(rp, "/porte/nulle-part").headers["location"] == f"/s/{rp.name}/"


def test_a_step_is_ticked_off_once_it_is_lived(rp: Relying) -> None:
    assert now(rp, "ecps")["done"][0] is False
    assert rp.http.get(f"{rp.told['viatrajectoire']}/s/{rp.name}/").status_code == 200
    after = now(rp, "ecps")
    assert after["done"][0] is True
    assert after["drawing"].startswith("<svg")


def test_how_much_the_site_says(rp: Relying) -> None:
    modes = []
    for _ in range(2):
        press(rp, "mode")
        modes.append(rp.admin("GET", "viatrajectoire")["mode"])
    assert modes == ["support", "realistic"]


def test_who_plays_the_professional(rp: Relying) -> None:
    press(rp, "personne", person="camille", story="ecps")
    assert "CAMILLE" in page(rp, "/porte/ecps").text
    press(rp, "personne", person="<script>")
    assert "CAMILLE" in page(rp, "/porte/ecps").text


def test_a_trouble_goes_on_and_off(rp: Relying) -> None:
    press(rp, "panne", story="ecps", fault="down")
    assert [fault["name"] for fault in rp.admin("GET", "faults")] == ["down"]
    press(rp, "panne", story="ecps", fault="down")
    assert rp.admin("GET", "faults") == []
    press(rp, "panne", story="ecps", fault="nonce.wrong")
    assert rp.admin("GET", "faults") == [], "no trouble of this story"


def test_the_clock_moves_by_what_the_page_offers(rp: Relying) -> None:
    press(rp, "horloge", seconds="600")
    press(rp, "horloge", seconds="999999999")
    assert rp.admin("POST", "clock")["offset"] == 600


def test_again_keeps_the_accounts_and_anew_does_not(rp: Relying) -> None:
    press(rp, "personne", person="camille")
    press(rp, "compte")
    rp.admin("PUT", "faults/down")
    press(rp, "recommencer", story="otp")
    assert rp.admin("GET", "faults") == []
    assert [one["email"] for one in rp.admin("GET", "accounts")] == ["camille@exemple.test"]
    assert "CAMILLE" in page(rp, "/porte/otp").text
    press(rp, "tout-effacer")
    assert rp.admin("GET", "accounts") == []


@pytest.mark.parametrize("origin", ["http://ailleurs.test", "null", "http://localhost:1"])
def test_no_other_page_presses_the_buttons(rp: Relying, origin: str) -> None:
    assert press(rp, "panne", origin, story="ecps", fault="down").status_code == 404
    assert rp.admin("GET", "faults") == []


def test_no_name_of_somebody_else_s_reaches_it(rp: Relying) -> None:
    headers = {"host": "ailleurs.test:80", "origin": "http://ailleurs.test:80"}
    answer = rp.http.post(f"{rp.told['demo']}/s/{rp.name}/tout-effacer", headers=headers)
    assert answer.status_code == 404


def test_half_an_order_is_not_carried_out(rp: Relying) -> None:
    place = urlsplit(rp.told["demo"])
    head = (
        f"POST /s/{rp.name}/horloge HTTP/1.1\r\nhost: {place.netloc}\r\norigin: {rp.told['demo']}\r\n"
        "content-type: application/x-www-form-urlencoded\r\ncontent-length: 900\r\n\r\nseconds=14400"
    )
    with socket.create_connection(("127.0.0.1", place.port or 0)) as cut:
        cut.sendall(head.encode())
    assert rp.admin("POST", "clock")["offset"] == 0


@pytest.mark.parametrize(("face", "path"), [("phone", "/phone/virginie"), ("mailbox", "/")])
def test_what_stands_beside_may_be_framed_by_the_trainer_alone(rp: Relying, face: str, path: str) -> None:
    address = rp.told[face]["url"] if face == "mailbox" else rp.told[face]
    answer = rp.http.get(f"{address}/s/{rp.name}{path}")
    assert answer.headers["content-security-policy"] == f"frame-ancestors 'self' {rp.told['demo']}"
    assert "x-frame-options" not in answer.headers
    assert page(rp).headers["x-frame-options"] == "DENY"

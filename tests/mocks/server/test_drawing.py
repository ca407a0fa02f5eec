"""The record as drawings: who asked whom, one SVG that holds nothing dangerous, one text for Mermaid."""

import xml.etree.ElementTree as ET
from typing import Any

import pytest

from mocks.psc import places
from mocks.server.arrows import arrows, present, shortened, sides
from mocks.server.diagram import mermaid
from mocks.server.drawing import svg
from mocks.server.ports import FACES
from mocks.spaces import Exchange
from tests.relying import Relying

SVG = "{http://www.w3.org/2000/svg}"
TOKEN = places.TOKEN


def exchange(number: int = 1, **changes: Any) -> Exchange:
    """An exchange that went well."""
    plain = {"moment": 0.0, "origin": "wallet", "method": "GET", "path": "/auth", "parameters": {}, "status": 302}
    return Exchange(**{"number": number, **plain, **changes})


@pytest.mark.parametrize(
    ("origin", "path", "client", "asking", "answering"),
    [
        ("wallet", "/auth", "demo", "browser", "wallet"),
        ("auth", TOKEN, "demo", "service", "auth"),
        ("auth", TOKEN, "viatrajectoire", "viatrajectoire", "auth"),
        ("auth", places.NATIVE_AUTHORIZATION, "demo", "browser", "auth"),
        ("auth", places.LOGOUT, "viatrajectoire", "browser", "auth"),
        ("auth", places.CIBA, "demo", "service", "auth"),
        ("card", "/card/login", "", "browser", "card"),
        ("card", TOKEN, "demo-mtls", "service", "card"),
        ("phone", "/tel/virginie/decide", "", "phone", "ecps"),
        ("phone", "/poste/virginie", "", "browser", "ecps"),
        ("proxy", "/send/api", "demo", "service", "proxy"),
        ("monsisra", "/tuiles", "", "browser", "monsisra"),
        ("monsisra", "/AutoConnectSSO/idserver/connect/authorize", "", "browser", "monsisra"),
        ("monsisra", "/AutoConnectSSO/idserver/connect/token", "", "viatrajectoire", "monsisra"),
        ("viatrajectoire", "/connexion/otp", "viatrajectoire", "browser", "viatrajectoire"),
        ("mailbox", "/", "", "browser", "mailbox"),
        ("smtp", "", "", "viatrajectoire", "smtp"),
        ("elsewhere", "/", "", "browser", "service"),
    ],
)
def test_who_asks_and_who_answers(origin: str, path: str, client: str, asking: str, answering: str) -> None:
    (arrow,) = arrows([exchange(origin=origin, path=path, client=client)])
    assert (arrow.asking, arrow.answering) == (asking, answering)


@pytest.mark.parametrize("path", [places.WALLET_DISCOVERY, places.CERTS])
def test_who_says_nothing_of_himself_is_whoever_is_named_next(path: str) -> None:
    asked = [
        exchange(1, origin="auth", path=path),
        exchange(2, client="viatrajectoire"),
        exchange(3, origin="auth", path=path),
        exchange(4, client="demo"),
        exchange(5, origin="auth", path=path),
    ]
    assert [arrow.asking for arrow in arrows(asked)][::2] == ["viatrajectoire", "service", "service"]


def test_the_lanes_are_named_again_after_a_while() -> None:
    assert svg([exchange(number) for number in range(1, 9)]).count('sq-side"') == 2
    assert svg([exchange(number) for number in range(1, 10)]).count('sq-side"') == 4


def test_every_face_has_a_lane() -> None:
    recorded = [face for face in FACES if face not in ("admin", "demo")]
    drawn = arrows(exchange(origin=face) for face in recorded)
    assert "service" not in {arrow.answering for arrow in drawn}
    assert len({arrow.answering for arrow in drawn}) == len(recorded)
    assert set(present(drawn)) <= set(sides())


@pytest.mark.parametrize(
    ("path", "short"),
    [
        ("/", "/"),
        ("/auth", "/auth"),
        ("/connexion/otp", "/connexion/otp"),
        (TOKEN, "…/token"),
        ("/AutoConnectSSO/idserver/connect/token", "…/connect/token"),
        ("/" + "x" * 90, "…/" + "x" * 24),
    ],
)
def test_a_path_is_told_by_its_end(path: str, short: str) -> None:
    assert shortened(path) == short


def test_what_people_sent_stays_text() -> None:
    bad = "<script>alert(1)</script>\"'&\x00\n"
    drawn = svg([exchange(path=f"/{bad}", method=bad, said={"fr": bad}, verdict="x", faults=(bad,), tokens={bad: {}})])
    elements = {element.tag.removeprefix(SVG) for element in ET.fromstring(drawn).iter()}  # noqa: S314
    assert elements == {"svg", "title", "desc", "style", "rect", "line", "text", "g", "path"}
    assert "alert(1)" in drawn
    assert "http" not in drawn.replace('xmlns="http://www.w3.org/2000/svg"', "")


def test_refusals_and_faults_are_marked() -> None:
    drawn = ET.fromstring(  # noqa: S314
        svg(
            [
                exchange(1),
                exchange(2, verdict="token.code_used", said={"fr": "déjà servi"}),
                exchange(3, status=503, faults=("down",)),
            ]
        )
    )
    groups = drawn.findall(f"{SVG}g")
    assert [group.get("class") for group in groups] == [None, "sq-bad", "sq-bad"]
    texts = ["".join(group.itertext()) for group in groups]
    assert "déjà servi" in texts[1]
    assert "Panne jouée\u00a0: down" in texts[2]


def test_only_the_last_ones_are_drawn() -> None:
    many = [exchange(number) for number in range(1, 61)]
    assert svg(many).count("<g>") == 40
    assert "20 échanges plus anciens" in svg(many)
    assert svg(many, since=58).count("<g>") == 2
    assert "plus anciens" not in svg(many, since=58)
    assert "Aucun échange" in svg(many, since=60) and "Aucun échange" in svg(many, limit=0)


def test_what_browsers_ask_by_themselves_is_left_out() -> None:
    drawn = svg([exchange(1, path="/favicon.ico", status=404), exchange(2)], limit=1)
    assert "favicon" not in drawn and "plus anciens" not in drawn
    assert "favicon" not in mermaid([exchange(path="/favicon.ico")])


def test_drawings_of_one_page_keep_their_names_apart() -> None:
    first, second = (ET.fromstring(svg([exchange(path=path)])) for path in ("/a", "/b"))  # noqa: S314
    assert first.get("aria-labelledby") != second.get("aria-labelledby")
    assert first.get("aria-labelledby") == first[0].get("id") and first.get("aria-describedby") == first[1].get("id")


def test_mermaid_has_the_same_sides() -> None:
    text = mermaid([exchange(), exchange(2, origin="auth", path=TOKEN, said={"fr": "non; #"}, status=400, verdict="x")])
    assert "participant wallet as Pro Santé Connect (wallet)" in text
    assert "  browser->>wallet: GET /auth" in text
    assert "  auth-->>service: 400 non" in text and "#" not in text


def test_the_admin_draws_a_login(rp: Relying) -> None:
    rp.tokens()
    drawn = rp.admin("GET", "record/drawing")["svg"]
    assert drawn.startswith("<svg") and drawn.count("<g>") == 2 and "…/token" in drawn
    assert rp.admin("GET", "record/drawing?since=1")["svg"].count("<g>") == 1
    assert rp.admin("GET", "record/drawing?limit=0")["svg"].count("<g>") == 0


@pytest.mark.parametrize("query", ["since=-1", "since=x", "limit=", "since=" + "9" * 13, "limit=%C2%B2"])
def test_a_number_that_is_none_is_refused(rp: Relying, query: str) -> None:
    url = f"{rp.told['admin']['url']}/spaces/{rp.name}/record/drawing?{query}"
    answer = rp.http.get(url)
    assert (answer.status_code, answer.json()["error"].partition(":")[0]) == (400, query.partition("=")[0])

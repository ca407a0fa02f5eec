"""The mailbox over HTTP: its API, which programs wait at, and its pages."""

import json
import time

import pytest

from mocks.accounts import Accounts
from mocks.mailbox.model import Mail, Mailbox
from mocks.mailbox.pages import View
from mocks.spaces import Space
from mocks.wire import Request
from tests.mailing import DOCTOR, Mailing, letter
from tests.relying import Relying


@pytest.fixture
def mailing(rp: Relying) -> Mailing:
    """The mail of a space of its own."""
    return Mailing(rp)


def test_mails_are_listed_newest_first_and_searched(mailing: Mailing) -> None:
    for subject, to in (("Un", DOCTOR), ("Deux", "camille@cabinet.test"), ("Trois", DOCTOR)):
        mailing.send(letter(subject, f"texte {subject}", to=to))
    assert [mail["subject"] for mail in mailing.mails()] == ["Trois", "Deux", "Un"]
    assert [mail["subject"] for mail in mailing.mails(to=DOCTOR.upper())] == ["Trois", "Un"]
    assert [mail["subject"] for mail in mailing.mails(q="TEXTE DEUX")] == ["Deux"]
    assert [mailing.mails(folder="junk"), mailing.mails(q="rien de tel")] == [[], []]
    assert mailing.mails()[0]["code"] is None


def test_a_program_waits_for_the_next_mail(mailing: Mailing) -> None:
    mailing.send(letter("Un"))
    first = mailing.next()
    assert first["subject"] == "Un"
    mailing.send(letter("Ailleurs", to="camille@cabinet.test"))
    mailing.send(letter("Deux"))
    mailing.send(letter("Trois"))
    assert mailing.next(after=first["id"])["subject"] == "Deux"
    assert mailing.next("", first["id"])["subject"] == "Ailleurs"


def test_a_wait_ends(mailing: Mailing) -> None:
    began = time.monotonic()
    answer = mailing.get("api/wait", to=DOCTOR, seconds="0")
    assert (answer.status_code, answer.json()) == (404, {"error": "no_mail"})
    assert time.monotonic() - began < 10
    assert mailing.get("api/wait", seconds="beaucoup").status_code == 400
    assert mailing.get("api/wait", seconds="nan").status_code == 400


def test_a_late_mail_is_not_seen_before_its_time(mailing: Mailing) -> None:
    mailing.rp.admin("PUT", "faults/mail.late", value="90")
    mailing.send(letter("En retard"))
    mailing.rp.admin("DELETE", "faults/mail.late")
    mailing.send(letter("À l'heure"))
    (punctual,) = mailing.mails()
    mailing.rp.admin("POST", "clock", advance=91)
    assert [mail["subject"] for mail in mailing.mails()] == ["En retard", "À l'heure"]
    assert mailing.next(after=punctual["id"])["subject"] == "En retard"
    late = mailing.get(f"mail/{mailing.mails()[0]['id']}")
    assert "envoyé le" in late.text


def test_emptied(mailing: Mailing) -> None:
    mailing.send()
    (mail,) = mailing.mails()
    assert mailing.rp.http.delete(f"{mailing.base}/api/mails").json() == {}
    assert mailing.mails() == []
    assert mailing.get(f"api/mails/{mail['id']}").status_code == 404
    mailing.send()
    mailing.rp.http.delete(f"{mailing.rp.told['admin']['url']}/spaces/{mailing.rp.name}")
    assert mailing.mails() == []


@pytest.mark.parametrize("path", ["", "boite", "boite?a=%00%0d%0a", "boite?dossier=junk&q=<b>", "envois"])
def test_pages_say_simulation(mailing: Mailing, path: str) -> None:
    answer = mailing.rp.http.get(f"{mailing.base}/{path}")
    assert answer.status_code == 200
    assert "SIMULATION" in answer.text and "<b>" not in answer.text.partition("<main>")[2].replace("<b>(", "")


@pytest.mark.parametrize("path", ["rien", "mail/rien", "mail/", "boite/x", "api/rien", "api/mails/rien", "mail/a/b"])
def test_what_is_not_there(mailing: Mailing, path: str) -> None:
    assert mailing.get(path).status_code == 404


def test_pages_are_only_read(mailing: Mailing) -> None:
    assert mailing.rp.http.post(f"{mailing.base}/boite").status_code == 405
    assert mailing.rp.http.post(f"{mailing.base}/api/mails").status_code == 404


def test_a_mail_s_html_stays_in_its_frame(mailing: Mailing) -> None:
    mailing.send(letter('<i>"x"', "<i>texte</i>", '<script>alert(1)</script>"></iframe><script>alert(2)</script>'))
    (mail,) = mailing.mails()
    page = mailing.get(f"mail/{mail['id']}").text.partition("<main>")[2]
    assert "<script>alert" not in page and "<i>" not in page and page.count("</iframe>") == 1
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in page
    assert "<i>texte</i>" not in mailing.get(f"mail/{mail['id']}?texte").text


def told(mailing: Mailing) -> str:
    """What the first event says that pages show."""
    with mailing.rp.http.stream("GET", f"{mailing.base}/events") as events:
        return next(line for line in events.iter_lines() if line.startswith("data:")).removeprefix("data: ")


@pytest.mark.parametrize("path", ["", "boite", "envois"])
def test_a_page_knows_whether_it_is_out_of_date(mailing: Mailing, path: str) -> None:
    before = mailing.get(path).text
    assert f"const shown = {json.dumps(told(mailing))};" in before
    mailing.send(letter("Arrivé entre la page et ses événements"))
    now = json.dumps(told(mailing))
    assert now not in before and f"const shown = {now};" in mailing.get(path).text


def test_a_mail_that_comes_while_a_page_is_made_makes_it_out_of_date() -> None:
    space = Space()
    view = View(space, Request("GET", "mailbox", "/boite"), Accounts())
    now = space.clock.now()
    space.part(Mailbox).add(Mail("1", "site@exemple.test", DOCTOR, "Trop tard", "texte", "", b"", now, now))
    page = view.page("box.html", mails=(), address="", folder="inbox", wanted="", junk=0)
    assert b'const shown = "0  ";' in page.body

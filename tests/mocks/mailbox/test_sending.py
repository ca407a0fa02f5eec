"""Sending to a server of one's own, and what is told of servers that refuse or cannot be reached."""

import socket
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest

from mocks.mailbox.sending import SmtpUrlError, check, deliver
from tests.doctoring import NATIONAL_ID, PASSWORD, Doctor
from tests.mailing import DOCTOR, SENDER, Mailing
from tests.relying import Relying
from tests.serving import home, serving

RAW = b"Subject: essai\r\n\r\nbonjour\r\n"


@pytest.fixture
def outside(rp: Relying) -> Iterator[dict[str, Any]]:
    """A server whose mail goes to another one: into the space of the test."""
    address = rp.told["mailbox"]["smtp"].replace("//", f"//{rp.name}:mot-de-passe@")
    yield from serving(home(rp.told), "--smtp-url", address)


def test_mail_goes_to_a_server_of_one_s_own(rp: Relying, outside: dict[str, Any]) -> None:
    with httpx2.Client(timeout=20) as http:
        sender = Doctor(Relying(outside, f"{rp.name}-x", http), http)
        sender.rp.admin("PUT", "accounts/virginie", email=DOCTOR, password=PASSWORD)
        assert sender.login(NATIONAL_ID).status_code == 302
        assert Mailing(rp).next()["code"]
        assert [sender.mailing.settled(1)[0]["result"], sender.mailing.mails()] == ["sent", []]
        assert "mot-de-passe" not in str(sender.mailing.deliveries())


def test_each_answer_of_a_server(rp: Relying) -> None:
    url = rp.told["mailbox"]["smtp"].replace("//", f"//{rp.name}:x@")
    assert deliver(url, SENDER, DOCTOR, RAW).taken
    for value, code in (("550", 550), ("552", 552), ("554", 554)):
        rp.admin("PUT", "faults/mail.bounce", value=value)
        refused = deliver(url, SENDER, DOCTOR, RAW)
        assert (refused.code, refused.final) == (code, True)
    rp.admin("DELETE", "faults/mail.bounce")
    rp.admin("PUT", "faults/mail.greylisted")
    assert [deliver(url, SENDER, DOCTOR, RAW).code for _ in range(2)] == [451, 250]
    rp.admin("DELETE", "faults")
    assert deliver(url, "é@b.fr", DOCTOR, RAW).taken
    assert deliver(url, SENDER, "a\r\nRCPT TO:<b@c.fr>", RAW).code == 553
    assert deliver(url.replace(rp.name, "Nom-Impossible"), SENDER, DOCTOR, RAW).code == 535


def test_a_server_that_is_not_there() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        found = deliver(f"smtp://x:secret@127.0.0.1:{taken.getsockname()[1]}", SENDER, DOCTOR, RAW)
    assert (found.code, found.taken, found.final) == (0, False, False)
    assert "secret" not in found.said


@pytest.mark.parametrize("url", ["smtp://h", "smtp://u:p@h:587?starttls", "smtps://h:465", "smtp://[::1]:25/"])
def test_addresses_that_will_do(url: str) -> None:
    check(url)


WRONG = [
    "http://h",
    "smtp://",
    "smtp://h:x",
    "smtp://h:0",
    "smtp://h/dossier",
    "smtp://h?tls",
    "h:25",
    "smtp://[::1",
    "",
]


@pytest.mark.parametrize("url", WRONG)
def test_addresses_that_will_not(url: str) -> None:
    with pytest.raises(SmtpUrlError, match="--smtp-url"):
        check(url)

"""The SMTP server over real sockets: whose space it is, what it refuses, and what nobody can make it do."""

import re
import smtplib
import socket
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mocks.mailbox.smtp import MOST_BYTES
from tests.mailing import DOCTOR, SENDER, Mailing, letter
from tests.relying import Relying

LAST = re.compile(rb"^[0-9]{3} [^\n]*\r\n\Z", re.MULTILINE)
"""The last line of an answer."""


@pytest.fixture
def mailing(rp: Relying) -> Mailing:
    """The mail of a space of its own."""
    return Mailing(rp)


@contextmanager
def raw(mailing: Mailing) -> Iterator[socket.socket]:
    """A connection that has said EHLO and AUTH."""
    with mailing.connected() as client:
        assert isinstance(client.sock, socket.socket)
        yield client.sock
        client.close()


def said(connection: socket.socket, line: bytes) -> bytes:
    """What the server answers to some bytes; empty once it has hung up."""
    try:
        connection.sendall(line)
        got = b""
        while not LAST.search(got) and (more := connection.recv(4096)):
            got += more
        return got
    except (ConnectionResetError, BrokenPipeError):
        return b""


def test_a_mail_comes_into_the_space_that_its_sender_names(mailing: Mailing) -> None:
    mailing.send(letter("Bonjour à vous", "Voilà : 482913.", "<p>Voilà</p>"))
    (mail,) = mailing.mails()
    assert (mail["from"], mail["to"], mail["subject"]) == (SENDER, DOCTOR, "Bonjour à vous")
    assert (mail["text"], mail["html"], mail["code"]) == ("Voilà : 482913.\n", "<p>Voilà</p>\n", "482913")
    assert mail["folder"] == "inbox"
    assert mailing.get(f"api/mails/{mail['id']}").json() == mail
    other = f"{mailing.rp.told['mailbox']['url']}/s/{mailing.rp.name}-b/api/mails"
    assert mailing.rp.http.get(other).json() == []


def test_without_a_name_it_is_the_default_space(mailing: Mailing) -> None:
    subject = f"Pour personne {mailing.rp.name}"
    with mailing.connected("") as client:
        client.send_message(letter(subject))
    with mailing.connected("default") as client:
        client.send_message(letter(subject))
    everywhere = mailing.rp.http.get(f"{mailing.rp.told['mailbox']['url']}/api/mails", params={"q": subject}).json()
    assert [mail["subject"] for mail in everywhere] == [subject, subject]
    assert mailing.mails() == []


@pytest.mark.parametrize("name", ["../autre", "Majuscules", "é", "a" * 41, " ", "x\x00y"])
def test_a_name_that_no_space_can_have(mailing: Mailing, name: str) -> None:
    client = mailing.connected("")
    client.user, client.password = name, "x"
    code, _ = client.docmd("AUTH", "PLAIN " + _plain(name))
    assert code in (501, 535)
    client.close()


def _plain(name: str) -> str:
    return b64encode(f"\0{name}\0x".encode()).decode()


def test_no_name_is_given_within_a_mail(mailing: Mailing) -> None:
    client = mailing.connected("")
    client.mail(SENDER)
    assert client.docmd("AUTH", "PLAIN " + _plain(mailing.rp.name))[0] == 503
    client.rset()
    assert client.docmd("AUTH", "PLAIN " + _plain(mailing.rp.name))[0] == 235
    client.quit()


@pytest.mark.parametrize(("address", "code"), [("postmaster", 250), ("PostMaster", 250), ("virginie", 553)])
def test_the_postmaster_needs_no_domain(mailing: Mailing, address: str, code: int) -> None:
    with mailing.connected() as client:
        client.mail(SENDER)
        assert client.rcpt(address)[0] == code


def test_auth_login_names_the_space_too(mailing: Mailing) -> None:
    client = mailing.connected("")
    client.user, client.password = mailing.rp.name, "x"
    client.auth("LOGIN", client.auth_login)
    client.send_message(letter())
    client.quit()
    assert len(mailing.mails()) == 1


def test_nothing_is_relayed(mailing: Mailing) -> None:
    mailing.send(letter(to="quelqu-un@gmail.com"))
    assert [mail["to"] for mail in mailing.mails()] == ["quelqu-un@gmail.com"]
    assert mailing.deliveries() == []


ADDRESSES = ["a@b.fr%0d%0a", "<a@b.fr\r", "sans-arobase", "a@" + "b" * 300, "a\x01@b.fr", "", "a b@c.fr"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_that_is_none(mailing: Mailing, address: str) -> None:
    with raw(mailing) as connection:
        assert said(connection, b"MAIL FROM:<a@b.fr>\r\n").startswith(b"250")
        answer = said(connection, f"RCPT TO:<{address}>\r\n".encode())
    assert answer.startswith(b"5") or "%0d" in address
    assert mailing.mails() == []


LARGE = (b"x" * 70 + b"\r\n") * (MOST_BYTES // 72 + 10)


def test_a_mail_over_the_limit(mailing: Mailing) -> None:
    with pytest.raises(smtplib.SMTPSenderRefused) as refused, mailing.connected() as client:
        client.sendmail(SENDER, [DOCTOR], b"Subject: gros\r\n\r\n" + LARGE)
    assert refused.value.smtp_code == 552
    with raw(mailing) as connection:  # a client that does not say how much it brings
        for line in (b"MAIL FROM:<a@b.fr>\r\n", b"RCPT TO:<c@d.fr>\r\n", b"DATA\r\n"):
            assert said(connection, line)[:1] in b"23"
        connection.sendall(LARGE)
        assert said(connection, b".\r\n").startswith(b"552")
    assert mailing.mails() == []


def test_no_header_comes_in_by_a_command(mailing: Mailing) -> None:
    with raw(mailing) as connection:
        said(connection, b"EHLO x\rBcc: tous@exemple.fr\r\n")
        for line in (b"MAIL FROM:<a@b.fr>\r\n", b"RCPT TO:<c@d.fr>\r\n", b"DATA\r\n"):
            said(connection, line)
        assert said(connection, b"Subject: a\r\n\r\nb\r\n.\r\n").startswith(b"250")
    (mail,) = mailing.mails()
    assert "tous@exemple.fr" not in str(mail)


BROKEN = {
    "empty": b"",
    "no header": b"bonjour\r\n",
    "unknown charset": b"Subject: a\r\nContent-Type: text/plain; charset=martien\r\n\r\n\xff\xfe\r\n",
    "broken base64": b"Subject: a\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: base64\r\n\r\n%%%=\r\n",
    "parts without end": b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\nbonjour\r\n",
    "parts of no kind": b"Content-Type: multipart/alternative\r\n\r\n--x\r\n",
    "a subject of bytes": b"Subject: \xff\xfe=?utf-8?q?=00=ff?=\r\n\r\na\r\n",
    "nested": b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (level, level) for level in range(2000)
    ),
    "addresses": b'From: ,;<<>\r\nTo: "\r\nDate: hier\r\nSubject: a\r\n\r\nb\r\n',
}


@pytest.mark.parametrize("name", list(BROKEN))
def test_a_broken_mail_is_kept(mailing: Mailing, name: str) -> None:
    with mailing.connected() as client:
        client.sendmail("a@b.fr", ["c@d.fr"], BROKEN[name])
    (mail,) = mailing.mails()
    assert mailing.get(f"mail/{mail['id']}").status_code == 200
    assert mailing.get("boite").status_code == 200


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=st.lists(st.binary(max_size=200), max_size=6))
def test_hostile_lines_do_it_no_harm(mailing: Mailing, lines: list[bytes]) -> None:
    with raw(mailing) as connection:
        for line in lines:
            answer = said(connection, line.replace(b"\n", b" ") + b"\r\n")
            assert not answer or answer[:1] in b"2345"
            if answer.startswith(b"354"):
                said(connection, b".\r\n")
    assert mailing.get("api/mails").status_code == 200


def test_commands_without_end_are_ended(mailing: Mailing) -> None:
    with raw(mailing) as connection:
        answers = [said(connection, b"NOOP\r\n") for _ in range(1100)]
    assert any(answer.startswith(b"421") for answer in answers)

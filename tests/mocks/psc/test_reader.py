"""The virtual reader that the login page drives: real signatures, and codes that count."""

from typing import Any

import pytest

from tests.relying import Relying, returned


@pytest.fixture
def page(rp: Relying) -> Relying:
    rp.settings(automatic="")
    return rp


def inserted(rp: Relying, identity: str = "camille", variant: str = "valid") -> tuple[str, str]:
    """Insert a card: the attempt, and the page that asks for its code."""
    attempt = rp.authorize().text.split('name="attempt" value="')[1].split('"')[0]
    form = {"attempt": attempt, "identity": identity, "variant": variant}
    return attempt, rp.http.post(rp.wallet + "/login/reader", data=form).text


def signed(rp: Relying, attempt: str, code: str = "1234", **form: str) -> Any:
    given = {"attempt": attempt, "identity": "camille", "certificate": "authentication", "code_porteur": code, **form}
    return rp.http.post(rp.wallet + "/login/reader/sign", data=given)


def test_the_card_signs_in(page: Relying) -> None:
    attempt, shown = inserted(page)
    assert "Certificat d&#39;authentification" in shown.replace("'", "&#39;")
    body = page.userinfo(page.token(returned(signed(page, attempt))["code"]).json()["access_token"]).json()
    assert (body["SubjectNameID"], body["authMode"]) == ("899700999990", "CARD")


def test_three_wrong_codes_block_the_card_for_good(page: Relying) -> None:
    attempt, _ = inserted(page)
    said = [signed(page, attempt, "0000").text for _ in range(3)]
    assert "avant le blocage de la carte\xa0: 2" in said[0] and "\xa0: 1" in said[1] and "bloquée" in said[2]
    again, _ = inserted(page)
    assert "bloquée" in signed(page, again).text, "the right code does not help"
    other, _ = inserted(page, "virginie")
    assert "code" in returned(signed(page, other, identity="virginie")), "another card is not blocked"


def test_a_right_code_gives_the_tries_back(page: Relying) -> None:
    attempt, _ = inserted(page)
    signed(page, attempt, "0000")
    assert "code" in returned(signed(page, attempt))
    page.http.cookies.clear()
    attempt, _ = inserted(page)
    assert "avant le blocage de la carte\xa0: 2" in signed(page, attempt, "0000").text


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"certificate": "signature"}, "ne sert pas à se connecter"),
        ({"variant": "expired"}, "périmé"),
        ({"variant": "not_yet_valid"}, "pas encore valable"),
        ({"variant": "wrong_issuer"}, "ne vient pas de l&#39;IGC-Santé"),
        ({"variant": "missing_auth"}, "aucun certificat"),
        ({"variant": "nothing"}, "pas de carte"),
        ({"identity": "edit"}, "pas de carte"),
        ({"identity": "personne"}, "personne"),
    ],
)
def test_what_is_wrong_with_the_card_is_said(page: Relying, form: dict[str, str], words: str) -> None:
    attempt, _ = inserted(page)
    assert words in signed(page, attempt, **form).text


def test_a_card_belongs_to_its_space(page: Relying) -> None:
    attempt, _ = inserted(page)
    for _ in range(3):
        signed(page, attempt, "0000")
    other = Relying(page.told, f"{page.name}-b", page.http)
    other.settings(automatic="")
    fresh, _ = inserted(other)
    assert "code" in returned(signed(other, fresh))

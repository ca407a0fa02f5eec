"""What somebody who is not the doctor tries: guess codes, learn who has an account, bring headers into a mail."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from html.parser import HTMLParser
from statistics import median

import httpx2
import pytest

from mocks.accounts import Accounts, passwords
from mocks.accounts.prepared import prepared
from mocks.identities import named
from mocks.mailbox.sending import Letter, composed
from mocks.otp.model import OtpState
from mocks.spaces import Space
from mocks.viatrajectoire import credentials, otp_login
from mocks.viatrajectoire.otp_words import REFUSED
from mocks.viatrajectoire.visit import Visit
from mocks.wire import Params, Request, Urls
from tests.doctoring import CODE, HIDDEN, LOGIN, NATIONAL_ID, PASSWORD, RESET, Doctor, entered, words

CAMILLE = "899700999990"
FACTOR = 3.0


def wrong(code: str, rank: int) -> str:
    """Another code."""
    return f"{(int(code) + rank) % 1_000_000:06d}"


def test_guessing_a_code(doctor: Doctor) -> None:
    code = doctor.waits()
    said = [words(doctor.code(wrong(code, rank))) for rank in (1, 2, 3)]
    assert ["Ce n'est pas le code" in one for one in said] == [True, True, False]
    assert "Trop de codes faux" in said[2] and "Trop de codes faux" in words(doctor.code(code))
    doctor.login()
    assert doctor.get(CODE).status_code == 200


def test_guessing_goes_on_over_many_logins(doctor: Doctor) -> None:
    """Logins begun beforehand do not help: ten wrong codes in all end them, whoever asks for new ones."""
    cookies = []
    for _ in range(5):
        code = doctor.waits()
        cookies.append(str(doctor.browser.cookies["VT_OTP"]))
    answers = [_typed(doctor, cookie, wrong(code, 7)) for cookie in cookies for _ in range(2)]
    assert all("Ce n'est pas le code" in answer or "Trop de codes" in answer for answer in answers)
    assert "Trop de codes faux" in _typed(doctor, cookies[4], code)
    assert "verrouillé" in words(doctor.login())
    doctor.clock(901)
    assert entered(doctor.code(doctor.waits()))


def _typed(doctor: Doctor, cookie: str, code: str) -> str:
    hidden = dict(HIDDEN.findall(doctor.get(LOGIN).text))
    kept = {**dict(doctor.browser.cookies), "VT_OTP": cookie}
    shown = "; ".join(f"{name}={value}" for name, value in kept.items())
    with httpx2.Client(timeout=20, headers={"cookie": shown}) as other:
        return words(other.post(doctor.site + CODE, data={**hidden, "code_otp": code}))


def test_passwords_tried_all_at_once_are_counted(doctor: Doctor) -> None:
    hidden = dict(HIDDEN.findall(doctor.get(LOGIN).text))
    cookies = dict(doctor.browser.cookies)

    def tried(rank: int) -> str:
        with httpx2.Client(timeout=60, cookies=cookies) as other:
            form = {**hidden, "identifiant": NATIONAL_ID, "mot_de_passe": f"Mauvais{rank}"}
            return words(other.post(doctor.site + LOGIN, data=form))

    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(tried, range(10)))
    assert sum("mais pas le mot de passe" in answer for answer in answers) == 5
    assert sum("verrouillé" in answer for answer in answers) == 5


@pytest.fixture
def mute(doctor: Doctor) -> Doctor:
    """A doctor at a site that says no more than the real one."""
    doctor.mode("realistic")
    return doctor


class Text(HTMLParser):
    """What a page shows, without the values of its fields."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []

    def handle_data(self, data: str) -> None:
        self.said.append(data)


def shown(answer: httpx2.Response) -> tuple[int, str]:
    """Status and words of an answer, typed values and nonces apart."""
    reader = Text()
    reader.feed(answer.text)
    return answer.status_code, "".join(part for part in reader.said if "EventSource" not in part)


ASKED: dict[str, Callable[[Doctor, str], httpx2.Response]] = {
    "login": lambda doctor, typed: doctor.login(typed, "Mauvais1"),
    "reset": lambda doctor, typed: doctor.post(RESET, identifiant=typed),
}


@pytest.mark.parametrize("page", list(ASKED))
def test_nothing_tells_who_has_an_account(mute: Doctor, page: str) -> None:
    asked = ASKED[page]
    answers = {shown(asked(mute, typed)) for typed in (NATIONAL_ID, CAMILLE, "899700034013", "99700034012", "a@b.fr")}
    assert len(answers) == 1
    for _ in range(6):
        asked(mute, NATIONAL_ID), asked(mute, CAMILLE)
    assert shown(asked(mute, NATIONAL_ID)) == shown(asked(mute, CAMILLE))


@pytest.mark.parametrize("page", list(ASKED))
def test_time_tells_nothing_either(mute: Doctor, page: str) -> None:
    mute.knobs(password_times=1000, reset_pause_seconds=0)
    asked = ASKED[page]
    asked(mute, CAMILLE)
    times: dict[str, list[float]] = {NATIONAL_ID: [], CAMILLE: []}
    for _ in range(9):
        for typed, taken in times.items():
            began = time.perf_counter()
            asked(mute, typed)
            taken.append(time.perf_counter() - began)
    known, unknown = (median(taken) for taken in times.values())
    assert 1 / FACTOR < known / unknown < FACTOR


def test_codes_have_one_sentence(mute: Doctor) -> None:
    code = mute.waits()
    said = {shown(mute.code(typed)) for typed in (wrong(code, 1), f"{code[:3]} {code[3:]}", code[:5])}
    mute.clock(601)
    assert {shown(mute.code(code))} == said


BAD = ["a@b.fr\r\nBcc: tous@exemple.fr", "a@b.fr, c@d.fr", "a", "@", "a@", "<a@b.fr>", "a@b.fr\n", "é@b.fr" * 60]


@pytest.mark.parametrize("address", BAD)
def test_an_account_takes_no_address_with_headers_in_it(doctor: Doctor, address: str) -> None:
    url = f"{doctor.rp.told['admin']['url']}/spaces/{doctor.rp.name}/accounts/virginie"
    assert doctor.rp.http.put(url, json={"email": address}).status_code == 400


@pytest.mark.parametrize("address", [*BAD[:4], "a@b.fr\n"])
def test_a_mail_cannot_be_made_with_such_an_address(address: str) -> None:
    with pytest.raises(ValueError):
        composed(Letter("a@b.fr", "x", address, "essai", "bonjour"), 0)


@pytest.mark.parametrize("name", ["x\r\nBcc: tous@exemple.fr", "x\nBcc: y", 'a" <c@d.fr>, "b'])
def test_a_name_brings_no_header(name: str) -> None:
    try:
        raw = composed(Letter("a@b.fr", name, "c@d.fr", "essai", "bonjour"), 0)
    except ValueError:
        return
    assert b"\nBcc" not in raw and raw.count(b"\nTo:") == 1


@pytest.mark.parametrize("path", [LOGIN, RESET])
@pytest.mark.parametrize(
    "typed", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 1234567*8 }}", "\u0000"]
)
def test_what_was_typed_is_shown_as_text(doctor: Doctor, path: str, typed: str) -> None:
    answer = doctor.post(path, identifiant=typed, mot_de_passe="x")
    assert answer.status_code == 403
    assert typed not in answer.text or typed in ("{{ 1234567*8 }}", "\u0000")
    assert "9876536" not in words(answer).partition("<main>")[2]


def in_my_account(doctor: Doctor) -> None:
    """Change the password in « Mon compte »."""
    assert entered(doctor.code(doctor.waits()))
    fields = {"old_password": PASSWORD, "password": "Nouveau1", "password_again": "Nouveau1"}
    assert doctor.post("/compte/mot-de-passe", "/compte", **fields).status_code == 302


def by_the_mail(doctor: Doctor) -> None:
    """Change it by the link of a mail, asked for later than the first."""
    doctor.clock(3600)
    assert "mot de passe est changé" in words(doctor.choose(doctor.link(), "Nouveau1"))


def by_an_order(doctor: Doctor) -> None:
    """Change it as trainers do."""
    doctor.rp.admin("PUT", "accounts/virginie", password="Nouveau1")


@pytest.mark.parametrize("change", [in_my_account, by_the_mail, by_an_order])
def test_a_new_password_ends_what_the_former_one_opened(doctor: Doctor, change: Callable[[Doctor], None]) -> None:
    with httpx2.Client(timeout=20) as pirate, httpx2.Client(timeout=20) as waiting:
        elsewhere, half = Doctor(doctor.rp, pirate), Doctor(doctor.rp, waiting)
        assert entered(elsewhere.code(elsewhere.waits()))
        link, code = elsewhere.link(), half.waits()
        change(doctor)
        assert elsewhere.get("/espace").headers["location"].endswith(f"/s/{doctor.rp.name}/")
        assert "déjà servi" in words(elsewhere.get(link))
        assert not entered(half.code(code))
        assert doctor.login(password="Nouveau1").status_code == 302


def test_a_login_judged_while_the_password_changes_does_not_come_in() -> None:
    accounts, space, kept = Accounts(), Space(), passwords.hashed(PASSWORD)
    accounts.add(prepared("", named()["virginie"], kept, now=0.0))
    form = Params((("identifiant", NATIONAL_ID), ("mot_de_passe", PASSWORD)))
    work = otp_login.enter(Visit(Request("POST", "viatrajectoire", LOGIN, form=form), space, Urls(), accounts)).work
    assert work and work.then
    found = work.do()
    accounts.change("", NATIONAL_ID, password=passwords.hashed("Nouveau1"))
    credentials.renewed(space, NATIONAL_ID)
    assert work.then(found).status == REFUSED and not list(space.part(OtpState).challenges.values())

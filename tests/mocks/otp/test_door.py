"""The fourth door from end to end, over real HTTP and real SMTP: what the guide says, and what each knob does."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from mocks.otp.identifier import judge, mistyped
from mocks.wire import errands
from tests.doctoring import AGAIN, CHOICE, CODE, LOGIN, NATIONAL_ID, PASSWORD, RESET, Doctor, entered, words
from tests.mailing import SENDER

Until = Callable[[Callable[[], bool]], None]


def test_the_guide_s_two_steps(doctor: Doctor) -> None:
    assert "8 + votre numéro RPPS" in words(doctor.get(LOGIN))
    answer = doctor.login("8 99700 034012")
    assert (answer.status_code, answer.headers["location"]) == (302, f"/s/{doctor.rp.name}{CODE}")
    window = words(doctor.get(CODE))
    assert "J'ai reçu mon code" in window and 'autocomplete="one-time-code"' in window and SENDER in window
    assert "v•••@cabinet.test" in window
    mail = doctor.mailing.next()
    assert (mail["from"], mail["to"], mail["folder"]) == (SENDER, "virginie@cabinet.test", "inbox")
    assert mail["code"] in mail["html"] and "SIMULATION" in mail["text"] and mail["code"] not in mail["subject"]
    assert entered(doctor.code(str(mail["code"])))
    assert "VIRGINIE" in words(doctor.get("/espace"))
    (sent,) = doctor.mailing.deliveries()
    assert (sent["result"], sent["code"], sent["tries"]) == ("sent", 250, 1)


def test_the_account_must_exist(doctor: Doctor) -> None:
    answer = doctor.login("899700999990")
    assert answer.status_code == 403
    assert "Aucun compte ViaTrajectoire" in words(answer) and "MonSisra" in words(answer)


@pytest.mark.parametrize("typed", ["99700034012", "virginie@cabinet.test", "690012345", "899700034013", ""])
def test_an_identifier_that_is_none(doctor: Doctor, typed: str) -> None:
    answer = doctor.login(typed)
    assert answer.status_code == 403
    assert judge(typed).said in words(answer)
    assert doctor.mailing.deliveries() == []


def test_wrong_passwords_lock_until_the_time_is_over(doctor: Doctor) -> None:
    answers = [words(doctor.login(password="Mauvais1")) for _ in range(5)]
    assert ["avant le verrouillage : 4" in answers[0], "Verr. Maj" in answers[4]] == [True, True]
    assert "verrouillé" in words(doctor.login())
    doctor.clock(880)
    assert "verrouillé" in words(doctor.login())
    doctor.clock(21)
    assert doctor.login().status_code == 302


def test_good_logins_do_not_count(doctor: Doctor) -> None:
    for _ in range(7):
        assert doctor.login().status_code == 302
    doctor.login(password="Mauvais1")
    assert "verrouillage : 3" in words(doctor.login(password="Mauvais1"))


def test_a_code_serves_once(doctor: Doctor) -> None:
    code = doctor.waits()
    assert entered(doctor.code(code))
    assert "déjà servi" in words(doctor.code(code))


def test_a_code_dies_of_age(doctor: Doctor) -> None:
    code = doctor.waits()
    doctor.clock(601)
    assert "plus de 10 minutes" in words(doctor.code(code))
    before = doctor.last()
    assert "précédent n'est plus valable" in words(doctor.again())
    assert entered(doctor.code(str(doctor.mailing.next(after=before)["code"])))


def test_another_code_ends_the_first(doctor: Doctor) -> None:
    first = doctor.waits()
    assert "Attendez 30 secondes" in words(doctor.again())
    doctor.clock(31)
    before = doctor.last()
    assert doctor.again().status_code == 200
    second = str(doctor.mailing.next(after=before)["code"])
    assert "e-mail précédent" in words(doctor.code(first))
    assert entered(doctor.code(second))


def test_codes_are_not_sent_for_ever(doctor: Doctor) -> None:
    doctor.waits()
    answers = []
    for _ in range(4):
        doctor.clock(31)
        answers.append(doctor.again().status_code)
    assert answers == [200, 200, 200, 403]
    doctor.clock(3600)
    assert "Recommencer la connexion" in words(doctor.again())


def test_a_space_in_the_code_and_the_knob_that_takes_it(doctor: Doctor) -> None:
    code = doctor.waits()
    for typed in (f"{code[:3]} {code[3:]}", code[:5], code.replace(code[0], "O"), ""):
        assert "6 chiffres, sans espace" in words(doctor.code(typed))
    doctor.knobs(trim_code=True)
    assert entered(doctor.code(f" {code[:3]} {code[3:]}"))


def test_two_tabs_and_a_closed_window(doctor: Doctor) -> None:
    first = doctor.waits()
    second = doctor.waits()
    assert "dans un autre onglet" in words(doctor.code(first))
    kept = dict(doctor.browser.cookies)
    doctor.browser.cookies.clear()
    assert "dans un seul onglet" in words(doctor.code(second))
    assert doctor.get(CODE).headers["location"].endswith(LOGIN)
    doctor.browser.cookies.update(kept)
    assert entered(doctor.code(second))


def test_no_page_of_the_code_without_a_login(doctor: Doctor) -> None:
    assert doctor.post(AGAIN, LOGIN).status_code == 403
    assert doctor.code("123456").status_code == 403


def test_a_forgotten_password(doctor: Doctor) -> None:
    code, path = doctor.waits(), doctor.link()
    for bad, said in (("court1A", "8 caractères"), ("toutminuscule1", "majuscule"), ("Sanschiffre", "chiffre")):
        assert said in words(doctor.choose(path, bad))
    assert "différents" in words(doctor.choose(path, "Nouveau1mot", "Nouveau2mot"))
    assert "Votre mot de passe est changé" in words(doctor.choose(path, "Nouveau1mot"))
    assert "déjà servi" in words(doctor.get(path))
    assert "seul onglet" in words(doctor.code(code))
    assert doctor.login().status_code == 403
    assert doctor.login(password="Nouveau1mot").status_code == 302


def test_a_new_password_ends_sessions(doctor: Doctor) -> None:
    assert entered(doctor.code(doctor.waits()))
    doctor.choose(doctor.link(), "Nouveau1mot")
    assert doctor.get("/espace").status_code == 302


def test_a_link_lives_a_day_and_is_not_sent_twice_at_once(doctor: Doctor) -> None:
    path = doctor.link()
    assert "Un lien vient d'être envoyé" in words(doctor.post(RESET, identifiant=NATIONAL_ID))
    doctor.clock(86_399)
    assert "Répéter le mot de passe" in words(doctor.get(path))
    doctor.clock(2)
    assert "plus de 24 heures" in words(doctor.get(path))
    new = {"mot_de_passe": "Nouveau1mot", "mot_de_passe_2": "Nouveau1mot"}
    assert "plus de 24 heures" in words(doctor.post(CHOICE, LOGIN, jeton=path.partition("=")[2], **new))
    assert doctor.get(path[:-3]).status_code == 403


def test_nothing_secret_is_in_the_record(doctor: Doctor) -> None:
    code = doctor.waits()
    doctor.code(code)
    path = doctor.link()
    doctor.choose(path, "Nouveau1mot")
    kept = str(doctor.rp.admin("GET", "record"))
    assert "/connexion/otp/code" in kept
    for secret in (PASSWORD, "Nouveau1mot", code, path.partition("=")[2]):
        assert secret not in kept


def test_an_account_that_goes_meanwhile(doctor: Doctor) -> None:
    code, path = doctor.waits(), doctor.link()
    doctor.rp.admin("DELETE", "accounts/virginie")
    assert doctor.code(code).status_code == 403
    assert doctor.choose(path, "Nouveau1mot").status_code == 403


@pytest.mark.parametrize("fault", ["no8", "email", "adeli", "typo"])
@pytest.mark.parametrize("typed", [NATIONAL_ID, "", "é", "²"])
def test_what_a_fault_types_is_always_wrong(fault: str, typed: str) -> None:
    assert judge(mistyped(typed, f"identifier.{fault}")).wrong


def test_who_is_no_doctor_stays_out_whatever_made_his_account(doctor: Doctor) -> None:
    doctor.rp.admin("PUT", "accounts/infirmiere", email="infirmiere@cabinet.test", password=PASSWORD)
    national_id = doctor.rp.admin("GET", "accounts/infirmiere")["national_id"]
    assert doctor.login(national_id).status_code == 302
    answer = doctor.code(str(doctor.mailing.next(to="infirmiere@cabinet.test")["code"]))
    assert answer.status_code == 403 and "médecin" in words(answer)
    assert doctor.get("/espace").status_code == 302


def test_more_mails_at_once_than_errands_have_threads(doctor: Doctor, until: Until) -> None:
    """The server that takes them in asks whose they are, and needs a thread that no sender holds."""
    doctor.rp.admin("PUT", "faults/mail.junk", identity="camille")
    doctor.knobs(password_times=1000)
    doctor.get(LOGIN)
    count = errands.AT_ONCE * 2
    with ThreadPoolExecutor(count) as pool:
        answers = list(pool.map(lambda _: doctor.login().status_code, range(count)))
    assert answers == [302] * count
    until(lambda: [one["result"] for one in doctor.mailing.deliveries()] == ["sent"] * count)

"""Each named fault of the door and of the mail happens, and stops when it is cleared; the lists are held together."""

from collections.abc import Callable

import pytest

from mocks.otp.identifier import judge
from mocks.spaces import Known, known_faults
from tests.doctoring import CODE, LOGIN, NATIONAL_ID, RESET, Doctor, entered, words

Symptom = Callable[[Doctor], bool]
ROWS = {f"OT-{row:02d}" for row in range(1, 20)}


def known() -> dict[str, Known]:
    """The faults of the door and of the mail."""
    return {**known_faults("mocks.otp"), **known_faults("mocks.mailbox")}


def refused(sentence: str) -> Symptom:
    """The password is right, and the page refuses it with these words."""
    return lambda doctor: sentence in words(doctor.login())


def code_refused(sentence: str) -> Symptom:
    """The code is right, and the window refuses it with these words."""

    def shows(doctor: Doctor) -> bool:
        answer = doctor.code(doctor.waits())
        assert entered(answer) or answer.status_code == 403
        return sentence in words(answer)

    return shows


def sent(doctor: Doctor) -> dict[str, object]:
    """What became of the mail of a login, once that is known."""
    done = len(doctor.mailing.deliveries())
    assert doctor.login().status_code == 302
    return dict(doctor.mailing.settled(done + 1)[0])


def junk(doctor: Doctor) -> bool:
    doctor.waits()
    return bool(doctor.mailing.mails(folder="junk")) and not doctor.mailing.mails(folder="inbox")


def late(doctor: Doctor) -> bool:
    result, seen = sent(doctor), doctor.mailing.mails()
    assert result["result"] == "sent"
    doctor.clock(1201)
    (mail,) = doctor.mailing.mails()
    assert "plus de 10 minutes" in words(doctor.code(str(mail["code"])))
    return not seen


def put_off(doctor: Doctor) -> bool:
    first = sent(doctor)
    if first["result"] == "sent":
        return False
    assert (first["code"], doctor.mailing.mails()) == (451, [])
    doctor.clock(301)
    return bool(doctor.mailing.next()["code"])


def old_address(doctor: Doctor) -> bool:
    to = sent(doctor)["to"]
    return to == "ancienne-adresse@simulation.invalid" and not doctor.mailing.mails()


def bounced(doctor: Doctor) -> bool:
    result = sent(doctor)
    return (result["result"], result["code"]) == ("bounced", 552)


def full(doctor: Doctor) -> bool:
    result = sent(doctor)
    return (result["result"], result["code"]) == ("waiting", 452)


def scanned(doctor: Doctor) -> bool:
    """A robot opens the link: it spends nothing by that, but the record has seen it."""
    doctor.rp.admin("DELETE", "record")
    path = doctor.link()
    assert words(doctor.get(path)).count("Répéter le mot de passe") == 1
    doctor.clock(61)
    return opened(doctor, 2)


def opened(doctor: Doctor, times: int) -> bool:
    """Whether the link was opened so many times before long: the robot takes its time."""
    for _ in range(200):
        if sum(one["path"] == "/mot-de-passe/nouveau" for one in doctor.rp.admin("GET", "record")) >= times:
            return True
        if not doctor.rp.admin("GET", "faults"):
            return False
    return False


def eaten(doctor: Doctor) -> bool:
    path = doctor.link()
    assert doctor.get(path).status_code == 200
    doctor.clock(61)
    return "robot" in words(doctor.get(path))


def lapsed(doctor: Doctor) -> bool:
    path = doctor.link()
    doctor.clock(61)
    return "plus de 24 heures" in words(doctor.get(path))


SYMPTOMS: dict[str, Symptom] = {
    "account.none": refused("Aucun compte ViaTrajectoire"),
    "identifier.no8": refused(judge("99700034012").said),
    "identifier.email": refused(judge("a@b.fr").said),
    "identifier.adeli": refused(judge("690012345").said),
    "identifier.typo": refused(judge("899700034013").said),
    "password.wrong": refused("mais pas le mot de passe"),
    "account.locked": refused("verrouillé"),
    "code.wrong": code_refused("Ce n'est pas le code qui a été envoyé"),
    "code.expired": code_refused("plus de 10 minutes"),
    "code.earlier": code_refused("e-mail précédent"),
    "code.reused": code_refused("déjà servi"),
    "code.spaces": code_refused("sans espace ni lettre"),
    "code.other_tab": code_refused("dans un seul onglet"),
    "code.too_many": code_refused("Trop de codes faux"),
    "reset.expired": lapsed,
    "reset.prefetch": eaten,
    "mail.junk": junk,
    "mail.late": late,
    "mail.greylisted": put_off,
    "mail.old_address": old_address,
    "mail.bounce": bounced,
    "mail.full": full,
    "mail.scanner": scanned,
}
VALUES = {"mail.bounce": "552"}


def test_every_fault_has_its_symptom() -> None:
    assert set(SYMPTOMS) == set(known())


def test_every_row_of_the_facts_is_a_fault() -> None:
    assert {row for fault in known().values() for row in fault.rows} == ROWS


@pytest.mark.parametrize("name", list(SYMPTOMS))
def test_it_happens_and_it_stops(doctor: Doctor, name: str) -> None:
    shows = SYMPTOMS[name]
    for on in (False, True, False):
        doctor.rp.admin("PUT" if on else "DELETE", f"faults/{name}", **({"value": VALUES.get(name, "")} if on else {}))
        doctor.rp.http.delete(f"{doctor.mailing.base}/api/mails")
        assert shows(doctor) is on
        played = any(name in exchange["faults"] for exchange in doctor.rp.admin("GET", "record"))
        assert played is on
        doctor.rp.admin("DELETE", "record")


def test_a_mail_fault_is_one_person_s(doctor: Doctor) -> None:
    doctor.rp.admin("PUT", "faults/mail.bounce", identity="camille")
    assert sent(doctor)["result"] == "sent"
    doctor.rp.admin("PUT", "faults/mail.bounce", identity="virginie")
    assert sent(doctor)["result"] == "bounced"


def test_a_robot_eats_a_link_that_opening_spends(doctor: Doctor) -> None:
    doctor.rp.admin("PUT", "faults/mail.scanner")
    doctor.knobs(reset_prefetch=True)
    path = doctor.link()
    assert opened(doctor, 1)
    assert "robot de la messagerie" in words(doctor.get(path))


def test_a_full_box_makes_a_mail_come_back_in_the_end(doctor: Doctor) -> None:
    doctor.rp.admin("PUT", "faults/mail.full")
    sent(doctor)
    for seconds in (301, 901, 3601):
        doctor.clock(seconds)
        (log,) = doctor.mailing.settled(1)
    assert (log["result"], log["code"], log["tries"]) == ("bounced", 452, 4)


def test_the_window_tells_where_to_look(doctor: Doctor) -> None:
    doctor.login()
    said = words(doctor.get(CODE))
    for check in ("indésirables", "no_reply.trajectoire@sante-ra.fr", "20 minutes", "l'adresse e-mail de votre"):
        assert check in said
    assert "Mot de passe oublié" in words(doctor.get(LOGIN)) and doctor.get(RESET).status_code == 200
    assert NATIONAL_ID in words(doctor.login(password="faux"))

"""What a case leaves behind: notes to copy, an e-mail, lines for a ticketing tool, figures."""

import csv
from dataclasses import replace
from datetime import UTC
from io import StringIO

import pytest

from diagnostics.cases import Case, Cases, Line
from diagnostics.cases.closing import as_csv, as_markdown, as_text, mail
from diagnostics.cases.model import line_of
from diagnostics.cases.statistics import statistics
from diagnostics.guide.events import Event, Kind, message
from tests.diagnostics.cases.calls import GUIDE, NINE, answer, at, held, opened

HEADINGS = ("## Ce qui a été vu et dit", "## Ce qui a été essayé", "## Causes envisagées")


@pytest.fixture(scope="module")
def fixed() -> Case:
    """A call that ended well."""
    return held(Cases(), caller="Cabinet d'Épreuve")


@pytest.fixture(scope="module")
def failed() -> Case:
    """A call that was handed over."""
    return held(Cases(), fixed=False)


def test_the_note_as_text(fixed: Case, failed: Case) -> None:
    text = as_text(GUIDE, fixed, UTC)
    assert text.startswith(f"Dossier {fixed.id}\nOuvert le 25/11/2026 à 09:00, ")
    assert "Appelant : Cabinet d'Épreuve\nRésultat : résolu\n" in text
    assert "L'ordinateur ne voit aucun lecteur de carte" in text
    assert "À qui passer la main" not in text and "Durée estimée" not in text
    other = as_text(GUIDE, failed, UTC)
    assert "Appelant : non noté\nRésultat : transmis\n" in other and "À qui passer la main" in other


def test_the_note_as_markdown(fixed: Case, failed: Case) -> None:
    text = as_markdown(GUIDE, fixed, UTC)
    assert [heading for heading in HEADINGS if heading not in text] == []
    assert ": réparé" in text and "À qui transmettre" not in text
    other = as_markdown(GUIDE, failed, UTC)
    assert "sans effet" in other and "## À qui transmettre" in other
    assert "\n\n\n" not in text + other


def test_the_mail(fixed: Case, failed: Case) -> None:
    done, on = mail(GUIDE, fixed, UTC), mail(GUIDE, failed, UTC)
    assert "ce que nous avons fait" in done.subject and "fonctionnait" in done.body
    assert "la suite" in on.subject and "À qui vous adresser" in on.body
    for body in (done.body, on.body):
        assert "Ne donnez à personne, pas même à nous" in body and "Épreuve" not in body and "\n\n\n" not in body


def test_a_mail_accuses_no_cause_that_is_not_known() -> None:
    case = Case("BCDFGH", NINE.timestamp(), NINE.timestamp(), "", (opened(), answer("door", "cps")))
    assert line_of(GUIDE, case).probability < 0.5
    assert "pas encore trouvé" in mail(GUIDE, case, UTC).body and "1." not in mail(GUIDE, case, UTC).body


@pytest.mark.parametrize(("system", "own", "other"), [("linux", "Linux", "Windows"), ("windows", "Windows", "Linux")])
def test_a_mail_tells_the_steps_of_the_caller_s_system_alone(system: str, own: str, other: str) -> None:
    said = [answer("door", "cps"), answer("system", system)]
    stopped = Event(Kind.VERDICT, at(1), key="pcsc.service", value="fault", cause="pcsc.service_stopped")
    tried = [Event(Kind.REMEDY, at(2), cause="pcsc.service_stopped"), Event(Kind.STEP, at(3), value="done")]
    failed = Event(Kind.OUTCOME, at(4), value="failed")
    case = Case("BCDFGH", NINE.timestamp(), NINE.timestamp(), "", (opened(), *said, stopped, *tried, failed))
    body = mail(GUIDE, case, UTC).body
    assert f"Sous {own}" in body.replace("\u00a0", " ") and f"Sous {other}" not in body.replace("\u00a0", " ")


def rows(lines: list[Line]) -> list[dict[str, str]]:
    text = as_csv(GUIDE, lines, UTC)
    assert text.startswith("\ufeffdossier;ouvert le;")
    return list(csv.DictReader(StringIO(text.removeprefix("\ufeff")), delimiter=";"))


def test_a_line_for_a_spreadsheet(fixed: Case) -> None:
    (row,) = rows([replace(line_of(GUIDE, fixed), minutes=7.5)])
    assert row["dossier"] == fixed.id and row["ouvert le"] == "25/11/2026 09:00"
    assert row["voie"] == GUIDE.catalogue.questions["door"].answers["cps"]
    assert (row["cause"], row["résultat"], row["minutes"]) == ("reader.absent", "résolu", "7,5")
    assert row["titre de la cause"] == GUIDE.catalogue.causes["reader.absent"].title


@pytest.mark.parametrize("typed", ["=1+1", "+33 4", "-x", "@x", "\tx", 'a";"b', "ligne\nsuivante"])
def test_no_cell_is_carried_out_nor_breaks_a_line(typed: str) -> None:
    (row,) = rows([Line("BCDFGH", caller=typed)])
    assert row["appelant"] == (f"'{typed}" if typed[0] in "=+-@\t" else typed)


def test_a_message_is_in_the_note_and_a_number_in_it_is_not() -> None:
    events = (opened(), message("0x8010002E pour 899700034012", at(1)))
    text = as_text(GUIDE, Case("BCDFGH", NINE.timestamp(), NINE.timestamp(), "", events), UTC)
    assert "0x8010002E" in text and "899700034012" not in text


def test_what_was_typed_is_no_markdown() -> None:
    typed = "![a](//evil/x) <img src=x> *b*"
    case = Case("BCDFGH", NINE.timestamp(), NINE.timestamp(), typed, (opened(), message(typed, at(1))))
    text = as_markdown(GUIDE, case, UTC)
    assert text.count("\\<img") == text.count("<img") == 2 and "![" not in text and " *b*" not in text


DAY = 86_400.0
MONDAY = NINE.timestamp() - 2 * DAY
LINES = [
    Line("A", MONDAY, cause="reader.absent", door="cps", outcome="fixed", minutes=4, found=2, questions=3),
    Line(
        "B",
        MONDAY + DAY,
        cause="reader.absent",
        door="cps",
        outcome="fixed",
        minutes=8,
        found=6,
        questions=5,
        sittings=2,
    ),
    Line("C", MONDAY + 15 * DAY, cause="otp.mail_junk", door="otp", outcome="left", minutes=20, questions=9),
    Line("D", MONDAY, cause="otp.mail_junk", door="otp"),
]


def test_the_figures_of_cases() -> None:
    found = statistics(LINES, UTC)
    assert (found.count, found.opened, found.fixed, found.at_once) == (3, 1, 2, 1)
    assert (found.minutes, found.found, found.questions) == (8, 4, 5)
    assert [(one.key, one.count, one.fixed, one.minutes) for one in found.causes] == [
        ("reader.absent", 2, 2, 6),
        ("otp.mail_junk", 1, 0, 20),
    ]
    assert [(one.key, one.count) for one in found.doors] == [("cps", 2), ("otp", 1)]
    assert [(week.monday, week.count, week.fixed, week.at_once) for week in found.weeks] == [
        ("2026-11-23", 2, 2, 1),
        ("2026-11-30", 0, 0, 0),
        ("2026-12-07", 1, 0, 0),
    ]


def test_no_case_no_figures() -> None:
    found = statistics([])
    assert (found.count, found.minutes, found.causes, found.weeks) == (0, None, (), ())

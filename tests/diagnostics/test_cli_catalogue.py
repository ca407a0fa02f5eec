"""`helpdesk catalogue` as it is typed: what it tells, to which stream, and how it ends."""

import json

import pytest

from diagnostics.catalogue import load_catalogue
from diagnostics.cli import USAGE_ERROR, main

CATALOGUE = load_catalogue()
Capture = pytest.CaptureFixture[str]


def told(capsys: Capture, *arguments: str, code: int = 0) -> str:
    assert main(["catalogue", *arguments]) == code
    said = capsys.readouterr()
    assert said.err == ""
    return said.out.replace("\u00a0", " ")


def plain(text: str) -> str:
    return " ".join(text.split())


def refused(capsys: Capture, *arguments: str) -> str:
    assert main(["catalogue", *arguments]) == USAGE_ERROR
    said = capsys.readouterr()
    assert said.out == ""
    return said.err


def test_the_list_holds_every_cause_by_area(capsys: Capture) -> None:
    out = told(capsys)
    assert all(f"  {id} " in out and plain(cause.title) in out for id, cause in CATALOGUE.causes.items())
    areas = [line for line in out.splitlines() if line.startswith("Du côté ")]
    assert len(areas) == len({cause.area for cause in CATALOGUE.causes.values()})
    assert areas[0].startswith("Du côté de la carte (")


@pytest.mark.parametrize("id", CATALOGUE.causes)
def test_one_cause_is_told_whole_and_fits_the_screen(id: str, capsys: Capture) -> None:
    cause = CATALOGUE.causes[id]
    out = told(capsys, id)
    said = plain(out)
    assert said.startswith(f"{plain(cause.title)} [{id}]")
    for text in (cause.explanation, cause.technical, cause.phone, cause.weight_reason, cause.contact.name):
        assert plain(text) in said
    for step in (step for remedy in cause.remedies for step in remedy.steps):
        assert plain(step.text) in said and step.command in out
    assert all(plain(message) in said for message in cause.messages)
    commands = {step.command for remedy in cause.remedies for step in remedy.steps}
    assert all(len(line) <= 100 or line.strip() in commands for line in out.splitlines())
    assert not [line for line in out.splitlines() if line.strip()[:1] in (";", ":", "!", "?", "»")]


def test_a_cause_tells_how_it_is_recognised_and_verified(capsys: Capture) -> None:
    out = plain(told(capsys, "reader.hub"))
    assert (
        "Où le câble du lecteur est-il branché ? toujours « sur un clavier, un écran ou une multiprise USB » ; jamais "
        "« directement sur l'ordinateur »." in out
    )
    assert "Lecteur de carte [reader.present]" in out
    assert "Sources : R02" in out


def test_twins_and_doubts_are_told(capsys: Capture) -> None:
    assert "[galss.ini_missing]" in told(capsys, "galss.entry_missing")
    assert "(coordonnées à vérifier avant de les donner)" in told(capsys, "galss.tables_incoherent")
    assert "Supposé : à vérifier" in told(capsys, "card.badge_refused")
    assert "Concerne les éditeurs" in told(capsys, "software.session_lost")


def test_json_is_all_of_standard_output(capsys: Capture) -> None:
    whole = json.loads(told(capsys, "--json"))["causes"]
    assert [cause["id"] for cause in whole] == list(CATALOGUE.causes)
    one = json.loads(told(capsys, "pin.blocked", "--json"))
    assert one == next(cause for cause in whole if cause["id"] == "pin.blocked")
    assert one["contact"]["key"] == "ans_carte" and one["evidence"]["code_tries"]["more"] == "toujours"
    assert one["remedies"][0]["steps"][0]["minutes"] == 5


def test_a_message_is_searched(capsys: Capture) -> None:
    out = told(capsys, "--search", "  err bad ssl cient auth cert !", code=1)
    assert out.splitlines()[0].split()[0] == "reader.absent"
    assert out.count("message : ERR_BAD_SSL_CLIENT_AUTH_CERT") > 10
    found = json.loads(told(capsys, "--search", "0xc0e90002", "--json", code=1))["matches"]
    assert [(match["id"], match["text"], match["score"]) for match in found] == [
        ("middleware.smart_app_control", "0xc0e90002", 1.0)
    ]


def test_a_search_that_finds_nothing_says_what_to_do_next(capsys: Capture) -> None:
    assert "mot pour mot" in told(capsys, "--search", "bonjour")
    assert json.loads(told(capsys, "--search", "", "--json")) == {"matches": []}


@pytest.mark.parametrize(
    ("asked", "near"),
    [
        ("pin.blokked", "Vouliez-vous dire pin.blocked, ecps.blocked, pin.blocked_for_good ?"),
        ("READER.ABSENT", "Vouliez-vous dire reader.absent"),
        ("code bloqué", "Vouliez-vous dire pin.blocked ?"),
        ("zzz", "cause inconnue : zzz. Liste : helpdesk catalogue."),
    ],
)
def test_an_unknown_id_has_its_nearest(asked: str, near: str, capsys: Capture) -> None:
    said = refused(capsys, asked)
    assert near in said and "--search" in said
    assert refused(capsys, asked, "--json") == said


def test_an_id_and_a_search_do_not_go_together(capsys: Capture) -> None:
    assert "et non les deux" in refused(capsys, "pin.blocked", "--search", "code")

"""The catalogue as its readers need it: whole, of one style, and strict about its own data."""

import re
from pathlib import Path

import pytest

from diagnostics.catalogue import Cause, load_catalogue, read_catalogue
from diagnostics.catalogue.model import SYSTEMS
from diagnostics.errors import CatalogueError

ROOT = Path(__file__).parents[2]
CATALOGUE = load_catalogue()
SHARED = ("contacts.toml", "remedies.toml", "rows.toml")
CHECKS = tuple(f"checks/{file.name}" for file in (ROOT / "diagnostics/catalogue/checks").iterdir())
PARTS = (*SHARED, *CHECKS, "questions/common.toml", "questions/card.toml", "questions/signs.toml", "causes/card.toml")
AREAS = {"carte", "lecteur", "poste", "service", "compte", "réseau", "navigateur", "téléphone", "développeur"}
CERTAINTIES = {"établi", "déduit", "supposé"}
AUDIENCES = {"usager", "développeur"}
ACTORS = {"usager", "informatique", "ans", "editeur", "gcs", "ordre", "developpeur"}
every_cause = pytest.mark.parametrize("cause", CATALOGUE.causes.values(), ids=list(CATALOGUE.causes))


@every_cause
def test_a_cause_says_all_that_an_agent_needs(cause: Cause) -> None:
    for text in (cause.explanation, cause.technical, cause.phone, cause.weight_reason):
        assert text[0].isupper() or text.split()[0] in ("notBefore", "notAfter", "pyscard")
        assert text.endswith((".", "?"))
    assert cause.title[-1] not in ".?!"
    assert 1 <= cause.weight <= 10
    assert (cause.area in AREAS, cause.acts in ACTORS) == (True, True)
    assert (cause.certainty in CERTAINTIES, cause.audience in AUDIENCES) == (True, True)
    assert (cause.area == "développeur") == (cause.audience == "développeur")
    assert set(cause.sources) <= set(CATALOGUE.rows)
    assert len(cause.phone) <= 160, "too long to be said in one breath"


@every_cause
def test_remedies_can_be_followed_and_verified(cause: Cause) -> None:
    for remedy in cause.remedies:
        assert remedy.verify
        assert remedy.title[-1] not in ".?!"
        assert all(step.text.endswith(".") and 1 <= step.minutes <= 15 for step in remedy.steps)
        assert {step.system for step in remedy.steps} <= {"", *SYSTEMS}
        assert all(step.heard.endswith((".", "»")) and len(step.heard) <= 120 for step in remedy.steps)


WRONG_SPACING = re.compile(r"\S[;!?»](?:\s|$)|\S:\s|«\S|\.\.\.| [,.)]|\( ")
ENGLISH = ("en = ", "page = ", "description = ", "messages = ")
"""Keys of what is told in the service's own words, or to developers."""


@pytest.mark.parametrize("package", ["diagnostics", "mocks", "web"])
def test_french_has_its_spaces(package: str) -> None:
    for file in (file for file in (ROOT / package).rglob("*.toml") if file.name != "rows.toml"):
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            if line.startswith(ENGLISH):
                continue
            for text in re.findall(r'"([^"]*)"', line.split(" command = ")[0]):
                assert not WRONG_SPACING.search(text), f"{file.name}:{number}: {text}"


def test_what_is_shared_is_used() -> None:
    used = {cause.contact.key for cause in CATALOGUE.causes.values()}
    assert used == set(CATALOGUE.contacts)
    titles = [remedy.title for cause in CATALOGUE.causes.values() for remedy in cause.remedies]
    for _, title in re.findall(r'\[(\w+)\]\ntitle = "(.*)"', _text("remedies.toml")):
        assert titles.count(title) > 1, f"« {title} » is not shared"


def _text(name: str) -> str:
    return (ROOT / "diagnostics/catalogue" / name).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (('contact = "ans_carte"', 'contact = "personne"'), "contact inconnu"),
        (('remedies = ["own_card"]', 'remedies = ["danser"]'), "remède inconnu"),
        (('remedies = ["own_card"]', "remedies = []"), "aucun remède"),
        (('remedies = ["own_card"]', 'remedies = [{ title = "Rien" }]'), "sans étape"),
        (("weight = 3", 'weight = "beaucoup"'), "« weight »"),
        (("weight_reason =", "weight_reasons ="), "clé inconnue : « weight_reasons »"),
        (("weight_reason =", "# weight_reason ="), "il manque « weight_reason »"),
        (("reseat = { fixed =", "reseat = { danced ="), "réponse inconnue"),
        (('reseat = { fixed = "souvent"', 'reseat = { fixed = "un peu"'), "quatre mots"),
        (("weight_reason =", "twins = { 'card.nowhere' = 'rien' }\nweight_reason ="), "cause inconnue"),
        (('verify = ["card.powered"]', 'verify = ["card.danced"]'), "ni contrôle ni question"),
    ],
)
def test_a_spoilt_cause_says_where_and_why(tmp_path: Path, change: tuple[str, str], reason: str) -> None:
    for folder in ("causes", "checks", "questions"):
        (tmp_path / folder).mkdir()
    for name in PARTS:
        (tmp_path / name).write_text(_text(name).replace(*change), encoding="utf-8")
    with pytest.raises(CatalogueError, match=reason) as refused:
        read_catalogue(tmp_path)
    assert "card.toml [card." in str(refused.value)

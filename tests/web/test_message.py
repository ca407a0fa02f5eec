"""« Message affiché », run without a browser."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from diagnostics.catalogue import load_catalogue
from diagnostics.domain.texts import load_texts

CAUSES = load_catalogue().causes
SCRIPT = str(Path(__file__).parents[2] / "dashboard.py")
ORIGINS = load_texts("web", "texts.toml")["message"]["origins"]


@pytest.fixture
def page() -> AppTest:
    """The page, with nothing asked."""
    made = AppTest.from_file(SCRIPT, default_timeout=60).run()
    return ready(made.switch_page("web/pages/message.py").run())


def ready(page: AppTest) -> AppTest:
    assert [error.value for error in page.exception] == []
    return page


def asked(page: AppTest, text: str) -> AppTest:
    return ready(page.text_area(key="seen_message").set_value(text).run())


@pytest.mark.parametrize(
    ("typed", "cause"),
    [
        ("ERR_BAD_SSL_CLIENT_AUTH_CERT", "reader.absent"),
        ("err bad ssl cient auth cert", "reader.absent"),
        ("Windows m'affiche 0x8O1OOO2E", "reader.absent"),
        ("ERREUR GENERALE NON IDENTIFEE", "galss.dmp_general_error"),
        ("mes habilitations", "account.structure_rights"),
        ("Je n'ai pas recu le code", "otp.mail_junk"),
    ],
)
def test_the_likeliest_cause_comes_first_and_whole(page: AppTest, typed: str, cause: str) -> None:
    asked(page, typed)
    found = CAUSES[cause]
    assert page.header[0].value.replace("\\", "") == f"Cause la plus proche du message\u00a0: {found.title}"
    assert found.phone.rstrip("?!.").split(" ?")[0][:30] in page.info[0].value.replace("\\", "").replace("\u00a0", " ")
    told = " ".join(text.value for text in page.markdown).replace("\\", "")
    assert found.remedies[0].steps[0].text[:30] in told
    assert found.contact.name.split(" (")[0][:20] in told


def test_what_is_picked_is_searched(page: AppTest) -> None:
    page.selectbox(key="origin").set_value("otp").run()
    page.selectbox(key="picked_message").set_value("Saisir un code postal ou une ville").run()
    assert ready(page).text_area(key="seen_message").value == "Saisir un code postal ou une ville"
    assert CAUSES["account.town"].title in page.header[0].value


def test_every_message_can_be_picked_and_leads_to_its_cause(page: AppTest) -> None:
    known = {f"{prefix}." for origin in ORIGINS.values() for prefix in origin["prefixes"]}
    with_messages = {cause.id.split(".")[0] + "." for cause in CAUSES.values() if cause.messages}
    assert with_messages <= known
    assert set(page.selectbox(key="picked_message").options) == {m for cause in CAUSES.values() for m in cause.messages}


@pytest.mark.parametrize("text", ["zzzz qqqq", "<b>zzzz</b>", "![zzzz](qqqq)"])
def test_what_means_nothing_says_what_to_do(page: AppTest, text: str) -> None:
    asked(page, text)
    assert page.info and not page.header
    assert "mot pour mot" in page.info[0].value


def test_nothing_asked_gives_examples(page: AppTest) -> None:
    assert not page.header and "ERR_BAD_SSL" in " ".join(text.value for text in page.markdown)

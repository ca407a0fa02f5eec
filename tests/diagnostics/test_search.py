"""What a caller reads out leads to its cause, however it is typed."""

import time
import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnostics.catalogue import load_catalogue
from diagnostics.catalogue.search import ABOUT, MESSAGE, Match, index_of, search

CAUSES = load_catalogue().causes
MESSAGES = sorted({(cause.id, message) for cause in CAUSES.values() for message in cause.messages})
LIMIT = len(CAUSES)


def found(typed: str) -> list[str]:
    return [match.cause.id for match in search(typed, limit=LIMIT)]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("0x8010002E", "reader.absent"),
        ("erreur 0x8010002e (SCARD_E_NO_READERS_AVAILABLE)", "reader.absent"),
        ("8010002E", "reader.absent"),
        ("0x8O1OOO2E", "reader.absent"),
        ("no smart card reader found", "reader.absent"),
        ("ERRBADSSLCLIENTAUTHCERT", "reader.absent"),
        ("err bad ssl cient auth cert", "reader.absent"),
        ("0x8010000B SCARD_E_SHARING_VIOLATION", "reader.exclusive"),
        ("Code bloque", "pin.blocked"),
        ("cartes bloquée", "pin.blocked"),
        ("ERREUR GENERALE NON IDENTIFIEE !", "galss.dmp_general_error"),
        ("erreur generale non identifee", "galss.dmp_general_error"),
        ("lecteur de carte introuvables", "galss.dmp_connect_no_reader"),
        ("le windows installer m'affiche 1603, bonjour", "middleware.install_refused"),
        ("erreur 1638", "middleware.install_refused"),
        ("FF21", "reader.pss_link_lost"),
        ("erreur 0xc0e90002 sur windows 11", "middleware.smart_app_control"),
        ("« Cette application est endommagée et ne peut pas être ouverte »", "mac.quarantine"),
        ("votre horloge est en avance", "clock.wrong"),
        ("net::err_cert_authority_invalid", "network.root_missing"),
        ("autorisation accès reseau local chrome", "galss.local_network_access"),
        ("générale identifiée", "galss.dmp_general_error"),
        ("siram", "galss.insurance_down"),
        ("user not logged in", "mac.token_clash"),
        ("certificat expire", "cert.expired"),
        ("ma carte est perdue", "card.lost"),
        ("code oublié", "pin.code_lost"),
        ("badge porte", "card.badge_refused"),
        ("Je n'ai pas recu le code", "otp.mail_junk"),
        ("je ne recois toujours pas le code par mail", "otp.mail_junk"),
        ("code expire", "otp.code_expired"),
        ("CODE INCORECT", "otp.code_wrong"),
        ("mot de passe monsisra oublie", "monsisra.password"),
        ("je ne vois pas la tuile viatrajectoire", "monsisra.no_tile"),
        ("bureau à distance lecteur", "remote.redirection_off"),
        ("carte vitale", "card.vitale"),
        ("Firefox", "browser.firefox_module"),
    ],
)
def test_what_is_typed_leads_to_its_cause_first(typed: str, first: str) -> None:
    assert found(typed)[:1] == [first]


def test_a_code_counts_more_than_the_sentence_around_it() -> None:
    page = (
        "Échec de la connexion sécurisée. Une erreur est survenue pendant une connexion à trajectoire.sante-ra.fr. "
        "SSL peer rejected your certificate as revoked. Code d’erreur : SSL_ERROR_REVOKED_CERT_ALERT. Réessayer"
    )
    best = search(page)[0]
    assert (best.cause.id, best.text, best.where) == ("card.revoked", "SSL_ERROR_REVOKED_CERT_ALERT", MESSAGE)


def test_a_server_s_page_is_recognised_in_its_headers() -> None:
    page = "400 Bad Request\nNo required SSL certificate was sent\nnginx/1.18.0"
    assert {"browser.opened_before_card", "middleware.absent"} <= set(found(page))
    assert {match.text for match in search(page)} == {"No required SSL certificate was sent"}


def test_numbers_are_not_bent() -> None:
    assert found("1618") == ["middleware.install_refused"]
    assert found("1619") == []
    assert "pin.blocked" not in found("CKR_PIN_INCORRECT 0xA1")


def test_a_whole_message_leaves_no_room_for_its_neighbours() -> None:
    assert found("SSL_ERROR_REVOKED_CERT_ALERT") == ["card.revoked"]


@pytest.mark.parametrize(
    "typed",
    ["", "   ", "?!…", "bonjour", "carte", "le lecteur de carte", "la de le un des", "qsdf xyzzy", "\x00\ufffd", "a"],
)
def test_what_says_nothing_finds_nothing(typed: str) -> None:
    assert search(typed) == ()


def test_every_message_finds_its_cause_whole() -> None:
    for id, message in MESSAGES:
        scores = {match.cause.id: match.score for match in search(message, limit=LIMIT)}
        assert scores.get(id) == 1, message


def test_every_title_finds_its_cause() -> None:
    for cause in CAUSES.values():
        assert cause.id in found(cause.title)[:3], cause.title


around = st.text(st.sampled_from("bcdfghjkmnpqrstvwxz ,.;:!?«»()'\n"), max_size=60)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(MESSAGES), around, around, st.sampled_from([str.upper, str.lower, str.title, str]))
def test_words_around_and_letter_case_do_not_hide_a_message(
    known: tuple[str, str], before: str, after: str, case: "type[str]"
) -> None:
    id, message = known
    assert id in found(f"{before} {case(message)} {after}")


def shared_by(message: str) -> set[str]:
    """The causes that have this message, and those of a shorter message within it."""
    return {id for id, other in MESSAGES if other.casefold() in message.casefold()}


@settings(max_examples=150, deadline=None)
@given(st.sampled_from([m for m in MESSAGES if sum(c.isalpha() for c in m[1]) >= 20]), st.data())
def test_one_slip_does_not_hide_a_long_message(known: tuple[str, str], data: st.DataObject) -> None:
    id, message = known
    at = data.draw(st.sampled_from([i for i, letter in enumerate(message) if letter.isalpha()]))
    slip = data.draw(st.sampled_from(["", "x", message[at] * 2]))
    causes = found(message[:at] + slip + message[at + 1 :])
    assert id in causes or shared_by(message) & set(causes)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(MESSAGES), st.sampled_from(["NFC", "NFD", "NFKC"]))
def test_accents_count_for_nothing(known: tuple[str, str], form: str) -> None:
    message = known[1]
    without = "".join(c for c in unicodedata.normalize("NFD", message) if not unicodedata.combining(c))
    assert found(without) == found(unicodedata.normalize(form, message))  # type: ignore[arg-type]


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=400))
def test_any_text_is_answered_in_order(typed: str) -> None:
    matches = search(typed)
    scores = [match.score for match in matches]
    assert scores == sorted(scores, reverse=True) and all(0 < score <= 1 for score in scores)
    assert len({match.cause.id for match in matches}) == len(matches) <= 10
    assert matches == search(typed), "the same question has the same answer"


def test_only_what_is_indexed_is_searched() -> None:
    cause = replace(CAUSES["card.mute"], id="x.y", title="Perlimpinpin", explanation="Rien.", messages=("E-4711",))
    index = index_of([cause])
    (match,) = search("il dit E-4711", index)
    assert match == Match(cause, "E-4711", MESSAGE, 1.0, match.rarity)
    assert search("0x8010002E", index) == ()
    assert search("anything", index_of([])) == ()


def test_a_description_is_told_by_the_explanation() -> None:
    match = search("badge porte")[0]
    assert (match.where, match.text) == (ABOUT, match.cause.explanation)


def test_the_whole_catalogue_is_searched_in_less_than_20_ms() -> None:
    index = index_of(CAUSES.values())
    questions = ["ERR_BAD_SSL_CLIENT_AUTH_CERT", " ".join(cause.explanation for cause in CAUSES.values())]
    for question in questions:
        assert min(_seconds(question, index) for _ in range(9)) < 0.02


def _seconds(question: str, index: object) -> float:
    start = time.process_time()
    search(question, index)  # type: ignore[arg-type]
    return time.process_time() - start

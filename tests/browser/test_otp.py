"""The fourth door and the mailbox in a browser: from identifier to the doctor's space, mail read on the way."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Dialog, Page, expect

from tests.browser.visits import LOOKS, context, violations, watched
from tests.doctoring import LOGIN, NATIONAL_ID, PASSWORD, Doctor
from tests.mailing import letter

HOSTILE = """<h1>Bonjour</h1><script>parent.document.title = "pris"; alert(1)</script><img src=x onerror="alert(1)">
<img src="https://exemple.fr/suivi.png"><iframe src="https://exemple.fr/"></iframe><svg onload="alert(1)"></svg>
<form action="https://exemple.fr/"><button>Envoyer</button></form><meta http-equiv="refresh" content="0;url=https://exemple.fr/">
</iframe><script>alert(1)</script>"><base href="https://exemple.fr/"><p>fin</p>"""


@pytest.fixture(params=LOOKS, ids=[f"{width}-{scheme}" for width, scheme in LOOKS])
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    """A browser at each width and in each colour; afterwards, it did not complain, nor call anybody."""
    width, scheme = request.param
    made = context(browser, width, scheme)
    visit = watched(made.new_page())
    yield visit.page
    made.close()
    refusals = [error for error in visit.errors if "403" not in error]
    assert (refusals, visit.outside) == ([], [])


def test_from_identifier_to_space(page: Page, doctor: Doctor) -> None:
    page.goto(doctor.site + LOGIN)
    assert violations(page) == []
    page.get_by_label("Identifiant").fill("99700034012")
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("8")
    assert violations(page) == []
    page.get_by_label("Identifiant").fill(NATIONAL_ID)
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="J'ai reçu mon code")).to_be_visible()
    page.locator("summary").click()
    assert violations(page) == []
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Ouvrir la boîte aux lettres simulée").click()
    mail = opened.value
    assert violations(mail) == []
    mail.get_by_role("link", name=re.compile("virginie@cabinet.test")).click()
    expect(mail.get_by_role("heading", name="Boîte de réception")).to_be_visible()
    mail.get_by_role("link", name=re.compile("votre code de connexion")).click()
    shown = mail.frame_locator("iframe").locator("body").inner_text()
    assert violations(mail) == []
    found = re.search(r"\b[0-9]{6}\b", shown)
    assert found
    page.get_by_label("Code reçu par e-mail").fill(found.group())
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("VIRGINIE")
    mail.goto(f"{doctor.mailing.base}/envois")
    expect(mail.locator(".went")).to_contain_text("remis au serveur")
    assert violations(mail) == []


def test_a_forgotten_password(page: Page, doctor: Doctor) -> None:
    page.goto(doctor.site + LOGIN)
    page.get_by_role("link", name="Mot de passe oublié").click()
    assert violations(page) == []
    page.get_by_label("Identifiant").fill(NATIONAL_ID)
    page.get_by_role("button", name="Recevoir un lien").click()
    expect(page.get_by_role("status")).to_contain_text("v•••@cabinet.test")
    mail = doctor.mailing.next()
    page.goto(f"{doctor.mailing.base}/mail/{mail['id']}")
    with page.expect_popup() as opened:
        page.frame_locator("iframe").get_by_role("link", name="Choisir un nouveau mot de passe").click()
    choice = opened.value
    assert violations(choice) == []
    choice.get_by_label("Mot de passe", exact=True).fill("Nouveau1mot")
    choice.get_by_label("Répéter le mot de passe").fill("Nouveau1mot")
    choice.get_by_role("button", name="Changer le mot de passe").click()
    expect(choice.get_by_role("status")).to_contain_text("Votre mot de passe est changé")


def test_mails_appear_by_themselves(page: Page, doctor: Doctor) -> None:
    page.goto(f"{doctor.mailing.base}/boite?a=virginie%40cabinet.test")
    expect(page.locator("main")).to_contain_text("Aucun e-mail ici")
    doctor.mailing.send(letter("Le premier"))
    expect(page.get_by_role("link", name=re.compile("Le premier"))).to_be_visible()
    doctor.rp.admin("PUT", "faults/mail.junk")
    doctor.mailing.send(letter("Le second"))
    page.get_by_role("link", name="Indésirables (1)").click()
    assert violations(page) == []
    page.get_by_role("link", name=re.compile("Le second")).click()
    expect(page.locator(".alarm")).to_contain_text("indésirables")
    page.get_by_role("link", name="Retour à la liste").click()
    page.get_by_label("Rechercher dans les e-mails").fill("premier")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name=re.compile("Le premier"))).to_be_visible()
    assert violations(page) == []


def test_a_hostile_mail_can_do_nothing(browser: Browser, doctor: Doctor) -> None:
    doctor.mailing.send(letter("<script>alert(1)</script>", "x", HOSTILE))
    (mail,) = doctor.mailing.mails()
    made = context(browser, 1280, "light")
    visit = watched(made.new_page())
    dialogs: list[str] = []

    def asked(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    visit.page.on("dialog", asked)
    for path in ("/", "/boite", f"/mail/{mail['id']}?texte", f"/mail/{mail['id']}"):
        visit.page.goto(doctor.mailing.base + path)
    expect(visit.page.frame_locator("iframe").get_by_text("fin")).to_be_visible()
    visit.page.wait_for_load_state("networkidle")
    assert (dialogs, visit.outside) == ([], [])
    assert visit.page.title().endswith("SIMULATION")
    assert visit.page.locator("main iframe").count() == 1
    made.close()

"""A login by card in a browser: Chromium presents a certificate on the port that asks for one."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from diagnostics.cli import main
from mocks.pki.p12 import PASSWORD
from tests.browser.visits import violations
from tests.relying import Relying
from tests.serving import home


@pytest.fixture(params=["valid", "expired", ""])
def card(
    request: pytest.FixtureRequest,
    browser: Browser,
    rp: Relying,
    callback: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[tuple[str, Page]]:
    """A browser with a card (good, expired, or none) on the card's tab."""
    monkeypatch.setenv("HELPDESK_STATE", str(home(rp.told)))
    monkeypatch.setenv("HELPDESK_CA_BITS", "2048")
    file, certificates = tmp_path / "carte.p12", []
    if request.param:
        assert main(["identities", "p12", str(file), "--variant", request.param]) == 0
        certificates = [{"origin": rp.told["psc"]["card"], "pfxPath": str(file), "passphrase": PASSWORD}]
    rp.settings(automatic="")
    rp.admin("PUT", "clients/essai", redirect_uris=[callback])
    made = browser.new_context(ignore_https_errors=True, client_certificates=certificates)  # type: ignore[arg-type]
    made.set_default_timeout(30_000)
    page = made.new_page()
    page.goto(str(rp.authorize(client_id="essai", redirect_uri=callback).request.url))
    page.get_by_role("link", name="Carte CPS", exact=True).click()
    page.get_by_role("link", name="Se connecter avec la carte CPS").click()
    yield request.param, page
    made.close()


def test_the_card_signs_in_or_the_page_says_why(card: tuple[str, Page]) -> None:
    kind, page = card
    if kind == "valid":
        page.wait_for_url("**/retour?**code=**")
        return
    expect(page.get_by_role("alert")).to_contain_text("périmé" if kind else "aucun certificat")
    assert violations(page) == []
    page.get_by_role("link", name="Revenir à la page de connexion").click()
    expect(page.get_by_role("link", name="Carte CPS", exact=True)).to_have_attribute("aria-current", "page")

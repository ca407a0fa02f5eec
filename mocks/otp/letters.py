"""The mails of the door: the code, and the link for a new password. The words are ours, the sender is the real one's
(facts/identity-providers.md 4)."""

from typing import Any

from diagnostics.domain.texts import load_texts
from mocks.accounts import Account
from mocks.mailbox.sending import Letter
from mocks.wire import pages

PACKAGE = "mocks.otp"
SENDER, NAME = "no_reply.trajectoire@sante-ra.fr", "ViaTrajectoire (SIMULATION)"


def with_code(account: Account, code: str, minutes: int) -> Letter:
    """« Votre code de connexion »."""
    return _letter("code", account, code=code, minutes=minutes)


def with_link(account: Account, link: str, hours: int) -> Letter:
    """« Choisissez un nouveau mot de passe »."""
    return _letter("reset", account, link=link, hours=hours)


def _letter(kind: str, account: Account, **blanks: Any) -> Letter:
    texts = load_texts(PACKAGE, "texts.toml")["mail"][kind]
    known = {"name": f"{account.given_name} {account.family_name}", **blanks}
    html = pages.render(PACKAGE, f"mail_{kind}.html", subject=texts["subject"], **known)
    return Letter(SENDER, NAME, account.email, texts["subject"], texts["text"].lstrip("\n").format(**known), html)

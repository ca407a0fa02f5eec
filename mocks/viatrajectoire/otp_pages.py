"""The fourth door's pages (guide, « Connexion par OTP »; facts/identity-providers.md 4 and OT-01…OT-19)."""

from collections.abc import Callable, Mapping

from mocks.viatrajectoire import otp_code, otp_login, otp_reset
from mocks.viatrajectoire.visit import Visit
from mocks.wire import Response

PAGES: Mapping[tuple[str, str], Callable[[Visit], Response]] = {
    ("GET", otp_login.PATH): otp_login.show,
    ("POST", otp_login.PATH): otp_login.enter,
    ("GET", otp_code.PATH): otp_code.show,
    ("POST", otp_code.PATH): otp_code.enter,
    ("POST", otp_code.AGAIN): otp_code.again,
    ("GET", otp_reset.PATH): otp_reset.show,
    ("POST", otp_reset.PATH): otp_reset.ask,
    ("GET", otp_reset.CHOICE): otp_reset.opened,
    ("POST", otp_reset.CHOICE): otp_reset.choose,
}

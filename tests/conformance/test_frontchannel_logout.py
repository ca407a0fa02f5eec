"""Plan oidcc-frontchannel-rp-initiated-logout: the service's page opens the relying party's address in a frame."""

import html
import re
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.conformance.parties import discovered, logged_out, signed_in
from tests.relying import CALLBACK, DEMO, Relying

AFTER = "http://localhost:8765/"


def test_oidcc_frontchannel_logout_discovery_endpoint_verification(rp: Relying) -> None:
    """The document promises frames, with the issuer and the session's identifier in their addresses."""
    document = discovered(rp)
    assert document["frontchannel_logout_supported"] is True
    assert document["frontchannel_logout_session_supported"] is True


@pytest.mark.parametrize("own", ["", "?de=psc"])
def test_oidcc_frontchannel_rp_initiated_logout(rp: Relying, own: str) -> None:
    """A frame for the relying party with iss and sid, beside what its address had of its own, and the way back."""
    rp.admin(
        "PUT",
        "clients/demo",
        secret=DEMO[1],
        redirect_uris=[CALLBACK],
        post_logout_uris=[AFTER],
        frontchannel_logout_uri="http://rp.invalid/out" + own,
    )
    tokens = rp.tokens()
    page = logged_out(rp, id_token_hint=tokens["id_token"], post_logout_redirect_uri=AFTER, state="s").text
    (frame,) = re.findall('<iframe src="([^"]+)"', page)
    given = {"iss": [rp.issuer], "sid": [tokens["session_state"]]} | ({"de": ["psc"]} if own else {})
    assert parse_qs(urlsplit(html.unescape(frame)).query) == given
    assert f'href="{AFTER}?state=s"' in page and not signed_in(rp)

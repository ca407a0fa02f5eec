"""Plan oidcc-backchannel-rp-initiated-logout: the service posts a logout token to the relying party's server."""

import time
from urllib.parse import parse_qs

from mocks.psc.sessions import EVENT
from tests.conformance.parties import discovered, identified, logged_out, signed_in, verified
from tests.listening import Listener
from tests.relying import CALLBACK, DEMO, Relying

AFTER = "http://localhost:8765/"
WAIT = 20


def test_oidcc_backchannel_logout_discovery_endpoint_verification(rp: Relying) -> None:
    """The document promises logout tokens, with the session's identifier in them."""
    document = discovered(rp)
    assert document["backchannel_logout_supported"] is True
    assert document["backchannel_logout_session_supported"] is True


def test_oidcc_backchannel_rp_initiated_logout(rp: Relying, listener: Listener) -> None:
    """One logout token, well formed, for the session that ended; the browser comes back with its state."""
    rp.admin(
        "PUT",
        "clients/demo",
        secret=DEMO[1],
        redirect_uris=[CALLBACK],
        post_logout_uris=[AFTER],
        backchannel_logout_uri=listener.url,
    )
    tokens = rp.tokens()
    claims = identified(rp, tokens)
    answer = logged_out(rp, id_token_hint=tokens["id_token"], post_logout_redirect_uri=AFTER, state="s")
    assert answer.headers["location"] == AFTER + "?state=s"
    told = listener.told.get(timeout=WAIT)
    assert told.kind == "application/x-www-form-urlencoded"
    token = verified(rp, parse_qs(told.body)["logout_token"][0])
    assert (token["iss"], token["aud"]) == (rp.issuer, DEMO[0])
    assert (token["sub"], token["sid"]) == (claims["sub"], claims["sid"])
    assert token["events"] == {EVENT: {}} and token["jti"] and "nonce" not in token
    assert abs(token["iat"] - time.time()) < 60 and token["iat"] < token["exp"] <= token["iat"] + 120
    assert not signed_in(rp) and listener.told.empty()

"""The provider as a function, given arbitrary requests: no crash, no redirect to strangers, no markup, no secret."""

import json
from functools import cache
from urllib.parse import quote, urlencode, urlsplit

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mocks.psc import places
from mocks.psc.keys import new_key
from mocks.psc.provider import ROUTES, Provider
from mocks.psc.settings import Settings
from mocks.psc.state import PscState
from mocks.spaces import Space
from mocks.wire import Params, Request, Response
from mocks.wire.urls import Urls
from tests.relying import CALLBACK, DEMO

MARK = "<b id=x>"
SECRETS = {
    name: f"confidentiel-{name}" for name in ("client_secret", "code", "refresh_token", "access_token", "code_verifier")
}
NAMES = (
    "client_id", "redirect_uri", "response_type", "response_mode", "scope", "state", "nonce", "prompt", "max_age",
    "acr_values", "login_hint", "code_challenge", "code_challenge_method", "kc_idp_hint", "request", "request_uri",
    "grant_type", "auth_req_id", "token", "id_token_hint", "post_logout_redirect_uri", "confirmed", "binding_message",
    "channel", "attempt", "national_id", "identity", "tab", *SECRETS,
)  # fmt: skip
LIKELY = (
    DEMO[0], CALLBACK, "code", "openid scope_all", "http://ailleurs.invalid/", "javascript:alert(1)", "form_post",
    "fragment", "none", "login", "899700034012", "virginie", "authorization_code", "refresh_token",
    "urn:openid:params:grant-type:ciba", "9" * 5000, "\r\nlocation: http://ailleurs.invalid/", MARK, f'">{MARK}',
)  # fmt: skip
TARGETS = [(face, path) for face, paths in ROUTES.items() for path in paths]
HEADERS = ("authorization", "cookie", "host", "content-type")
TEXT = st.text(st.characters(codec="utf-8"), max_size=40)
LATIN = st.text(st.characters(max_codepoint=255), max_size=60)
VALUES = st.one_of(st.sampled_from(LIKELY), TEXT, TEXT.map(lambda text: text + MARK))
PAIRS = st.lists(st.tuples(st.one_of(st.sampled_from(NAMES), TEXT), VALUES), max_size=12)
OURS = ("", "localhost:8600", "localhost:8601", "localhost:8602", "localhost:8603")


@cache
def provider() -> Provider:
    return Provider(Urls(), new_key())


@st.composite
def requests(draw: st.DrawFn) -> Request:
    """A request as the wire would have read it."""
    face, path = draw(st.sampled_from(TARGETS))
    pairs = [*draw(PAIRS), *((name, SECRETS[name]) for name in draw(st.sets(st.sampled_from(sorted(SECRETS)))))]
    params = Params.parse(urlencode(pairs))
    method = draw(st.sampled_from(("GET", "POST", "PUT", "HEAD", "DANSE")))
    headers = draw(st.dictionaries(st.sampled_from(HEADERS), st.one_of(LATIN, LATIN.map("Basic ".__add__))))
    form = params if method == "POST" else Params()
    return Request(method, face, path, Params() if form.pairs else params, form, headers)


def bounded(examples: int) -> settings:
    return settings(
        max_examples=examples, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck)
    )


def space(automatic: str = "") -> Space:
    made = Space("essai")
    made.part(PscState).settings = Settings(automatic=automatic)
    return made


def sound(response: Response, where: Space) -> None:
    """What holds of every answer."""
    assert response.status < 500 or response.status == 503
    target = response.header("location")
    if target is not None:
        parts = urlsplit(target)
        assert target.startswith(CALLBACK) or (parts.netloc in OURS and parts.path.startswith("/s/essai/")), target
        assert "\r" not in target and "\n" not in target
    if (response.header("content-type") or "").startswith("text/html"):
        assert MARK not in response.body.decode()
    kept = json.dumps([*where.record.to_data()], ensure_ascii=False)
    assert not [value for value in SECRETS.values() if value in kept]


@given(requests(), st.sampled_from(("", "virginie", "login_hint")))
@bounded(600)
def test_any_request(request: Request, automatic: str) -> None:
    where = space(automatic)
    sound(provider().handle(where, request), where)


@given(st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=4), st.sampled_from(("", "virginie")))
@bounded(300)
def test_a_good_authorization_request_with_something_changed(changes: dict[str, str], automatic: str) -> None:
    asked = {"client_id": DEMO[0], "redirect_uri": CALLBACK, "response_type": "code", "scope": "openid"} | changes
    where = space(automatic)
    request = Request("GET", "wallet", places.AUTHORIZATION, Params.parse(urlencode(asked)))
    sound(provider().handle(where, request), where)


@given(st.sampled_from(("query", "fragment", "form_post")), TEXT)
@bounded(60)
def test_the_record_names_no_code_that_was_given(mode: str, state: str) -> None:
    asked = {"client_id": DEMO[0], "redirect_uri": CALLBACK, "response_type": "code", "response_mode": mode}
    where = space("virginie")
    query = Params.parse(urlencode({**asked, "state": state}, quote_via=quote))
    provider().handle(where, Request("GET", "wallet", places.AUTHORIZATION, query))
    (code,) = where.part(PscState).codes._values
    assert code not in json.dumps(where.record.to_data())

"""MonSisra as a function, given arbitrary requests: no crash, no redirect to strangers, no markup, no secret."""

import json
from functools import cache
from urllib.parse import urlencode

from hypothesis import given
from hypothesis import strategies as st

from mocks.monsisra import places, sessions
from mocks.monsisra.face import ROUTES, MonSisra
from mocks.monsisra.state import Ask, Code, Enrolment, MonSisraState, Session, Settings
from mocks.monsisra.visit import FORM_COOKIE
from mocks.psc.keys import new_key
from mocks.spaces import Fault, Space, known_faults
from mocks.viatrajectoire import registration
from mocks.wire import Params, Request, Response
from mocks.wire.urls import Urls
from tests.fuzz.test_provider_core import LATIN, MARK, TEXT, bounded

BROWSER, CODE, ASK, FILE, COOKIE = ("formulaire", "code-secret", "demande", "dossier", "session")
BACK = f"http://localhost:8608/s/essai{registration.MONSISRA_CALLBACK}"
SECRETS = {name: f"confidentiel-{name}" for name in ("client_secret", "password", "again", "access_token", "jeton")}
NAMES = (
    "client_id", "redirect_uri", "response_type", "scope", "state", "nonce", "prompt", "max_age", "code_challenge",
    "code_challenge_method", "code_verifier", "grant_type", "code", "schema", "id_token_hint", "errorId", "vue",
    "post_logout_redirect_uri", "identifiant", "identity", "code_porteur", "rpps", "email", "navigateur", *SECRETS,
)  # fmt: skip
LIKELY = (
    registration.CLIENT_ID, registration.SECRET, BACK, "code", "openid", "http://ailleurs.invalid/", "none", "login",
    "authorization_code", "99700034012", "virginie", "bureau", "ancien", "nom@exemple.invalid", CODE, "9" * 5000,
    "javascript:alert(1)", "\r\nlocation: http://ailleurs.invalid/", MARK, f'">{MARK}',
)  # fmt: skip
VALUES = st.one_of(st.sampled_from(LIKELY), TEXT, TEXT.map(lambda text: text + MARK))
PAIRS = st.dictionaries(st.one_of(st.sampled_from(NAMES), TEXT), VALUES, max_size=12)
HEADERS = st.dictionaries(st.sampled_from(("authorization", "host", "user-agent")), LATIN, max_size=2)
FAULTS = sorted(set(known_faults("mocks.monsisra")) - {"monsisra.network_blocked"})
CARD = ("/inscription/carte", "/mot-de-passe")
"""Where a card's keys would be made, which takes a second."""


@cache
def portal() -> MonSisra:
    return MonSisra(Urls(), new_key())


def space(handover: str, fault: str | None) -> Space:
    """A space where something is under way everywhere."""
    made = Space("essai")
    state, now = made.part(MonSisraState), made.clock.now()
    state.settings = Settings(handover="link" if handover == "link" else "oidc")
    ask = Ask(registration.CLIENT_ID, BACK, "openid", now, "etat")
    state.asks.put(ASK, ask)
    state.sessions.put(COOKIE, Session(COOKIE, "sid", "virginie", now, now))
    state.codes.put(CODE, Code(ask, "virginie", "sid", now, now + 60))
    state.enrolments.put(FILE, Enrolment("pharmacien", "sara", BROWSER.ljust(43, "x"), now + 60))
    if fault:
        made.faults.set(Fault(fault))
    return made


@st.composite
def requests(draw: st.DrawFn) -> Request:
    """A request of a browser that has opened the portal's pages, or of a server."""
    path = draw(st.sampled_from(sorted(ROUTES)))
    pairs = [*draw(PAIRS).items(), *((name, SECRETS[name]) for name in draw(st.sets(st.sampled_from(sorted(SECRETS)))))]
    pairs += draw(st.sampled_from(([], [("form", BROWSER.ljust(43, "x")), ("demande", ASK), ("dossier", FILE)])))
    params = Params.parse(urlencode(pairs))
    method = draw(st.sampled_from(("GET", "POST", "PUT", "HEAD", "DANSE")))
    cookie = f"{FORM_COOKIE}={BROWSER.ljust(43, 'x')}; {sessions.COOKIE}={draw(st.sampled_from((COOKIE, '-', '')))}"
    form = params if method == "POST" else Params()
    headers = {"cookie": cookie, **draw(HEADERS)}
    return Request(method, "monsisra", path, Params() if form.pairs else params, form, headers)


def answered(where: Space, request: Request) -> Response:
    response = portal().handle(where, request)
    while response.work is not None and request.path not in CARD:
        assert response.work.then is not None
        response = response.work.then(response.work.do())
    return response


@given(requests(), st.sampled_from(("oidc", "link")), st.one_of(st.none(), st.sampled_from(FAULTS)))
@bounded(700)
def test_any_request(request: Request, handover: str, fault: str | None) -> None:
    where = space(handover, fault)
    response = answered(where, request)
    assert response.status < 500 or (response.status, fault) == (503, "monsisra.handover_down")
    target = response.header("location")
    if target is not None:
        assert target.startswith(("/s/essai/", "http://localhost:8608/s/essai/")), target
        assert "\r" not in target and "\n" not in target
    if (response.header("content-type") or "").startswith("text/html"):
        assert MARK not in response.body.decode()
    kept = json.dumps(where.record.to_data(), ensure_ascii=False)
    assert not [value for value in (*SECRETS.values(), BROWSER.ljust(43, "x")) if value in kept]


@given(st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=4))
@bounded(300)
def test_a_good_request_with_something_changed(changes: dict[str, str]) -> None:
    asked = {"client_id": registration.CLIENT_ID, "redirect_uri": BACK, "response_type": "code", "scope": "openid"}
    where = space("oidc", None)
    query = Params.parse(urlencode(asked | changes))
    request = Request("GET", "monsisra", places.AUTHORIZE, query, headers={"cookie": f"{sessions.COOKIE}={COOKIE}"})
    target = answered(where, request).header("location") or ""
    assert target.startswith(("/s/essai/", f"{BACK}?"))
    codes = [code for code in where.part(MonSisraState).codes._values if code != CODE]
    assert not [code for code in codes if code in json.dumps(where.record.to_data())]
